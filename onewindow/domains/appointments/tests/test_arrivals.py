"""签到: a booking becomes a ticket, early, in time, late, twice, elsewhere."""

from __future__ import annotations

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing import api as queueing
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


def arrive(
    booking: appointments.Appointment, clock: str = "10:00", **changes: object
) -> appointments.CheckedIn:
    values = {"outlet": w.HALL, "by": w.KIOSK, "at": w.moment(clock), **changes}
    return appointments.check_in(booking.code, **values)  # type: ignore[arg-type]


def test_in_its_time_a_booking_becomes_an_appointment_ticket(hall: None) -> None:
    """Issue 4 point 3: check-in turns it into a ticket."""
    booking = w.book()
    came = arrive(booking)
    assert came.ticket is not None
    ticket = queueing.QueueTicket.objects.get()
    assert (ticket.number, ticket.source, ticket.priority) == ("C001", "appointment", "appointment")
    assert (came.booking.status, came.booking.ticket) == ("arrived", "C001")
    plate = next(p for p in queueing.board(w.HALL, at=w.moment()).plates if p.name == w.HOMES)
    assert plate.waiting == 1
    fact = Event.objects.get(type="appointments.appointment_arrived.v1")
    assert (fact.seq, fact.payload["ticket"]) == (2, "C001")


def test_checking_in_twice_gives_the_same_number(hall: None) -> None:
    """Label 212 of 好差评: who booked online must not draw a second number."""
    booking = w.book()
    arrive(booking)
    again = arrive(booking)
    assert (again.is_repeat, again.booking.ticket) == (True, "C001")
    assert queueing.QueueTicket.objects.count() == 1


@pytest.mark.parametrize(
    ("_case", "clock", "priority"),
    [
        ("thirty minutes early", "09:30", "appointment"),
        ("fifteen minutes late", "10:15", "appointment"),
        ("sixteen minutes late", "10:16", "normal"),
    ],
)
def test_the_queue_s_policy_decides_who_is_in_time(
    hall: None, _case: str, clock: str, priority: str
) -> None:
    came = arrive(w.book(), clock)
    assert came.ticket is not None
    assert came.ticket.ticket.priority == priority
    assert came.is_late is (priority == "normal")


def test_too_early_is_refused_with_the_time_to_come_back(hall: None) -> None:
    booking = w.book()
    with pytest.raises(appointments.TooEarly, match="09:30起可以签到"):
        arrive(booking, "09:29")
    booking.refresh_from_db()
    assert booking.status == "booked"
    assert queueing.QueueTicket.objects.count() == 0


def test_another_place_another_day_and_a_cancelled_booking_are_refused(hall: None) -> None:
    booking = w.book()
    with pytest.raises(appointments.ElsewhereOrAnotherDay, match="网点是政务大厅"):
        arrive(booking, outlet="street")
    with pytest.raises(appointments.ElsewhereOrAnotherDay, match="3月3日（周二）"):
        arrive(booking, at=w.MONDAY)
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    with pytest.raises(appointments.BookingEnded, match="已取消"):
        arrive(booking)
    with pytest.raises(appointments.UnknownBooking):
        appointments.check_in("AAAAAAAA", outlet=w.HALL, by=w.KIOSK, at=w.moment())


def test_a_code_needs_the_end_of_its_phone_to_be_looked_up(hall: None) -> None:
    booking = w.book(n=7)
    assert appointments.find_booking(booking.code.lower(), "0007").pk == booking.pk
    for code, tail in ((booking.code, "0008"), (booking.code, ""), ("", "0007")):
        with pytest.raises(appointments.UnknownBooking):
            appointments.find_booking(code, tail)
