"""A plate that is called otherwise."""

from __future__ import annotations

from django.db import transaction

from onewindow.domains.appointments.models import (
    Appointment,
    BlackoutDay,
    BookingSlot,
    SlotCapacity,
)
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


@transaction.atomic
def follow_plate_name(fact: Fact, meta: EventMeta) -> None:
    """A plate is called otherwise: places, slots and bookings from that day on follow."""
    said = fact.payload()
    was, name = said["was"], said["name"]
    SlotCapacity.objects.filter(plate=was).update(plate=name)
    BlackoutDay.objects.filter(plate=was, on__gte=meta.at.date()).update(plate=name)
    BookingSlot.objects.filter(plate=was, begins_at__gte=meta.at).update(plate=name)
    Appointment.objects.filter(plate=was, begins_at__gte=meta.at).update(plate=name)
