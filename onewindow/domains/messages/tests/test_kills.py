"""Processes that die at the worst moment, and two that would both send."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.messages.sender import Sender, account
from onewindow.domains.messages.tests.conftest import Clock, ask, has, text, work
from onewindow.domains.messages.tests.gateway import SECRET, SOURCE, Gateway
from onewindow.kit.actors import SYSTEM
from onewindow.kit.tests import processes

pytestmark = pytest.mark.django_db(transaction=True)
_SENDER = """
import threading, django
django.setup()
from onewindow.domains.messages.tasks import send_texts
send_texts(threading.Event())
"""


def sending(gateway: Gateway) -> subprocess.Popen[bytes]:
    """Start a process that does nothing but send."""
    return processes.start(
        "-c",
        _SENDER,
        ONEWINDOW_CMPP_HOST="127.0.0.1",
        ONEWINDOW_CMPP_PORT=str(gateway.port),
        ONEWINDOW_CMPP_ACCOUNT=SOURCE,
        ONEWINDOW_CMPP_SECRET=SECRET,
    )


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_killed_between_submit_and_answer_a_call_goes_twice_and_a_confirmation_once(
    gateway: Gateway,
) -> None:
    """The one moment nobody can know about: settled by the purpose, once the lease is over."""
    now = timezone.now()
    gateway.behaves.silent = 2
    messages.set_policy({"quiet_from": "00:00", "quiet_until": "00:00"}, by=SYSTEM, at=now)
    ask(at=now)
    ask(Purpose.BOOKED, once="b", to="19900000002", at=now)
    running = sending(gateway)
    try:
        until(lambda: len(gateway.taken) == 2)
    finally:
        running.kill()
        running.wait()
    assert (text().status, text("b").status) == ("sending", "sending")
    leased = text().leased_until
    assert leased is not None

    clock = Clock(leased - timedelta(seconds=1))
    sender = Sender(clock, account())
    work(sender, steps=3)
    assert len(gateway.taken) == 2, "its sender might still be at it"
    clock.forward(seconds=2)
    work(sender, has("failed", "b"))
    clock.forward(seconds=11)
    work(sender, has("delivered"))
    sender.hang_up()
    assert [one.phone for one in gateway.taken].count("19900000002") == 1
    assert text("b").reason == "提交网关时中断，结果不明；为免重复不自动再发"
    assert [one.outcome for one in text().attempts.order_by("number")] == ["unsure", "submitted"]
    assert len(gateway.taken) == 3


def test_killed_before_anything_was_written_nothing_is_lost(gateway: Gateway) -> None:
    now = timezone.now()
    running = sending(gateway)
    until(lambda: gateway.connections == 1)
    running.kill()
    running.wait()
    ask(at=now)
    again = sending(gateway)
    try:
        until(has("delivered"))
    finally:
        again.terminate()
        again.wait()
    assert len(gateway.taken) == 1


def test_of_two_processes_one_sends_and_the_other_takes_over(gateway: Gateway) -> None:
    """Gateways allow an account few connections: one worker holds the only one."""
    both = [sending(gateway), sending(gateway)]
    try:
        until(lambda: gateway.connections == 1)
        for n in range(20):
            ask(once=f"c{n}", to=f"199000003{n:02}", at=timezone.now())
        until(lambda: messages.TextMessage.objects.filter(status="delivered").count() == 20)
        assert gateway.connections == 1
        holder = _holder_of_lock()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [holder])
        ask(at=timezone.now())
        until(has("delivered"))
        assert len(gateway.taken) == 21
    finally:
        for one in both:
            one.kill()
            one.wait()


def _holder_of_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid::bigint = "
            "hashtext('onewindow_texts')::bigint & x'ffffffff'::bigint AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def test_asking_for_one_text_at_once_makes_one() -> None:
    now = timezone.now()
    start = threading.Barrier(8)
    seen: list[int] = []

    def one() -> None:
        start.wait()
        seen.append(ask(at=now).pk)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_the_limit_of_a_day_holds_when_many_ask_at_once() -> None:
    now = timezone.now()
    start = threading.Barrier(8)

    def one(n: int) -> None:
        start.wait()
        ask(Purpose.BOOKED, once=f"b{n}", at=now)
        connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert messages.TextMessage.objects.filter(status="queued").count() == 6
    assert messages.TextMessage.objects.filter(status="refused").count() == 2
