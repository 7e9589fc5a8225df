"""Where people queue and who may call them: plates, kinds of window, certifications."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import errors
from onewindow.domains.queueing.actions.days import forget_routes
from onewindow.domains.queueing.models import ItemRoute
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox.deliver import deliver

pytestmark = pytest.mark.usefixtures("hall")


def test_a_ticket_belongs_to_a_plate_and_the_report_counts_by_plate() -> None:
    """Q2: ticket type = plate; per-plate report."""
    w.take(w.HOMES)
    w.take(w.HOMES)
    w.take(w.OTHER)
    w.open_window("01")
    w.serve("01", called=10, finished=30)
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert {(row.plate, row.taken, row.handling.count) for row in report.plates} == {
        (w.HOMES, 2, 1),
        (w.OTHER, 1, 0),
    }


@pytest.mark.parametrize(
    ("_case", "department", "topic", "plate"),
    [
        ("the line of the department decides", "registry", "公积金", w.HOMES),
        ("else the topic does", "civil", "不动产抵押", w.HOMES),
        ("else the rest plate takes it", "civil", "婚育", w.OTHER),
    ],
)
def test_an_item_leads_to_its_plate(_case: str, department: str, topic: str, plate: str) -> None:
    w.item("matter", department, topic, ["comprehensive", "dedicated"])
    assert w.take(item="matter").ticket.plate == plate


def test_what_only_a_departments_window_takes_is_not_called_at_a_comprehensive_one() -> None:
    """Q7: a dept-window-only item cannot be taken at a 综窗, and the kiosk routes accordingly."""
    w.item("marriage", "civil", "婚育", ["dedicated"])
    ticket = w.take(item="marriage").ticket
    assert (ticket.number, ticket.plate) == ("F001", w.OTHER)
    w.open_window("03")
    assert w.call("03", 1) is None
    w.open_window("04")
    called = w.call("04", 2)
    assert called is not None
    assert called.number == "F001"


def test_a_kiosk_where_nobody_takes_the_item_names_the_outlets_that_do() -> None:
    """Q7: the street outlet has one comprehensive window; the hall has the department's own."""
    w.item("marriage", "civil", "婚育", ["dedicated"])
    with pytest.raises(queueing.NoWindowForMatter) as refused:
        w.take(item="marriage", outlet="street")
    assert refused.value.next_step == "请到政务大厅办理。"
    assert not queueing.QueueTicket.objects.exists()


def test_a_near_outlet_receives_what_it_has_no_plate_for_in_the_rest_plate() -> None:
    """W21: any window, any business type, unless the standard reserves it."""
    w.item("transfer", "registry", "不动产", ["comprehensive", "dedicated"])
    assert w.take(item="transfer", outlet="street").ticket.plate == w.OTHER
    assert w.take(item="transfer").ticket.plate == w.HOMES


def test_a_department_s_window_calls_its_own_line_and_no_other() -> None:
    w.item("transfer", "registry", "不动产", ["dedicated"])
    w.take(item="transfer")
    queueing.open_station("04", by=w.ANN, at=w.after(-1))  # certified for everything
    assert w.call("04", 1, by=w.ANN) is None
    w.open_window("02")
    assert w.call("02", 2) is not None


def test_a_collector_queues_for_the_issuing_window_alone() -> None:
    w.take(w.COLLECT)
    w.open_window("01")
    assert w.call("01", 1) is None
    w.open_window("05")  # issuing clerks need no certification of items
    assert w.call("05", 2) is not None


def test_a_window_calls_only_what_its_holder_is_certified_for() -> None:
    """W31: window can only call tickets for items its holder is certified for."""
    w.item("food", "market", "开餐饮店", ["comprehensive", "dedicated"])
    w.item("birth", "civil", "婚育", ["comprehensive", "dedicated"])
    w.take(item="birth", minutes=0)
    w.take(w.OTHER, 1)
    queueing.open_station("03", by=w.BEN, at=w.after(-1))  # for real estate only
    assert w.call("03", 2, by=w.BEN) is None
    queueing.open_station("03", by=w.DORA, at=w.after(3))  # for marriage and birth only
    called = w.call("03", 4, by=w.DORA)
    assert called is not None
    assert called.item == "birth"
    w.finish("03", 5, by=w.DORA)
    assert w.call("03", 6, by=w.DORA) is None
    queueing.open_station("03", by=w.CARA, at=w.after(7))
    assert w.call("03", 8) is not None


