"""Django's way from an address to its view, gone once for an address."""

from __future__ import annotations

from functools import lru_cache

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver

_LONGEST = 200
"""A longer address is nobody's form; it is looked up each time rather than kept."""


class PageHandler(WSGIHandler):
    """The handler of the page processes; it remembers which view an address has.

    Fifty patterns are tried for a button of the hall, a twelfth of the whole request, and the
    same addresses are pressed all day.
    """

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        path = request.path_info
        if hasattr(request, "urlconf") or len(path) > _LONGEST:
            found: ResolverMatch = super().resolve_request(request)
            return found
        request.resolver_match = match = _match(path)
        return match


@lru_cache(maxsize=2048)
def _match(path: str) -> ResolverMatch:
    """Return the view of an address; one that has none raises, and is not remembered."""
    return get_resolver().resolve(path)
