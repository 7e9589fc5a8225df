"""Reads: the legal calendar of a place, the rule profiles, opening hours.

Tables are imported inside the functions, so that the door of this domain opens without Django
being set up: ``onewindow due`` computes dates where there is no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Max

from onewindow.domains.calendars.rules.excluded import local
from onewindow.domains.calendars.rules.legal_days import NoticeDays
from onewindow.domains.calendars.rules.opening import Hours
from onewindow.domains.calendars.rules.profiles import RuleProfile
from onewindow.domains.calendars.rules.working_days import Calendar, DayKind, Notice, SpecialDay
from onewindow.domains.calendars.shipped import profiles_in, shipped_calendar, shipped_notices
from onewindow.kit.stamps import Kept
from onewindow.lib.divisions import contains, nearness

_calendars: Kept[dict[str, Calendar]] = Kept(dict, "calendars.notices")


def legal_calendar(division_code: str = "", *, known_at: datetime | None = None) -> Calendar:
    """Return the legal calendar of a division: shipped notices, recorded ones, its region's own.

    It is kept in the process until a notice is recorded. ``known_at`` leaves out notices recorded
    after the moment.
    """
    if known_at is not None and (known := calendar_version(known_at)) != calendar_version():
        return _build(division_code, upto=known)
    kept = _calendars.get()
    if division_code not in kept:
        kept[division_code] = _build(division_code)
    return kept[division_code]


def calendar_with(entry: NoticeDays, division_code: str = "") -> Calendar:
    """Return the calendar as it would be with this notice: what an amendment would change."""
    held = legal_calendar(division_code)
    days = [*held.special_days.values(), *entry.days]
    return Calendar(held.years | {entry.year}, days)


def calendar_version(known_at: datetime | None = None) -> int:
    """Return the id of the last notice recorded, by the moment if one is given; 0 for none.

    Acts on the calendar wait for one another, so that ids commit in their order; and an id that was
    rolled back never returns, so that no process keeps what was never in force.
    """
    from onewindow.domains.calendars.models import LegalNotice

    recorded = LegalNotice.objects.all()
    if known_at is not None:
        recorded = recorded.filter(recorded_at__lte=known_at)
    return recorded.aggregate(last=Max("id"))["last"] or 0


def notices(division_code: str = "") -> tuple[NoticeDays, ...]:
    """Return the notices in force for a division in the order in which they override."""
    return (*shipped_notices(), *(entry for entry, _ in _recorded(division_code)))


def profiles() -> dict[str, RuleProfile]:
    """Return the rule profiles by code and alias, as the city's file has them."""
    return profiles_in(settings.CITY_ROOT / "profiles.yaml")


def profile(code: str) -> RuleProfile:
    """Return one rule profile; raise UnknownProfile naming those that exist."""
    from onewindow.domains.calendars.errors import UnknownProfile

    known = profiles()
    if code not in known:
        raise UnknownProfile(
            f"没有代码为“{code}”的办理规则",
            next_step=f"可用的规则：{'、'.join(known)}。",
            field="profile",
        )
    return known[code]


def opening_hours(outlet_code: str, on: date) -> tuple[Hours, ...]:
    """Return when an outlet serves on a day; empty: closed. Legal holidays play no part."""
    from onewindow.domains.calendars.models import OpeningException, OpeningPeriod

    exception = OpeningException.objects.filter(outlet_code=outlet_code, on=on).first()
    if exception is not None:
        return tuple(
            Hours(time.fromisoformat(opens), time.fromisoformat(closes), mode)
            for opens, closes, mode in exception.hours
        )
    periods = OpeningPeriod.objects.filter(outlet_code=outlet_code, weekday=on.weekday())
    return tuple(
        Hours(period.opens_at, period.closes_at, period.mode)
        for period in periods.order_by("opens_at")
    )


