"""What is told of the wait counts the windows that may call, and no others (W31, Q7)."""

from __future__ import annotations

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import tasks
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")
RAW = w.staff("raw")


def windows(plate: str = w.HOMES) -> int:
    board = queueing.board(w.HALL, at=w.after(5))
    return next(one.windows for one in board.plates if one.name == plate)


def test_a_window_whose_clerk_may_not_call_promises_nothing_to_anybody() -> None:
    w.open_window("06", by=RAW)
    issued = w.take()
    assert queueing.call_ticket("06", by=RAW, at=w.after(1)) is None
    assert issued.wait is None
    assert queueing.ticket_progress(issued.ticket.code, at=w.after(1)).wait is None
    found = queueing.outlook(w.HALL, plate=w.HOMES, at=w.after(1))
    assert (found.wait, found.windows) == (None, [])
    assert windows() == 0
    organizations.certify_skill(
        "raw", scope="plate", code=w.HOMES, certified_on=w.TODAY, by=SYSTEM, at=w.after(2)
    )
    w.open_window("06", by=RAW, minutes=3)
    found = queueing.outlook(w.HALL, plate=w.HOMES, at=w.after(4))
    assert found.windows == ["06"]
    assert found.wait is not None
    assert windows() == 1


def test_people_whom_no_open_window_may_call_are_a_peak() -> None:
    """N13: nobody serves them, whoever sits somewhere."""
    w.open_window("06", by=RAW)
    w.take()
    tasks.sweep_peaks(w.after(2))
    alert = queueing.peak_alerts(w.HALL, at=w.after(2))[0]
    assert alert.reason == f"“{w.HOMES}”有1人等候，没有窗口受理"
    assert Event.objects.filter(type="queueing.peak_reached.v1").count() == 1
    w.open_window("01", minutes=3)
    tasks.sweep_peaks(w.after(4))
    assert queueing.peak_alerts(w.HALL, at=w.after(4)) == []


def test_a_window_of_one_department_counts_for_its_own_matters_alone() -> None:
    """Q7: Dora sits at the civil affairs' window and may do marriages."""
    w.item("marriage", "civil", "婚育", ["dedicated"])
    w.item("permit", "market", "开", ["comprehensive", "dedicated"])
    w.open_window("04")
    married = w.take(item="marriage")
    assert married.wait is not None
    assert w.take(item="permit").wait is None
    assert queueing.outlook(w.HALL, item="marriage", at=w.after(1)).windows == ["04"]
    assert windows(w.OTHER) == 1  # somebody waits whom it may call
    queueing.abandon_ticket(married.ticket.code, by=w.CITIZEN, at=w.after(2))
    assert windows(w.OTHER) == 0


def test_who_was_sent_to_one_window_waits_for_that_one() -> None:
    w.open_window("01")
    issued = w.take()
    w.call("01", 1)
    queueing.open_station("06", by=w.BEN, at=w.after(1))
    queueing.transfer_ticket("01", to_window="06", by=w.ANN, at=w.after(2))
    queueing.pause_station("06", reason="取材料", by=w.BEN, at=w.after(3))
    assert queueing.ticket_progress(issued.ticket.code, at=w.after(4)).wait is None
    queueing.close_station("06", by=w.BEN, at=w.after(5))
    assert queueing.ticket_progress(issued.ticket.code, at=w.after(6)).wait is not None


def test_an_outlet_counts_the_windows_that_may_do_the_item() -> None:
    w.item("deeds", "civil", "婚育", ["comprehensive"])
    w.open_window("03", by=RAW)
    w.take(w.OTHER)

    def hall() -> queueing.OutletNow:
        found = queueing.outlets_now(item="deeds", at=w.after(5)).outlets
        return next(one for one in found if one.outlet.code == w.HALL)

    assert (hall().windows, hall().wait) == (0, None)
    w.open_window("03", minutes=1)
    assert hall().windows == 1
    assert hall().wait is not None
    everything = queueing.outlets_now(at=w.after(5)).outlets
    assert next(one.windows for one in everything if one.outlet.code == w.HALL) == 1
