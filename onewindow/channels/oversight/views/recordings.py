"""回访录音: heard on a page by whoever may; who heard it is written down each time (N19)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from onewindow.channels.oversight.shell import show
from onewindow.channels.ranges import ranged
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.surveys import api as surveys
from onewindow.kit import files
from onewindow.kit.models import StoredFile

_LISTEN = accounts.requires(Capability.SURVEYS_LISTEN)


@_LISTEN
@never_cache
@require_safe
def listen(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one recording; an erased one says so, and a call without one too."""
    call = surveys.recorded_call(number, viewer=accounts.actor_in(request))
    context = {
        "call": call,
        "round": call.round,
        "keep_days": surveys.scheme_from(call.round.scheme).keep_days,
    }
    return show(request, "listen.html", "rounds", context)


@_LISTEN
@never_cache
@require_GET
def sound(request: HttpRequest, number: int) -> HttpResponseBase:
    """The sound itself, whole or in part; each request leaves a row in the trail."""
    sha256 = surveys.hear_recording(
        number,
        part=request.headers.get("Range", "")[:60],
        by=accounts.actor_in(request),
        at=timezone.now(),
    )
    stored = StoredFile.objects.get(pk=sha256)
    response = ranged(
        request, files.open_file(sha256), size=stored.size, media_type=stored.media_type
    )
    if "download" in request.GET:
        suffix = files.Kind(stored.media_type).suffixes[0]
        name = f"回访录音-{number}{suffix}"
        response["Content-Disposition"] = content_disposition_header(True, name)
    return response
