"""The way out to a window's video: who looks is written down first (W10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onewindow.channels.review.desk import desk_of
from onewindow.channels.review.footage import FOOTAGE, footage_of
from onewindow.domains.accounts.api import requires
from onewindow.kit.audit import write_audit
from onewindow.kit.refusals import NotFound


@requires(FOOTAGE)
@never_cache
@require_GET
def footage(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Record who looks at which window and time, then go there; ``place`` counts from 1."""
    desk = desk_of(request)
    file = desk.open_file(number)
    spans = footage_of(file)
    if not 1 <= place <= len(spans):
        raise NotFound("没有这段录像的地址。", next_step="请在网点设置中核对录像地址。")
    span = spans[place - 1]
    details = {
        "window": span.window,
        "from": span.from_at.isoformat(),
        "until": span.until_at.isoformat(),
    }
    write_audit(
        "look.window_video", by=desk.actor, subject=file.case.number, at=desk.at, details=details
    )
    answer = HttpResponseRedirect(span.address)
    answer["Referrer-Policy"] = "no-referrer"
    return answer
