"""释放窗口: a manager frees a window whose clerk is gone, and nobody served there is forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.kept import requeue, requeue_held
from onewindow.domains.queueing.actions.statements import perform
from onewindow.domains.queueing.actions.stations import at_rest, locked, shift
from onewindow.domains.queueing.errors import BadRelease, StationNotOpen
from onewindow.domains.queueing.events import TicketAbandoned, TicketFinished
from onewindow.domains.queueing.models import QueueTicket, Station
from onewindow.domains.queueing.permissions import MANAGE, demand
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import Release, StationState, TicketStatus
from onewindow.kit.actors import Actor

_AT_WINDOW = (TicketStatus.CALLED.value, TicketStatus.SERVING.value)
_LEFT = "窗口释放：已离开"


@transaction.atomic
def release_station(
    window: str, *, reason: str, fate: str = Release.REQUEUE, by: Actor, at: datetime
) -> Station:
    """Take a window from whoever left it: it closes, or stands by again where it is a reserve.

    ``fate`` says what becomes of the person served there: by default they wait again where they
    stood in the queue. Whom the window holds waits again in any case, because nobody would resume
    them. Raises StationNotOpen, BadRelease, Forbidden outside the region.
    """
    demand(by, MANAGE)
    station = locked(window)
    if station is None or station.state in {StationState.CLOSED, StationState.RESERVE}:
        raise StationNotOpen(f"{window}号窗口没有开始受理", next_step="请刷新后查看窗口的状态。")
    demand_at(station.outlet, by, MANAGE)
    said = reason.strip()[:100]
    if not said:
        raise BadRelease("请写明释放窗口的原因", field="reason")
    if fate not in {one.value for one in Release}:
        raise BadRelease("请选择正在办理的人怎么处理", field="fate")
    if station.ticket_id is not None:
        _settle(window, station.ticket_id, Release(fate), said, by=by, at=at)
    requeue_held(window, reason=said, by=by, at=at)
    station.ticket = None
    shift(station, at_rest(station), reason=said, by=by, at=at)
    return station


def _settle(
    window: str, ticket: int, fate: Release, reason: str, *, by: Actor, at: datetime
) -> None:
    if fate is Release.REQUEUE:
        requeue(window, ticket, reason=reason, statuses=_AT_WINDOW, by=by, at=at)
    elif fate is Release.LEFT:
        code = QueueTicket.objects.values_list("code", flat=True).get(pk=ticket)
        perform(
            sql.ABANDON,
            TicketAbandoned,
            by=by,
            at=at,
            code=code,
            reason=_LEFT,
            **{"from": list(_AT_WINDOW)},
        )
    else:
        perform(
            sql.FINISH_FOR,
            TicketFinished,
            by=by,
            at=at,
            window=window,
            ticket=ticket,
            outcome=fate.value,
            reason=reason,
            **{"from": list(_AT_WINDOW)},
        )
