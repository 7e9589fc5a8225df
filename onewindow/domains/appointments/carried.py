"""Bookings and visits that a machine client made for somebody: it sees those and no other."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from onewindow.domains.appointments.errors import UnknownBooking, UnknownVisit
from onewindow.domains.appointments.models import Appointment, HomeVisit
from onewindow.kit.origins import client_behind


def booking_through(client: str, uuid: UUID) -> Appointment:
    """Return a booking that the client made; one of somebody else is not there."""
    found = Appointment.objects.filter(uuid=uuid).first()
    if found is None or not client or client_behind(f"appointment:{uuid}") != client:
        raise UnknownBooking("没有这个预约")
    return found


def visit_through(client: str, uuid: UUID) -> HomeVisit:
    """Return a visit that the client asked for; one of somebody else is not there."""
    found = HomeVisit.objects.select_related("vehicle").filter(uuid=uuid).first()
    if found is None or not client or client_behind(f"visit:{uuid}") != client:
        raise UnknownVisit("没有这次上门服务")
    return found


def client_checked_in(outlet: str, on: date, number: str) -> str:
    """Return the client that made the booking which became this ticket; empty where none did."""
    rows = Appointment.objects.filter(outlet=outlet, on=on, ticket=number)
    uuid = rows.values_list("uuid", flat=True).first()
    return client_behind(f"appointment:{uuid}") if uuid else ""
