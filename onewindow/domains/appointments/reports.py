"""Figures of booking: how many booked by which way, came, cancelled, missed; visits; copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from onewindow.domains.appointments.models import Appointment, CopyCount, HomeVisit
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
