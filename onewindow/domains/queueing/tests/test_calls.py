"""Tickets from the number to the end, one person's story at a time."""

from __future__ import annotations

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import errors
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.outbox import load_fact

pytestmark = pytest.mark.usefixtures("hall")


def spans(number: str) -> list[tuple[str, float, str]]:
    """Return (kind, minutes, window) of a ticket's spans in order."""
    rows = queueing.TicketSpan.objects.filter(ticket__number=number).order_by("id")
    return [(s.kind, (s.until_at - s.from_at).total_seconds() / 60, s.window) for s in rows]


def status(number: str) -> str:
    return queueing.QueueTicket.objects.get(number=number).status


def test_numbers_of_a_plate_follow_one_another_with_its_letter() -> None:
    numbers = [w.take(w.HOMES).ticket.number for _ in range(3)]
    numbers += [w.take(w.OTHER).ticket.number, w.take(w.COLLECT).ticket.number]
    assert numbers == ["C001", "C002", "C003", "F001", "G001"]


def test_the_thousandth_number_grows_by_a_digit() -> None:
    from onewindow.kit.models import Counter

    Counter.objects.create(series=f"ticket:{w.HALL}:{w.TODAY}:C", value=999)
    assert w.take().ticket.number == "C1000"


def test_numbers_begin_anew_the_next_day_and_at_another_outlet() -> None:
    w.take(w.OTHER)
    assert w.take(w.OTHER, at=w.after(24 * 60)).ticket.number == "F001"
    assert w.take(w.OTHER, outlet="street").ticket.number == "F001"


def test_a_visit_from_the_number_to_the_end_leaves_spans_that_add_up() -> None:
    w.take(minutes=0)
    w.open_window("01")
    called = w.call("01", 12)
    assert called is not None
    assert (called.number, called.window, called.status) == ("C001", "01", "called")
    queueing.start_serving("01", by=w.ANN, at=w.after(13))
    w.finish("01", 33)
    assert spans("C001") == [("waiting", 12, "01"), ("called", 1, "01"), ("serving", 20, "01")]
    assert status("C001") == "finished"
    assert queueing.ticket_at("01") is None


def test_who_is_finished_without_a_start_was_served_since_the_call() -> None:
    w.take()
    w.open_window("01")
    w.call("01", 5)
    w.finish("01", 15)
    assert spans("C001") == [("waiting", 5, "01"), ("serving", 10, "01")]


def test_a_window_calls_in_the_order_of_taking_and_then_nobody() -> None:
    w.take(minutes=0)
    w.take(minutes=1)
    w.open_window("01")
    assert [w.serve("01", called=m, finished=m + 1) for m in (5, 7)] == ["C001", "C002"]
    assert w.call("01", 10) is None


def test_a_busy_window_cannot_call_another() -> None:
    w.take()
    w.take()
    w.open_window("01")
    w.call("01", 1)
    with pytest.raises(queueing.StationBusy, match="01号窗口正在办理C001"):
        w.call("01", 2)
    assert status("C002") == "waiting"


def test_only_who_sits_at_the_window_calls_there() -> None:
    w.take()
    w.open_window("01")
    with pytest.raises(queueing.StationNotOpen, match="人员ann"):
        w.call("01", 1, by=w.BEN)
    assert status("C001") == "waiting"


def test_a_paused_window_does_not_call() -> None:
    w.take()
    w.open_window("01")
    queueing.pause_station("01", reason="系统检修", by=w.ANN, at=w.after(1))
    with pytest.raises(queueing.StationNotOpen, match="暂停服务"):
        w.call("01", 2)


def test_a_call_in_silent_mode_reaches_screen_and_message_and_is_not_heard() -> None:
    """Q4: ticket called in silent mode produces screen and message, no audio."""
    w.take()
    w.take()
    w.open_window("01")
    w.call("01", 1, silent=True)
    w.finish("01", 2)
    w.call("01", 3)
    calls = Event.objects.filter(type="queueing.ticket_called.v1").order_by("id")
    assert [event.payload["modes"] for event in calls] == [
        ["screen", "message"],
        ["screen", "voice"],
    ]


def test_a_silent_hall_calls_silently_and_so_it_recalls() -> None:
    """Q4: the policy of the hall makes every call silent."""
    queueing.set_policy({"silent": True}, outlet=w.HALL, by=w.MANAGER, at=w.after(-1))
    w.take()
    w.open_window("01")
    w.call("01", 1)
    again = queueing.recall_ticket("01", by=w.ANN, at=w.after(2))
    calls = Event.objects.filter(type="queueing.ticket_called.v1").order_by("id")
    assert [event.payload["modes"] for event in calls] == [["screen", "message"]] * 2
    assert again.calls == 2
    assert queueing.board(w.HALL, at=w.after(2)).is_silent


