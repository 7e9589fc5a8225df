"""Video of the windows of one's own hall, by window and day; every look is on record (W10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import video
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.audit import write_audit
from onewindow.kit.refusals import NotFound

MANAGES = accounts.requires(Capability.QUEUEING_MANAGE)


@dataclass(frozen=True, slots=True)
class Watchable:
    """A serving, with the stretch of video that shows it; None where its outlet keeps none."""

    serving: queueing.past.PastServing
    span: video.VideoSpan | None


@MANAGES
@never_cache
@require_safe
def window_footage(request: HttpRequest, number: str) -> HttpResponse:
    """Whom a window served on a day, each with the way to the video."""
    window = _window(number, accounts.actor_in(request))
    today = timezone.localdate()
    on = _day(request.GET.get("on", "")) or today
    context = {
        "window": window,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "rows": _watchable(window, on),
        "has_video": bool((held := video.outlet_video(window.outlet.code)) and held.template),
        "may_set": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
    }
    return show(request, "window_footage.html", "hall", context)


@MANAGES
@never_cache
@require_GET
def watch(request: HttpRequest, number: str, on: str, serving: int) -> HttpResponse:
    """Record who looks at which window and time, then go there."""
    by = accounts.actor_in(request)
    window = _window(number, by)
    day = _day(on)
    rows = _watchable(window, day) if day else []
    found = next((one.span for one in rows if one.serving.id == serving and one.span), None)
    if found is None:
        raise NotFound("没有这段录像的地址。", next_step="请在网点设置中核对录像地址。")
    details = {
        "window": found.window,
        "from": found.from_at.isoformat(),
        "until": found.until_at.isoformat(),
    }
    write_audit(
        "look.window_video",
        by=by,
        subject=f"window:{window.number}",
        at=timezone.now(),
        details=details,
    )
    answer = HttpResponseRedirect(found.address)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _window(number: str, by: Actor) -> organizations.Window:
    """Return the window; one of a hall out of reach looks like none."""
    window = organizations.window(number)
    if not by.reaches(window.outlet.division_id):
        raise NotFound(f"没有{number}号窗口", next_step="请从窗口一览中选择。")
    return window


def _watchable(window: organizations.Window, on: date) -> list[Watchable]:
    servings = queueing.past.servings_at(window.outlet.code, window.number, on)
    asked = [(one.window, one.from_at, one.until_at) for one in servings]
    spans = video.spans_with_video(asked)
    if not spans:
        return [Watchable(one, None) for one in servings]
    return [Watchable(one, span) for one, span in zip(servings, spans, strict=True)]


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
