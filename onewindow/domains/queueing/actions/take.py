"""取号: a number, a place in the queue, and an honest word about the wait."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.days import hall_day, item_route, plate_named
from onewindow.domains.queueing.actions.peaks import raise_peak
from onewindow.domains.queueing.actions.statements import Ticket, perform
from onewindow.domains.queueing.errors import (
    BadPriority,
    GreenLaneFull,
    NoPlate,
    NoWindowForMatter,
    OutletNotOpen,
    UnknownTicket,
)
from onewindow.domains.queueing.events import TicketTaken
from onewindow.domains.queueing.permissions import MANAGE, demand_taking
from onewindow.domains.queueing.rules import order
from onewindow.domains.queueing.rules.estimate import (
    Estimate,
    Pace,
    busy_intervals,
    estimate,
    pace_of,
)
from onewindow.domains.queueing.rules.kinds import Priority, Source
from onewindow.domains.queueing.rules.opening import mode_at, periods
from onewindow.domains.queueing.rules.peak import Load, exceeded
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import encrypt
from onewindow.kit.replies import Answered, Key

CODE_BYTES = 15
"""120 random bits: a code in a QR is not found by trying."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket just taken; ``wait`` None while no window is open for it."""

    ticket: Ticket
    visit: str
    ahead: int
    wait: Estimate | None


@dataclass(frozen=True, slots=True)
class Hall:
    """What one look at the hall says about a ticket to be taken."""

    hours: list[tuple[Any, Any, str]]
    policy: Policy
    plates: tuple[str, ...]
    closed_at: datetime | None
    plate: str
    letter: str
    usual_minutes: float
    needs_skill: bool
    item_name: str
    topic: str
    line: str
    window_kinds: tuple[str, ...]
    ranks: tuple[float, ...]
    windows: int
    idle: int
    calls: list[tuple[datetime, datetime]]
    has_alert: bool
    visit: int | None

    def wait(self, ahead: int) -> Estimate | None:
        """Return the estimate for somebody with ``ahead`` people before them."""
        return wait_of(ahead, self.windows, self.idle, self.calls, self.usual_minutes)


def wait_of(
    ahead: int,
    windows: int,
    idle: int,
    calls: Sequence[tuple[datetime, datetime]],
    usual_minutes: float,
) -> Estimate | None:
    """Return the estimate from what is known of a plate; None while no window is open."""
    if not windows:
        return None
    return estimate(ahead, _pace(windows, calls, usual_minutes), idle_windows=idle)


def _pace(windows: int, calls: Sequence[tuple[datetime, datetime]], usual: float) -> Pace:
    return pace_of(busy_intervals(calls), usual=usual / windows)


def take_ticket(
    outlet: str,
    *,
    plate: str = "",
    item: str = "",
    source: str = Source.KIOSK,
    priority: str = Priority.NORMAL,
    reason: str = "",
    slot: datetime | None = None,
    visit: str = "",
    phone: str = "",
    confirmed_by: str = "",
    key: Key | None = None,
    by: Actor,
    at: datetime,
) -> Issued:
    """Give a number for a plate or an item; one look and one statement.

    ``reason`` is the coded reason of the green lane, ``slot`` the beginning of an appointment,
    ``visit`` the code of a visit to which this is a further matter; ``confirmed_by`` says how
    the ``phone`` of a new visit was confirmed. With a ``key`` the codes of
    ticket and visit are kept under it as JSON in the same statement. Raises OutletNotOpen,
    NoWindowForMatter, GreenLaneFull, BadPriority, UnknownPlate, UnknownTicket; Answered where the
    key was used before.
    """
    demand_taking(by)
    on = at.astimezone(ZONE).date()
    hall = look_at_hall(outlet, on, plate=plate, item=item, visit=visit)
    mode = _mode(hall, at)
    if hall.plate not in hall.plates and not item:
        raise NoWindowForMatter(
            f"本网点没有办理“{hall.plate}”的窗口", next_step="请选择页面列出的板块。"
        )
    rank_class, came_at = _priority(hall.policy, priority, reason, slot, at)
    rank_at = order.rank(hall.policy, rank_class, came_at)
    ahead = sum(1 for other in hall.ranks if other <= rank_at.timestamp())
    wait = hall.wait(ahead)
    visit_code = visit or secrets.token_urlsafe(CODE_BYTES)
    code = secrets.token_urlsafe(CODE_BYTES)
    values = {
        **_of_hall(hall, outlet, on),
        "visit_code": visit_code,
        "phone": encrypt(phone, context="queueing_visit.phone"),
        "confirmed_by": confirmed_by,
        "code": code,
        "item": item,
        "source": Source(source).value,
        "mode": mode,
        "priority": rank_class.value,
        "reason": reason if rank_class is Priority.GREEN else "",
        "rank_at": rank_at,
        "ahead": ahead,
        "estimate": [wait.low, wait.likely, wait.high] if wait else None,
    }
    if rank_class is Priority.GREEN:
        ticket = _take_green(hall, values, key, by=by, at=at)
    else:
        ticket = _take(values, key, by=by, at=at)
    _watch(hall, outlet, on, wait, at=at)
    return Issued(ticket, visit_code, ahead, wait)


def _of_hall(hall: Hall, outlet: str, on: date) -> dict[str, Any]:
    return {
        "series": f"ticket:{outlet}:{on}:{hall.letter}",
        "outlet": outlet,
        "on": on,
        "visit_id": hall.visit,
        "letter": hall.letter,
        "plate": hall.plate,
        "item_name": hall.item_name,
        "topic": hall.topic,
        "line": hall.line,
        "window_kinds": list(hall.window_kinds),
        "needs_skill": hall.needs_skill,
    }


