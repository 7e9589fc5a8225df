"""Periodic work: who did not come, and bookings that slipped in beside a day without booking."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.appointments.actions.arrivals import mark_missed
from onewindow.domains.appointments.actions.bookings import cancel_day
from onewindow.domains.appointments.actions.visits import cancel_visits
from onewindow.domains.appointments.models import Appointment, BlackoutDay
from onewindow.domains.appointments.rules.kinds import BookingStatus
from onewindow.domains.calendars.api import ZONE
from onewindow.kit.actors import SYSTEM
from onewindow.kit.schedule import Swept, each

_BATCH = 500


def sweep_missed(at: datetime) -> Swept:
    """Mark bookings whose slot and grace are over; the limit of each outlet decides."""
    rows = Appointment.objects.filter(status=BookingStatus.BOOKED, begins_at__lt=at)
    return each(
        list(rows.order_by("begins_at")[:_BATCH]),
        lambda booking: mark_missed(booking, by=SYSTEM, at=at),
    )


def sweep_blackouts(at: datetime) -> Swept:
    """Cancel what was booked in the very moment a day was taken out of booking."""
    today = at.astimezone(ZONE).date()
    days = list(BlackoutDay.objects.filter(on__gte=today))
    return each(
        days,
        lambda day: _clear(day, at),
    )


@transaction.atomic
def _clear(day: BlackoutDay, at: datetime) -> int:
    said = f"停约：{day.reason}"
    found = cancel_day(day.outlet, day.on, day.plate, reason=said, by=SYSTEM, at=at)
    if not day.plate:
        found += cancel_visits(day.outlet, day.on, reason=said, by=SYSTEM, at=at)
    return found
