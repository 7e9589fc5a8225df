"""A hall that shuts, and its vehicle: who was to be visited is told (W22, W23)."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.appointments.tests.test_closings import MORNING, hear, shut
from onewindow.domains.appointments.tests.test_texts import texts
from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def opened(hall: None) -> None:
    """The hall, its first hours heard of."""
    hear()


def fate(visit: appointments.HomeVisit) -> tuple[str, str]:
    visit.refresh_from_db()
    return visit.status, visit.end_reason


def rule(closing: str) -> None:
    appointments.set_rules({"visit_closing": closing}, by=SYSTEM, at=w.MONDAY)


def elsewhere() -> None:
    """The vehicle belongs to the street office from now on."""
    appointments.register_vehicle(
        w.VEHICLE,
        name="流动服务车一号",
        outlet="street",
        divisions=["990101"],
        crew=["crew1", "crew2"],
        by=SYSTEM,
        at=w.MONDAY,
    )


def test_a_day_that_is_closed_calls_its_visits_off_and_tells_why() -> None:
    lost, kept = w.visit(), w.visit(begins_at=w.moment(days=2), phone=w.phone(2))
    texts()
    shut()
    assert fate(lost) == ("cancelled", "当日不开放：台风停业")
    assert fate(kept) == ("booked", "")
    assert set(appointments.Engagement.objects.values_list("visit", flat=True)) == {kept.pk}
    told = texts()["visit_cancelled"]
    assert "（3月3日（周二）10:00）已取消，当日不开放：台风停业。" in told.text
    assert told.phone == w.phone(1)
    assert texts()["visit_reminder"].status != "withdrawn"


def test_nobody_books_a_visit_on_a_closed_day() -> None:
    shut()
    visit = w.visit(begins_at=w.moment(days=2))
    assert appointments.free_starts(visit.vehicle, w.moment().date(), 1, at=w.MONDAY) == []
    with pytest.raises(appointments.NotBookable, match="不上门。当日不开放：台风停业") as refused:
        w.visit()
    assert refused.value.next_step == "请选择其他日期。"


@pytest.mark.parametrize(
    ("closing", "clock", "status"),
    [
        ("day", "14:00", "booked"),
        ("hours", "14:00", "cancelled"),
        ("hours", "11:00", "booked"),
        ("never", "14:00", "booked"),
    ],
)
def test_what_an_afternoon_off_means_is_the_outlets_rule(
    closing: str, clock: str, status: str
) -> None:
    rule(closing)
    visit = w.visit(clock)
    shut(1, *MORNING, reason="消防演练")
    assert fate(visit) == (status, "" if status == "booked" else "当日开放时间变动：消防演练")
    free = appointments.free_starts(visit.vehicle, visit.on, 1, at=w.MONDAY)
    assert any(one.astimezone(w.ZONE).hour >= 14 for one in free) == (closing != "hours")


def test_a_break_at_noon_keeps_no_vehicle_at_home() -> None:
    rule("hours")
    visit = w.visit("12:00")
    shut(1, *MORNING, calendars.Hours(time(13), time(16)), reason="培训")
    assert fate(visit) == ("booked", "")


def test_where_the_rule_says_so_the_vehicle_goes_out_whatever_the_hall_does() -> None:
    rule("never")
    visit = w.visit()
    shut()
    assert fate(visit) == ("booked", "")
    assert w.visit("14:00", phone=w.phone(2)).status == "booked"


def test_the_usual_hours_of_a_hall_do_not_bind_its_vehicle() -> None:
    """It has its own; who booked a Wednesday afternoon is visited."""
    visit = w.visit("15:00")
    calendars.set_opening_hours(w.HALL, {0: MORNING}, by=SYSTEM, at=w.MONDAY)
    hear()
    assert fate(visit) == ("booked", "")


def test_an_outlet_closed_for_good_sends_nobody_any_more() -> None:
    visit = w.visit()
    organizations.close_outlet(w.HALL, reason="搬迁", by=SYSTEM, at=w.MONDAY)
    hear()
    assert fate(visit) == ("cancelled", "政务大厅已停用")
    with pytest.raises(appointments.NotBookable, match="政务大厅已停用"):
        w.visit(begins_at=w.moment(days=3))


def test_a_vehicle_that_belongs_elsewhere_by_now_goes_on() -> None:
    """Whoever is to be visited keeps the visit where the manager moved the vehicle first."""
    visit = w.visit()
    elsewhere()
    shut()
    stamp: dict[str, Any] = {"by": w.CHIEF, "at": w.MONDAY}
    assert appointments.declare_blackout(w.HALL, visit.on, reason="检修", **stamp) == 0
    organizations.close_outlet(w.HALL, reason="搬迁", by=SYSTEM, at=w.MONDAY)
    hear()
    assert fate(visit) == ("booked", "")


def test_a_visit_whose_crew_is_at_the_door_goes_on() -> None:
    visit = w.visit()
    appointments.HomeVisit.objects.filter(pk=visit.pk).update(status="arrived")
    shut()
    assert fate(visit) == ("arrived", "")
