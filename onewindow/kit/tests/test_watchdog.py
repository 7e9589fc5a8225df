"""Handlers that do not come back: ended after their time, tried alone, parked in the end."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from onewindow.kit.models import Delivery, Event
from onewindow.kit.outbox.deliver import MAX_ATTEMPTS, deliver
from onewindow.kit.tests import processes
from onewindow.kit.tests.handlers import HERE
from onewindow.kit.tests.test_deliver import heard, ring

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hanging(settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.HANGING"


def start_worker(log: Path) -> subprocess.Popen[bytes]:
    """A worker whose handlers have two seconds."""
    with log.open("ab") as written:
        return processes.start(
            "-m",
            "onewindow.commands.worker",
            stderr=written,
            TEST_SUBSCRIPTIONS=f"{HERE}.HANGING",
            ONEWINDOW_HANDLER_SECONDS="2",
        )


def delivery(subject: str) -> Delivery:
    return Delivery.objects.get(event__subject=subject)


@pytest.mark.parametrize("how", ["asleep", "holding the lock"])
def test_a_handler_that_hangs_is_ended_and_takes_nobody_with_it(how, tmp_path) -> None:
    """Like one that kills its process: counted, tried alone, parked after eight attempts."""
    log = tmp_path / "worker.log"
    ring("A-0")
    ring(how)
    ring("A-1")
    first = start_worker(log)
    assert first.wait(timeout=60) == 1
    assert (delivery(how).status, delivery(how).attempts, heard()) == ("waiting", 1, {})
    assert "hang_in" in log.read_text(), "the log says where it stood"

    Delivery.objects.filter(event__subject=how).update(attempts=MAX_ATTEMPTS - 1)
    Delivery.objects.update(next_at=NINE)
    Delivery.objects.filter(event__subject=how).update(next_at=NINE + timedelta(seconds=1))
    second = start_worker(log)
    assert second.wait(timeout=60) == 1
    assert heard() == {"A-0": 1, "A-1": 1}
    assert delivery(how).attempts == MAX_ATTEMPTS

    Delivery.objects.filter(event__subject=how).update(next_at=NINE)
    last = start_worker(log)
    processes.wait_for(lambda: delivery(how).status == "parked")
    last.terminate()
    assert last.wait(timeout=10) == 0
    assert "超过时限被终止" in delivery(how).error
    assert Event.objects.filter(type="kit.delivery_parked.v1").count() == 1


def test_a_statement_that_hangs_is_cancelled_and_the_worker_goes_on(tmp_path) -> None:
    ring("in the database")
    ring("A-1")
    worker = start_worker(tmp_path / "worker.log")
    try:
        processes.wait_for(lambda: heard() == {"A-1": 1})
        processes.wait_for(lambda: "statement timeout" in delivery("in the database").error)
        assert worker.poll() is None
    finally:
        worker.terminate()
        assert worker.wait(timeout=10) == 0
    assert delivery("in the database").status == "waiting"
    assert delivery("in the database").attempts >= 1


def test_limits_are_those_of_the_handlers_and_of_nobody_else(settings, monkeypatch) -> None:
    """What the pages do on the same server, or the worker beside its handlers, is not cut short."""
    settings.HANDLER_SECONDS = 8
    seen = {}

    def look(fact: object, meta: object) -> None:
        seen["inside"] = limits()

    monkeypatch.setattr(f"{HERE}.hang_in", look)
    before = limits()
    with transaction.atomic():
        ring("A-1")

    deliver()

    assert seen == {"inside": ("6s", "2s")}
    assert limits() == before


def limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        row = cursor.fetchone()
    assert row is not None
    return row
