"""Who goes first and why, and that it can be said to those who wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import errors
from onewindow.domains.queueing.errors import BadPriority
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.usefixtures("hall")


def order(count: int, at: float = 100) -> list[str]:
    """Serve so many people at window 01 and return their numbers."""
    w.open_window("01")
    return [w.serve("01", called=at + 2 * n, finished=at + 2 * n + 1) for n in range(count)]


def test_a_green_ticket_counts_as_half_an_hour_earlier_and_no_more() -> None:
    """N12: flagged applicant gets the green lane; who came 31 minutes before is called before."""
    w.take(minutes=0)
    w.take(minutes=2)
    green = w.take(minutes=31, priority="green", reason="disabled")
    assert green.ahead == 1
    assert order(3) == ["C001", "C003", "C002"]


def test_the_green_channel_needs_a_coded_reason() -> None:
    with pytest.raises(BadPriority, match="绿色通道须选择公示的原因"):
        w.take(priority="green", reason="我很忙")


def test_priority_is_visible_on_board_and_in_facts() -> None:
    """绿色通道: priority visible and audited."""
    w.take(priority="green", reason="pregnant")
    plate = next(p for p in queueing.board(w.HALL, at=w.MONDAY).plates if p.name == w.HOMES)
    assert plate.green == 1
    w.open_window("01")
    w.call("01", 1)
    assert queueing.board(w.HALL, at=w.after(1)).last[0].priority == "green"
    taken = Event.objects.get(type="queueing.ticket_taken.v1")
    assert (taken.payload["priority"], taken.payload["reason"]) == ("green", "pregnant")
    assert taken.actor["key"] == "kiosk-1"


def test_the_share_of_green_tickets_is_capped_by_plate_and_day() -> None:
    """绿色通道: share of green tickets capped; three are always given, then one in five."""
    for _ in range(3):
        w.take(priority="green", reason="elderly")
    with pytest.raises(errors.GreenLaneFull, match="占比20%"):
        w.take(priority="green", reason="elderly")
    for _ in range(16):
        w.take()
    assert w.take(priority="green", reason="elderly").ticket.number == "C020"
    assert w.take(w.OTHER, priority="green", reason="elderly").ticket.number == "F001"
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert {row.plate: row.green_share for row in report.plates} == {w.HOMES: 0.2, w.OTHER: 1.0}


def test_a_refused_green_ticket_costs_no_number() -> None:
    for _ in range(3):
        w.take(priority="green", reason="elderly")
    with pytest.raises(errors.GreenLaneFull):
        w.take(priority="green", reason="elderly")
    assert w.take().ticket.number == "C004"


def test_the_manager_may_exceed_the_cap_by_name() -> None:
    for _ in range(3):
        w.take(priority="green", reason="elderly")
    w.take(priority="green", reason="urgent", by=w.MANAGER, source="reception")
    last = Event.objects.filter(type="queueing.ticket_taken.v1").latest("id")
    assert last.actor["key"] == "manager"


def test_an_appointment_in_its_slot_goes_before_and_a_late_one_does_not() -> None:
    for minute in range(3):
        w.take(minutes=60 + minute)
    slot = w.after(90)
    w.take(minutes=80, priority="appointment", slot=slot, source="appointment")
    w.take(minutes=106, priority="appointment", slot=slot, source="appointment")
    assert order(5, at=110) == ["C004", "C001", "C002", "C003", "C005"]
    late = queueing.QueueTicket.objects.get(number="C005")
    assert late.priority == "normal"


def test_an_officer_takes_tickets_for_others_only_with_the_right() -> None:
    with pytest.raises(Forbidden):
        w.take(by=w.staff("eve", "cases.view"))


def test_one_is_told_why_somebody_later_was_called_before() -> None:
    mine = w.take(minutes=0).ticket.code
    w.take(minutes=10, priority="green", reason="disabled")
    w.open_window("01")
    w.call("01", 11)
    assert queueing.explain_order(mine, "c002") == [
        "您：09:00:00取号，排序时间09:00:00。",
        "C002：09:10:00取号，属于绿色通道（残疾人），排序时间08:40:00。",
        "排序时间早的先叫，C002在您之前。",
        "绿色通道按公示的叫号规则视同提前30分钟到场。",
    ]


def test_one_is_told_when_the_window_could_not_have_called_one_at_all() -> None:
    mine = w.take(w.OTHER, 0).ticket.code
    w.take(w.HOMES, 5)
    w.open_window("01")
    w.call("01", 6)
    assert queueing.explain_order(mine, "C001")[-1] == (
        f"C001由01号窗口叫号；该窗口不办理“{w.OTHER}”，因此没有叫您的号。"
    )


def test_a_code_that_does_not_exist_explains_nothing() -> None:
    with pytest.raises(queueing.UnknownTicket):
        queueing.explain_order("guess", "C001")


def test_the_policy_is_data_and_a_change_is_a_fact() -> None:
    w.take(minutes=0)
    queueing.set_policy({"head_start": {"green": 120}}, outlet=w.HALL, by=w.MANAGER, at=w.after(1))
    w.take(minutes=100, priority="green", reason="elderly")
    assert order(2, at=101) == ["C002", "C001"]
    fact = Event.objects.filter(type="queueing.queue_policy_set.v1").latest("id")
    assert fact.payload["outlet"] == w.HALL


@pytest.mark.parametrize(
    "document",
    [
        {"green_share": 2},
        {"head_start": {"green": -1}},
        {"head_start": {"normal": 5}},
        {"unknown": 1},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(errors.BadPolicy):
        queueing.set_policy(document, by=w.MANAGER, at=w.MONDAY)


def test_only_a_manager_states_the_policy() -> None:
    with pytest.raises(Forbidden):
        queueing.set_policy({}, by=w.ANN, at=w.MONDAY)


def test_a_yesterdays_ticket_is_not_called_today() -> None:
    w.take()
    w.open_window("01")
    tomorrow = w.MONDAY + timedelta(days=1)
    assert queueing.call_ticket("01", by=w.ANN, at=tomorrow) is None
