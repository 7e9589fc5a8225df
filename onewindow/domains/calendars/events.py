"""Facts of this domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class CalendarAmended(Fact):
    """A notice changed the legal calendar; whoever keeps open clocks computes them again.

    ``days`` are those that became working days or stopped being them; where a whole year became
    known (``is_new_year``) they are left out.
    """

    type: ClassVar[str] = "calendars.calendar_amended.v1"

    year: int
    title: str
    number: str = ""
    division_code: str = ""
    is_new_year: bool = False
    days: tuple[date, ...] = ()


@fact_type
@dataclass(frozen=True)
class OpeningHoursChanged(Fact):
    """An outlet opens at other hours from now on; legal limits are not touched."""

    type: ClassVar[str] = "calendars.opening_hours_changed.v1"

    outlet_code: str
    hours: tuple[str, ...] = ()


@fact_type
@dataclass(frozen=True)
class OpeningExceptionSet(Fact):
    """An outlet is open or closed on one day other than its hours say."""

    type: ClassVar[str] = "calendars.opening_exception_set.v1"

    outlet_code: str
    on: date
    is_open: bool
    hours: tuple[str, ...] = ()
    reason: str = ""
