"""签到: a booking becomes a ticket; what becomes of bookings nobody came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.domains.appointments.actions.assistance import bring_helper
from onewindow.domains.appointments.actions.bookings import (
    call_off,
    locked,
    outlet_name,
    subject_of,
)
from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.errors import (
    BadBooking,
    BookingEnded,
    ElsewhereOrAnotherDay,
    TooEarly,
    UnknownBooking,
)
from onewindow.domains.appointments.events import (
    AppointmentArrived,
    AppointmentExcused,
    AppointmentMissed,
)
from onewindow.domains.appointments.models import Appointment, ServiceProvider
from onewindow.domains.appointments.offers import is_served
from onewindow.domains.appointments.permissions import (
    CHECK_IN,
    MANAGE,
    demand_at,
    demand_of_officer,
)
from onewindow.domains.appointments.rules import codes, conduct
from onewindow.domains.appointments.rules.kinds import BookingStatus
from onewindow.domains.appointments.words import day_words, slot_words
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A booking that arrived. ``ticket`` is None for a provider and for a repeated check-in.

    ``is_late``: it lost its priority; ``is_repeat``: it had arrived before, nothing happened.
    """

    booking: Appointment
    ticket: queueing.Issued | None
    is_late: bool = False
    is_repeat: bool = False


@transaction.atomic
def check_in(code: str, *, outlet: str, by: Actor, at: datetime) -> CheckedIn:
    """签到: turn the booking into a ticket of the outlet's queue; twice gives the same number.

    In its time it counts as an appointment, later on the same day as an ordinary ticket. Raises
    UnknownBooking, BookingEnded, TooEarly, ElsewhereOrAnotherDay, and what queueing refuses.
    """
    demand_of_officer(by, CHECK_IN, outlet)
    kept = codes.tidy(code)
    found = Appointment.objects.select_for_update().filter(code=kept).first() if kept else None
    if found is None:
        raise UnknownBooking(
            "没有这个预约码",
            field="code",
            next_step="请核对预约码；预约码共八位，不分大小写。",
        )
    _right_place_and_day(found, outlet, at.astimezone(ZONE).date())
    if found.status == BookingStatus.ARRIVED:
        return CheckedIn(found, None, is_repeat=True)
    if found.status != BookingStatus.BOOKED:
        raise BookingEnded(f"该预约{BookingStatus(found.status).label}")
    queue = queueing.policy_of(outlet, on=at.astimezone(ZONE).date())
    came = conduct.arrival(
        found.begins_at, at, early=queue.appointment_early, late=queue.appointment_late
    )
    if came is conduct.Arrival.EARLY:
        early = timedelta(minutes=queue.appointment_early)
        opens = (found.begins_at - early).astimezone(ZONE)
        raise TooEarly(
            f"预约时段为{slot_words(found.begins_at)}，{opens:%H:%M}起可以签到",
            next_step=f"请于{opens:%H:%M}后签到；不愿等候的，可以现在取普通号。",
        )
    is_late = came is conduct.Arrival.LATE
    ticket = None if _is_provider(found) else _ticket(found, is_late=is_late, by=by, at=at)
    _arrive(found, ticket, by=by, at=at)
    return CheckedIn(found, ticket, is_late=is_late)


def _right_place_and_day(booking: Appointment, outlet: str, today: date) -> None:
    if booking.outlet != outlet:
        raise ElsewhereOrAnotherDay(
            f"该预约的网点是{outlet_name(booking.outlet)}",
            next_step="请到预约的网点签到；在这里办理的，请现场取号。",
        )
    if booking.on != today:
        raise ElsewhereOrAnotherDay(
            f"该预约的日期是{day_words(booking.on)}",
            next_step="请在预约当日签到；今天办理的，请现场取号。",
        )


def _ticket(booking: Appointment, *, is_late: bool, by: Actor, at: datetime) -> queueing.Issued:
    late = queueing.Priority.NORMAL if is_late else queueing.Priority.APPOINTMENT
    return queueing.take_ticket(
        booking.outlet,
        plate=booking.plate,
        item=booking.item,
        source=queueing.Source.APPOINTMENT,
        priority=late,
        slot=None if is_late else booking.begins_at,
        phone=booking.phone,
        confirmed_by=booking.phone_confirmed_by,
        by=by,
        at=at,
    )


def _arrive(
    booking: Appointment, issued: queueing.Issued | None, *, by: Actor, at: datetime
) -> None:
    booking.status = BookingStatus.ARRIVED
    booking.ended_at = at
    booking.seq += 1
    if issued is not None:
        booking.ticket = issued.ticket.number
        booking.ticket_code = issued.ticket.code
    booking.save(update_fields=["status", "ended_at", "seq", "ticket", "ticket_code"])
    fact = AppointmentArrived(
        booking.outlet,
        booking.plate,
        booking.begins_at,
        booking.ticket,
        issued.ticket.priority if issued else "",
    )
    record(fact, subject=subject_of(booking), by=by, at=at, seq=booking.seq)
    bring_helper(booking, at=at)


def _is_provider(booking: Appointment) -> bool:
    return ServiceProvider.objects.filter(name=booking.plate, outlet=booking.outlet).exists()


def mark_missed(booking: Appointment, *, by: Actor, at: datetime) -> bool:
    """Record that nobody came; False where somebody did meanwhile, or it is too soon to say.

    Where nobody could have come, because the outlet was shut, the booking is cancelled instead.
    """
    with transaction.atomic():
        row = locked(booking.uuid)
        grace = timedelta(minutes=rules_of(row.outlet).missed_minutes)
        if row.status != BookingStatus.BOOKED or row.begins_at + grace > at:
            return False
        if why := _nobody_could_come(row):
            call_off(row, why, by=by, at=at)
            return True
        row.status = BookingStatus.MISSED
        row.ended_at = at
        row.end_reason = "未到场"
        row.seq += 1
        row.save(update_fields=["status", "ended_at", "end_reason", "seq"])
        fact = AppointmentMissed(row.outlet, row.plate, row.begins_at)
        record(fact, subject=subject_of(row), by=by, at=at, seq=row.seq)
        return True


def _nobody_could_come(booking: Appointment) -> str:
    """Say why the outlet served nobody at the slot, as far as hours and its day tell; else ""."""
    if not is_served(booking.outlet, booking.begins_at):
        return "网点在该时段不开放"
    came = Appointment.objects.filter(
        outlet=booking.outlet, on=booking.on, status=BookingStatus.ARRIVED
    )
    if not queueing.was_at_work(booking.outlet, booking.on) and not came.exists():
        return "网点当日没有开始服务"
    return ""


@transaction.atomic
def excuse(uuid: UUID, *, reason: str, by: Actor, at: datetime) -> Appointment:
    """申诉恢复: a missed booking no longer counts against its holder."""
    booking = locked(uuid)
    demand_at(by, MANAGE, booking.outlet)
    if booking.status != BookingStatus.MISSED:
        raise BookingEnded("只有记为未到场的预约可以申诉")
    if not reason.strip():
        raise BadBooking("请写明核实的情况", field="reason")
    if booking.is_excused:
        return booking
    restore(booking, reason.strip(), by=by, at=at)
    return booking


def restore(booking: Appointment, reason: str, *, by: Actor, at: datetime) -> None:
    """Count a locked missed booking no longer, in the caller's transaction."""
    booking.is_excused = True
    booking.seq += 1
    booking.save(update_fields=["is_excused", "seq"])
    fact = AppointmentExcused(booking.outlet, booking.plate, booking.begins_at, reason)
    record(fact, subject=subject_of(booking), by=by, at=at, seq=booking.seq)
