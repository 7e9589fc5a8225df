"""The service vehicle: where, when, with whom, and what is received at the door (W22)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


def test_a_visit_engages_vehicle_and_crew_with_the_way_and_hides_the_address(hall: None) -> None:
    """W22: appointment type 上门 with address and vehicle and crew schedule."""
    visit = w.visit()
    assert (visit.vehicle.code, visit.crew) == (w.VEHICLE, ["crew1", "crew2"])
    assert visit.ends_at - visit.begins_at == timedelta(minutes=60)
    engaged = appointments.Engagement.objects.filter(resource="staff:crew1").order_by("at")
    clocks = [f"{at.astimezone(w.ZONE):%H:%M}" for at in engaged.values_list("at", flat=True)]
    assert clocks == ["09:30", "10:00", "10:30", "11:00"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM appointments_homevisit")
        assert w.ADDRESS not in cursor.fetchone()[0]
    assert w.ADDRESS not in str(Event.objects.get(type="appointments.visit_booked.v1").payload)


def test_a_vehicle_cannot_be_double_booked(hall: None) -> None:
    """W22: the way to the next one counts; the refusal offers what is free."""
    w.visit("10:00")
    with pytest.raises(appointments.VehicleEngaged) as refused:
        w.visit("11:00")
    assert refused.value.next_step == (
        "最近可约：3月3日（周二）12:00、3月3日（周二）12:30、3月3日（周二）13:00。"
    )
    assert w.visit("12:00").status == "booked"
    assert appointments.HomeVisit.objects.count() == 2


def test_a_crew_member_of_two_vehicles_is_at_one_place_only(hall: None) -> None:
    """W22: the crew cannot be double-booked either."""
    appointments.register_vehicle(
        "van-2",
        name="流动服务车二号",
        outlet=w.HALL,
        divisions=["990101"],
        crew=["crew2", "crew3"],
        by=SYSTEM,
        at=w.MONDAY,
    )
    w.visit("10:00", vehicle=w.VEHICLE)
    with pytest.raises(appointments.VehicleEngaged):
        w.visit("10:00", vehicle="van-2")


def test_a_cancelled_visit_frees_vehicle_and_crew(hall: None) -> None:
    visit = w.visit("10:00")
    appointments.cancel_visit(visit.uuid, by=w.CITIZEN, at=w.MONDAY)
    assert appointments.Engagement.objects.count() == 0
    assert w.visit("10:00").status == "booked"


def test_another_vehicle_of_the_area_comes_when_the_first_is_engaged(hall: None) -> None:
    appointments.register_vehicle(
        "van-2",
        name="流动服务车二号",
        outlet=w.HALL,
        divisions=["990100"],
        crew=["crew3"],
        by=SYSTEM,
        at=w.MONDAY,
    )
    assert [w.visit().vehicle.code, w.visit().vehicle.code] == [w.VEHICLE, "van-2"]


def test_places_hours_and_numbers_that_do_not_fit_are_refused(hall: None) -> None:
    with pytest.raises(appointments.OutOfReach, match="服务范围"):
        w.visit(division="990200")
    with pytest.raises(appointments.NotBookable, match="上门服务时间"):
        w.visit("16:30")
    with pytest.raises(appointments.NotBookable, match="太近"):
        w.visit(begins_at=w.MONDAY + timedelta(minutes=30))
    with pytest.raises(appointments.BadBooking, match="须满5人"):
        w.visit(purpose="bulk", people=4)
    with pytest.raises(appointments.BadBooking, match="详细地址"):
        w.visit(address=" ")
    assert appointments.HomeVisit.objects.count() == 0


def test_a_blackout_of_the_outlet_stops_the_vehicle_too(hall: None) -> None:
    """Issue 4 point 3: blackout days; a day of one plate only leaves the vehicle on its way."""
    visit = w.visit()
    stamp: dict[str, Any] = {"by": w.CHIEF, "at": w.MONDAY}
    appointments.declare_blackout(w.HALL, visit.on, plate=w.HOMES, reason="升级", **stamp)
    visit.refresh_from_db()
    assert visit.status == "booked"
    assert appointments.declare_blackout(w.HALL, visit.on, reason="检修", **stamp) == 1
    visit.refresh_from_db()
    assert (visit.status, visit.end_reason) == ("cancelled", "停约：检修")
    assert appointments.Engagement.objects.count() == 0
    assert appointments.free_starts(visit.vehicle, visit.on, 1, at=w.MONDAY) == []
    with pytest.raises(appointments.NotBookable, match="停约：检修"):
        w.visit()


def test_a_visit_to_many_lasts_longer(hall: None) -> None:
    """W22: bulk community certificates."""
    visit = w.visit(purpose="bulk", people=12)
    assert visit.ends_at - visit.begins_at == timedelta(minutes=180)


def test_the_week_of_a_vehicle_costs_three_reads(
    hall: None, django_assert_num_queries: object
) -> None:
    w.visit("09:30")
    w.visit("13:00", phone=w.phone(2))
    with django_assert_num_queries(3):  # type: ignore[operator]
        week = appointments.vehicle_weeks(w.TODAY, by=w.DESK)
    clocks = [v.begins_at.astimezone(w.ZONE).hour for v in week[0].days[w.moment().date()]]
    assert clocks == [9, 13]


def test_the_five_modes_and_the_copies_are_counted(hall: None) -> None:
    """N14, W20: door-to-door and batch by visits done, booked by bookings, copies by pages."""
    booking = w.book()
    appointments.check_in(booking.code, outlet=w.HALL, by=w.DESK, at=w.moment("10:00"))
    w.book(2, channel="phone", by=w.DESK)
    frail, bulk = w.visit("09:30"), w.visit("13:00", purpose="bulk", people=6)
    appointments.finish_visit(frail.uuid, people=1, by=w.CREW, at=w.moment("10:30"))
    appointments.finish_visit(bulk.uuid, people=5, by=w.CREW, at=w.moment("15:00"))
    appointments.count_copies(w.HALL, 3, by=w.DESK, at=w.MONDAY)
    appointments.count_copies(w.HALL, 4, by=w.DESK, at=w.MONDAY)
    found = appointments.booking_counts(w.HALL, w.TODAY, w.moment().date(), by=w.DESK)
    assert (found.booked, found.arrived, found.missed, found.cancelled) == (2, 1, 0, 0)
    assert found.by_channel == {"online": 1, "phone": 1, "onsite": 0}
    assert (found.door_to_door, found.batch, found.people_visited, found.copies) == (1, 1, 6, 7)


def test_an_offline_receipt_must_fit_its_visit(hall: None) -> None:
    visit = w.visit()
    later = w.moment("16:00")
    for taken, by, message in (
        (w.moment("09:59"), w.CREW, "上门时段内"),
        (w.moment("10:30"), w.DESK, "车组人员"),
        (w.moment("12:30"), w.CREW, "不能晚于现在"),
    ):
        at = w.moment("12:00") if "晚于" in message else later
        with pytest.raises(appointments.BadIntake, match=message):
            appointments.link_intake(visit.uuid, "A1", taken_at=taken, by=by, at=at)
    linked = appointments.link_intake(
        visit.uuid, "A1", taken_at=w.moment("10:30"), by=w.CREW, at=later
    )
    assert (linked.taken_at, linked.handed_in_at) == (w.moment("10:30"), later)


def test_a_vehicle_taken_out_of_service_goes_nowhere_and_those_who_booked_are_told(
    hall: None,
) -> None:
    """停用: open visits are cancelled with the reason, each by a fact of its own; crew is free."""
    visit = w.visit()
    stamp: dict[str, Any] = {"by": w.CHIEF, "at": w.MONDAY}

    assert appointments.retire_vehicle(w.VEHICLE, reason="年检", **stamp) == 1

    visit.refresh_from_db()
    assert (visit.status, visit.end_reason) == ("cancelled", "流动服务车一号停用：年检")
    assert not visit.engagements.exists()
    assert Event.objects.filter(type="appointments.visit_cancelled.v1").count() == 1
    assert appointments.vehicles_of(w.CHIEF) == []
    with pytest.raises(appointments.OutOfReach):
        w.visit("14:00")
    assert appointments.retire_vehicle(w.VEHICLE, reason="年检", **stamp) == 0
    assert Event.objects.filter(type="appointments.vehicle_retired.v1").count() == 1
    with pytest.raises(appointments.BadBooking, match="停用原因"):
        appointments.retire_vehicle(w.VEHICLE, reason=" ", **stamp)
    with pytest.raises(appointments.UnknownVehicle):
        appointments.retire_vehicle("van-9", reason="年检", **stamp)
    appointments.register_vehicle(
        w.VEHICLE,
        name="流动服务车一号",
        outlet=w.HALL,
        divisions=["990101"],
        crew=["crew1", "crew2"],
        **stamp,
    )
    assert w.visit("14:00").status == "booked"
