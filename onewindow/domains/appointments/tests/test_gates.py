"""A booking in the very moment a day is taken back: whoever commits second sees the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections, transaction

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.actions.closings import release_closed
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.calendars import api as calendars
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 20
"""Seconds after which a test gives up waiting for a connection that should have met a lock."""


class Beside(threading.Thread):
    """An act on a connection of its own; ``ended`` is "done" or the code of its refusal."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act, self.ended, self.said, self.pid = act, "", "", 0
        self.began = threading.Event()

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.pid = cursor.fetchone()[0]
            self.began.set()
            self.act()
            self.ended = "done"
        except Refusal as refusal:
            self.ended, self.said = refusal.code, refusal.message
        finally:
            connections.close_all()

    def wait_at_lock(self) -> None:
        """Return once the act waits for a lock that somebody else holds."""
        self.began.wait(_PATIENCE)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [self.pid])
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.02)
        raise AssertionError(f"nobody waited: {self.ended} {self.said}")


@contextmanager
def meeting(second: Callable[[], Any]) -> Iterator[Beside]:
    """Do what is inside, and commit it only when ``second`` has met it from another connection."""
    beside = Beside(second)
    with transaction.atomic():
        yield beside
        beside.start()
        beside.wait_at_lock()
    beside.join(_PATIENCE)


def black() -> int:
    on = w.moment().date()
    return appointments.declare_blackout(w.HALL, on, reason="停电", by=w.CHIEF, at=w.MONDAY)


def close() -> None:
    """The hall is closed that day, and the worker hears of it."""
    on = w.moment().date()
    calendars.set_opening_exception(w.HALL, on, [], reason="停业", by=SYSTEM, at=w.MONDAY)
    release_closed(w.HALL, on, reason="当日不开放", by=SYSTEM, at=w.MONDAY)


def move() -> appointments.Appointment:
    """Move a booking of Wednesday into Tuesday."""
    booking = appointments.Appointment.objects.get(on=w.moment(days=2).date())
    wish = appointments.Wish(w.HALL, w.moment(), plate=w.HOMES)
    return appointments.rebook(booking.uuid, wish, by=w.CITIZEN, at=w.MONDAY)


def left_on_tuesday() -> int:
    on = w.moment().date()
    return (
        appointments.Appointment.objects.filter(on=on, status="booked").count()
        + appointments.HomeVisit.objects.filter(on=on, status="booked").count()
    )


BOTH = [("a booking", w.book), ("a booking that is moved", move), ("a home visit", w.visit)]


@pytest.mark.parametrize(("_case", "act"), BOTH)
def test_a_blackout_waits_for_who_is_booking_and_finds_it(
    _case: str, act: Callable[[], Any]
) -> None:
    w.build()
    w.book(2, days=2)
    with meeting(black) as second:
        act()
    assert (second.ended, second.said) == ("done", "")
    assert left_on_tuesday() == 0


@pytest.mark.parametrize(("_case", "act"), BOTH)
def test_who_books_waits_for_the_blackout_and_is_refused(
    _case: str, act: Callable[[], Any]
) -> None:
    w.build()
    w.book(2, days=2)
    with meeting(act) as second:
        black()
    assert second.ended == "not_bookable"
    assert "停电" in second.said
    assert left_on_tuesday() == 0
    moved = appointments.Appointment.objects.get(on=w.moment(days=2).date())
    assert moved.status == "booked"  # who cannot move keeps what they had


@pytest.mark.parametrize(("_case", "act"), BOTH)
def test_a_closing_waits_for_who_is_booking_and_finds_it(
    _case: str, act: Callable[[], Any]
) -> None:
    w.build()
    w.book(2, days=2)
    with meeting(close) as second:
        act()
    assert (second.ended, second.said) == ("done", "")
    assert left_on_tuesday() == 0


@pytest.mark.parametrize(("_case", "act"), BOTH)
def test_who_books_waits_for_the_closing_and_is_refused(_case: str, act: Callable[[], Any]) -> None:
    w.build()
    w.book(2, days=2)
    with meeting(act) as second:
        close()
    assert second.ended == "not_bookable"
    assert "没有可以预约的时段" in second.said or "当日不开放：停业" in second.said
    assert left_on_tuesday() == 0


def test_who_books_another_day_meanwhile_is_booked() -> None:
    """What was taken back is looked at again, and does not concern them."""
    w.build()
    with meeting(lambda: w.book(days=2)) as second:
        black()
    assert second.ended == "done"


def test_two_who_book_do_not_wait_for_each_other() -> None:
    """The gate is held by both; only who takes a day back waits."""
    w.build()
    w.book(3, days=2)  # the very first booking of an outlet writes its gate
    beside = Beside(lambda: w.book(2, "11:00"))
    with transaction.atomic():
        w.book(1, "10:00")
        beside.start()
        beside.join(_PATIENCE)
        assert beside.ended == "done"