def opening_hours_of_all(on: date) -> dict[str, tuple[Hours, ...]]:
    """Return when each outlet that serves on a day does so, by its code; two queries."""
    from onewindow.domains.calendars.models import OpeningException, OpeningPeriod

    found: dict[str, tuple[Hours, ...]] = {}
    for period in OpeningPeriod.objects.filter(weekday=on.weekday()).order_by("opens_at"):
        hours = Hours(period.opens_at, period.closes_at, period.mode)
        found[period.outlet_code] = (*found.get(period.outlet_code, ()), hours)
    for exception in OpeningException.objects.filter(on=on):
        found[exception.outlet_code] = tuple(
            Hours(time.fromisoformat(opens), time.fromisoformat(closes), mode)
            for opens, closes, mode in exception.hours
        )
    return {outlet: hours for outlet, hours in found.items() if hours}


def opening_hours_between(
    outlet_code: str, first: date, last: date
) -> dict[date, tuple[Hours, ...]]:
    """Return when an outlet serves on each day, both days included; two queries."""
    from onewindow.domains.calendars.models import OpeningException

    week = weekly_hours(outlet_code)
    found = {
        on: week.get(on.weekday(), ())
        for on in (first + timedelta(days=n) for n in range((last - first).days + 1))
    }
    others = OpeningException.objects.filter(outlet_code=outlet_code, on__range=(first, last))
    for exception in others:
        found[exception.on] = tuple(
            Hours(time.fromisoformat(opens), time.fromisoformat(closes), mode)
            for opens, closes, mode in exception.hours
        )
    return found


@dataclass(frozen=True, slots=True)
class OtherHours:
    """What an outlet keeps on one day instead of its usual hours; no hours: closed."""

    hours: tuple[Hours, ...]
    reason: str = ""


def other_hours_between(outlet_code: str, first: date, last: date) -> dict[date, OtherHours]:
    """Return the days that were stated for themselves, both ends included; one query."""
    from onewindow.domains.calendars.models import OpeningException

    rows = OpeningException.objects.filter(outlet_code=outlet_code, on__range=(first, last))
    return {
        row.on: OtherHours(
            tuple(
                Hours(time.fromisoformat(opens), time.fromisoformat(closes), mode)
                for opens, closes, mode in row.hours
            ),
            row.reason,
        )
        for row in rows
    }


def weekly_hours(outlet_code: str) -> dict[int, tuple[Hours, ...]]:
    """Return the usual hours of an outlet by weekday, 0 Monday; days without hours are left out."""
    from onewindow.domains.calendars.models import OpeningPeriod

    week: dict[int, tuple[Hours, ...]] = {}
    for period in OpeningPeriod.objects.filter(outlet_code=outlet_code).order_by(
        "weekday", "opens_at"
    ):
        hours = Hours(period.opens_at, period.closes_at, period.mode)
        week[period.weekday] = (*week.get(period.weekday, ()), hours)
    return week


def is_open(outlet_code: str, at: datetime) -> bool:
    """Return whether an outlet serves at the moment."""
    moment = local(at)
    hours = opening_hours(outlet_code, moment.date())
    return any(entry.covers(moment.time()) for entry in hours)


def _build(division_code: str, *, upto: int | None = None) -> Calendar:
    recorded = _recorded(division_code, upto=upto)
    if not recorded:
        return shipped_calendar()
    years = shipped_calendar().years | {entry.year for entry, is_annual in recorded if is_annual}
    entries = [*shipped_notices(), *(entry for entry, _ in recorded)]
    return Calendar(years, [day for entry in entries for day in entry.days])


def _recorded(division_code: str, *, upto: int | None = None) -> list[tuple[NoticeDays, bool]]:
    """Return recorded notices that apply, nationwide before regional, each with is_annual."""
    from onewindow.domains.calendars.models import LegalNotice

    found = []
    rows = LegalNotice.objects.order_by("id").prefetch_related("days")
    if upto is not None:
        rows = rows.filter(id__lte=upto)
    for row in sorted(rows, key=lambda row: nearness(row.division_code)):
        if not contains(row.division_code, division_code):
            continue
        notice = Notice(row.title, row.number, row.url)
        days = tuple(
            SpecialDay(day.on, DayKind(day.kind), day.name, notice)
            for day in sorted(row.days.all(), key=lambda day: day.on)
        )
        found.append((NoticeDays(row.year, notice, days), row.is_annual))
    return found
