"""Periodic work: who did not come."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.appointments.actions.arrivals import mark_missed
from onewindow.domains.appointments.models import Appointment
from onewindow.domains.appointments.rules.kinds import BookingStatus
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
