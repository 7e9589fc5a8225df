"""Many boards after one change: one of them is drawn, all of them are true."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onewindow.channels.hall.parts import Part, Parts, Seen
from onewindow.channels.hall.tests import scene as s
from onewindow.channels.hall.views import boards
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.live.publish import NOTIFY_CHANNEL

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = f"/hall/board/{w.HALL}"


@pytest.fixture(autouse=True)
def hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "_PARTS", Parts(seconds=60))
    s.build()
    s.sit()


class Ear:
    """Hears what the live line tells the boards."""

    def __init__(self) -> None:
        self.line = psycopg.connect(autocommit=True, **_params())
        self.line.execute(f"LISTEN {NOTIFY_CHANNEL}")

    def transactions(self) -> list[str]:
        """Return the changes of the hall told since, as a board sends them back."""
        # Notifications come in the order of the commits: this one is behind all that was told.
        self.line.execute("SELECT pg_notify(%s, 'that is all')", [NOTIFY_CHANNEL])
        told = []
        for one in self.line.notifies(timeout=60):
            if one.payload == "that is all":
                break
            told.append(json.loads(one.payload))
        return [one["tx"] for one in told if one["channel"] == f"hall:{w.HALL}"]


@pytest.fixture
def ear() -> Any:
    found = Ear()
    yield found
    found.line.close()


def call_next() -> str:
    s.take()
    number = s.call().number
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    return number


def ask(heard: list[str]) -> str:
    headers = {"X-Part": "1"} | ({"X-Heard": ",".join(heard)} if heard else {})
    answer = Client().get(BOARD, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> list[str]:
    return re.findall(r'data-number="(\w+)"', page)


def test_two_hundred_readers_of_one_change_cost_what_one_costs(ear: Ear) -> None:
    call_next()
    heard = ear.transactions()
    with CaptureQueriesContext(connection) as one:
        first = ask(heard)
    with CaptureQueriesContext(connection) as others:
        assert {ask(heard) for _ in range(199)} == {first}
    assert len(one) == 4  # what is seen, the outlet, the board's statement, the day's
    assert len(others) == 0


def test_a_board_that_heard_of_a_newer_change_is_given_it(ear: Ear) -> None:
    """A part drawn before a change is never the answer to it."""
    before = call_next()
    assert numbers(ask(ear.transactions())) == [before]
    after = call_next()
    assert numbers(ask(ear.transactions())) == [after, before]


def test_a_board_that_heard_nothing_is_drawn_anew(ear: Ear) -> None:
    """Every ten seconds, and at every return of the line, nothing kept is trusted."""
    call_next()
    ask(ear.transactions())
    call_next()
    assert len(numbers(ask([]))) == 2


def test_what_one_process_keeps_is_no_answer_to_what_another_has_heard(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes: the slower one had drawn an older truth; the newer change decides."""
    here, there = Parts(seconds=60), Parts(seconds=60)
    one = call_next()
    heard = ear.transactions()
    for process in (here, there):
        monkeypatch.setattr(boards, "_PARTS", process)
        assert numbers(ask(heard)) == [one]
    two = call_next()
    newer = ear.transactions()
    monkeypatch.setattr(boards, "_PARTS", here)
    assert numbers(ask(newer)) == [two, one]
    monkeypatch.setattr(boards, "_PARTS", there)
    assert numbers(ask(newer)) == [two, one]


def test_a_part_drawn_while_a_change_was_under_way_does_not_hold_it(ear: Ear) -> None:
    """A transaction that is still open when the part is drawn is not among what was seen."""
    with psycopg.connect(**_params()) as other:
        row = other.execute("SELECT pg_current_xact_id()::text").fetchone()
        assert row is not None
        tx = int(row[0])
        during = Seen.now()
        other.commit()
    after = Seen.now()
    assert (during.holds(tx), after.holds(tx)) == (False, True)


def test_who_asks_while_the_part_is_drawn_waits_for_it() -> None:
    parts, drawn, began, go = Parts(), [], threading.Event(), threading.Event()

    def draw() -> Part:
        drawn.append(1)
        began.set()
        go.wait(10)
        return Part(b"once", 200)

    found: list[Part] = []

    def reader() -> None:
        try:
            found.append(parts.get("board", frozenset({1}), draw))
        finally:
            connection.close()

    readers = [threading.Thread(target=reader) for _ in range(8)]
    for one in readers:
        one.start()
    began.wait(10)
    go.set()
    for one in readers:
        one.join(10)
    assert (len(found), len(drawn)) == (8, 1)


@pytest.mark.parametrize("said", ["", "x", "1,", "-1", "9" * 30, ",".join(["1"] * 21)])
def test_what_makes_no_sense_counts_as_nothing_heard(said: str) -> None:
    call_next()
    Client().get(BOARD, headers={"X-Part": "1"})
    newer = call_next()
    page = Client().get(BOARD, headers={"X-Part": "1", "X-Heard": said}).content.decode()
    assert numbers(page)[0] == newer


def _params() -> dict[str, Any]:
    asked = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return {name: asked[name] for name in names if asked.get(name)}
