"""Receivers that refuse, hang or break for 10, 60 and 300 seconds: nothing is lost."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.events import StepSupplemented
from onewindow.domains.cases.tests import world as w
from onewindow.domains.webhooks import api as webhooks
from onewindow.domains.webhooks.sender import Sender
from onewindow.domains.webhooks.tests import tables
from onewindow.domains.webhooks.tests.conftest import Clock, happen, messages
from onewindow.domains.webhooks.tests.receiver import Receiver
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import deliver
from onewindow.kit.tests import processes

Subscribe = Callable[..., webhooks.Subscription]
RECOVERED_WITHIN = 61
"""Seconds: an endpoint that is down is probed at least once a minute."""


def fail(receiver: Receiver, how: str) -> None:
    if how == "refuse":
        receiver.stop()
    else:
        receiver.be(how)


def recover(receiver: Receiver) -> None:
    if receiver.process is None:
        receiver.start()
    receiver.be("ok")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["refuse", "hang", "500"])
@pytest.mark.parametrize("seconds", [10, 60, 300])
def test_an_outage_loses_nothing(
    seconds: int,
    how: str,
    receiver: Receiver,
    subscribe: Subscribe,
    case: cases.Case,
    clock: Clock,
    settings: Settings,
) -> None:
    """Issue 3, part 2: an outage of 10, 60, 300 s counts zero lost.

    The receiver is a real process and its failures are real; the seconds between tries are the
    clock's. Every two seconds something happens.
    """
    settings.WEBHOOK_TIMEOUT = 0.2
    deliver()
    subscribe()
    sender = Sender(clock)
    down, up = 6, 6 + seconds
    for second in range(up + RECOVERED_WITHIN + 1):
        if second == down:
            fail(receiver, how)
        if second == up:
            recover(receiver)
        if second % 2 == 0 and second <= up:
            happen(case.number)
        sender.round()
        clock.forward(seconds=1)

    happened = {str(row.uuid) for row in messages()}
    assert len(happened) == up // 2 + 1
    confirmed = Counter(receiver.ids("ok"))
    assert happened - confirmed.keys() == set(), "lost"
    assert max(confirmed.values()) == 1, "a confirmed message came again"
    assert {row.status for row in messages()} == {"delivered"}
    assert webhooks.standings(SYSTEM)[0].is_well


@pytest.mark.django_db
def test_a_message_that_alone_is_refused_keeps_to_its_own_schedule_and_is_parked_in_the_end(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    happen(case.number)
    receiver.be("500")
    sender, tries = Sender(clock), 0
    while (row := messages()[0]).status == "waiting":
        clock.now = max(clock.now, row.next_at)
        endpoint = webhooks.Subscription.objects.get()
        if endpoint.status == "paused":
            webhooks.resume_subscription("tax-1", by=SYSTEM, at=clock.now)
        clock.now = max(clock.now, endpoint.not_before or clock.now)
        tries += sender.round().failed
    # The last of the schedule falls on the end, and every resumption brings one try forward.
    assert tries == row.attempts >= 10
    assert row.ended_at is not None
    assert timedelta(hours=72) <= row.ended_at - row.created_at < timedelta(hours=73)
    assert (row.last_status, row.error[:8]) == (500, "HTTP 500")
    assert Event.objects.get(type="webhooks.messages_parked.v1").payload["count"] == 1
    assert [one.pk for one in webhooks.parked_messages("tax-1", SYSTEM)] == [row.pk]


@pytest.mark.django_db
def test_an_endpoint_that_fails_for_a_day_is_paused_and_its_owner_told_elsewhere(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock, settings: Settings
) -> None:
    """It takes both many tries and a long time: an outage of minutes pauses nobody."""
    deliver()
    down = subscribe(url="http://127.0.0.1:1/")
    happen(case.number, 40)
    subscribe("tax-2", types=["cases.case_accepted.v1"])
    subscribe("other", owner="水务系统", types=["cases.case_accepted.v1"])
    sender = Sender(clock)
    for _ in range(100):
        sender.round()
        down.refresh_from_db()
        if down.status == "paused":
            break
        clock.forward(minutes=20)
    assert down.status == "paused"
    assert down.failures >= 20
    assert down.failing_since is not None
    failing = clock.now - down.failing_since
    assert timedelta(hours=24) <= failing < timedelta(hours=30)
    assert "拒绝连接" in down.pause_reason
    deliver()
    sender.round()
    (told,) = receiver.received()
    assert '"type":"webhooks.subscription_paused.v1"' in told["body"]
    assert '"subscription":"tax-1"' in told["body"]
    assert messages(status="waiting"), "they wait for the owner"


@pytest.mark.django_db
def test_an_endpoint_that_says_it_is_gone_is_paused_at_once(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    row = subscribe()
    happen(case.number)
    receiver.be("410")
    Sender(clock).round()
    row.refresh_from_db()
    assert (row.status, row.pause_reason) == ("paused", "接收端回答 410：地址已停用")


@pytest.mark.django_db
def test_endpoints_that_hang_do_not_hold_up_their_neighbour(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock, settings: Settings
) -> None:
    """Those whose last try failed share half of the slots, one try each."""
    settings.WEBHOOK_TIMEOUT = 20
    receiver.be("hang")
    deliver()
    for number in range(6):
        subscribe(f"hanging-{number}")
    webhooks.Subscription.objects.update(failures=1)
    second = Receiver(receiver.folder.parent / "second").start()
    try:
        subscribe("sound", url=second.url)
        happen(case.number, 20)
        sender = Sender(clock, slots=8)
        sound = {str(row.uuid) for row in messages(subscription__code="sound")}
        while set(second.ids("ok")) < sound:
            sender.begin()
            assert sender.finish(0.2).failed == 0, "nobody waited for the end of a hanging try"
        in_progress = messages(leased_until__gt=clock.now, subscription__url=receiver.url)
        assert len(in_progress) == 4
        assert len(second.ids("ok")) == 20
    finally:
        second.stop()
        receiver.stop()  # ends the tries that hang
        sender.finish(None)


@pytest.mark.django_db
def test_two_senders_never_send_one_message_twice_nor_overfill_an_endpoint(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    happen(case.number, 10)
    first, second = Sender(clock), Sender(clock)
    assert (first.begin(), second.begin()) == (4, 0)
    first.finish(None)
    assert (second.begin(), first.begin()) == (4, 0)
    second.finish(None)
    assert first.round().delivered == 2
    assert sorted(Counter(receiver.ids()).values()) == [1] * 10


def worker(**environment: str) -> subprocess.Popen[bytes]:
    return processes.start(
        "-m",
        "onewindow.commands.worker",
        TEST_SUBSCRIPTIONS=tables.HERE,
        TEST_SWEEPS=tables.NO_SWEEP,
        ONEWINDOW_WEBHOOK_NETWORKS="127.0.0.0/8",
        ONEWINDOW_WEBHOOK_PLAIN="1",
        **environment,
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_marking_sends_again_under_the_same_id(
    receiver: Receiver, subscribe: Subscribe, clock: Clock, settings: Settings
) -> None:
    """The one case in which a message that arrived comes again: the receiver knows it by its id."""
    case = w.receive(w.build())
    deliver()
    subscribe()
    receiver.be("hang")
    happen(case.number)
    running = worker(ONEWINDOW_WEBHOOK_TIMEOUT="60")
    processes.wait_for(lambda: len(receiver.received()) == 1)
    running.kill()
    running.wait()
    receiver.be("ok")

    row = webhooks.Message.objects.get()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert row.leased_until is not None
    clock.now = row.leased_until - timedelta(seconds=1)
    sender = Sender(clock)
    assert sender.round().tried == 0, "another sender may still be at it"
    clock.forward(seconds=1)
    assert sender.round().delivered == 1
    assert receiver.ids() == [str(row.uuid)] * 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_goes_on_while_an_endpoint_hangs_and_after_its_connections_were_lost(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    case = w.receive(w.build())
    deliver()
    subscribe("hanging")
    receiver.be("hang")
    second = Receiver(receiver.folder.parent / "second").start()
    running = worker(ONEWINDOW_WEBHOOK_TIMEOUT="60")
    try:
        happen(case.number)
        processes.wait_for(lambda: len(receiver.received()) == 1)
        subscribe("sound", url=second.url)
        record(StepSupplemented("b"), subject=case.number, by=SYSTEM, at=timezone.now())
        processes.wait_for(lambda: len(second.ids("ok")) == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        record(StepSupplemented("b"), subject=case.number, by=SYSTEM, at=timezone.now())
        processes.wait_for(lambda: len(second.ids("ok")) == 2)
    finally:
        receiver.stop()
        running.terminate()
        assert running.wait(timeout=60) == 0
        second.stop()


@pytest.mark.django_db(transaction=True)
def test_ten_real_seconds_of_outage_under_a_real_worker_lose_nothing(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    """Worker, receiver and clock are real; only the schedule is shorter than the shipped one."""
    case = w.receive(w.build())
    deliver()
    subscribe()
    running = worker(ONEWINDOW_WEBHOOK_RETRIES="1,2,3", ONEWINDOW_WEBHOOK_TIMEOUT="2")
    try:
        begun = timezone.now()
        receiver.stop()
        while timezone.now() - begun < timedelta(seconds=10):
            happen(case.number)
            time.sleep(0.2)
        recover(receiver)
        happen(case.number)
        delivered = webhooks.Message.objects.filter(status="delivered")
        total = webhooks.Message.objects.count()
        processes.wait_for(lambda: delivered.count() == total, seconds=90)
    finally:
        running.terminate()
        assert running.wait(timeout=60) == 0
    assert total > 10
    assert Counter(receiver.ids()) == {str(row.uuid): 1 for row in messages()}
