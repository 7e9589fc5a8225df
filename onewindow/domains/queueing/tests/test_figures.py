"""Screens, peaks, figures and the chain of one identity."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import tasks
from onewindow.domains.queueing.queries import Chain
from onewindow.domains.queueing.rules.statistics import Realisation
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")


def test_the_board_shows_the_last_four_calls_and_who_waits() -> None:
    for minute in range(7):
        w.take(minutes=minute)
    w.take(w.OTHER, 8)
    w.open_window("01")
    for n in range(4):
        w.serve("01", called=10 + 2 * n, finished=11 + 2 * n)
    w.call("01", 20)
    with CaptureQueriesContext(connection) as captured:
        board = queueing.board(w.HALL, at=w.after(21))
    assert len(captured) == 1
    assert [(one.number, one.window) for one in board.last] == [
        ("C005", "01"),
        ("C004", "01"),
        ("C003", "01"),
        ("C002", "01"),
    ]
    shown = {p.name: (p.waiting, p.windows, p.last_called) for p in board.plates}
    assert shown == {
        w.HOMES: (2, 1, "C005"),
        w.OTHER: (1, 0, ""),
        w.COLLECT: (0, 0, ""),
    }
    assert board.waiting == 3


def test_a_hall_nobody_came_to_has_an_empty_board() -> None:
    board = queueing.board(w.HALL, at=w.MONDAY)
    assert (board.last, board.plates, board.waiting) == ([], [], 0)


def test_the_sign_above_a_window_shows_its_number_and_those_it_keeps() -> None:
    for _ in range(3):
        w.take()
    w.open_window("01")
    w.call("01", 1)
    queueing.mark_missed("01", by=w.ANN, at=w.after(2))
    w.call("01", 3)
    queueing.hold_ticket("01", by=w.ANN, at=w.after(4))
    w.call("01", 5)
    screen = queueing.window_screen("01", at=w.after(6))
    assert screen is not None
    assert (screen.number, screen.held, screen.missed) == ("C003", ["C002"], ["C001"])
    assert queueing.window_screen("99", at=w.after(6)) is None


def test_the_phone_page_counts_down_and_gives_a_range() -> None:
    w.open_window("01")
    for n in range(8):  # eight people, ten minutes each
        w.take(minutes=n)
    codes = [w.take(minutes=8 + n).ticket.code for n in range(3)]
    for n in range(8):
        w.serve("01", called=10 + 10 * n, finished=20 + 10 * n)
    w.call("01", 90)
    page = queueing.ticket_progress(codes[2], at=w.after(91))
    assert (page.ahead, page.status) == (1, "waiting")
    assert page.wait is not None
    assert page.wait.low < page.wait.likely < page.wait.high
    assert 8 < page.wait.likely < 20
    assert page.wait_at_issue is not None


def test_a_page_of_a_ticket_is_not_found_by_guessing() -> None:
    code = w.take().ticket.code
    assert len(code) == 20
    with pytest.raises(queueing.UnknownTicket):
        queueing.ticket_progress("C001", at=w.MONDAY)


def test_without_an_open_window_nobody_is_promised_a_time() -> None:
    assert w.take().wait is None
    w.open_window("01", minutes=1)
    assert w.take(minutes=2).wait is not None


def test_where_a_window_stands_idle_one_waits_for_nothing() -> None:
    w.open_window("01")
    wait = w.take().wait
    assert wait is not None
    assert (wait.low, wait.likely, wait.high) == (0, 0, 0)


def test_more_waiting_than_the_limit_suggests_the_reserve_windows_once() -> None:
    """N13: when waiting > limit the rule fires and suggests windows."""
    queueing.set_policy({"peak_waiting": 3, "peak_minutes": 999}, by=w.MANAGER, at=w.after(-9))
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(-8))
    w.open_window("01")
    for minute in range(3):
        w.take(minutes=minute)
    assert queueing.peak_alerts(w.HALL, at=w.after(3)) == []
    for minute in (4, 5, 6):
        w.take(minutes=minute)
    alerts = queueing.peak_alerts(w.HALL, at=w.after(7))
    assert [(alert.plate, alert.windows) for alert in alerts] == [(w.HOMES, ["06"])]
    facts = Event.objects.filter(type="queueing.peak_reached.v1")
    assert [fact.payload["waiting"] for fact in facts] == [4]


def test_a_peak_is_over_when_the_reserve_has_opened() -> None:
    """N13: opening the reserve brings the plate back within its limit."""
    queueing.set_policy({"peak_waiting": 3, "peak_minutes": 999}, by=w.MANAGER, at=w.after(-9))
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(-8))
    w.open_window("01")
    for minute in range(4):
        w.take(minutes=minute)
    w.open_window("06", minutes=5)
    tasks.sweep_peaks(w.after(6))
    assert queueing.peak_alerts(w.HALL, at=w.after(6)) == []
    assert Event.objects.filter(type="queueing.peak_ended.v1").count() == 1


def test_the_sweep_notices_a_peak_that_no_ticket_noticed() -> None:
    """N13: windows close, people go on waiting."""
    queueing.set_policy({"peak_waiting": 3, "peak_minutes": 999}, by=w.MANAGER, at=w.after(-9))
    for minute in range(2):
        w.take(minutes=minute)
    assert tasks.sweep_peaks(w.after(3)).failed == {}
    alert = queueing.peak_alerts(w.HALL, at=w.after(3))[0]
    assert "没有窗口受理" in alert.reason


def test_a_day_nobody_closed_is_closed_by_the_sweep() -> None:
    w.take()
    tasks.sweep_days(w.MONDAY + timedelta(days=1))
    assert queueing.QueueTicket.objects.get().status == "abandoned"


def test_the_figures_of_a_day_come_from_its_spans() -> None:
    """H24, W20, N14: waiting, handling, abandonment, realisation, load, hours, modes."""
    w.open_window("01", minutes=0)
    for minute in (0, 1, 2, 61):
        w.take(minutes=minute)
    w.serve("01", called=10, finished=30)
    w.serve("01", called=30, finished=40, outcome="come_again")
    w.serve("01", called=40, finished=50, outcome="not_done", reason="材料不齐")
    code = queueing.QueueTicket.objects.get(number="C004").code
    queueing.abandon_ticket(code, by=w.CITIZEN, at=w.after(90))
    queueing.close_station("01", by=w.ANN, at=w.after(100))
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert (report.waiting.count, report.waiting.p50, report.waiting.p90) == (3, 29, 38)
    assert (report.handling.count, report.handling.mean) == (3, pytest.approx(40 / 3))
    assert report.abandonment == 0.25
    assert report.realisation == Realisation(4, 1, 1, 1, 1)
    assert report.realisation.rate == 0.25
    assert report.taken_by_hour == {9: 3, 10: 1}
    assert report.windows["01"] == queueing.Work(100, 40, 3)
    assert report.staff["ann"].load == 0.4
    used = queueing.city.measures_of([w.HALL, "elsewhere"], w.TODAY, w.TODAY, by=w.MANAGER)
    assert dict(used) == report.measures
    assert (report.modes, report.reasons) == ({"normal": 4}, {"材料不齐": 1})


def test_a_window_that_is_still_open_counts_as_open_until_now() -> None:
    """Issue 4 §8: on a running day the load is not told of closed windows alone."""
    w.open_window("01", minutes=0)
    w.take(minutes=1)
    w.serve("01", called=10, finished=30)
    for asked, minutes in ((None, 0), (w.after(80), 80)):
        days = {"from_on": w.TODAY, "until_on": w.TODAY, "by": w.MANAGER, "at": asked}
        assert queueing.hall_report(w.HALL, **days).windows["01"] == queueing.Work(minutes, 20, 1)
        assert queueing.city.city_report([w.HALL], **days)[0].open_minutes == minutes
    tomorrow = w.TODAY + timedelta(days=1)
    later = {"from_on": tomorrow, "until_on": tomorrow, "by": w.MANAGER, "at": w.after(80)}
    assert queueing.hall_report(w.HALL, **later).windows == {}
    assert queueing.city.city_report([w.HALL], **later)[0].load is None


def test_a_visit_with_two_matters_is_realised_when_both_are_done() -> None:
    """H24: visits ending with the intended outcome ÷ visits, from tickets."""
    visit = w.take(w.HOMES).visit
    w.take(w.OTHER, visit=visit)
    w.open_window("01")
    w.open_window("03")
    w.serve("01", called=1, finished=2)
    assert _realisation().visits == 0  # the visit goes on
    w.serve("03", called=3, finished=4, outcome="come_again")
    assert (_realisation().visits, _realisation().done) == (1, 0)


def _realisation() -> Realisation:
    return queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER).realisation


def test_saturday_booked_and_green_visits_are_counted_as_measures() -> None:
    """W20, N14: counters per mode; the monthly report counts them."""
    w.take(at=w.SATURDAY)
    slot = w.after(0, of=w.SATURDAY)
    w.take(at=w.SATURDAY, priority="appointment", slot=slot, source="appointment")
    w.take(at=w.SATURDAY, priority="green", reason="military")
    day = w.SATURDAY.date()
    report = queueing.hall_report(w.HALL, day, day, by=w.MANAGER)
    assert report.measures == {"weekend": 3, "kiosk": 2, "booked": 1, "green": 1}


def test_a_report_costs_the_same_however_many_came() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
        return len(captured)

    w.take()
    few = cost()
    for minute in range(20):
        w.take(minutes=minute)
    assert (few, cost()) == (3, 3)


def test_the_chain_leads_from_any_link_to_every_other() -> None:
    """Q16: ticket→case→evaluation chain queryable; the result was collected on another day."""
    first = w.take()
    visit = first.ticket.visit
    queueing.attach_case(visit, "办〔2026〕1号", ticket=first.ticket.id, by=w.ANN, at=w.after(20))
    queueing.attach(visit, "evaluation", "评1", by=w.CITIZEN, at=w.after(30))
    tuesday = w.after(24 * 60)
    later = w.take(w.COLLECT, at=tuesday)
    queueing.attach(later.ticket.visit, "collection", "办〔2026〕1号", by=w.ELI, at=tuesday)
    queueing.attach(later.visit, "evaluation", "评2", by=w.CITIZEN, at=tuesday)
    w.take()  # somebody else
    whole = queueing.chain(case="办〔2026〕1号")
    assert whole == Chain(
        visits=[visit, later.ticket.visit],
        tickets=[(w.HALL, w.TODAY, "C001"), (w.HALL, tuesday.date(), "G001")],
        cases=["办〔2026〕1号"],
        collections=["办〔2026〕1号"],
        evaluations=["评1", "评2"],
    )
    assert queueing.chain(evaluation="评2") == whole
    assert queueing.chain(ticket=(w.HALL, w.TODAY, "C001")) == whole
    assert queueing.chain(case="没有").visits == []


def test_attaching_a_case_twice_changes_nothing() -> None:
    visit = w.take().ticket.visit
    assert queueing.attach_case(visit, "1", by=w.ANN, at=w.MONDAY)
    assert not queueing.attach_case(visit, "1", by=w.ANN, at=w.MONDAY)
    assert Event.objects.filter(type="queueing.visit_linked.v1").count() == 1
