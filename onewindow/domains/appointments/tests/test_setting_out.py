"""出发: the crew says that it is on its way, and who waits is told when to expect it (W22)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import EntryKind
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.appointments.rules.visits import arrival_window
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.appointments.tests.test_texts import texts
from onewindow.domains.appointments.tests.test_tours import note, sent
from onewindow.kit.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]


def goes(visit: appointments.HomeVisit, kind: EntryKind, clock: str, **changes: object) -> None:
    """Let the crew write something down and send it in the same minute."""
    moment = w.moment(clock)
    sent(note(visit.uuid, kind, clock, sent_at=moment, **changes), at=moment)
    visit.refresh_from_db()


def test_who_waits_is_told_that_the_crew_is_on_its_way_and_when_to_expect_it() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "09:42")
    assert (visit.status, visit.set_out_at) == ("set_out", w.moment("09:42"))
    told = texts()["visit_set_out"]
    code = appointments.shown_code(visit.code)
    assert told.text == (
        "【一窗】流动服务车一号已出发，预计09:55—10:30到达（3月3日（周二）10:00上门“老年人优待证”，"
        f"预约码{code}）。请有人在场，有变动请致电。"
    )
    assert (told.phone, told.expires_at) == (w.phone(1), w.moment("10:30"))
    assert code not in told.hidden_text
    assert appointments.expected_arrival(visit) == "09:55—10:30"
    fact = Event.objects.get(type="appointments.visit_set_out.v1")
    assert (fact.subject, fact.at) == (f"visit:{visit.uuid}", w.moment("09:42"))


@pytest.mark.parametrize(
    ("_case", "set_out", "window"),
    [
        ("in good time: no visit begins before its time", "08:30", ("09:45", "10:15")),
        ("just in time", "09:30", ("09:45", "10:15")),
        ("late", "10:03", ("10:15", "10:50")),
    ],
)
def test_when_a_crew_is_expected(_case: str, set_out: str, window: tuple[str, str]) -> None:
    found = arrival_window(w.moment(set_out), w.moment("10:00"), BookingRules())
    assert found == tuple(w.moment(clock) for clock in window)


def test_nobody_is_expected_before_setting_out() -> None:
    rules = BookingRules(travel_minutes=0, arrival_minutes=30)
    found = arrival_window(w.moment("10:03"), w.moment("10:00"), rules)
    assert found == (w.moment("10:03"), w.moment("10:35"))


def test_what_a_device_hands_in_late_tells_nobody_but_counts() -> None:
    """Without a network the text would come after the crew."""
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.SET_OUT, "09:30"))
    sent(note(visit.uuid, EntryKind.ARRIVAL, "10:00"))
    assert "visit_set_out" not in texts()
    visit.refresh_from_db()
    assert (visit.status, visit.set_out_at) == ("arrived", w.moment("09:30"))


def test_a_text_that_still_waits_when_the_crew_is_there_is_taken_back() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "09:30")
    texts()
    goes(visit, EntryKind.ARRIVAL, "10:00")
    told = texts()["visit_set_out"]
    assert (told.status, told.reason) == ("withdrawn", "车组已到达")


def test_a_second_device_that_says_so_changes_nothing() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "09:30")
    goes(visit, EntryKind.SET_OUT, "09:35")
    assert visit.set_out_at == w.moment("09:30")
    assert Event.objects.filter(type="appointments.visit_set_out.v1").count() == 1


def test_an_arrival_lies_after_the_setting_out_in_whichever_order_they_come() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "09:50")
    with pytest.raises(appointments.BadBooking, match="不能早于出发"):
        sent(note(visit.uuid, EntryKind.ARRIVAL, "09:40"))
    other = w.visit("14:00", phone=w.phone(2))
    goes(other, EntryKind.ARRIVAL, "13:50")
    with pytest.raises(appointments.BadBooking, match="不能晚于到达"):
        sent(note(other.uuid, EntryKind.SET_OUT, "13:55"))
    sent(note(other.uuid, EntryKind.SET_OUT, "13:20"))
    other.refresh_from_db()
    assert (other.status, other.set_out_at) == ("arrived", w.moment("13:20"))


def test_only_its_crew_sets_out() -> None:
    visit = w.visit()
    with pytest.raises(appointments.NotOfCrew):
        sent(note(visit.uuid, EntryKind.SET_OUT, "09:30"), by=w.DESK)


def test_while_the_crew_is_on_its_way_only_the_desk_calls_it_off() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "08:30")
    at = w.moment("08:40")  # the holder might still cancel by the clock
    with pytest.raises(appointments.TooLateToChange, match="车组已经出发"):
        appointments.cancel_visit(visit.uuid, by=w.CITIZEN, at=at)
    appointments.cancel_visit(visit.uuid, reason="来电取消", by=w.DESK, at=at)
    visit.refresh_from_db()
    assert (visit.status, visit.end_reason) == ("cancelled", "来电取消")


def test_a_door_that_stays_closed_and_a_breakdown_end_it_as_before() -> None:
    closed, broken = w.visit(), w.visit("14:00", phone=w.phone(2))
    goes(closed, EntryKind.SET_OUT, "09:30")
    goes(closed, EntryKind.ABSENT, "10:10", text="敲门无人应答")
    goes(broken, EntryKind.SET_OUT, "13:30")
    goes(broken, EntryKind.MOVED, "13:40", text="车辆故障")
    assert (closed.status, broken.status) == ("absent", "moved")


def test_a_vehicle_that_is_retired_on_the_way_tells_whom_it_was_to_visit() -> None:
    visit = w.visit()
    goes(visit, EntryKind.SET_OUT, "09:30")
    at = w.moment("09:40")
    assert appointments.retire_vehicle(w.VEHICLE, reason="事故", by=w.CHIEF, at=at) == 1
    assert "流动服务车一号停用：事故" in texts()["visit_cancelled"].text


def test_the_way_and_the_time_at_the_door_are_counted_each_by_itself() -> None:
    """Only what the crew wrote down: a visit without its setting out has no way."""
    one, two, silent = (
        w.visit(clock, phone=w.phone(n)) for n, clock in enumerate(("09:30", "12:00", "15:00"), 1)
    )
    goes(one, EntryKind.SET_OUT, "09:00")
    goes(one, EntryKind.ARRIVAL, "09:20")
    goes(one, EntryKind.SERVED, "10:00", people=1)
    goes(two, EntryKind.SET_OUT, "11:20")
    goes(two, EntryKind.ARRIVAL, "12:00")
    goes(two, EntryKind.ABSENT, "12:10", text="敲门无人应答")
    goes(silent, EntryKind.SERVED, "15:50", people=1)
    (week,) = appointments.vehicle_weeks(w.TODAY, by=w.CHIEF)
    assert week.times is not None
    travel, on_site = week.times.travel, week.times.on_site
    assert (travel.count, travel.mean, travel.longest) == (2, 30, 40)
    assert (on_site.count, on_site.mean, on_site.longest) == (1, 40, 40)
    (later,) = appointments.vehicle_weeks(w.TODAY + timedelta(days=7), by=w.CHIEF)
    assert later.times is None
