"""叫号 and what follows at the window: recall, start, miss, hold, transfer, finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql, ways
from onewindow.domains.queueing.actions.days import hall_day, item_route, plate_named, policy_of
from onewindow.domains.queueing.actions.statements import Ticket, perform
from onewindow.domains.queueing.errors import (
    BadStation,
    MayNotReturn,
    NobodyAtStation,
    NotInThatState,
    OutcomeIncomplete,
    StationBusy,
    StationNotOpen,
    UnknownTicket,
)
from onewindow.domains.queueing.events import (
    ServingStarted,
    TicketAbandoned,
    TicketCalled,
    TicketFinished,
    TicketHeld,
    TicketMissed,
    TicketRequeued,
    TicketResumed,
    TicketTransferred,
)
from onewindow.domains.queueing.models import HallDay, QueueTicket, Station
from onewindow.domains.queueing.permissions import CALL, MANAGE, TAKE, demand, demand_any
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules import order
from onewindow.domains.queueing.rules.kinds import (
    Outcome,
    Priority,
    StationState,
    TicketStatus,
)
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.actors import Actor, ActorKind

_AT_WINDOW = [TicketStatus.CALLED.value, TicketStatus.SERVING.value]


def call_ticket(
    window: str,
    *,
    plates: Sequence[str] | None = None,
    silent: bool | None = None,
    by: Actor,
    at: datetime,
) -> Ticket | None:
    """Call the next ticket that this window may serve; None where nobody waits for it.

    One statement. ``plates`` narrows the call to some of the window's plates; ``silent`` None
    leaves it to the policy (Q4). Raises StationNotOpen, StationBusy.
    """
    demand(by, CALL)
    ticket = perform(
        sql.CALL,
        TicketCalled,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        on=_day(at),
        silent=silent,
        plates=None if plates is None else list(plates),
    )
    if ticket is None:
        _station_for_call(window, by)
    return ticket


def recall_ticket(window: str, *, silent: bool | None = None, by: Actor, at: datetime) -> Ticket:
    """Call the present ticket once more."""
    demand(by, CALL)
    return _present(
        perform(
            sql.RECALL,
            TicketCalled,
            by=by,
            at=at,
            window=window,
            staff=by.key,
            on=_day(at),
            silent=silent,
            **{"from": [TicketStatus.CALLED.value]},
        ),
        window,
    )


def start_serving(window: str, *, by: Actor, at: datetime) -> Ticket:
    """The person has come: handling time begins."""
    demand(by, CALL)
    ticket = perform(
        sql.START,
        ServingStarted,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        **{"from": [TicketStatus.CALLED.value]},
    )
    return _present(ticket, window)


def finish_ticket(
    window: str, *, outcome: str, reason: str = "", by: Actor, at: datetime
) -> Ticket:
    """End the matter with its outcome (H24); the window is free for the next."""
    demand(by, CALL)
    if outcome not in {one.value for one in Outcome}:
        raise OutcomeIncomplete("请选择办理结果：办成、需再来或未办成", field="outcome")
    if outcome == Outcome.NOT_DONE and not reason.strip():
        raise OutcomeIncomplete("未办成的须写明原因", field="reason")
    ticket = perform(
        sql.FINISH,
        TicketFinished,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        outcome=outcome,
        reason=reason.strip()[:200],
        **{"from": _AT_WINDOW},
    )
    return _present(ticket, window)


def mark_missed(window: str, *, by: Actor, at: datetime) -> Ticket:
    """过号: who was called did not come; the last time the policy allows, the ticket ends."""
    demand(by, CALL)
    day = _policy_at(window, at)
    ticket = perform(
        sql.MISS,
        TicketMissed,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        most=day.missed_most,
        **{"from": [TicketStatus.CALLED.value]},
    )
    return _present(ticket, window)


def hold_ticket(window: str, *, reason: str = "", by: Actor, at: datetime) -> Ticket:
    """挂起: the person fetches something and comes back to this window."""
    demand(by, CALL)
    ticket = perform(
        sql.HOLD,
        TicketHeld,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        reason=reason[:200],
        **{"from": _AT_WINDOW},
    )
    return _present(ticket, window)


def resume_ticket(window: str, number: str, *, by: Actor, at: datetime) -> Ticket:
    """Take a held ticket of this window up again; the window and the person must be free."""
    demand(by, CALL)
    ticket = perform(
        sql.RESUME,
        TicketResumed,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        number=number,
        on=_day(at),
    )
    if ticket is None:
        _station_for_call(window, by)
        raise NotInThatState(_why_held(window, number, _day(at)))
    return ticket


def transfer_ticket(
    window: str,
    *,
    plate: str = "",
    item: str = "",
    to_window: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Ticket:
    """转移: put the present ticket into another queue without losing its place in time.

    It keeps its number and counts from when it was taken, with the head start of the policy;
    ``to_window`` alone may then call it.
    """
    demand(by, CALL)
    values = _target(window, plate=plate, item=item, to_window=to_window, at=at)
    policy = _policy_at(window, at)
    ticket = perform(
        sql.TRANSFER,
        TicketTransferred,
        by=by,
        at=at,
        window=window,
        staff=by.key,
        reason=reason[:200],
        wanted=to_window,
        priority=Priority.TRANSFER.value,
        head_start=policy.minutes_ahead(Priority.TRANSFER),
        **{"from": _AT_WINDOW},
        **values,
    )
    return _present(ticket, window)


def return_ticket(code: str, *, by: Actor, at: datetime) -> Ticket:
    """过号返回: a missed ticket queues again, as the policy says; raises MayNotReturn."""
    row = _by_code(code)
    policy = _policy_of_day(row.outlet, row.on)
    if row.status == TicketStatus.MISSED:
        against = order.may_return(policy, misses=row.misses, missed_at=row.since, at=at)
        if against:
            raise MayNotReturn(f"{row.number}{against}")
    return _moved(
        perform(
            sql.REQUEUE,
            TicketRequeued,
            by=by,
            at=at,
            code=code,
            rank_at=order.returns_at(policy, at),
            priority=row.priority,
            **{"from": [TicketStatus.MISSED.value]},
        ),
        row,
    )


def abandon_ticket(code: str, *, reason: str = "", by: Actor, at: datetime) -> Ticket:
    """The holder gives up; by code, so that only who holds the paper or staff of the hall can.

    Who is served leaves by the clerk's finish; where no clerk is left, a manager says so.
    """
    waiting = [TicketStatus.WAITING, TicketStatus.MISSED, TicketStatus.HELD, TicketStatus.CALLED]
    if by.kind is ActorKind.OFFICER:
        demand_any(by, TAKE, CALL, MANAGE)
        if by.may(MANAGE):
            demand_at(_by_code(code).outlet, by, MANAGE)
            waiting.append(TicketStatus.SERVING)
    row = perform(
        sql.ABANDON,
        TicketAbandoned,
        by=by,
        at=at,
        code=code,
        reason=reason[:200],
        **{"from": [status.value for status in waiting]},
    )
    return row if row is not None else _moved(None, _by_code(code))


def _target(
    window: str, *, plate: str, item: str, to_window: str, at: datetime
) -> dict[str, object]:
    """Return what of the ticket changes; refuse a window that would not call what it becomes."""
    station = _station(window)
    if item:
        target = ways.of_route(item_route(hall_day(station.outlet, _day(at)), item))
    elif plate:
        target = ways.of_plate(plate_named(plate))
    elif to_window and station.ticket is not None:
        target = ways.unchanged(station.ticket)
    else:
        raise BadStation("请选择转往的板块、事项或窗口", field="plate")
    kinds = target.window_kinds
    if to_window:
        there = _fit(station.outlet, target, to_window)
        if kinds is None and station.ticket is not None:
            # Any other window may take it up should that one close, as before.
            kinds = tuple(dict.fromkeys([*station.ticket.window_kinds, there.kind]))
    return {
        "plate": target.plate,
        "item": target.item,
        "item_name": target.item_name,
        "topic": target.topic,
        "line": target.line,
        "window_kinds": list(kinds or ()),
        "needs_skill": target.needs_skill,
    }


def _fit(outlet: str, target: ways.Target, to_window: str) -> ways.Fit:
    """Return the window that is to call the ticket, or refuse with why it would not."""
    there = next((fit for fit in ways.fits(outlet, [target]) if fit.window == to_window), None)
    if there is None:
        raise BadStation(f"{to_window}号窗口现在不受理", field="to_window")
    if there.against:
        raise BadStation(
            f"{to_window}号窗口{there.why}，不能转过去",
            field="to_window",
            next_step="请另选窗口，或者只选板块、事项，由能受理的窗口叫号。",
        )
    return there


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _policy_at(window: str, at: datetime) -> Policy:
    return _policy_of_day(_station(window).outlet, _day(at))


def _policy_of_day(outlet: str, on: date) -> Policy:
    stored = HallDay.objects.filter(outlet=outlet, on=on).values_list("policy", flat=True).first()
    return Policy.model_validate(stored) if stored else policy_of(outlet, on=on)


def _station(window: str) -> Station:
    station = Station.objects.select_related("ticket").filter(window=window).first()
    if station is None:
        raise StationNotOpen(f"{window}号窗口没有开始受理")
    return station


def _station_for_call(window: str, by: Actor) -> None:
    """Refuse with the reason why this person cannot call at this window, if there is one."""
    station = _station(window)
    if station.state != StationState.OPEN:
        raise StationNotOpen(f"{window}号窗口现在{StationState(station.state).label}")
    if station.staff != by.key:
        raise StationNotOpen(f"{window}号窗口由{station.staff_name or '他人'}在岗")
    if station.ticket is not None:
        raise StationBusy(f"{window}号窗口正在办理{station.ticket.number}")


def _why_held(window: str, number: str, on: date) -> str:
    """Return why the window cannot take a number up again."""
    held = QueueTicket.objects.filter(
        window=window, on=on, number=number, status=TicketStatus.HELD
    ).first()
    if held is None:
        return f"{number}没有在{window}号窗口挂起"
    others = QueueTicket.objects.filter(visit=held.visit_id, status__in=_AT_WINDOW)
    other = others.values_list("window", "number").first()
    return f"此人正在{other[0]}号窗口办理{other[1]}" if other else f"{number}刚刚变化"


def _present(ticket: Ticket | None, window: str) -> Ticket:
    """Return the ticket, or refuse with what stands in the way of the act."""
    if ticket is not None:
        return ticket
    station = _station(window)
    if station.ticket is None:
        raise NobodyAtStation(f"{window}号窗口没有正在办理的号")
    status = TicketStatus(station.ticket.status).label
    raise NotInThatState(f"{station.ticket.number}当前状态为“{status}”，或由他人在岗")


def _by_code(code: str) -> QueueTicket:
    row = QueueTicket.objects.filter(code=code).first()
    if row is None:
        raise UnknownTicket("没有这张号票")
    return row


def _moved(ticket: Ticket | None, row: QueueTicket) -> Ticket:
    if ticket is None:
        status = TicketStatus(row.status).label
        raise NotInThatState(f"{row.number}当前状态为“{status}”")
    return ticket
