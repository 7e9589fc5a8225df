"""The day ends when the hall does: what is left over, and what the figures say of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import city, tasks
from onewindow.domains.queueing.rules.statistics import Realisation
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")
FIVE, SIX = w.after(8 * 60), w.after(9 * 60)


def day() -> queueing.HallDay:
    return queueing.HallDay.objects.get(outlet=w.HALL, on=w.TODAY)


def statuses() -> dict[str, str]:
    return dict(queueing.QueueTicket.objects.values_list("number", "status"))


def left_at_five() -> None:
    """One is being served at four to five, one waits; then everybody goes home."""
    w.open_window("01")
    w.take(minutes=470)
    w.take(minutes=471)
    w.call("01", 476)
    queueing.start_serving("01", by=w.ANN, at=w.after(477))


def test_a_day_is_closed_an_hour_after_its_last_period_and_not_before() -> None:
    left_at_five()
    tasks.sweep_days(w.after(9 * 60 - 1))
    assert day().closed_at is None
    tasks.sweep_days(w.after(9 * 60 + 7))
    assert day().closed_at == SIX
    assert statuses() == {"C001": "finished", "C002": "abandoned"}
    station = queueing.Station.objects.get(window="01")
    assert (station.state, station.ticket) == ("closed", None)


def test_the_break_at_noon_ends_no_day() -> None:
    w.take()
    tasks.sweep_days(w.after(4 * 60 + 20))
    assert day().closed_at is None


def test_how_long_after_is_the_halls_own_policy() -> None:
    queueing.set_policy({"close_after": 15}, outlet=w.HALL, by=w.MANAGER, at=w.after(-1))
    left_at_five()
    tasks.sweep_days(w.after(8 * 60 + 14))
    assert day().closed_at is None
    tasks.sweep_days(w.after(8 * 60 + 20))
    assert day().closed_at == w.after(8 * 60 + 15)


def test_nobody_is_cut_off_who_is_called_after_hours() -> None:
    left_at_five()
    w.finish("01", 520)
    w.call("01", 521)  # half past five and eleven minutes: whoever took a number is served
    tasks.sweep_days(w.after(9 * 60 + 5))
    assert statuses()["C002"] == "called"
    tasks.sweep_days(w.after(581))
    assert day().closed_at == w.after(581)


def test_a_sweep_that_comes_late_closes_the_day_when_it_ended() -> None:
    left_at_five()
    tasks.sweep_days(w.after(26 * 60))
    assert day().closed_at == SIX
    spans = queueing.TicketSpan.objects.filter(kind="serving").values_list("from_at", "until_at")
    assert list(spans) == [(w.after(477), SIX)]
    opened = queueing.StationSpan.objects.get(window="01", state="open")
    assert opened.until_at == SIX


def test_who_was_served_and_never_registered_is_counted_apart_everywhere() -> None:
    """H24: neither done nor given up; how long it took nobody knows."""
    w.open_window("01")
    w.take(minutes=400)
    w.serve("01", called=410, finished=430)
    left_at_five()
    tasks.sweep_days(w.after(9 * 60 + 7))
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert report.realisation == Realisation(visits=2, done=1, abandoned=1, unrecorded=1)
    assert report.realisation.rate == 0.5
    assert report.abandonment == pytest.approx(1 / 3)
    assert (report.handling.count, report.handling.longest) == (1, 20)
    assert report.windows["01"].open_minutes == 9 * 60 + 5
    row = city.city_report([w.HALL], w.TODAY, w.TODAY, by=w.MANAGER)[0]
    assert (row.visits, row.done, row.abandoned, row.unrecorded) == (2, 1, 1, 1)
    assert (row.ended, row.handled, row.handling_p90) == (3, 1, 20)
    listed = queueing.floor.unrecorded(w.HALL, since=w.TODAY, by=w.MANAGER)
    assert [(one.number, one.window, one.staff) for one in listed] == [("C002", "01", "ann")]
    assert listed[0].end_reason == "收场时未登记结果"


def test_a_visit_with_a_matter_that_failed_has_failed_whatever_else_is_unknown() -> None:
    """H24: as the worst of its matters ended."""
    w.open_window("01")
    visit = w.take(minutes=460).visit
    w.serve("01", called=461, finished=465, outcome="not_done", reason="材料不齐")
    w.take(minutes=470, visit=visit)
    w.call("01", 476)
    queueing.start_serving("01", by=w.ANN, at=w.after(477))
    tasks.sweep_days(w.after(9 * 60 + 7))
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert report.realisation == Realisation(visits=1, not_done=1)
    row = city.city_report([w.HALL], w.TODAY, w.TODAY, by=w.MANAGER)[0]
    assert (row.visits, row.done, row.unrecorded) == (1, 0, 0)


def test_a_day_that_closes_says_how_many_were_left_and_how_many_unrecorded() -> None:
    left_at_five()
    tasks.sweep_days(w.after(9 * 60 + 7))
    fact = Event.objects.get(type="queueing.hall_day_closed.v1")
    assert (fact.payload["left"], fact.payload["unrecorded"], fact.at) == (1, 1, SIX)


def test_a_peak_ends_with_the_day() -> None:
    queueing.set_policy({"peak_waiting": 1}, by=w.MANAGER, at=w.after(-1))
    left_at_five()
    w.take(minutes=472)
    w.take(minutes=473)
    assert len(queueing.peak_alerts(w.HALL, at=FIVE)) == 1
    tasks.sweep_days(w.after(9 * 60 + 7))
    assert queueing.peak_alerts(w.HALL, at=SIX) == []


@pytest.mark.parametrize(
    ("at", "is_over", "has_wait"),
    [(w.after(478), False, True), (FIVE, True, False), (SIX, True, False)],
)
def test_after_hours_nobody_is_promised_a_time(at: datetime, is_over: bool, has_wait: bool) -> None:
    left_at_five()
    code = queueing.QueueTicket.objects.get(number="C002").code
    board = queueing.board(w.HALL, at=at)
    homes = next(plate for plate in board.plates if plate.name == w.HOMES)
    assert (board.is_over, homes.waiting, homes.wait is not None) == (is_over, 1, has_wait)
    page = queueing.ticket_progress(code, at=at)
    assert (page.is_over, page.wait is not None, page.is_calling) == (is_over, has_wait, True)
    taken: Any = queueing.outlook(w.HALL, plate=w.HOMES, at=at)
    assert (taken.wait is not None) == has_wait
