"""Clocks: from a start and a limit to the last day in time, the lights, and the words for both.

Units: working days (wd), natural days (d), hours and minutes. Days are those of Beijing; the day
of the event does not count (民法典 第201条); ``due_at`` is the first moment that is too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onewindow.domains.calendars.rules import counting, derivation
from onewindow.domains.calendars.rules.counting import DAY_UNITS, SECONDS
from onewindow.domains.calendars.rules.derivation import Line, Wording
from onewindow.domains.calendars.rules.excluded import (
    Extension,
    Pause,
    closed_days,
    closed_moments,
    local,
    midnight,
)
from onewindow.domains.calendars.rules.working_days import Calendar
from onewindow.lib.limits import Limit, Unit

_ONE_DAY = timedelta(days=1)


class Light(StrEnum):
    """The light of a clock; never colour alone: it carries a word."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    GREY = "grey"

    @property
    def label(self) -> str:
        return _LIGHT_LABELS[self]


_LIGHT_LABELS = {
    Light.GREEN: "正常",
    Light.YELLOW: "预警",
    Light.RED: "超期",
    Light.BLUE: "暂停",
    Light.GREY: "无时限",
}


@dataclass(frozen=True, slots=True)
class WarnRule:
    """When the light turns yellow: at so many per cent or so many working days left."""

    percent: int = 20
    working_days: int = 1


DEFAULT_WARNING = WarnRule()
_PLAIN = Wording()


