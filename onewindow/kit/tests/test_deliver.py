"""Deliveries under failure and under kill: none lost, none doubled, none in another's way."""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Counter, Delivery, Event
from onewindow.kit.once import first_time
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import MAX_ATTEMPTS, DeliveryParked, deliver, release_parked
from onewindow.kit.tests import processes
from onewindow.kit.tests.handlers import HERE, BellRung

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLERK = Actor(ActorKind.OFFICER, "0731", "王芳", window="03")


def ring(subject: str) -> None:
    record(BellRung(times=2, at_noon=NINE), subject=subject, by=CLERK, at=NINE)


def heard() -> dict[str, int]:
    rows = Counter.objects.filter(series__startswith="heard:")
    return {row.series.removeprefix("heard:"): row.value for row in rows}


def make_due() -> None:
    Delivery.objects.update(next_at=NINE)


@pytest.fixture
def subscribed(settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"


@pytest.fixture
def with_a_bad_one(settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.WITH_A_BAD_ONE"


@pytest.mark.django_db
def test_a_fact_reaches_its_subscriber_whole_and_once(settings, monkeypatch) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"
    seen = []
    monkeypatch.setattr(f"{HERE}.count", lambda fact, meta: seen.append((fact, meta)))
    ring("A-1")

    assert deliver() == 1
    assert deliver() == 0
    ((fact, meta),) = seen
    assert fact == BellRung(times=2, at_noon=NINE)
    assert (meta.subject, meta.seq, meta.type, meta.at) == ("A-1", 1, BellRung.type, NINE)
    assert meta.by == CLERK
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db
def test_a_subscriber_of_some_facts_is_handed_no_other(settings) -> None:
    """What a handler would put aside is no row, no wake-up and no work of the worker."""
    settings.SUBSCRIPTIONS = f"{HERE}.OFTEN"
    for times in (1, 2, 3):
        record(BellRung(times=times), subject=f"A-{times}", by=CLERK, at=NINE)
    assert Delivery.objects.count() == 1
    assert deliver() == 1
    assert heard() == {"A-3": 1}
    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_fact_of_an_act_that_was_rolled_back_is_never_delivered(subscribed) -> None:
    with transaction.atomic():
        ring("A-1")
        transaction.set_rollback(True)
    assert deliver() == 0
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_a_failing_subscriber_leaves_nothing_and_holds_nobody_up(with_a_bad_one) -> None:
    ring("A-1")
    ring("A-2")

    assert deliver() == 6
    assert heard() == {"A-1": 1, "A-2": 1}
    assert not Counter.objects.filter(series="stumbled").exists()
    bad = Delivery.objects.filter(subscriber=f"{HERE}.stumble").order_by("id")
    assert [(row.status, row.attempts) for row in bad] == [("waiting", 1), ("waiting", 1)]
    assert "ValueError: 坏数据" in bad[0].error
    assert deliver() == 0, "a retry waits for its time"


@pytest.mark.django_db
def test_what_keeps_failing_is_parked_reported_and_can_be_let_go_on(
    with_a_bad_one, settings
) -> None:
    ring("A-1")
    for _ in range(MAX_ATTEMPTS):
        make_due()
        deliver()
    make_due()
    assert deliver() == 0
    parked = Delivery.objects.get(subscriber=f"{HERE}.stumble")
    assert (parked.status, parked.attempts) == (Delivery.Status.PARKED, MAX_ATTEMPTS)
    report = Event.objects.get(type=DeliveryParked.type, subject=f"delivery:{parked.pk}")
    assert report.payload == {
        "delivery": parked.pk,
        "event": parked.event_id,
        "subscriber": f"{HERE}.stumble",
        "error": "ValueError('坏数据')",
    }

    assert release_parked([parked.pk], at=NINE) == 1
    assert deliver() == 1
    assert Delivery.objects.get(pk=parked.pk).attempts == 1


@pytest.mark.django_db
def test_an_unknown_subscriber_or_fact_is_a_failure_and_no_crash(subscribed) -> None:
    ring("A-1")
    Delivery.objects.update(subscriber="onewindow.nowhere.at_all")
    assert deliver() == 1
    assert "ModuleNotFoundError" in Delivery.objects.get().error


@pytest.mark.django_db
def test_a_thing_outside_is_done_once() -> None:
    assert first_time("sms:A-1:accepted") is True
    assert first_time("sms:A-1:accepted") is False
    assert first_time("sms:A-2:accepted") is True


def start_worker(**environment: str) -> subprocess.Popen[bytes]:
    return processes.start(
        "-m",
        "onewindow.commands.worker",
        TEST_SUBSCRIPTIONS=f"{HERE}.SLOW",
        **environment,
    )


@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_lose_nothing_and_double_nothing(settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SLOW"
    subjects = [f"A-{n:03}" for n in range(300)]
    with transaction.atomic():
        for subject in subjects:
            ring(subject)
    done = Delivery.objects.filter(status=Delivery.Status.DONE)
    for target in (40, 120):
        killed = [start_worker(), start_worker()]
        processes.wait_for(lambda t=target: done.count() >= t)  # type: ignore[misc]
        for worker in killed:
            worker.kill()
            worker.wait()
    assert done.count() < 300, "the kill came in the middle"

    last = start_worker()
    processes.wait_for(lambda: done.count() == 300)
    last.send_signal(signal.SIGTERM)
    assert last.wait(timeout=60) == 0
    assert heard() == dict.fromkeys(subjects, 1)


NEVER_LOOKS = """
import django
django.setup()
from onewindow.kit.worker import Worker
Worker(poll_seconds=86400).run()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_wakes_at_once_survives_a_lost_connection_and_stops_when_asked(settings) -> None:
    """It never looks by itself here, so that only being woken makes it deliver."""
    settings.SUBSCRIPTIONS = f"{HERE}.SLOW"
    worker = processes.start("-c", NEVER_LOOKS, TEST_SUBSCRIPTIONS=f"{HERE}.SLOW")
    try:
        ring("A-1")
        processes.wait_for(lambda: heard() == {"A-1": 1})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ring("A-2")
        processes.wait_for(lambda: heard() == {"A-1": 1, "A-2": 1})
        ring("A-3")
        processes.wait_for(lambda: heard() == {"A-1": 1, "A-2": 1, "A-3": 1})
    finally:
        worker.terminate()
        assert worker.wait(timeout=60) == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_steps_back_for_whoever_waits_for_a_page(subscribed) -> None:
    ring("A-1")
    worker = processes.start(
        "-m",
        "onewindow.commands.worker",
        TEST_SUBSCRIPTIONS=f"{HERE}.SUBSCRIPTIONS",
        ONEWINDOW_WORKER_NICE="7",
    )
    try:
        processes.wait_for(lambda: heard() == {"A-1": 1})
        mine = os.getpriority(os.PRIO_PROCESS, os.getpid())
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == min(19, mine + 7)
    finally:
        worker.terminate()
        worker.wait(timeout=60)
