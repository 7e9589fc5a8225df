"""Slots, bookings, changes, what follows from not coming."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.rules import codes
from onewindow.domains.appointments.rules.conduct import blocked_until
from onewindow.domains.appointments.tasks import sweep_missed
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.calendars import api as calendars
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden
from onewindow.kit.tests.wire import round_trips

pytestmark = pytest.mark.django_db


def starts(day: appointments.OfferedDay) -> list[str]:
    return [f"{offer.begins_at.astimezone(w.ZONE):%H:%M}" for offer in day.offers]


def on(days: int) -> date:
    return w.TODAY + timedelta(days=days)


def test_a_day_has_a_slot_for_each_half_hour_of_its_opening_hours(hall: None) -> None:
    """N14: nobody is booked into the noon break; Saturday keeps its own short hours."""
    tuesday = appointments.offered_day(w.HALL, w.HOMES, on(1), at=w.MONDAY)
    saturday = appointments.offered_day(w.HALL, w.HOMES, on(5), at=w.MONDAY)
    morning = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    afternoon = ["13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]
    assert starts(tuesday) == morning + afternoon
    assert starts(saturday) == morning
    assert {offer.slot.mode for offer in saturday.offers} == {"weekend"}
    assert appointments.offered_day(w.HALL, w.HOMES, on(6), at=w.MONDAY).offers == []


def test_a_day_without_a_noon_break_offers_noon_and_self_service_hours_nothing(
    hall: None,
) -> None:
    """N14: modes of the opening calendar decide, not a constant."""
    calendars.set_opening_exception(
        w.HALL,
        on(1),
        [
            calendars.Hours(time(12), time(13), "noon"),
            calendars.Hours(time(17), time(19), "self_service"),
        ],
        reason="午间不断档",
        by=SYSTEM,
        at=w.MONDAY,
    )
    day = appointments.offered_day(w.HALL, w.HOMES, on(1), at=w.MONDAY)
    assert [(s, o.slot.mode) for s, o in zip(starts(day), day.offers, strict=True)] == [
        ("12:00", "noon"),
        ("12:30", "noon"),
    ]


def test_a_later_capacity_rule_decides_from_its_day_on(hall: None) -> None:
    w.capacity(w.HOMES, 9, valid_from=on(2))
    before = appointments.offered_day(w.HALL, w.HOMES, on(1), at=w.MONDAY)
    after = appointments.offered_day(w.HALL, w.HOMES, on(2), at=w.MONDAY)
    assert {offer.free for offer in before.offers} == {4}
    assert {offer.free for offer in after.offers} == {9}


def test_a_booking_holds_its_place_and_keeps_name_and_phone_encrypted(hall: None) -> None:
    booking = w.book()
    day = appointments.offered_day(w.HALL, w.HOMES, on(1), at=w.MONDAY)
    assert {s: o.free for s, o in zip(starts(day), day.offers, strict=True)}["10:00"] == 3
    assert (booking.status, booking.name, booking.phone) == ("booked", w.NAME, w.phone(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, holder FROM appointments_appointment")
        assert all(w.NAME not in text and w.phone(1) not in text for text in cursor.fetchone())
    fact = Event.objects.get(type="appointments.appointment_booked.v1")
    assert fact.subject == f"appointment:{booking.uuid}"
    assert booking.code not in str(fact.payload)


def test_a_full_slot_is_refused_with_the_nearest_free_ones(hall: None) -> None:
    for n in range(4):
        w.book(n)
    with pytest.raises(appointments.SlotFull) as refused:
        w.book(5)
    assert refused.value.message == "3月3日（周二）10:00已约满"
    assert refused.value.next_step == (
        "最近的空余时段：3月3日（周二）09:00、3月3日（周二）09:30、3月3日（周二）10:30。"
    )
    assert appointments.Appointment.objects.count() == 4


@pytest.mark.parametrize(
    ("_case", "changes", "message"),
    [
        ("noon", {"clock": "12:30"}, "没有可以预约的时段"),
        ("no slot begins then", {"clock": "10:10"}, "没有可以预约的时段"),
        ("too far", {"days": 15}, "30分钟以上、14天以内"),
        ("too near", {"clock": "09:00", "days": 0}, "30分钟以上、14天以内"),
        ("a plate without places", {"plate": w.BUSINESS}, "没有可以预约的时段"),
    ],
)
def test_what_is_not_offered_is_not_booked(
    hall: None, _case: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(appointments.NotBookable, match=message):
        w.book(**changes)
    assert appointments.Appointment.objects.count() == 0
    assert appointments.BookingSlot.objects.count() == 0


def test_a_person_books_once_a_plate_and_day_but_may_book_another_plate(hall: None) -> None:
    w.book()
    with pytest.raises(appointments.TooManyBookings, match="已有1个预约"):
        w.book(clock="15:00")
    assert w.book(clock="15:00", plate=w.OTHER).ordinal == 1
    assert w.book(days=2).ordinal == 1
    taken = appointments.BookingSlot.objects.values_list("taken", flat=True)
    assert list(taken) == [1, 1, 1]


def test_the_limit_for_a_person_is_configuration(hall: None) -> None:
    appointments.set_rules({"per_person": 2}, by=w.CHIEF, at=w.MONDAY)
    assert [w.book().ordinal, w.book(clock="15:00").ordinal] == [1, 2]
    with pytest.raises(appointments.TooManyBookings):
        w.book(clock="16:00")


def test_a_form_sent_twice_books_once(hall: None) -> None:
    first = w.book(key="form-1")
    assert w.book(key="form-1").pk == first.pk
    assert appointments.BookingSlot.objects.get().taken == 1


def test_a_blackout_day_is_told_with_its_reason_and_its_bookings_are_cancelled(
    hall: None,
) -> None:
    kept, lost = w.book(1, days=2), w.book(2)
    cancelled = appointments.declare_blackout(
        w.HALL, on(1), reason="系统升级", by=w.CHIEF, at=w.MONDAY
    )
    assert cancelled == 1
    with pytest.raises(appointments.NotBookable, match="停约：系统升级"):
        w.book(3)
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (lost.status, lost.end_reason, kept.status) == ("cancelled", "停约：系统升级", "booked")
    day = appointments.offered_day(w.HALL, w.HOMES, on(1), at=w.MONDAY)
    assert day.why_not == "停约：系统升级"
    appointments.lift_blackout(w.HALL, on(1), by=w.CHIEF, at=w.MONDAY)
    assert w.book(3).status == "booked"


def test_cancelling_gives_the_place_back_until_the_stated_time(hall: None) -> None:
    booking = w.book()
    late = w.moment("09:01")
    with pytest.raises(appointments.TooLateToChange, match="截止到3月3日（周二）09:00"):
        appointments.cancel(booking.uuid, by=w.CITIZEN, at=late)
    with pytest.raises(appointments.BadBooking, match="取消原因"):
        appointments.cancel(booking.uuid, by=w.DESK, at=late)
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.moment("09:00"))
    assert appointments.BookingSlot.objects.get().taken == 0
    with pytest.raises(appointments.BookingEnded, match="已取消"):
        appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    assert w.book().status == "booked"


def test_rebooking_moves_the_place_or_leaves_everything_as_it_was(hall: None) -> None:
    booking = w.book()
    for n in range(2, 6):
        w.book(n, "11:00")
    full = appointments.Wish(w.HALL, w.moment("11:00"), plate=w.HOMES)
    with pytest.raises(appointments.SlotFull):
        appointments.rebook(booking.uuid, full, by=w.CITIZEN, at=w.MONDAY)
    booking.refresh_from_db()
    assert booking.status == "booked"
    free = appointments.Wish(w.HALL, w.moment("14:00"), plate=w.HOMES)
    moved = appointments.rebook(booking.uuid, free, by=w.CITIZEN, at=w.MONDAY)
    booking.refresh_from_db()
    assert (booking.status, moved.status, moved.phone) == ("cancelled", "booked", w.phone(1))
    slots = dict(appointments.BookingSlot.objects.values_list("begins_at", "taken"))
    assert slots == {w.moment("10:00"): 0, w.moment("11:00"): 4, w.moment("14:00"): 1}


def test_who_misses_three_bookings_is_blocked_and_told_how_to_appeal(hall: None) -> None:
    """No-show policy: limit, period and length are configuration; an appeal lifts it."""
    for days in (1, 2, 3):
        w.book(days=days)
    w.at_work(1, 2, 3)
    assert sweep_missed(w.moment("11:00", days=3)).done == 3
    missed = appointments.Appointment.objects.filter(status="missed")
    assert missed.count() == 3
    with pytest.raises(appointments.HolderBlocked) as refused:
        w.book(days=8, at=w.moment("12:00", days=3))
    assert refused.value.message == "90天内有3次预约未到场，暂停预约至4月4日（周六）"
    assert "持预约码到导办台" in refused.value.next_step
    appointments.excuse(missed[0].uuid, reason="住院，已核实", by=w.CHIEF, at=w.MONDAY)
    assert w.book(days=8, at=w.moment("12:00", days=3)).status == "booked"


def test_the_sweep_leaves_alone_who_may_still_come(hall: None) -> None:
    w.book()
    assert sweep_missed(w.moment("10:59")).failed == {}
    assert appointments.Appointment.objects.get().status == "booked"


@pytest.mark.parametrize(
    ("_case", "days", "expected"),
    [
        ("two misses", [0, 5], None),
        ("three within the period", [0, 5, 89], 119),
        ("three over a longer time", [0, 5, 90], None),
        ("the block is over", [-60, -50, -40], None),
        ("a fourth prolongs it", [-30, -20, -5, -1], 29),
    ],
)
def test_blocked_until(_case: str, days: list[int], expected: int | None) -> None:
    found = blocked_until([on(n) for n in days], appointments.BookingRules(), w.TODAY)
    assert found == (None if expected is None else on(expected))


def test_a_code_tells_every_wrong_letter_and_every_exchange() -> None:
    code = codes.new_code()
    assert codes.tidy(f" {code[:4].lower()}-{code[4:]} ") == code
    for place in range(8):
        for letter in codes.LETTERS:
            other = code[:place] + letter + code[place + 1 :]
            assert (codes.tidy(other) == other) is (letter == code[place])
    for place in range(7):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if swapped != code:
            assert codes.tidy(swapped) == ""


def test_staff_need_the_right_and_a_refusal_changes_nothing(hall: None) -> None:
    booking = w.book()
    before = Event.objects.count()
    attempts = [
        lambda: w.book(2, by=w.STRANGER),
        lambda: appointments.cancel(booking.uuid, reason="x", by=w.STRANGER, at=w.MONDAY),
        lambda: appointments.declare_blackout(w.HALL, on(1), reason="x", by=w.DESK, at=w.MONDAY),
        lambda: appointments.set_rules({}, by=w.DESK, at=w.MONDAY),
        lambda: appointments.bookings_of(w.HALL, on(1), by=w.STRANGER),
        lambda: appointments.count_copies(w.HALL, 1, by=w.STRANGER, at=w.MONDAY),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert Event.objects.count() == before


def test_booking_costs_the_same_however_many_bookings_there_are(hall: None) -> None:
    costs = []
    w.capacity(w.OTHER, 100)
    for n in range(20):
        with round_trips() as found:
            w.book(n, plate=w.OTHER)
        costs.append(found.count)
    assert costs[1] == costs[-1]


def test_the_nearest_outlet_stands_first_and_without_a_place_the_soonest(hall: None) -> None:
    """Issue 4 point 1: nearest and least-busy outlet."""
    found = appointments.bookable_outlets(plate=w.OTHER, at=w.MONDAY)
    assert [(row.outlet.code, row.plate, row.waiting) for row in found] == [
        (w.HALL, w.OTHER, 0),
        ("street", w.OTHER, 0),
    ]
    assert found[0].soonest == w.moment("09:30", days=0)


def test_convenience_providers_are_listed_and_bookable(hall: None) -> None:
    """Q36: seal carving in the business centre takes bookings like a plate."""
    assert [(p.name, p.is_bookable) for p in appointments.providers(w.HALL)] == [(w.PROVIDER, True)]
    booking = w.book(plate=w.PROVIDER)
    came = appointments.check_in(booking.code, outlet=w.HALL, by=w.DESK, at=w.moment("10:00"))
    assert (came.booking.status, came.ticket) == ("arrived", None)


def test_a_provider_that_leaves_takes_its_bookings_along_and_says_why(hall: None) -> None:
    """Q36: a provider is delisted; open bookings are cancelled with the reason, told by facts."""
    booked, other = w.book(plate=w.PROVIDER), w.book(2)
    stamp: dict[str, Any] = {"by": w.CHIEF, "at": w.MONDAY}
    assert appointments.open_bookings(w.HALL, w.PROVIDER) == 1

    assert appointments.delist_provider(w.PROVIDER, reason="合同到期", **stamp) == 1

    booked.refresh_from_db()
    other.refresh_from_db()
    assert (booked.status, booked.end_reason) == ("cancelled", "刻章服务点撤出：合同到期")
    assert other.status == "booked"
    assert appointments.providers(w.HALL) == []
    assert w.PROVIDER not in appointments.bookable_plates(w.HALL)
    with pytest.raises(appointments.NotBookable, match="没有可以预约的时段"):
        w.book(3, plate=w.PROVIDER)
    assert appointments.delist_provider(w.PROVIDER, reason="合同到期", **stamp) == 0
    assert Event.objects.filter(type="appointments.provider_delisted.v1").count() == 1
    with pytest.raises(appointments.BadBooking, match="撤出原因"):
        appointments.delist_provider(w.PROVIDER, reason="", **stamp)
    with pytest.raises(appointments.UnknownProvider):
        appointments.delist_provider("没有的单位", reason="合同到期", **stamp)
    with pytest.raises(Forbidden):
        appointments.delist_provider(w.PROVIDER, reason="合同到期", by=w.DESK, at=w.MONDAY)


def test_a_booking_that_the_desk_moves_stays_its_clients(hall: None) -> None:
    """Its facts carry the client over, however often and by whomever it is moved."""
    program = replace(w.CITIZEN, client="program")
    made = w.book(by=program)
    stamp: dict[str, Any] = {"reason": "来电改约", "by": w.DESK, "at": w.MONDAY}
    wish = appointments.Wish(w.HALL, w.moment("11:00"), plate=w.HOMES)
    moved = appointments.rebook(made.uuid, wish, **stamp)
    again = appointments.rebook(
        moved.uuid, replace(wish, begins_at=w.moment("14:00")), by=w.CITIZEN, at=w.MONDAY
    )
    said = [
        Event.objects.get(subject=f"appointment:{one.uuid}", seq=1) for one in (made, moved, again)
    ]
    names = ("client", "moved_from", "carried")
    kept = [(one.actor.get("client"), *map(one.payload.get, names)) for one in said]
    assert kept == [
        ("program", None, None, None),
        (None, "program", str(made.uuid), True),
        (None, "program", str(moved.uuid), True),
    ]
    assert appointments.carried.booking_through("program", again.uuid) == again
    with pytest.raises(appointments.UnknownBooking):
        appointments.carried.booking_through("other", again.uuid)


def test_what_nobody_made_for_somebody_is_nobodys_when_it_is_moved(hall: None) -> None:
    made = w.book()
    wish = appointments.Wish(w.HALL, w.moment("11:00"), plate=w.HOMES)
    moved = appointments.rebook(made.uuid, wish, reason="来电", by=w.DESK, at=w.MONDAY)
    fact = Event.objects.get(subject=f"appointment:{moved.uuid}", seq=1)
    assert ("client" in fact.payload, "carried" in fact.payload) == (False, False)


def test_what_its_own_client_moves_is_not_told_back(hall: None) -> None:
    program = replace(w.CITIZEN, client="program")
    made = w.book(by=program)
    wish = appointments.Wish(w.HALL, w.moment("11:00"), plate=w.HOMES)
    moved = appointments.rebook(made.uuid, wish, by=program, at=w.MONDAY)
    fact = Event.objects.get(subject=f"appointment:{moved.uuid}", seq=1)
    assert (fact.actor["client"], "carried" in fact.payload) == ("program", False)
