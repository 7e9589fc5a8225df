"""窗口一览: every window of a hall for its manager, and the way to free one whose clerk is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels.acting import ActForm, ActPage, Fields, act_page
from onewindow.channels.alerts import reached_outlets
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.peaks import MANAGES
from onewindow.domains.accounts import api as accounts
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Release, StationState, TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import NotFound

_USUAL = ("突发疾病", "下班未关闭窗口", "紧急外出", "设备故障")
_LOOK_BACK = timedelta(days=7)
_LIGHTS = {StationState.OPEN: "green", StationState.PAUSED: "yellow"}


class ReleaseForm(ActForm):
    """Why, and what becomes of the person who is served there."""

    fate = forms.ChoiceField(
        label="正在办理的人",
        choices=[(one.value, one.label) for one in Release],
        widget=forms.RadioSelect(attrs={"field_class": "is-full"}),
        help_text="回到队列的，取号时间和次序不变，由其他窗口先叫",
    )
    reason = forms.CharField(label="原因", max_length=100)


class CloseForm(ActForm):
    """Nobody is served: only why."""

    reason = forms.CharField(label="原因", max_length=100)


@MANAGES
@require_GET
def windows(request: HttpRequest) -> HttpResponse:
    """Every window of one hall: who sits there, since when, whose number, in which state."""
    by, at = actor(request), timezone.now()
    outlets = reached_outlets(by)
    asked = request.GET.get("outlet", "")[:40]
    code = asked if asked in outlets else _first_in_use(outlets)
    rows = queueing.floor.hall_windows(code, by=by, at=at) if code else []
    context: dict[str, Any] = {
        "outlets": list(outlets.items()),
        "outlet": code,
        "outlet_name": outlets.get(code, ""),
        "rows": [_shown(row) for row in rows],
        "in_use": sum(row.is_in_use for row in rows),
        "board": queueing.board(code, at=at) if code else None,
        "unrecorded": _unrecorded(code, by, at) if code else [],
    }
    hears = (f"hall:{code}",) if code else ()
    return page(request, "window/windows.html", context, here="windows", hears=hears)


def _unrecorded(outlet: str, by: Actor, at: datetime) -> list[tuple[queueing.QueueTicket, str]]:
    """Return the tickets of the last days without an outcome, each with who served it."""
    since = timezone.localdate(at) - _LOOK_BACK
    found = queueing.floor.unrecorded(outlet, since=since, by=by)
    names = accounts.names_of({one.staff for one in found})
    return [(one, names.get(one.staff, one.staff)) for one in found]


def _first_in_use(outlets: dict[str, str]) -> str:
    """Return the outlet where most windows work now, else the first."""
    counts = queueing.floor.windows_in_use(list(outlets))
    return max(outlets, key=lambda code: counts.get(code, 0), default="")


def _shown(row: queueing.floor.WindowNow) -> dict[str, Any]:
    station, ticket = row.station, row.ticket
    words = row.state.label
    if station is not None and station.reason and row.state is not StationState.RESERVE:
        words = f"{words}：{station.reason}"
    return {
        "row": row,
        "kind": organizations.WindowKind(row.place.kind).label,
        "plates": _plates(row),
        "light": _LIGHTS.get(row.state, "grey"),
        "state": words,
        "since": station.since if station else None,
        "staff": f"{station.staff_name}（{station.staff}）" if station and station.staff else "",
        "ticket": ticket,
        "status": TicketStatus(ticket.status).label if ticket else "",
    }


def _plates(row: queueing.floor.WindowNow) -> Sequence[str]:
    if row.station is not None and row.station.plates:
        return row.station.plates
    return [row.place.plate] if row.place.plate else []


@MANAGES
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, window: str) -> HttpResponse:
    """释放窗口: it closes; who is served there waits again, or the matter is ended."""
    by = actor(request)
    outlet = organizations.window(window).outlet
    if outlet.code not in reached_outlets(by):
        raise NotFound(f"没有{window}号窗口")
    station = next((one for one in queueing.stations(outlet.code) if one.window == window), None)
    ticket = station.ticket if station else None

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        fate = fields.get("fate") or Release.REQUEUE
        freed = queueing.release_station(window, reason=fields["reason"], fate=fate, by=by, at=at)
        said = f"{window}号窗口已释放，现在{StationState(freed.state).label}。"
        return f"{said}{ticket.number}：{Release(fate).label}。" if ticket else said

    served = ""
    if ticket is not None:
        since = timezone.localtime(ticket.since)
        matter = ticket.item_name or ticket.plate
        served = f"正在办理 {ticket.number}（{matter}），{since:%H:%M} 起。"
    who = f"{station.staff_name}在岗。" if station and station.staff_name else ""
    act = ActPage(
        title=f"释放{window}号窗口",
        form=ReleaseForm if ticket else CloseForm,
        button="释放窗口",
        perform=perform,
        back=f"{reverse('window:windows')}?outlet={outlet.code}",
        current="windows",
        initial={"fate": Release.REQUEUE.value},
        explanation=f"{who}{served}释放后窗口关闭，挂起在本窗口的号一并回到队列；全部时段和操作人都有记录。"
        f"常见原因：{'、'.join(_USUAL)}。",
        is_dangerous=True,
    )
    return act_page(request, act, show=_show)


def _show(
    request: HttpRequest, template: str, current: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return page(request, f"window/{template}", context, here=current, status=status)