def test_who_does_not_come_is_passed_over_and_may_return_behind_a_few() -> None:
    for minute in (0, 1, 30):
        w.take(minutes=minute)
    w.open_window("01")
    w.call("01", 2)
    missed = queueing.mark_missed("01", by=w.ANN, at=w.after(4))
    assert missed.status == "missed"
    back = queueing.return_ticket(missed.code, by=w.CITIZEN, at=w.after(35))
    assert back.status == "waiting"
    # It counts from 25 minutes past (ten before its return): after C002 of 1, before C003 of 30.
    order = [w.serve("01", called=m, finished=m + 1) for m in (40, 42, 44)]
    assert order == ["C002", "C001", "C003"]
    assert spans("C001")[:3] == [("waiting", 2, "01"), ("called", 2, "01"), ("missed", 31, "01")]


def test_a_ticket_passed_over_twice_has_ended() -> None:
    w.take()
    w.open_window("01")
    w.call("01", 1)
    code = queueing.mark_missed("01", by=w.ANN, at=w.after(2)).code
    queueing.return_ticket(code, by=w.CITIZEN, at=w.after(3))
    w.call("01", 4)
    assert queueing.mark_missed("01", by=w.ANN, at=w.after(5)).status == "abandoned"
    with pytest.raises(queueing.NotInThatState, match="已离开"):
        queueing.return_ticket(code, by=w.CITIZEN, at=w.after(6))


def test_a_passed_over_ticket_is_not_kept_longer_than_an_hour() -> None:
    w.take()
    w.open_window("01")
    w.call("01", 1)
    code = queueing.mark_missed("01", by=w.ANN, at=w.after(2)).code
    with pytest.raises(queueing.MayNotReturn, match="超过60分钟"):
        queueing.return_ticket(code, by=w.CITIZEN, at=w.after(63))


def test_a_held_ticket_leaves_the_window_free_and_comes_back_to_it() -> None:
    w.take()
    w.take()
    w.open_window("01")
    w.call("01", 1)
    queueing.hold_ticket("01", reason="复印", by=w.ANN, at=w.after(3))
    assert w.serve("01", called=4, finished=9) == "C002"
    resumed = queueing.resume_ticket("01", "C001", by=w.ANN, at=w.after(10))
    assert (resumed.number, resumed.status) == ("C001", "serving")
    w.finish("01", 15)
    assert spans("C001") == [
        ("waiting", 1, "01"),
        ("called", 2, "01"),
        ("held", 7, "01"),
        ("serving", 5, "01"),
    ]


def test_a_held_matter_waits_while_the_person_is_at_another_window() -> None:
    first = w.take(w.HOMES)
    w.open_window("01")
    w.call("01", 1)
    queueing.hold_ticket("01", reason="复印", by=w.ANN, at=w.after(3))
    w.take(w.OTHER, 3, visit=first.visit)
    w.open_window("03", minutes=3)
    w.call("03", 4)
    with pytest.raises(queueing.NotInThatState, match="此人正在03号窗口办理F001"):
        queueing.resume_ticket("01", "C001", by=w.ANN, at=w.after(5))
    assert (status("C001"), queueing.ticket_at("01")) == ("held", None)
    w.finish("03", 6)
    assert queueing.resume_ticket("01", "C001", by=w.ANN, at=w.after(7)).status == "serving"
    with pytest.raises(queueing.NotInThatState, match="C009没有在03号窗口挂起"):
        queueing.resume_ticket("03", "C009", by=w.CARA, at=w.after(8))


def test_a_transferred_ticket_keeps_its_number_and_its_place_in_time() -> None:
    w.take(w.HOMES, 0)
    w.take(w.OTHER, 5)
    w.open_window("01")
    w.open_window("03")
    w.call("01", 10)
    moved = queueing.transfer_ticket("01", plate=w.OTHER, by=w.ANN, at=w.after(12))
    assert (moved.number, moved.plate, moved.priority) == ("C001", w.OTHER, "transfer")
    assert w.serve("03", called=13, finished=14) == "C001"
    row = queueing.QueueTicket.objects.get(number="C001")
    assert (row.origin_plate, row.origin_window, row.transfers) == (w.HOMES, "01", 1)


