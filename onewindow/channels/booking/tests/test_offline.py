"""A case received at the door, and the measures of the month."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from onewindow.channels.booking.offline import hand_in
from onewindow.channels.booking.tests.tour import STAMP, vehicle, visit
from onewindow.channels.measures import measure_report, month_of
from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db
TUESDAY = w.after(1)
PLATE = "其他综合事项"
KIOSK = Actor(ActorKind.DEVICE, "kiosk", "自助终端")


@pytest.fixture
def world(db: None) -> w.World:
    wide = {"channels": ["window", "portal", "kiosk"], "cross_region_scope": "city"}
    made = w.build({**w.ITEM, **wide})
    hours = [calendars.Hours(time(8), time(9), "early"), calendars.Hours(time(9), time(17))]
    calendars.set_opening_hours("hall", dict.fromkeys(range(7), hours), **STAMP)
    queueing.establish_plate(PLATE, letter="F", is_rest=True, **STAMP)
    appointments.set_capacity(
        "hall",
        PLATE,
        weekdays=range(7),
        from_time=time(9),
        until_time=time(17),
        places=5,
        valid_from=date(2026, 1, 1),
        **STAMP,
    )
    vehicle()
    return made


def paper(world: w.World, **changes: Any) -> cases.Application:
    values: dict[str, Any] = {
        "item_code": "food-licence",
        "applicant": str(world.applicant.uuid),
        "division_code": w.DIVISION,
        "form": {"shop": "一碗面"},
        "materials": w.BROUGHT,
        "holdings": frozenset({"营业执照"}),
    }
    return cases.Application(**{**values, **changes})


def test_an_offline_case_gets_the_number_and_receipt_time_of_the_intake(world: w.World) -> None:
    """W22: offline case gets the number & receipt time of intake; the clock runs from then."""
    journey = visit()
    taken, synced = w.after(1, 1.5), w.after(2, 3)
    same_day = w.receive(world, at=w.after(1, 2))
    case = hand_in(journey.uuid, paper(world), taken_at=taken, key="1", by=w.CLERK, at=synced)
    next_day = w.receive(world, at=synced)
    assert case.received_at == taken
    numbers = [one.number[-12:] for one in (same_day, case, next_day)]
    assert numbers == ["202603030001", "202603030002", "202603040001"]
    assert case.due_at == same_day.due_at
    assert case.due_at is not None
    assert next_day.due_at is not None
    assert case.due_at < next_day.due_at
    assert (case.channel, case.window) == ("window", "A01")
    fact = Event.objects.get(subject=case.number, seq=1)
    assert fact.at == taken
    linked = appointments.VisitIntake.objects.get()
    assert (linked.case, linked.taken_at, linked.handed_in_at) == (case.number, taken, synced)


def test_handing_in_twice_makes_one_case_and_a_wrong_time_makes_none(world: w.World) -> None:
    journey = visit()
    stamp: dict[str, Any] = {"key": "1", "by": w.CLERK, "at": w.after(2)}
    first = hand_in(journey.uuid, paper(world), taken_at=w.after(1, 1.5), **stamp)
    again = hand_in(journey.uuid, paper(world), taken_at=w.after(1, 1.5), **stamp)
    assert first.number == again.number
    with pytest.raises(appointments.BadIntake, match="上门时段内"):
        hand_in(journey.uuid, paper(world), taken_at=w.after(0), **{**stamp, "key": "2"})
    assert cases.Case.objects.count() == 1


def test_the_usage_of_each_of_the_eight_measures_and_five_modes_is_reported(
    world: w.World,
) -> None:
    """W20: usage count of each of the eight appears in the monthly report; N14: five modes."""
    frail, bulk = visit(1), visit(2, purpose="bulk", people=6)
    for journey in (frail, bulk):
        end = journey.ends_at
        appointments.finish_visit(journey.uuid, people=1, by=SYSTEM, at=end)
    early = TUESDAY - timedelta(minutes=45)
    queueing.take_ticket("hall", plate=PLATE, source="reception", by=SYSTEM, at=early)
    for source in ("kiosk", "kiosk", "reception"):
        is_green = source == "reception"
        queueing.take_ticket(
            "hall",
            plate=PLATE,
            source=source,
            priority="green" if is_green else "normal",
            reason="elderly" if is_green else "",
            by=KIOSK,
            at=TUESDAY,
        )
    wish = appointments.Wish("hall", w.after(1, 2), plate=PLATE)
    appointments.book(wish, name="张试试", phone="19900000002", by=SYSTEM, at=w.after(0))
    appointments.count_copies("hall", 3, by=SYSTEM, at=TUESDAY)
    organizations.establish_division("990102", name="湖区", parent="990100", **STAMP)
    w.receive(world, at=TUESDAY, division_code="990102")
    for channel in ("portal", "portal", "portal", "kiosk"):
        green = "elderly" if channel == "kiosk" else ""
        w.receive(world, at=TUESDAY, channel=channel, window="", by=SYSTEM, green_channel=green)
    brought = ("form", "layout", "system")
    deferred = w.confirm(w.receive(world, at=TUESDAY, materials=brought), at=TUESDAY)
    health = {"health": date(2026, 3, 9)}
    cases.accept_with_deferral(deferred.number, health, by=w.CLERK, at=TUESDAY)
    found = measure_report(*month_of(TUESDAY.date()), by=SYSTEM)
    assert {one.code: one.count for one in found.measures} == {
        "extended_hours": 1,
        "door_to_door": 2,
        "deferral": 1,
        "green": 2,
        "cross_region": 1,
        "copies": 1,
        "online": 3,
        "self_service": 3,
    }
    assert {one.code: one.count for one in found.modes} == {
        "door_to_door": 1,
        "early": 1,
        "late": 0,
        "batch": 1,
        "booked": 1,
    }
    before = measure_report(date(2026, 2, 1), date(2026, 2, 28), by=SYSTEM)
    assert {one.count for one in before.measures} == {0}
