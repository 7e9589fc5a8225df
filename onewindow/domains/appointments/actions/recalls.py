"""What becomes of home visits on a day that the outlet of their vehicle takes back."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from onewindow.domains.appointments.actions.visits import call_off_visit
from onewindow.domains.appointments.models import HomeVisit
from onewindow.domains.appointments.outings import outing_days
from onewindow.domains.appointments.permissions import MANAGE, demand_at
from onewindow.domains.appointments.rules.kinds import VisitStatus
from onewindow.domains.calendars.api import ZONE
from onewindow.kit.actors import Actor


def cancel_visits(outlet: str, on: date, *, reason: str, by: Actor, at: datetime) -> int:
    """Call off the booked visits of an outlet's vehicles that day, in the caller's transaction.

    Return how many. A vehicle that belongs elsewhere by now goes on.
    """
    demand_at(by, MANAGE, outlet)
    booked = _visits_from(outlet, Q(on=on))
    for visit in booked:
        call_off_visit(visit, reason, by=by, at=at)
    return len(booked)


def _visits_from(outlet: str, days: Q) -> list[HomeVisit]:
    """Return the booked visits of the vehicles of an outlet, locked, in the order of booking."""
    rows = HomeVisit.objects.select_for_update(of=["self"]).select_related("vehicle")
    asked = rows.filter(days, vehicle__outlet=outlet, status=VisitStatus.BOOKED)
    return list(asked.order_by("id"))


def recall_visits(outlet: str, on: date | None, *, by: Actor, at: datetime) -> int:
    """Call off the visits that do not take place as the days of the outlet are now stated.

    In the caller's transaction; ``on`` None means today and every day after it. Return how many.
    """
    first = on or at.astimezone(ZONE).date()
    booked = _visits_from(outlet, Q(on=on) if on else Q(on__gte=first))
    if not booked:
        return 0
    days = outing_days(outlet, first, max(visit.on for visit in booked))
    count = 0
    for visit in booked:
        day = days.get(visit.on)
        if reason := day.shut(visit.begins_at) if day else "":
            call_off_visit(visit, reason, by=by, at=at)
            count += 1
    return count