def test_a_ticket_sent_to_one_window_is_called_by_no_other() -> None:
    w.take(w.HOMES)
    for number, who in (("01", w.ANN), ("02", w.BEN)):
        w.open_window(number, by=who)
    w.call("01", 1)
    queueing.transfer_ticket("01", to_window="02", by=w.ANN, at=w.after(2))
    assert w.call("01", 3) is None
    called = w.call("02", 4)
    assert called is not None
    assert called.number == "C001"


def test_two_matters_of_one_visit_are_never_called_at_the_same_time() -> None:
    first = w.take(w.HOMES)
    second = w.take(w.OTHER, 1, visit=first.visit)
    assert second.ticket.visit == first.ticket.visit
    w.open_window("01")
    w.open_window("03")
    w.call("01", 2)
    assert w.call("03", 3) is None
    w.finish("01", 4)
    called = w.call("03", 5)
    assert called is not None
    assert called.number == "F001"
    assert queueing.ticket_progress(second.ticket.code, at=w.after(5)).others == ["C001"]


def test_a_visit_of_another_day_takes_no_further_ticket() -> None:
    first = w.take()
    with pytest.raises(queueing.UnknownTicket):
        w.take(w.OTHER, 24 * 60, visit=first.visit)


def test_who_leaves_is_not_called() -> None:
    gone = w.take()
    w.take()
    queueing.abandon_ticket(gone.ticket.code, by=w.CITIZEN, at=w.after(3))
    w.open_window("01")
    assert w.serve("01", called=4, finished=5) == "C002"
    assert spans("C001") == [("waiting", 3, "")]


def test_a_matter_not_done_needs_its_reason() -> None:
    """H24: why people leave without what they came for is part of the figure."""
    w.take()
    w.open_window("01")
    w.call("01", 1)
    with pytest.raises(errors.OutcomeIncomplete):
        w.finish("01", 2, "not_done")
    w.finish("01", 2, "not_done", reason="材料不齐")
    assert queueing.QueueTicket.objects.get(number="C001").end_reason == "材料不齐"


def test_closing_the_day_ends_what_is_left_and_closes_the_windows() -> None:
    w.take()
    w.take()
    w.open_window("01")
    w.call("01", 1)
    assert queueing.close_day(w.HALL, w.TODAY, by=w.MANAGER, at=w.after(480)) == 2
    assert [status("C001"), status("C002")] == ["abandoned", "abandoned"]
    station = queueing.Station.objects.get(window="01")
    assert (station.state, station.ticket) == ("closed", None)
    assert queueing.close_day(w.HALL, w.TODAY, by=w.MANAGER, at=w.after(481)) == 0
    with pytest.raises(queueing.OutletNotOpen, match="结束"):
        w.take(minutes=10)


def test_every_fact_of_a_ticket_can_be_read_back_in_its_order() -> None:
    ticket = w.take(phone="13900000000")
    w.open_window("01")
    w.call("01", 1)
    queueing.recall_ticket("01", by=w.ANN, at=w.after(2))
    queueing.mark_missed("01", by=w.ANN, at=w.after(3))
    queueing.return_ticket(ticket.ticket.code, by=w.CITIZEN, at=w.after(4))
    w.call("01", 5)
    queueing.start_serving("01", by=w.ANN, at=w.after(6))
    queueing.hold_ticket("01", by=w.ANN, at=w.after(7))
    queueing.resume_ticket("01", "C001", by=w.ANN, at=w.after(8))
    queueing.transfer_ticket("01", plate=w.OTHER, by=w.ANN, at=w.after(9))
    queueing.abandon_ticket(ticket.ticket.code, reason="不等了", by=w.CITIZEN, at=w.after(10))
    events = Event.objects.filter(subject=f"ticket:{w.HALL}:{w.TODAY}:C001").order_by("seq")
    assert [(event.seq, event.type.split(".")[1]) for event in events] == [
        (1, "ticket_taken"),
        (2, "ticket_called"),
        (3, "ticket_called"),
        (4, "ticket_missed"),
        (5, "ticket_requeued"),
        (6, "ticket_called"),
        (7, "serving_started"),
        (8, "ticket_held"),
        (9, "ticket_resumed"),
        (10, "ticket_transferred"),
        (11, "ticket_abandoned"),
    ]
    for event in events:
        fact = load_fact(event.type, event.payload)
        assert {**event.payload, **fact.payload()}.keys() == event.payload.keys()
