"""The legal calendar: which days count, and the notice that says so (行政许可法 第82条).

A Calendar never changes; working days are counted by prefix sums, so that the n-th working day
after a date costs one binary search whatever n is. A year without a notice is refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from onewindow.domains.calendars.rules.errors import BadCalendar, CalendarMissing

_ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is to the law; the first two count toward limits in working days."""

    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_working(self) -> bool:
        return self in {DayKind.WORKING, DayKind.MAKE_UP}


_LABELS = {
    DayKind.WORKING: "工作日",
    DayKind.MAKE_UP: "调休上班",
    DayKind.WEEKEND: "双休日",
    DayKind.HOLIDAY: "放假",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """The document a day off or a make-up day comes from; ``number`` may be unknown (empty)."""

    title: str
    number: str = ""
    url: str = ""

    @property
    def citation(self) -> str:
        return self.number or f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a notice takes off or turns into a working day."""

    on: date
    kind: DayKind
    name: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Day:
    """One day as a calendar sees it; ``name`` and ``notice`` only where a notice names it."""

    on: date
    kind: DayKind
    name: str = ""
    notice: Notice | None = None

    @property
    def is_working(self) -> bool:
        return self.kind.is_working


class Calendar:
    """Working days of whole years, immutable.

    ``years`` are those a notice covers; special days outside them are kept out, because the rest
    of their year is unknown. Where two special days name one date the later in the list wins.
    """

    def __init__(self, years: Iterable[int], special: Iterable[SpecialDay]) -> None:
        self._years = frozenset(years)
        if not self._years:
            raise BadCalendar("日历没有任何年份")
        self._first = date(min(self._years), 1, 1)
        self._last = date(max(self._years), 12, 31)
        self._special = {day.on: day for day in special if day.on.year in self._years}
        for day in self._special.values():
            if day.kind not in {DayKind.HOLIDAY, DayKind.MAKE_UP}:
                raise BadCalendar(f"{day.on} 只能标为放假或调休上班")

    def __repr__(self) -> str:
        return f"Calendar({self._first.year}–{self._last.year}, {len(self._special)} special days)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._years == other._years and self._special == other._special

    def __hash__(self) -> int:
        return hash((self._years, frozenset(self._special)))

    @property
    def years(self) -> frozenset[int]:
        return self._years

    @property
    def special_days(self) -> Mapping[date, SpecialDay]:
        return dict(self._special)

    def covers(self, first: date, last: date) -> bool:
        """Return whether every year from the first to the last day has its notice."""
        return all(year in self._years for year in range(first.year, last.year + 1))

    def require(self, first: date, last: date) -> None:
        """Raise CalendarMissing for the first uncovered year between the two days, inclusive."""
        for year in range(first.year, last.year + 1):
            if year not in self._years:
                raise CalendarMissing(year)

    def day(self, on: date) -> Day:
        """Return what the day is and which notice says so."""
        self.require(on, on)
        special = self._special.get(on)
        if special is not None:
            return Day(on, special.kind, special.name, special.notice)
        return Day(on, DayKind.WEEKEND if on.weekday() >= 5 else DayKind.WORKING)

    def days(self, first: date, last: date) -> Iterator[Day]:
        """Yield every day from the first to the last, inclusive."""
        on = first
        while on <= last:
            yield self.day(on)
            on += _ONE_DAY

    def is_working_day(self, on: date) -> bool:
        """Return whether the day counts toward limits in working days."""
        return self.day(on).is_working

    def count(self, after: date, until: date) -> int:
        """Return the number of working days after the one date, up to and including the other."""
        if until <= after:
            return 0
        self.require(after + _ONE_DAY, until)
        return self._prefix[self._index(until)] - self._prefix[self._index(after)]

    def nth_after(self, start: date, n: int) -> date:
        """Return the n-th working day after the date (n ≥ 1; the date itself is not counted)."""
        assert n >= 1, "the n-th working day needs n ≥ 1"
        self.require(start + _ONE_DAY, start + _ONE_DAY)
        place = bisect_left(self._prefix, self._prefix[self._index(start)] + n)
        if place == len(self._prefix):
            self.require(start + _ONE_DAY, self._last + _ONE_DAY)
        found = self._first + timedelta(days=place - 1)
        self.require(start + _ONE_DAY, found)
        return found

    def next_working_day(self, after: date) -> date:
        """Return the first working day after the date."""
        return self.nth_after(after, 1)

    def last_working_day(self, until: date) -> date:
        """Return the last working day up to and including the date."""
        self.require(until, until)
        place = bisect_left(self._prefix, self._prefix[self._index(until)])
        if place == 0:
            raise CalendarMissing(self._first.year - 1)
        found = self._first + timedelta(days=place - 1)
        self.require(found, until)
        return found

    def _index(self, on: date) -> int:
        """Return the place in the prefix sums that counts days up to and including the date."""
        return (on - self._first).days + 1

    @cached_property
    def _prefix(self) -> list[int]:
        """Working days up to and including each day, from a zero for the eve of the first."""
        size = (self._last - self._first).days + 1
        flags = [0] * size
        weekday = self._first.weekday()
        for place in range(size):
            flags[place] = 1 if (weekday + place) % 7 < 5 else 0
        for on, day in self._special.items():
            flags[(on - self._first).days] = int(day.kind.is_working)
        year_start = self._first
        while year_start <= self._last:
            next_year = date(year_start.year + 1, 1, 1)
            if year_start.year not in self._years:
                begin = (year_start - self._first).days
                end = (next_year - self._first).days
                flags[begin:end] = [0] * (end - begin)
            year_start = next_year
        return [0, *accumulate(flags)]
