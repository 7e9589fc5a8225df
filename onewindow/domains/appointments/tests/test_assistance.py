"""帮办 before check-in (H17): asked for with the booking, arranged, and brought to the ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]
TODAY: dict[str, Any] = {"days": 0, "clock": "10:00"}
NOW = w.moment("09:45", days=0)


@pytest.fixture
def helper() -> str:
    """An assistant of the hall's region."""
    accounts.User.objects.create(
        staff_number="0106", name="林六", roles=["assistant"], divisions=["9901"], password="!"
    )
    return "0106"


def wanted(**changes: Any) -> appointments.Appointment:
    """Book a slot and ask for help."""
    begins_at = w.moment(changes.pop("clock", "10:00"), days=changes.pop("days", 1))
    needs = changes.pop("needs", ("wheelchair", "dialect"))
    wish = appointments.Wish(w.HALL, begins_at, plate=w.HOMES, needs=needs)
    values: dict[str, Any] = {"name": w.NAME, "phone": w.phone(1), "by": w.CITIZEN, "at": w.MONDAY}
    return appointments.book(wish, **{**values, **changes})


def assist(booking: appointments.Appointment, who: str, **changes: Any) -> appointments.Appointment:
    stamp: dict[str, Any] = {"by": w.DESK, "at": w.MONDAY, **changes}
    return appointments.assist_booking(booking.uuid, who, **stamp)


def test_check_in_puts_the_assistant_on_the_ticket(helper: str) -> None:
    """H17: from booking to ticket without asking again; the visit is the assistant's."""
    booking = wanted(**TODAY)
    assert (booking.needs, booking.assistant) == (["dialect", "wheelchair"], "")
    assist(booking, helper)
    came = appointments.check_in(booking.code, outlet=w.HALL, by=w.KIOSK, at=NOW)
    assert came.ticket is not None
    row = queueing.ticket_numbered(w.HALL, came.booking.ticket, at=NOW)
    assert queueing.helpers.helper_of(row.visit_id) == helper
    assert queueing.helpers.tickets_accompanied(helper, at=NOW) == [row]
    facts = Event.objects.filter(type="appointments.appointment_assisted.v1")
    assert [fact.payload["assistant"] for fact in facts] == [helper]


def test_an_assistant_who_left_keeps_nobody_from_a_number(helper: str) -> None:
    booking = wanted(**TODAY)
    assist(booking, helper)
    accounts.User.objects.filter(staff_number=helper).update(is_active=False)
    came = appointments.check_in(booking.code, outlet=w.HALL, by=w.KIOSK, at=NOW)
    assert came.booking.ticket
    row = queueing.ticket_numbered(w.HALL, came.booking.ticket, at=NOW)
    assert queueing.helpers.helper_of(row.visit_id) == ""


def test_the_assistant_reads_tomorrows_list_of_their_own_and_the_desk_that_of_all(
    helper: str,
) -> None:
    mine, other = wanted(), wanted(phone=w.phone(2), clock="11:00")
    wanted(phone=w.phone(3), needs=())
    wanted(phone=w.phone(4), days=2)
    assist(mine, helper)
    on = w.moment().date()
    alone = w.q.staff(helper, "appointments.view", "appointments.book")
    assert appointments.bookings_to_assist(on, by=replace(alone, only_assigned=True)) == [mine]
    assert appointments.bookings_to_assist(on, by=w.DESK) == [mine, other]


def test_no_assistant_takes_a_booking_for_themself(helper: str) -> None:
    """H17: else every case would be open to them."""
    booking = wanted()
    own = replace(w.q.staff(helper, "appointments.book"), only_assigned=True)
    with pytest.raises(Forbidden, match="不能自行安排"):
        assist(booking, helper, by=own)
    with pytest.raises(Forbidden):
        assist(booking, helper, by=w.STRANGER)
    with pytest.raises(queueing.AssistantNotFree, match="不是在用的帮办代办员"):
        assist(booking, "9999")


def test_arranging_twice_is_once_and_may_be_taken_back(helper: str) -> None:
    booking = wanted()
    assert assist(booking, helper).seq == assist(booking, helper).seq
    assert assist(booking, "").assistant == ""
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    with pytest.raises(appointments.BookingEnded, match="不能再安排帮办"):
        assist(booking, helper)


def test_who_rebooks_keeps_needs_and_assistant(helper: str) -> None:
    booking = wanted()
    assist(booking, helper)
    wish = appointments.Wish(w.HALL, w.moment("11:00", days=2), plate=w.HOMES)
    made = appointments.rebook(booking.uuid, wish, by=w.CITIZEN, at=w.MONDAY)
    assert (made.needs, made.assistant) == (["dialect", "wheelchair"], helper)


def test_a_need_nobody_offers_is_refused() -> None:
    with pytest.raises(appointments.BadBooking, match="bedridden"):
        wanted(needs=("bedridden",))
    assert wanted(by=SYSTEM, needs=("elderly", "elderly")).needs == ["elderly"]
