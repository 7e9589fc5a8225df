"""Figures of booking: how many booked by which way, came, cancelled, missed; visits; copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, Sum

from onewindow.domains.appointments.models import (
    Appointment,
    CopyCount,
    HomeVisit,
    ServiceVehicle,
)
from onewindow.domains.appointments.permissions import VIEW, demand, demand_at
from onewindow.domains.appointments.rules.kinds import (
    BookingChannel,
    BookingStatus,
    VisitPurpose,
    VisitStatus,
)
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class BookingCounts:
    """An outlet over some days, by the day of the slot or visit; cancelled ones count nowhere else.

    ``door_to_door`` are visits done to people who cannot come, ``batch`` those to many at once
    (N14); ``copies`` are pages copied free of charge, ``copy_times`` how often.
    """

    outlet: str
    booked: int
    arrived: int
    missed: int
    cancelled: int
    by_channel: dict[str, int]
    door_to_door: int
    batch: int
    people_visited: int
    copies: int
    copy_times: int

    @property
    def missed_share(self) -> float:
        """Missed ÷ arrived and missed ones."""
        ended = self.arrived + self.missed
        return self.missed / ended if ended else 0.0


@dataclass(frozen=True, slots=True)
class Spell:
    """How long something took, in minutes; over nothing there is no mean and no longest."""

    count: int = 0
    mean: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """Home visits of some days: the way there, and the time at the door of those that were done.

    Only what the crew wrote down counts: a visit without its setting out has no way, one without
    its arrival has neither.
    """

    travel: Spell
    on_site: Spell


def visit_times(
    vehicles: Sequence[ServiceVehicle], first: date, last: date, *, by: Actor
) -> dict[int, VisitTimes]:
    """Return how long crews were on the way and at the door, by vehicle id; one query.

    A vehicle that went nowhere these days is left out.
    """
    for outlet in {vehicle.outlet for vehicle in vehicles}:
        demand_at(by, VIEW, outlet)
    way = ExpressionWrapper(F("arrived_at") - F("set_out_at"), output_field=DurationField())
    stay = ExpressionWrapper(F("ended_at") - F("arrived_at"), output_field=DurationField())
    done = Q(status=VisitStatus.DONE)
    visits = HomeVisit.objects.filter(vehicle__in=vehicles, on__range=(first, last))
    rows = visits.order_by().annotate(way=way, stay=stay).values("vehicle")
    found = rows.annotate(
        ways=Count("way"),
        way_mean=Avg("way"),
        way_longest=Max("way"),
        stays=Count("stay", filter=done),
        stay_mean=Avg("stay", filter=done),
        stay_longest=Max("stay", filter=done),
    )
    return {
        row["vehicle"]: VisitTimes(
            Spell(row["ways"], _minutes(row["way_mean"]), _minutes(row["way_longest"])),
            Spell(row["stays"], _minutes(row["stay_mean"]), _minutes(row["stay_longest"])),
        )
        for row in found
        if row["ways"] or row["stays"]
    }


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(minutes=1)


def booking_counts(outlet: str, first: date, last: date, *, by: Actor) -> BookingCounts:
    """Return the counts of an outlet from one day to another, both included; three queries."""
    demand_at(by, VIEW, outlet)
    return _counted(outlet, Q(outlet=outlet, on__range=(first, last)))


def booking_totals(first: date, last: date, *, by: Actor) -> BookingCounts:
    """Return the counts of all outlets of the person's region together; four queries."""
    demand(by, VIEW)
    codes = list(organizations.outlets(viewer=by).values_list("code", flat=True))
    return _counted("", Q(outlet__in=codes, on__range=(first, last)))


def _counted(outlet: str, days: Q) -> BookingCounts:
    rows = Appointment.objects.filter(days).order_by().values("status", "channel")
    counted = [(r["status"], r["channel"], r["n"]) for r in rows.annotate(n=Count("id"))]

    def of(*statuses: str) -> int:
        return sum(n for status, _, n in counted if status in statuses)

    kept = {status.value for status in BookingStatus} - {BookingStatus.CANCELLED.value}
    visits = HomeVisit.objects.filter(days, status=VisitStatus.DONE).aggregate(
        frail=Count("id", filter=Q(purpose=VisitPurpose.FRAIL)),
        bulk=Count("id", filter=Q(purpose=VisitPurpose.BULK)),
        people=Sum("people", default=0),
    )
    copies = CopyCount.objects.filter(days).aggregate(
        pages=Sum("pages", default=0), times=Sum("times", default=0)
    )
    return BookingCounts(
        outlet,
        of(*kept),
        of(BookingStatus.ARRIVED),
        of(BookingStatus.MISSED),
        of(BookingStatus.CANCELLED),
        {
            channel.value: sum(n for status, its, n in counted if its == channel and status in kept)
            for channel in BookingChannel
        },
        visits["frail"],
        visits["bulk"],
        visits["people"],
        copies["pages"],
        copies["times"],
    )
