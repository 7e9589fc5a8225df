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
from onewindow.channels.days import day_in
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.peaks import MANAGES
from onewindow.domains.accounts import api as accounts
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Outcome, Release, StationState, TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import NotFound

_USUAL = ("突发疾病", "下班未关闭窗口", "紧急外出", "设备故障")
_LOOK_BACK = 7
"""Days: whoever was left without an outcome stays on the page so long at least."""
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


class RegisterForm(ActForm):
    """How the matter ended, and how that is known."""

    outcome = forms.ChoiceField(
        label="办理结果",
        choices=[(one.value, one.label) for one in Outcome],
        widget=forms.RadioSelect(attrs={"field_class": "is-full"}),
    )
    reason = forms.CharField(
        label="未办成的原因",
        max_length=200,
        required=False,
        help_text="选“未办成”时必填，计入统计",
    )
    basis = forms.CharField(
        label="核实情况",
        max_length=200,
        help_text="向谁核实、依据什么，例如：向当时的工作人员核实，有收件回执",
    )


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
        **(_open_ended(code, by, at) if code else {}),
    }
    hears = (f"hall:{code}",) if code else ()
    return page(request, "window/windows.html", context, here="windows", hears=hears)


def _open_ended(outlet: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the tickets of the last days over which the hall closed, each with who served it.

    Those without an outcome come with the last day to register one; None: that day is over.
    """
    today = timezone.localdate(at)
    policy = queueing.policy_of(outlet, on=today)
    look_back = max(_LOOK_BACK, policy.register_days)
    since = today - timedelta(days=look_back)
    found = queueing.floor.unrecorded(outlet, since=since, by=by)
    known = queueing.floor.registered_late(outlet, since=since, by=by)
    names = accounts.names_of({one.staff for one in [*found, *(each.ticket for each in known)]})
    until = {one.pk: policy.register_until(one.on) for one in found}
    return {
        "look_back": look_back,
        "unrecorded": [
            (
                one,
                names.get(one.staff, one.staff),
                until[one.pk] if until[one.pk] >= today else None,
            )
            for one in found
        ],
        "registered": [
            (
                one,
                names.get(one.ticket.staff, one.ticket.staff),
                Outcome(one.ticket.outcome).label,
            )
            for one in known
        ],
    }


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


@MANAGES
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, outlet: str, on: str, number: str) -> HttpResponse:
    """事后登记: once, how a matter ended that was still served when the hall closed (H24)."""
    by = actor(request)
    day = day_in(on)
    if day is None or outlet not in reached_outlets(by):
        raise NotFound(f"没有{number}号")
    ticket = queueing.QueueTicket.objects.filter(outlet=outlet, on=day, number=number).first()
    if ticket is None:
        raise NotFound(f"没有{number}号")

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        queueing.register_outcome(outlet, day, number, **fields, by=by, at=at)
        return f"{number}号已补登：{Outcome(fields['outcome']).label}。"

    act = ActPage(
        title=f"补登 {on} {number}号的结果",
        form=RegisterForm,
        button="登记结果",
        perform=perform,
        back=f"{reverse('window:windows')}?outlet={outlet}",
        current="windows",
        explanation=f"{ticket.item_name or ticket.plate}，{ticket.window}号窗口。只能登记一次；"
        "办理用时仍为未知，时段记录不变，统计中注明“事后登记”。",
    )
    return act_page(request, act, show=_show)


def _show(
    request: HttpRequest, template: str, current: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return page(request, f"window/{template}", context, here=current, status=status)