def _take(values: dict[str, Any], key: Key | None, *, by: Actor, at: datetime) -> Ticket:
    if key is None:
        ticket = perform(sql.TAKE, TicketTaken, by=by, at=at, **values)
        assert ticket is not None  # the statement inserts without a condition
        return ticket
    answer = json.dumps({"code": values["code"], "visit": values["visit_code"]})
    ticket = perform(sql.TAKE_ONCE, TicketTaken, by=by, at=at, **values, **key.values(answer))
    if ticket is None:
        earlier = key.earlier()
        assert earlier is not None  # otherwise the statement would have kept its own
        raise Answered(earlier)
    return ticket


@transaction.atomic
def _take_green(
    hall: Hall, values: dict[str, Any], key: Key | None, *, by: Actor, at: datetime
) -> Ticket:
    """Count green tickets under a lock of their own, so that the cap holds among many kiosks."""
    green = f"green:{values['outlet']}:{values['on']}:{hall.letter}"
    row = sql.GREEN_COUNT.typed(green=green, series=values["series"])
    assert row is not None  # an upsert always returns
    if not order.green_allowed(hall.policy, green=row[0], total=row[1]) and not by.may(MANAGE):
        raise GreenLaneFull(
            f"今日“{hall.plate}”绿色通道号已达上限（占比{hall.policy.green_share:.0%}）",
            details={"green": row[0] - 1, "tickets": row[1] - 1},
        )
    return _take(values, key, by=by, at=at)


def look_at_hall(
    outlet: str, on: date, *, plate: str = "", item: str = "", visit: str = ""
) -> Hall:
    """Look; where the day or the item's route is not made yet, make it and look again."""
    if not plate and not item:
        raise NoPlate("取号须选择板块或事项", field="plate")
    values = {"outlet": outlet, "on": on, "plate": plate, "item": item, "visit": visit}
    row = sql.LOOK.typed(**values)
    if row is None or (item and row[9] is None):
        day = hall_day(outlet, on)
        if item:
            item_route(day, item)
        else:
            plate_named(plate)
        row = sql.LOOK.typed(**values)
    assert row is not None  # the day is made and the plate is known
    hall = _read(row)
    if visit and hall.visit is None:
        raise UnknownTicket("没有这次到访，或不是今天的", field="visit")
    return hall


def _read(row: Sequence[Any]) -> Hall:
    return Hall(
        hours=periods(_json(row[0])),
        policy=policy_in(row[1]),
        plates=tuple(row[2]),
        closed_at=row[3],
        plate=row[4],
        letter=row[5],
        usual_minutes=row[7],
        needs_skill=row[8],
        item_name=row[9] or "",
        topic=row[10] or "",
        line=row[11] or "",
        window_kinds=tuple(row[12] or row[6]),
        ranks=tuple(float(rank) for rank in row[13]),
        windows=row[14],
        idle=row[15],
        calls=call_times(row[16]),
        has_alert=row[17],
        visit=row[18],
    )


def call_times(rows: Sequence[Sequence[Any]]) -> list[tuple[datetime, datetime]]:
    """Return (joined, called) of calls given as seconds of the epoch."""
    return [
        (datetime.fromtimestamp(float(joined), UTC), datetime.fromtimestamp(float(called), UTC))
        for joined, called in rows
    ]


def policy_in(stored: Any) -> Policy:
    """Return the policy a day keeps; raw cursors hand JSON over as text."""
    return Policy.model_validate(_json(stored))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _mode(hall: Hall, at: datetime) -> str:
    if hall.closed_at is not None:
        raise OutletNotOpen("今天的取号已经结束")
    mode = mode_at(hall.hours, at.astimezone(ZONE), early=hall.policy.tickets_early)
    if mode is not None:
        return mode
    times = "、".join(f"{opens:%H:%M}—{closes:%H:%M}" for opens, closes, _ in hall.hours)
    raise OutletNotOpen(
        f"现在不在取号时间；今天{times}开放" if times else "今天不开放",
        details={"hours": [[str(opens), str(closes)] for opens, closes, _ in hall.hours]},
    )


def _priority(
    policy: Policy, priority: str, reason: str, slot: datetime | None, at: datetime
) -> tuple[Priority, datetime]:
    """Return the class and the moment the holder counts as having come."""
    try:
        wanted = Priority(priority)
    except ValueError:
        raise BadPriority(f"没有优先类别“{priority}”", field="priority") from None
    if wanted is Priority.GREEN and reason not in policy.green_reasons:
        raise BadPriority("绿色通道须选择公示的原因", field="reason")
    if wanted is Priority.APPOINTMENT:
        if slot is None:
            raise BadPriority("预约签到须有预约时段", field="slot")
        found = order.appointment_priority(policy, slot, at)
        is_in_slot = found is Priority.APPOINTMENT
        return found, order.appointment_came_at(slot, at) if is_in_slot else at
    if wanted is Priority.TRANSFER:
        raise BadPriority("转移号由窗口转出，不能直接取号", field="priority")
    return wanted, at


def _watch(hall: Hall, outlet: str, on: date, wait: Estimate | None, *, at: datetime) -> None:
    """Raise the peak alert where this ticket is one too many (N13)."""
    load = Load(hall.plate, len(hall.ranks) + 1, hall.windows, wait.likely if wait else None)
    if not hall.has_alert and hall.windows and exceeded(load, hall.policy):
        raise_peak(outlet, on, load, hall.policy, at=at)