def test_a_certification_of_today_holds_where_the_person_sits_already() -> None:
    """W31: the fact reaches the station; nobody has to sit down again."""
    w.take(w.OTHER)
    queueing.open_station("03", by=w.BEN, at=w.after(-1))
    assert w.call("03", 1, by=w.BEN) is None
    organizations.certify_skill(
        "ben", scope="plate", code=w.OTHER, certified_on=w.TODAY, by=SYSTEM, at=w.after(2)
    )
    while deliver():
        pass
    assert w.call("03", 3, by=w.BEN) is not None


def test_a_window_that_serves_several_plates_may_call_for_one_of_them() -> None:
    w.take(w.HOMES, 0)
    w.take(w.OTHER, 1)
    queueing.open_station("01", plates=[w.HOMES, w.OTHER], by=w.ANN, at=w.after(-1))
    called = w.call("01", 2, plates=[w.OTHER])
    assert called is not None
    assert called.number == "F001"


def test_saturday_duty_gives_tickets_and_the_legal_clock_stands_still() -> None:
    """W23: Saturday duty gives tickets but does not advance the legal clock (N14)."""
    issued = w.take(at=w.SATURDAY)
    assert issued.ticket.number == "C001"
    assert queueing.QueueTicket.objects.get(number="C001").mode == "weekend"
    friday = w.SATURDAY - timedelta(days=1)
    due = {at.date(): _receipt_due(at) for at in (friday, w.SATURDAY)}
    assert due == {friday.date(): date(2026, 3, 13), w.SATURDAY.date(): date(2026, 3, 13)}


def _receipt_due(received_at: datetime) -> date | None:
    """Return the last of the five working days that a receipt at the moment leaves."""
    clock = calendars.receipt_clock(
        calendars.profile("LIC"),
        calendars.CaseTimes(received_at=received_at),
        calendars.legal_calendar("990100"),
    )
    assert clock is not None
    return clock.due_on


@pytest.mark.parametrize(
    ("_case", "minutes", "gives"),
    [
        ("half an hour before opening", -30, True),
        ("a minute earlier", -31, False),
        ("at noon", 180, False),
        ("half an hour before the afternoon", 240, True),
        ("at closing time", 480, False),
    ],
)
def test_numbers_are_given_while_the_hall_is_open(_case: str, minutes: int, gives: bool) -> None:
    if gives:
        assert w.take(minutes=minutes).ticket.number == "C001"
        return
    with pytest.raises(queueing.OutletNotOpen, match="09:00—12:00、13:30—17:00"):
        w.take(minutes=minutes)


def test_on_a_sunday_the_kiosk_says_that_today_is_closed() -> None:
    with pytest.raises(queueing.OutletNotOpen, match="今天不开放"):
        w.take(at=w.SUNDAY)


def test_an_exception_of_today_reaches_a_day_that_has_begun() -> None:
    w.take()
    calendars.set_opening_exception(
        w.HALL, w.TODAY, hours=[], reason="停电", by=SYSTEM, at=w.after(5)
    )
    while deliver():
        pass
    with pytest.raises(queueing.OutletNotOpen, match="今天不开放"):
        w.take(minutes=10)


def test_an_unknown_plate_or_outlet_is_refused() -> None:
    with pytest.raises(queueing.UnknownPlate):
        w.take("没有的板块")
    with pytest.raises(organizations.UnknownOutlet):
        w.take(outlet="nowhere")
    with pytest.raises(errors.NoPlate):
        w.take("")


def test_a_new_standard_is_asked_again_today() -> None:
    w.item("matter", "civil", "婚育", ["comprehensive"])
    w.take(item="matter")
    assert ItemRoute.objects.count() == 1
    forget_routes(since=w.TODAY, item="matter")
    assert ItemRoute.objects.count() == 0
    assert w.take(item="matter", minutes=1).ticket.number == "F002"
