"""Addresses of the machine door; included at ``/api/v1/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from onewindow.channels.openapi.api import api, url_name
from onewindow.channels.openapi.door import TABLE
from onewindow.channels.openapi.gatehouse import guarded
from onewindow.channels.openapi.spec import show_document

app_name = "openapi"


def _patterns() -> list[URLPattern]:
    """Return ninja's addresses, each behind the checks that all share."""
    found = []
    for pattern in api.urls[0]:
        if not isinstance(pattern, URLPattern) or pattern.name == "api-root":
            continue
        operations = [one for one in TABLE if url_name(one.path) == pattern.name]
        view = guarded(pattern.callback, operations)
        found.append(path(str(pattern.pattern), view, name=pattern.name))
    return found


urlpatterns = [path("openapi.json", show_document, name="document"), *_patterns()]
