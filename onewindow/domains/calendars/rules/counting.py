"""Counting in a unit: the n-th counted day or moment after a start, pauses left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from onewindow.domains.calendars.rules.working_days import Calendar
from onewindow.lib.limits import Unit

_ONE_DAY = timedelta(days=1)
SECONDS = {Unit.HOURS: 3600, Unit.MINUTES: 60}
DAY_UNITS = frozenset({Unit.WORKING_DAYS, Unit.NATURAL_DAYS})

DaySpans = Sequence[tuple[date, date | None]]
MomentSpans = Sequence[tuple[datetime, datetime | None]]


def _count(after: date, until: date, unit: Unit, calendar: Calendar) -> int:
    if unit is Unit.WORKING_DAYS:
        return calendar.count(after, until)
    return max((until - after).days, 0)


def _nth(after: date, n: int, unit: Unit, calendar: Calendar) -> date:
    if unit is Unit.WORKING_DAYS:
        return calendar.nth_after(after, n)
    return after + timedelta(days=n)


def nth_counted_day(
    start: date, n: int, unit: Unit, calendar: Calendar, closed: DaySpans
) -> date | None:
    """Return the n-th counted day after the start (n ≥ 1), None while a pause keeps it away."""
    cursor, left = start, n
    for first, last in closed:
        if last is not None and last <= cursor:
            continue
        eve = first - _ONE_DAY
        if eve > cursor:
            if unit is Unit.WORKING_DAYS and not calendar.covers(cursor + _ONE_DAY, eve):
                # The day is either before this far-off pause or beyond the calendar.
                return calendar.nth_after(cursor, left)
            available = _count(cursor, eve, unit, calendar)
            if available >= left:
                return _nth(cursor, left, unit, calendar)
            left -= available
        if last is None:
            return None
        cursor = max(cursor, last)
    return _nth(cursor, left, unit, calendar)


def counted_days(after: date, until: date, unit: Unit, calendar: Calendar, closed: DaySpans) -> int:
    """Return how many days after the one, up to and including the other, count."""
    total = _count(after, until, unit, calendar)
    for first, last in closed:
        begin = max(first - _ONE_DAY, after)
        end = until if last is None else min(last, until)
        total -= _count(begin, end, unit, calendar)
    return total


def nth_counted_second(start: datetime, seconds: int, closed: MomentSpans) -> datetime | None:
    """Return the moment when that many seconds have counted; None while a pause keeps it away."""
    cursor, left = start, timedelta(seconds=seconds)
    for first, last in closed:
        if last is not None and last <= cursor:
            continue
        if first > cursor:
            if first - cursor >= left:
                return cursor + left
            left -= first - cursor
        if last is None:
            return None
        cursor = max(cursor, last)
    return cursor + left


def counted_seconds(after: datetime, until: datetime, closed: MomentSpans) -> int:
    """Return how many whole seconds between the moments count."""
    total = max(until - after, timedelta())
    for first, last in closed:
        begin = max(first, after)
        end = until if last is None else min(last, until)
        total -= max(end - begin, timedelta())
    return int(total.total_seconds())
