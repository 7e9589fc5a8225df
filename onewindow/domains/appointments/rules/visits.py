"""Visits of the service vehicle: how long, on which half-hours, in whose reach (W22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from onewindow.domains.appointments.rules.kinds import VisitClosing, VisitPurpose
from onewindow.domains.appointments.rules.policy import HALF_HOUR, BookingRules

_STEP = timedelta(minutes=HALF_HOUR)


def lasts(people: int, rules: BookingRules) -> timedelta:
    """Return how long a visit to so many people lasts, in whole half-hours."""
    minutes = rules.visit_minutes + rules.visit_minutes_each * (people - 1)
    return timedelta(minutes=-(-minutes // HALF_HOUR) * HALF_HOUR)


def purpose_fault(purpose: VisitPurpose, people: int, rules: BookingRules) -> str:
    """Return in Chinese why the vehicle is not sent, empty where it is."""
    if people < 1:
        return "办事人数至少为1人"
    if purpose is VisitPurpose.BULK and people < rules.bulk_people:
        return f"批量集中办理须满{rules.bulk_people}人"
    return ""


def arrival_window(
    set_out_at: datetime, begins_at: datetime, rules: BookingRules
) -> tuple[datetime, datetime]:
    """Return from when until when a crew that set out then is expected, in steps of five minutes.

    It needs ``travel_minutes`` and begins no visit before its time; it is never expected before
    it set out.
    """
    due = max(set_out_at + timedelta(minutes=rules.travel_minutes), begins_at)
    margin = timedelta(minutes=rules.arrival_minutes)
    early = due - margin
    early -= timedelta(
        minutes=early.minute % 5, seconds=early.second, microseconds=early.microsecond
    )
    late = due + margin
    over = timedelta(minutes=late.minute % 5, seconds=late.second, microseconds=late.microsecond)
    late += timedelta(minutes=5) - over if over else timedelta()
    return max(early, set_out_at), late


def half_hours(begins_at: datetime, ends_at: datetime, rules: BookingRules) -> list[datetime]:
    """Return the half-hours on which vehicle and crew are engaged, the way there and back too."""
    travel = timedelta(minutes=-(-rules.travel_minutes // HALF_HOUR) * HALF_HOUR)
    moment, end = begins_at - travel, ends_at + travel
    found = []
    while moment < end:
        found.append(moment)
        moment += _STEP
    return found


def stays_at_home(
    begins: time, other: Sequence[tuple[time, time]] | None, closing: VisitClosing
) -> bool:
    """Return whether a visit that begins then is off because its outlet keeps ``other`` hours.

    None: the day is as usual. The usual hours of a hall never bind the vehicle, which has its own;
    a break at noon does not either.
    """
    if other is None or closing is VisitClosing.NEVER:
        return False
    if not other:
        return True
    if closing is VisitClosing.DAY:
        return False
    return not min(opens for opens, _ in other) <= begins < max(closes for _, closes in other)


def on_grid(moment: datetime) -> bool:
    """Return whether a moment is a full or half hour."""
    return not (moment.minute % HALF_HOUR or moment.second or moment.microsecond)


def starts(on: date, people: int, rules: BookingRules, *, zone: tzinfo) -> list[datetime]:
    """Return every moment of a day at which a visit may begin and still end in time."""
    moment = datetime.combine(on, rules.visit_from, zone)
    end = datetime.combine(on, rules.visit_until, zone)
    found = []
    while moment + lasts(people, rules) <= end:
        if on_grid(moment):
            found.append(moment)
        moment += _STEP
    return found


def free(
    candidates: Iterable[datetime],
    engaged: set[datetime],
    people: int,
    rules: BookingRules,
) -> list[datetime]:
    """Return those beginnings whose half-hours nobody of vehicle and crew is engaged on."""
    length = lasts(people, rules)
    return [
        begins
        for begins in candidates
        if not engaged.intersection(half_hours(begins, begins + length, rules))
    ]