@dataclass(frozen=True, slots=True)
class Clock:
    """A running, stopped or run-out limit, with the words that explain its date.

    ``due_on`` is the last day in time and ``due_at`` the first moment that is too late; both and
    ``warn_at`` are None while a pause without an end keeps the date open. ``total`` is the limit
    with its extensions.
    """

    start_at: datetime
    limit: Limit
    total: Limit
    due_on: date | None
    due_at: datetime | None
    warn_at: datetime | None
    facts: derivation.Facts
    wording: Wording
    rolls: bool = False

    @property
    def pauses(self) -> tuple[Pause, ...]:
        return self.facts.pauses

    @property
    def extensions(self) -> tuple[Extension, ...]:
        return self.facts.extensions

    @property
    def derivation(self) -> tuple[Line, ...]:
        """The lines from the start to the date; put into words when somebody asks why."""
        return derivation.explain(self.facts, self.wording)

    @property
    def is_paused(self) -> bool:
        """Whether no date can be named because a pause has no end yet."""
        return self.due_at is None

    def explain(self) -> str:
        """Return the derivation as text, one line each with its article."""
        return "\n".join(str(line) for line in self.derivation)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a limit in its own unit; negative values are overdue."""

    value: int
    unit: Unit
    is_overdue: bool = False
    is_paused: bool = False

    @property
    def chinese(self) -> str:
        amount = f"{abs(self.value)} {self.unit.chinese.removeprefix('个')}"
        if self.unit is Unit.WORKING_DAYS:
            amount = f"{abs(self.value)} 个工作日"
        if self.is_overdue:
            return f"超期 {amount}" if self.value else "已超期"
        if self.is_paused:
            return f"暂停，余 {amount}"
        if self.value == 0 and self.unit in DAY_UNITS:
            return "今日到期"
        return f"剩 {amount}"


def compute(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    rolls: bool = False,
    wording: Wording | None = None,
    warning: WarnRule = DEFAULT_WARNING,
) -> Clock:
    """Return the clock of a limit that starts with the event at ``start``.

    ``rolls`` moves the end of a limit in natural days that falls on a rest day to the next working
    day (民法典 第203条). Extensions are in the unit of the limit. Raise CalendarMissing where the
    counting leaves the years the calendar knows.
    """
    start_at = local(start)
    total = _total(limit, extensions)
    kept = tuple(sorted(pauses, key=lambda pause: pause.since))
    wording = wording or _PLAIN
    if limit.unit in DAY_UNITS:
        due_on, rolled_from = _due_day(start_at.date(), total, calendar, kept, rolls)
        due_at = None if due_on is None else midnight(due_on + _ONE_DAY)
        warn_at = (
            None if due_on is None else _warn_day(start_at, total, due_on, calendar, kept, warning)
        )
    else:
        due_at = counting.nth_counted_second(
            start_at, total.value * SECONDS[total.unit], closed_moments(kept)
        )
        due_on, rolled_from = (None if due_at is None else local(due_at).date()), None
        warn_at = _warn_moment(start_at, total, kept, warning)
    facts = derivation.Facts(
        start_at, limit, total, calendar, kept, tuple(extensions), due_on, due_at, rolled_from
    )
    return Clock(start_at, limit, total, due_on, due_at, warn_at, facts, wording, rolls)


def elapsed(
    start: datetime, unit: Unit, at: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> int:
    """Return how many units have counted from the start to the moment, pauses left out.

    Days count as whole as soon as they begin; hours and minutes only when complete.
    """
    start_at, at = local(start), local(at)
    if unit in DAY_UNITS:
        closed = closed_days(pauses)
        return counting.counted_days(start_at.date(), at.date(), unit, calendar, closed)
    return counting.counted_seconds(start_at, at, closed_moments(pauses)) // SECONDS[unit]


def remaining(clock: Clock, at: datetime, calendar: Calendar) -> Remaining:
    """Return what is left at the moment: 0 on the last day, negative after it."""
    at, unit = local(at), clock.total.unit
    running = any(pause.is_running(at) for pause in clock.pauses)
    if clock.due_at is None or clock.due_on is None:
        used = elapsed(clock.start_at, unit, at, calendar, clock.pauses)
        return Remaining(max(clock.total.value - used, 0), unit, is_paused=True)
    is_overdue = at >= clock.due_at
    if unit in DAY_UNITS:
        closed = closed_days(clock.pauses)
        first, last = max(at.date(), clock.start_at.date()), clock.due_on
        if is_overdue:
            first, last = clock.due_on, at.date()
        value = counting.counted_days(first, last, unit, calendar, closed)
    else:
        first_moment, last_moment = max(at, clock.start_at), clock.due_at
        if is_overdue:
            first_moment, last_moment = clock.due_at, at
        seconds = counting.counted_seconds(first_moment, last_moment, closed_moments(clock.pauses))
        # A begun unit is still left, and a begun unit of delay is already late.
        value = -(-seconds // SECONDS[unit])
    return Remaining(-value if is_overdue else value, unit, is_overdue, running and not is_overdue)


def light(clock: Clock | None, at: datetime) -> Light:
    """Return the light at the moment; None is the clock that has not started or never will."""
    if clock is None:
        return Light.GREY
    at = local(at)
    if clock.due_at is not None and at >= clock.due_at:
        return Light.RED
    if clock.due_at is None or any(pause.is_running(at) for pause in clock.pauses):
        return Light.BLUE
    if clock.warn_at is not None and at >= clock.warn_at:
        return Light.YELLOW
    return Light.GREEN


def excluded_overrun(pause: Pause, at: datetime, calendar: Calendar) -> Limit | None:
    """Return by how much a pause has outlasted the time told to the applicant, else None.

    行政许可法 第45条: the time needed is told in writing; more than that calls for a warning.
    """
    if pause.declared is None or pause.declared.unit not in DAY_UNITS:
        return None
    last = min(pause.last_day or local(at).date(), local(at).date())
    used = counting.counted_days(
        pause.first_day - _ONE_DAY, last, pause.declared.unit, calendar, ()
    )
    over = used - pause.declared.value
    return Limit(over, pause.declared.unit) if over > 0 else None


def _total(limit: Limit, extensions: Sequence[Extension]) -> Limit:
    for extension in extensions:
        if extension.limit.unit is not limit.unit:
            raise ValueError(f"延长的{extension.limit.chinese}与期限{limit.chinese}单位不同")
    return Limit(limit.value + sum(entry.limit.value for entry in extensions), limit.unit)


def _due_day(
    start_on: date, total: Limit, calendar: Calendar, pauses: Sequence[Pause], rolls: bool
) -> tuple[date | None, date | None]:
    """Return the last day in time, and the day it was rolled from where it was."""
    closed = closed_days(pauses)
    if total.value == 0:
        # On the spot: the day itself, or the day on which a pause that began on it ends.
        if closed and total.unit is Unit.WORKING_DAYS:
            calendar.require(start_on, max((last for _, last in closed if last), default=start_on))
        stopping = [last for first, last in closed if first <= start_on <= (last or date.max)]
        return (stopping[0] if stopping else start_on), None
    due_on = counting.nth_counted_day(start_on, total.value, total.unit, calendar, closed)
    if due_on is None or not rolls or total.unit is Unit.WORKING_DAYS:
        return due_on, None
    if calendar.is_working_day(due_on):
        return due_on, None
    rolled = counting.nth_counted_day(due_on, 1, Unit.WORKING_DAYS, calendar, closed)
    return rolled, due_on


def _warn_day(
    start_at: datetime,
    total: Limit,
    due_on: date,
    calendar: Calendar,
    pauses: Sequence[Pause],
    warning: WarnRule,
) -> datetime:
    """Return the first moment of the day on which few enough days are left."""
    start_on = start_at.date()
    keep = max(total.value * warning.percent // 100, warning.working_days)
    if total.value <= keep:
        return start_at
    closed = closed_days(pauses)
    day = counting.nth_counted_day(start_on, total.value - keep, total.unit, calendar, closed)
    assert day is not None, "an earlier day is known wherever the last one is"
    if total.unit is Unit.NATURAL_DAYS and calendar.covers(due_on - timedelta(days=31), due_on):
        # A yellow light that first shows on a Saturday warns nobody.
        last = calendar.last_working_day(due_on)
        for _ in range(warning.working_days):
            last = calendar.last_working_day(last - _ONE_DAY)
        day = min(day, last)
    return max(midnight(day), start_at)


def _warn_moment(
    start_at: datetime, total: Limit, pauses: Sequence[Pause], warning: WarnRule
) -> datetime | None:
    seconds = total.value * SECONDS[total.unit] * (100 - warning.percent) // 100
    closed = closed_moments(pauses)
    if counting.nth_counted_second(start_at, total.value * SECONDS[total.unit], closed) is None:
        return None
    return counting.nth_counted_second(start_at, seconds, closed)
