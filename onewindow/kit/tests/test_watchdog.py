"""Handlers that do not come back: ended after their time, tried alone, parked in the end."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from onewindow.kit.models import Delivery, Event, SweepRun
from onewindow.kit.outbox.deliver import MAX_ATTEMPTS, deliver
from onewindow.kit.schedule import run_due
from onewindow.kit.tests import handlers, processes
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
    assert last.wait(timeout=60) == 0
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
        assert worker.wait(timeout=60) == 0
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


def sweeping_worker(log: Path, sweeps: str) -> subprocess.Popen[bytes]:
    """A worker whose sweeps have two seconds."""
    with log.open("ab") as written:
        return processes.start(
            "-m",
            "onewindow.commands.worker",
            stderr=written,
            TEST_SUBSCRIPTIONS=f"{HERE}.SUBSCRIPTIONS",
            TEST_SWEEPS=f"{HERE}.{sweeps}",
            ONEWINDOW_SWEEP_SECONDS="2",
        )


def test_a_sweep_that_hangs_is_ended_shown_and_holds_nobody_up_for_long(tmp_path, settings) -> None:
    """Like a handler: the worker ends, the next one tries again, and from then on ever later."""
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"
    log = tmp_path / "worker.log"
    for deaths in (1, 2):
        worker = sweeping_worker(log, "HANGING_SWEEPS")
        assert worker.wait(timeout=120) == 1
        assert SweepRun.objects.get(name="hanging").deaths == deaths
    assert "sweep_and_hang" in log.read_text(), "the log says where it stood"
    shown = SweepRun.objects.get(name="hanging")
    assert (shown.failures, "超过时限被终止" in shown.error) == (1, True)

    SweepRun.objects.update(started_at=datetime.now(UTC), deaths=12)  # it waits for an hour now
    ring("A-1")
    worker = sweeping_worker(log, "HANGING_SWEEPS")
    processes.wait_for(lambda: heard() == {"A-1": 1})
    processes.wait_for(lambda: SweepRun.objects.filter(name="slowly", deaths=0).exists())
    worker.terminate()
    assert worker.wait(timeout=60) == 0


def test_a_statement_of_a_sweep_that_hangs_is_cancelled_and_the_worker_goes_on(tmp_path) -> None:
    worker = sweeping_worker(tmp_path / "worker.log", "WAITING_SWEEPS")
    try:
        processes.wait_for(lambda: SweepRun.objects.filter(name="slowly", deaths=0).exists())
        assert worker.poll() is None
    finally:
        worker.terminate()
        assert worker.wait(timeout=60) == 0
    waiting = SweepRun.objects.get(name="waiting")
    assert (waiting.failures, waiting.deaths) == (1, 0)
    assert "statement timeout" in waiting.error


@pytest.mark.parametrize(
    ("deaths", "minutes"), [(0, 5), (1, 5), (2, 20), (3, 40), (6, 320), (7, 360), (60, 360)]
)
def test_a_sweep_that_ends_its_worker_again_and_again_waits_ever_longer(
    settings, deaths: int, minutes: int
) -> None:
    """One killed by chance is due as ever: a restart must not delay what the law waits for."""
    settings.SWEEPS = f"{HERE}.SWEEPS"
    SweepRun.objects.create(name="rows", started_at=NINE, deaths=deaths)
    early = run_due(NINE + timedelta(minutes=minutes, seconds=-1))
    assert "rows" not in early
    SweepRun.objects.filter(name="rows").update(started_at=NINE, deaths=deaths)
    assert "rows" in run_due(NINE + timedelta(minutes=minutes))


def test_limits_of_a_sweep_end_with_it(settings) -> None:
    settings.SWEEPS = f"{HERE}.LOOKING_SWEEPS"
    settings.SWEEP_SECONDS = 8
    before = limits()
    run_due(NINE)
    assert (handlers.SEEN, limits()) == ([("6s", "2s")], before)


def limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        row = cursor.fetchone()
    assert row is not None
    return row
