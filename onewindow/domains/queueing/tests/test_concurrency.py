"""Thirty-two hands at once: no number twice, nobody called twice, nobody forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.db import connections

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import errors
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.tests.wire import round_trips

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 32


def _at_once(work: Callable[[int], Any], hands: int = HANDS) -> list[Any]:
    """Run the work in threads with connections of their own; let what goes wrong be seen."""

    def one(n: int) -> Any:
        try:
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(one, range(hands)))


def _clerks(number: int) -> list[tuple[str, Any]]:
    """Open that many comprehensive windows of one plate, each with a clerk of its own."""
    from onewindow.domains.organizations import api as organizations
    from onewindow.kit.actors import SYSTEM

    seated = []
    for n in range(number):
        window, who = f"W{n:02}", w.staff(f"clerk{n:02}")
        stamp: dict[str, Any] = {"by": SYSTEM, "at": w.after(-60)}
        organizations.open_window(
            window, outlet=w.HALL, kind="comprehensive", plate=w.HOMES, **stamp
        )
        organizations.certify_skill(who.key, scope="all", certified_on=w.TODAY, **stamp)
        queueing.open_station(window, by=who, at=w.after(-5))
        seated.append((window, who))
    return seated


def test_thirty_two_hands_take_and_call_and_nobody_is_lost_or_doubled() -> None:
    w.build()
    w.take()  # the hall's day exists
    windows = _clerks(16)
    clock: Iterator[int] = count(1)
    calls: list[list[int]] = [[] for _ in windows]

    def press(hand: int) -> None:
        if hand >= 16:
            for _ in range(8):
                w.take(minutes=next(clock) / 60)
            return
        window, who = windows[hand]
        idle = 0
        while idle < 12:
            ticket = queueing.call_ticket(window, by=who, at=w.after(10))
            if ticket is None:
                idle += 1
                continue
            calls[hand].append(ticket.id)
            queueing.finish_ticket(window, outcome="done", by=who, at=w.after(11))

    _at_once(press)
    for hand, (window, who) in enumerate(windows):  # whoever came after the last look
        while (ticket := queueing.call_ticket(window, by=who, at=w.after(20))) is not None:
            calls[hand].append(ticket.id)
            queueing.finish_ticket(window, outcome="done", by=who, at=w.after(21))
    numbers = sorted(queueing.QueueTicket.objects.values_list("number", flat=True))
    assert numbers == [f"C{n:03}" for n in range(1, 130)]
    called = [ticket for of_one in calls for ticket in of_one]
    assert sorted(called) == sorted(queueing.QueueTicket.objects.values_list("id", flat=True))
    facts = Counter(Event.objects.values_list("type", flat=True))
    assert facts["queueing.ticket_taken.v1"] == 129
    assert facts["queueing.ticket_called.v1"] == 129
    assert facts["queueing.ticket_finished.v1"] == 129
    assert queueing.TicketSpan.objects.filter(kind="waiting").count() == 129


def test_thirty_two_windows_share_out_twenty_people() -> None:
    w.build()
    for minute in range(20):
        w.take(minutes=minute / 60)
    windows = _clerks(HANDS)

    def press(hand: int) -> str | None:
        window, who = windows[hand]
        for _ in range(40):  # a row another hand holds for a moment is passed over
            ticket = queueing.call_ticket(window, by=who, at=w.after(5))
            if ticket is not None:
                return ticket.number
        return None

    got = [number for number in _at_once(press) if number is not None]
    assert sorted(got) == [f"C{n:03}" for n in range(1, 21)]


def test_one_window_pressed_by_sixteen_hands_calls_one_person() -> None:
    w.build()
    for _ in range(5):
        w.take()
    w.open_window("01")

    def press(_: int) -> str:
        try:
            ticket = w.call("01", 1)
        except queueing.StationBusy:
            return "busy"
        return ticket.number if ticket else "nobody"

    assert Counter(_at_once(press, 16)) == {"C001": 1, "busy": 15}


def test_two_matters_of_one_visit_are_called_by_one_of_sixteen_windows() -> None:
    w.build()
    visit = w.take().visit
    for _ in range(7):
        w.take(visit=visit)
    windows = _clerks(16)

    def press(hand: int) -> bool:
        window, who = windows[hand]
        return queueing.call_ticket(window, by=who, at=w.after(1)) is not None

    assert sum(_at_once(press, 16)) == 1


def test_a_person_whose_two_matters_are_taken_up_at_once_stands_at_one_window() -> None:
    """One held here and resumed, one called to fifteen other windows."""
    w.build()
    issued = w.take()
    windows = _clerks(16)
    here, who = windows[0]
    queueing.call_ticket(here, by=who, at=w.after(1))
    queueing.hold_ticket(here, by=who, at=w.after(2))
    w.take(visit=issued.visit)

    def press(hand: int) -> bool:
        window, by = windows[hand]
        if hand:
            return queueing.call_ticket(window, by=by, at=w.after(3)) is not None
        try:
            return bool(queueing.resume_ticket(window, issued.ticket.number, by=by, at=w.after(3)))
        except queueing.NotInThatState:
            return False

    assert sum(_at_once(press, 16)) == 1


def test_the_cap_of_the_green_channel_holds_among_thirty_two_kiosks() -> None:
    """绿色通道: share of green tickets capped, however many press at once."""
    w.build({"green_share": 0.1, "green_least": 3})
    w.take()

    def press(_: int) -> bool:
        try:
            w.take(priority="green", reason="elderly")
        except errors.GreenLaneFull:
            return False
        return True

    assert sum(_at_once(press)) == 3
    numbers = sorted(queueing.QueueTicket.objects.values_list("number", flat=True))
    assert numbers == ["C001", "C002", "C003", "C004"]


def test_hot_acts_cost_one_round_trip_and_taking_costs_two() -> None:
    """One statement is one transaction; taking looks first. Counted on the wire, BEGIN included."""
    w.build()
    w.open_window("01")
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: w.take(),
        "call": lambda: w.call("01", 2),
        "start": lambda: queueing.start_serving("01", by=w.ANN, at=w.after(3)),
        "finish": lambda: w.finish("01", 4),
    }
    costs = {}
    for _ in range(2):  # the first round makes the hall's day and plans the statements
        for name, act in acts.items():
            with round_trips() as found:
                act()
            costs[name] = found.count
    assert costs == {"take": 2, "call": 1, "start": 1, "finish": 1}


def test_windows_that_close_while_others_send_to_them_leave_nobody_behind() -> None:
    """Whatever crosses, whoever still waits can be called by the one window that stays open."""
    w.build()
    for minute in range(16):
        w.take(minutes=minute / 60)
    windows = _clerks(16)
    for window, who in windows:
        assert queueing.call_ticket(window, by=who, at=w.after(1)) is not None

    def press(hand: int) -> None:
        window, who = windows[hand]
        stamp: dict[str, Any] = {"by": who, "at": w.after(2)}
        if hand % 4 == 3:
            queueing.hold_ticket(window, **stamp)
        else:
            wanted = windows[(hand + 1) % 16][0]
            try:
                queueing.transfer_ticket(window, to_window=wanted, **stamp)
            except queueing.BadStation:  # it has closed already
                queueing.transfer_ticket(window, plate=w.HOMES, **stamp)
        if hand:
            queueing.close_station(window, **stamp)

    _at_once(press, 16)
    window, who = windows[0]
    called = set()
    while (ticket := queueing.call_ticket(window, by=who, at=w.after(3))) is not None:
        called.add(ticket.number)
        queueing.finish_ticket(window, outcome="done", by=who, at=w.after(4))
    assert called == {f"C{n:03}" for n in range(1, 17)}
