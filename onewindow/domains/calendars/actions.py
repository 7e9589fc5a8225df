"""Acts: record a new year, amend the calendar, set opening hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.calendars import queries
from onewindow.domains.calendars.errors import (
    BadCalendar,
    BadOpeningHours,
    NothingAmended,
    YearAlreadyKnown,
)
from onewindow.domains.calendars.events import (
    CalendarAmended,
    OpeningExceptionSet,
    OpeningHoursChanged,
)
from onewindow.domains.calendars.permissions import MANAGE_CALENDARS
from onewindow.domains.calendars.rules.legal_days import NoticeDays
from onewindow.domains.calendars.rules.opening import Hours, fault_of
from onewindow.domains.calendars.rules.working_days import Calendar, DayKind
from onewindow.kit.actors import Actor
from onewindow.kit.counters import next_number
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import Forbidden

_CALENDAR, _HOURS = "工作日历", "网点的开放时间"
_SERIES = "calendars.acts"
"""Its row lock makes acts on the calendar wait for one another; see queries.calendar_version."""
_FEWEST_HOLIDAYS = 13
"""全国年节及纪念日放假办法 gives everybody thirteen days a year since 2025."""


@transaction.atomic
def import_legal_year(entry: NoticeDays, *, by: Actor, at: datetime) -> None:
    """Record the annual notice of a year that is not known yet; its dates become computable."""
    _demand(by, "", what=_CALENDAR)
    act = next_number(_SERIES)
    calendar = queries.legal_calendar()
    if entry.year in calendar.years:
        raise YearAlreadyKnown(f"{entry.year}年的节假日安排已经录入")
    _check_annual(entry)
    _save(entry, division_code="", is_annual=True, by=by, at=at)
    fact = CalendarAmended(
        year=entry.year,
        title=entry.notice.title,
        number=entry.notice.number,
        is_new_year=True,
        days=_changed(entry, calendar),
    )
    record(fact, subject="calendar", by=by, at=at, key=f"act-{act}")


@transaction.atomic
def amend_calendar(
    entry: NoticeDays, *, division_code: str = "", by: Actor, at: datetime
) -> tuple[date, ...]:
    """Record a notice that changes days of known years, nationwide or in one division.

    Return the days that became working days or stopped being them.
    """
    _demand(by, division_code, what=_CALENDAR)
    act = next_number(_SERIES)
    calendar = queries.legal_calendar(division_code)
    for day in entry.days:
        calendar.require(day.on, day.on)
    changed = _changed(entry, calendar)
    if not changed:
        raise NothingAmended(f"通知“{entry.notice.citation}”没有改变任何一天是否为工作日")
    _save(entry, division_code=division_code, is_annual=False, by=by, at=at)
    fact = CalendarAmended(
        year=entry.year,
        title=entry.notice.title,
        number=entry.notice.number,
        division_code=division_code,
        days=changed,
    )
    record(fact, subject="calendar", by=by, at=at, key=f"act-{act}")
    return changed


@transaction.atomic
def set_opening_hours(
    outlet_code: str,
    week: Mapping[int, Sequence[Hours]],
    *,
    division_code: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Set the usual hours of an outlet by weekday (0 Monday); days left out are closed.

    ``division_code`` is where the outlet stands; without it only who manages all regions may.
    """
    from onewindow.domains.calendars.models import OpeningPeriod

    _demand(by, division_code, what=_HOURS)
    for weekday, hours in week.items():
        if not 0 <= weekday <= 6:
            raise BadOpeningHours(f"星期“{weekday}”不在 0（周一）至 6（周日）之内", field="weekday")
        _check_hours(hours)
    OpeningPeriod.objects.filter(outlet_code=outlet_code).delete()
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(
            outlet_code=outlet_code,
            weekday=weekday,
            opens_at=entry.opens_at,
            closes_at=entry.closes_at,
            mode=entry.mode,
        )
        for weekday, hours in week.items()
        for entry in hours
    )
    words = tuple(f"{weekday} {entry}" for weekday in sorted(week) for entry in week[weekday])
    record(OpeningHoursChanged(outlet_code, words), subject=f"outlet:{outlet_code}", by=by, at=at)


@transaction.atomic
def set_opening_exception(
    outlet_code: str,
    on: date,
    hours: Sequence[Hours],
    *,
    reason: str,
    division_code: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Open or close an outlet on one day against its usual hours; no hours: closed.

    ``division_code`` as for the usual hours.
    """
    from onewindow.domains.calendars.models import OpeningException

    _demand(by, division_code, what=_HOURS)
    _check_hours(hours)
    OpeningException.objects.update_or_create(
        outlet_code=outlet_code,
        on=on,
        defaults={
            "hours": [
                [f"{entry.opens_at:%H:%M}", f"{entry.closes_at:%H:%M}", entry.mode]
                for entry in hours
            ],
            "reason": reason,
        },
    )
    fact = OpeningExceptionSet(
        outlet_code, on, bool(hours), tuple(str(entry) for entry in hours), reason
    )
    record(fact, subject=f"outlet:{outlet_code}", by=by, at=at)


def _demand(by: Actor, division_code: str, *, what: str) -> None:
    if not by.may(MANAGE_CALENDARS):
        raise Forbidden("您没有维护日历的权限", details={"capability": MANAGE_CALENDARS})
    demand_reach(by, division_code, what=what)


def _check_hours(hours: Sequence[Hours]) -> None:
    fault = fault_of(hours)
    if fault:
        raise BadOpeningHours(fault, field="hours")


def _check_annual(entry: NoticeDays) -> None:
    """Refuse a notice that cannot be the whole of a year's arrangement."""
    holidays = {day.on for day in entry.days if day.kind is DayKind.HOLIDAY}
    in_year = {on for on in holidays if on.year == entry.year}
    if len(in_year) < _FEWEST_HOLIDAYS:
        raise BadCalendar(
            f"{entry.year}年只列出{len(in_year)}天放假，少于法定的{_FEWEST_HOLIDAYS}天，通知可能不完整",
            field="holidays",
        )
    for day in entry.days:
        if abs(day.on.year - entry.year) > 1:
            raise BadCalendar(f"{day.on}不属于{entry.year}年的安排", field="holidays")
        if day.kind is DayKind.MAKE_UP and day.on.weekday() < 5:
            raise BadCalendar(f"{day.on}不是周末，无须调休上班", field="make_up")
        if day.kind is DayKind.MAKE_UP and day.on in holidays:
            raise BadCalendar(f"{day.on}既列为放假又列为上班", field="make_up")


def _changed(entry: NoticeDays, calendar: Calendar) -> tuple[date, ...]:
    """Return the days of known years that the notice turns into or out of working days."""
    return tuple(
        sorted(
            day.on
            for day in entry.days
            if day.on.year in calendar.years
            and calendar.is_working_day(day.on) != day.kind.is_working
        )
    )


def _save(
    entry: NoticeDays, *, division_code: str, is_annual: bool, by: Actor, at: datetime
) -> None:
    from onewindow.domains.calendars.models import LegalDay, LegalNotice

    notice = LegalNotice.objects.create(
        year=entry.year,
        division_code=division_code,
        title=entry.notice.title,
        number=entry.notice.number,
        url=entry.notice.url,
        is_annual=is_annual,
        recorded_at=at,
        recorded_by=by.key,
    )
    LegalDay.objects.bulk_create(
        LegalDay(notice=notice, on=day.on, kind=day.kind.value, name=day.name)
        for day in {day.on: day for day in entry.days}.values()
    )
