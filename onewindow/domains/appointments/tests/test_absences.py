"""Nobody was there when the crew came: it counts like a slot nobody came to, and can be excused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]
LATER: dict[str, Any] = {"at": w.moment("18:00", days=3)}


def misses(count: int) -> list[appointments.HomeVisit]:
    """Let the crew come in vain so often, on days one after the other."""
    return [w.absent(days=n) for n in range(1, count + 1)]


def test_doors_nobody_opened_count_with_slots_nobody_came_to() -> None:
    """W22: one visit in vain and two missed slots are three; the person is told what is open."""
    w.absent(days=1)
    for day in (2, 3):
        made = w.book(days=day)
        w.at_work(day)
        appointments.mark_missed(made, by=w.CHIEF, at=w.moment("12:00", days=day))
    with pytest.raises(appointments.HolderBlocked, match="3次预约未到场") as slot:
        w.book(days=5, **LATER)
    assert "期间可现场取号办理" in slot.value.next_step
    with pytest.raises(appointments.HolderBlocked) as door:
        w.visit(begins_at=w.moment(days=5), **LATER)
    assert "请致电网点由工作人员预约" in door.value.next_step
    assert "导办台" in door.value.next_step


def test_two_visits_in_vain_block_nobody_and_others_stay_free() -> None:
    misses(2)
    assert w.book(days=5, **LATER).status == "booked"
    w.absent(days=3)
    assert w.visit(begins_at=w.moment(days=5), phone=w.phone(2), **LATER).status == "booked"


def test_staff_may_still_book_a_visit_for_who_cannot_leave_home() -> None:
    misses(3)
    made = w.visit(begins_at=w.moment(days=5), by=w.DESK, **LATER)
    assert made.status == "booked"


def test_a_manager_excuses_a_visit_in_vain_once_and_says_why() -> None:
    first, *_ = misses(3)
    crew = replace(w.CREW, divisions=frozenset({""}))
    with pytest.raises(Forbidden):
        appointments.excuse_visit(first.uuid, reason="在医院", by=crew, **LATER)
    with pytest.raises(appointments.BadBooking, match="核实"):
        appointments.excuse_visit(first.uuid, reason=" ", by=w.CHIEF, **LATER)
    for _ in range(2):
        appointments.excuse_visit(first.uuid, reason="住院，有证明", by=w.CHIEF, **LATER)
    (fact,) = Event.objects.filter(type="appointments.visit_excused.v1")
    assert fact.payload["reason"] == "住院，有证明"
    assert w.visit(begins_at=w.moment(days=5), **LATER).status == "booked"


def test_only_a_visit_in_vain_can_be_excused() -> None:
    made = w.visit()
    with pytest.raises(appointments.BookingEnded, match="无人在场"):
        appointments.excuse_visit(made.uuid, reason="误记", by=w.CHIEF, **LATER)
