"""Thirty-two hands on the last places: exactly as many succeed as there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32


def at_once(work: Callable[[int], Any]) -> Counter[str]:
    """Run the work in threads with connections of their own; count how each ended."""

    def one(n: int) -> str:
        try:
            work(n)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(one, range(HANDS)))


def facts(name: str) -> int:
    return Event.objects.filter(type=f"appointments.{name}.v1").count()


def test_thirty_two_clients_on_the_last_five_places() -> None:
    """Issue 4 point 3: booking is one statement that cannot double-book."""
    w.build(places=5)
    assert at_once(w.book) == {"done": 5, "slot_full": 27}
    assert appointments.BookingSlot.objects.get().taken == 5
    assert appointments.Appointment.objects.count() == 5
    assert facts("appointment_booked") == 5


def test_one_person_pressing_thirty_two_times_gets_one_booking() -> None:
    w.build(places=50)
    assert at_once(lambda n: w.book(1)) == {"done": 1, "too_many_bookings": 31}
    assert appointments.BookingSlot.objects.get().taken == 1


def test_one_form_sent_thirty_two_times_books_once() -> None:
    w.build(places=50)
    assert at_once(lambda n: w.book(1, key="form")) == {"done": 32}
    assert appointments.Appointment.objects.count() == 1
    assert appointments.BookingSlot.objects.get().taken == 1


def test_bookings_and_cancellations_at_once_leave_the_count_true() -> None:
    w.build(places=8)
    held = [w.book(100 + n) for n in range(8)]

    def press(n: int) -> None:
        if n < 8:
            appointments.cancel(held[n].uuid, by=w.CITIZEN, at=w.MONDAY)
        else:
            w.book(n)

    ends = at_once(press)
    live = appointments.Appointment.objects.filter(status="booked").count()
    assert appointments.BookingSlot.objects.get().taken == live
    assert live == ends["done"] - 8
    assert live <= 8


def test_a_vehicle_wanted_by_thirty_two_goes_to_one() -> None:
    """W22: vehicle cannot be double-booked."""
    w.build()
    ends = at_once(lambda n: w.visit(("10:00", "10:30", "11:00")[n % 3], phone=w.phone(n)))
    assert ends == {"done": 1, "vehicle_engaged": 31}
    assert appointments.Engagement.objects.count() == 12
    assert facts("visit_booked") == 1


def test_a_vehicle_retired_while_people_book_it_leaves_nobody_waiting_for_it() -> None:
    """停用 finds every visit that was booked, and nobody books the vehicle after it."""
    w.build()
    clocks = [f"{9 + n // 2:02}:{n % 2 * 30:02}" for n in range(14)]

    def press(n: int) -> None:
        if n == HANDS // 2:
            appointments.retire_vehicle(w.VEHICLE, reason="年检", by=SYSTEM, at=w.MONDAY)
        else:
            w.visit(begins_at=w.moment(clocks[n % 14], days=1 + n % 4), phone=w.phone(n))

    at_once(press)
    assert appointments.HomeVisit.objects.filter(status="booked").count() == 0
    assert facts("visit_booked") == facts("visit_cancelled")


def test_a_provider_delisted_while_people_book_it_leaves_no_booking() -> None:
    """撤出 finds every booking, also one that is moved at the same moment."""
    w.build()
    held = [w.book(100 + n, plate=w.PROVIDER, clock=f"{9 + n:02}:00") for n in range(3)]

    def press(n: int) -> None:
        if n == HANDS // 2:
            appointments.delist_provider(w.PROVIDER, reason="合同到期", by=SYSTEM, at=w.MONDAY)
        elif n < 3:
            wish = appointments.Wish(w.HALL, w.moment(f"{9 + n:02}:30", days=2), plate=w.PROVIDER)
            appointments.rebook(held[n].uuid, wish, by=w.CITIZEN, at=w.MONDAY)
        else:
            w.book(n, plate=w.PROVIDER, clock=f"{9 + n % 7:02}:30", days=1 + n % 4)

    at_once(press)
    assert appointments.Appointment.objects.filter(status="booked").count() == 0
    assert facts("appointment_booked") == facts("appointment_cancelled")


def test_thirty_two_check_ins_of_one_booking_draw_one_ticket() -> None:
    w.build()
    booking = w.book()
    ends = at_once(
        lambda n: appointments.check_in(
            booking.code, outlet=w.HALL, by=w.KIOSK, at=w.moment("10:00")
        )
    )
    assert ends == {"done": 32}
    assert queueing.QueueTicket.objects.count() == 1


def test_one_entry_sent_thirty_two_times_at_once_is_kept_once() -> None:
    """W22: a repeat of a device's entry never doubles, not even at the same moment."""
    w.build()
    visit = w.visit()
    evening = w.moment("20:00")
    note = appointments.TourNote(
        uuid4(), visit.uuid, appointments.EntryKind.ARRIVAL, w.moment("10:10"), evening, "one", 0
    )
    ends = at_once(lambda n: appointments.record_entry(note, by=w.CREW, at=evening))
    assert ends == {"done": HANDS}
    assert appointments.TourEntry.objects.count() == 1
    assert (facts("visit_arrived"), facts("tour_opened")) == (1, 1)
