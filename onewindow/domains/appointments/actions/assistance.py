"""帮办预约 (H17): who accompanies the holder of a booking, arranged before they come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.domains.appointments.actions.bookings import locked, subject_of
from onewindow.domains.appointments.errors import BookingEnded
from onewindow.domains.appointments.events import AppointmentAssisted
from onewindow.domains.appointments.models import Appointment
from onewindow.domains.appointments.permissions import BOOK, demand_at
from onewindow.domains.appointments.rules.kinds import BookingStatus
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden


@transaction.atomic
def assist_booking(uuid: UUID, assistant: str, *, by: Actor, at: datetime) -> Appointment:
    """安排帮办: who will help; an empty staff number releases them. The same again is nothing.

    An assistant arranges for nobody: else they could open every case to themself. Raises
    UnknownBooking, BookingEnded, AssistantNotFree.
    """
    booking = locked(uuid)
    demand_at(by, BOOK, booking.outlet)
    if by.only_assigned:
        raise Forbidden(
            "帮办代办员不能自行安排帮办", next_step="请由预约服务台其他人员或大厅管理人员安排。"
        )
    if booking.status != BookingStatus.BOOKED:
        raise BookingEnded(f"该预约{BookingStatus(booking.status).label}，不能再安排帮办")
    if assistant:
        queueing.helpers.check_free(assistant, booking.outlet)
    if booking.assistant == assistant:
        return booking
    before, booking.assistant = booking.assistant, assistant
    booking.seq += 1
    booking.save(update_fields=["assistant", "seq"])
    fact = AppointmentAssisted(booking.outlet, booking.plate, booking.begins_at, assistant, before)
    record(fact, subject=subject_of(booking), by=by, at=at, seq=booking.seq)
    return booking


def bring_helper(booking: Appointment, *, at: datetime) -> None:
    """Let the ticket of a booking that arrived have its assistant, in the caller's transaction.

    Who is no assistant any more, or away, does not keep the holder from getting their number.
    """
    if not booking.assistant or not booking.ticket:
        return
    try:
        queueing.helpers.arrange_helper(
            booking.outlet, booking.ticket, booking.assistant, by=SYSTEM, at=at
        )
    except queueing.AssistantNotFree:
        booking.assistant = ""
        booking.save(update_fields=["assistant"])
