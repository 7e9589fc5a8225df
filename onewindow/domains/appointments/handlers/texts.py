"""What the holder of a booking is told by text message."""

from __future__ import annotations

from datetime import datetime, timedelta

from onewindow.domains.appointments.actions.bookings import subject_of, texts_of
from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.events import AppointmentBooked, AppointmentCancelled
from onewindow.domains.appointments.models import Appointment
from onewindow.domains.appointments.rules.codes import shown
from onewindow.domains.appointments.rules.kinds import BookingStatus
from onewindow.domains.appointments.words import slot_words
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import ActorKind
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta

WORTH = timedelta(days=1)
"""Who stood before a shut door is told why, even after the hour of the slot."""


def confirm_by_text(fact: Fact, meta: EventMeta) -> None:
    """Confirm a booking now and remind of it the day before; both may be withdrawn with it.

    The booking is locked, so that a cancellation either finds the texts or is found here.
    """
    assert isinstance(fact, AppointmentBooked)
    booking = _booking(meta, is_locked=True)
    if booking is None or booking.status != BookingStatus.BOOKED:
        return
    confirmation, reminder = texts_of(booking)
    _send(Purpose.BOOKED, booking, meta, once=confirmation)
    remind_at = reminder_at(booking.begins_at, booking.outlet)
    if remind_at > meta.at:
        _send(Purpose.BOOKING_REMINDER, booking, meta, once=reminder, not_before=remind_at)


def tell_cancelled(fact: Fact, meta: EventMeta) -> None:
    """Tell the holder of a cancellation that was not theirs; who rebooks is told of the new one."""
    assert isinstance(fact, AppointmentCancelled)
    booking = _booking(meta)
    if booking is None or fact.is_rebooked or meta.by.kind is ActorKind.APPLICANT:
        return
    once = f"{subject_of(booking)}:cancelled"
    _send(Purpose.BOOKING_CANCELLED, booking, meta, once=once, reason=fact.reason)


def _booking(meta: EventMeta, *, is_locked: bool = False) -> Appointment | None:
    rows = Appointment.objects.select_for_update() if is_locked else Appointment.objects.all()
    return rows.filter(uuid=meta.subject.partition(":")[2]).first()


def reminder_at(begins_at: datetime, outlet: str) -> datetime:
    """Return the hour of the day before at which the outlet reminds of what begins then."""
    day = begins_at.astimezone(ZONE).date() - timedelta(days=1)
    return datetime.combine(day, rules_of(outlet).remind_at, tzinfo=ZONE)


def _send(
    purpose: Purpose,
    booking: Appointment,
    meta: EventMeta,
    *,
    once: str,
    not_before: datetime | None = None,
    reason: str = "",
) -> None:
    outlet = organizations.find_outlet(booking.outlet)
    messages.send(
        purpose,
        to=booking.phone,
        values={
            "outlet": outlet.name if outlet else booking.outlet,
            "plate": booking.plate,
            "time": slot_words(booking.begins_at),
            "code": shown(booking.code),
            "reason": reason,
        },
        about=subject_of(booking),
        once=once,
        division_code=outlet.division_id if outlet else "",
        not_before=not_before,
        until=max(booking.begins_at, meta.at + WORTH) if reason else booking.begins_at,
        by=meta.by,
        at=meta.at,
    )
