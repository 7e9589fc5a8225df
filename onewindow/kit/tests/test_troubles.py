"""Poisoned events, handlers that end their process, clocks that go back, a disk without room."""

from __future__ import annotations

import errno
import os
import signal
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DataError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.files import store
from onewindow.kit.models import Counter, Delivery, Event, SweepRun
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import MAX_ATTEMPTS, deliver
from onewindow.kit.schedule import run_due
from onewindow.kit.tests import processes
from onewindow.kit.tests.handlers import HERE, BellRung
from onewindow.kit.troubles import StorageFull, trouble_of
from onewindow.kit.worker import Worker

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLERK = Actor(ActorKind.OFFICER, "0731", "王芳", window="03")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def ring(subject: str) -> None:
    record(BellRung(), subject=subject, by=CLERK, at=NINE)


def heard() -> dict[str, int]:
    rows = Counter.objects.filter(series__startswith="heard:")
    return {row.series.removeprefix("heard:"): row.value for row in rows}


def poison(subject: str, **changes: str) -> None:
    """Change what is stored of an event as no code of ours does."""
    for column, value in changes.items():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                f"UPDATE kit_event SET {column} = %s WHERE subject = %s", [value, subject]
            )
            cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "kittests.never_heard_of.v9"}, "的类型不认识"),
        ({"payload": '{"times": "很多"}'}, "的内容无法读取"),
        ({"payload": "[1, 2]"}, "的内容无法读取"),
        ({"actor": '{"kind": "ghost"}'}, "的内容无法读取"),
        ({"actor": "17"}, "的内容无法读取"),
    ],
)
def test_a_poisoned_event_is_told_and_parked_and_the_rest_goes_on(
    settings, changes: dict[str, str], words: str
) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"
    for subject in ("A-1", "A-2", "A-3"):
        ring(subject)
    poison("A-2", **changes)

    for _ in range(MAX_ATTEMPTS):
        while deliver():
            pass
        Delivery.objects.update(next_at=NINE)

    assert heard() == {"A-1": 1, "A-3": 1}
    bad = Delivery.objects.get(event__subject="A-2")
    assert (bad.status, bad.attempts) == ("parked", MAX_ATTEMPTS)
    assert words in bad.error.strip().splitlines()[-1]
    assert "A-2" in bad.error.strip().splitlines()[-1]


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_ends_its_process_is_parked_and_takes_nobody_with_it(settings) -> None:
    """A batch dies with it once; after that it is tried alone, and in the end not at all."""
    settings.SUBSCRIPTIONS = f"{HERE}.DEADLY"
    for n in range(6):
        ring(f"A-{n}")
    ring("deadly")
    before_last = MAX_ATTEMPTS - 1
    for died, attempts in ((1, 1), (2, before_last + 1)):
        worker = processes.start(
            "-m", "onewindow.commands.worker", TEST_SUBSCRIPTIONS=f"{HERE}.DEADLY"
        )
        assert worker.wait(timeout=90) == -signal.SIGKILL
        row = Delivery.objects.get(event__subject="deadly")
        assert (row.status, row.attempts) == ("waiting", attempts)
        assert heard() == ({} if died == 1 else {f"A-{n}": 1 for n in range(6)})
        Delivery.objects.filter(pk=row.pk, attempts=1).update(attempts=before_last)
        Delivery.objects.exclude(status="done").update(next_at=NINE)
        # The deadly one last, so that its neighbours have their turn before the process ends.
        Delivery.objects.filter(pk=row.pk).update(next_at=NINE + timedelta(seconds=1))

    last = processes.start("-m", "onewindow.commands.worker", TEST_SUBSCRIPTIONS=f"{HERE}.DEADLY")
    processes.wait_for(lambda: Delivery.objects.filter(status="parked").count() == 1)
    ring("A-6")
    processes.wait_for(lambda: heard() == {f"A-{n}": 1 for n in range(7)})
    last.terminate()
    assert last.wait(timeout=60) == 0
    row = Delivery.objects.get(status="parked")
    assert (row.event.subject, row.attempts) == ("deadly", MAX_ATTEMPTS)
    assert f"{MAX_ATTEMPTS} 次使后台进程意外结束" in row.error
    assert Event.objects.filter(type="kit.delivery_parked.v1").count() == 1


@pytest.mark.django_db
def test_a_worker_notices_that_the_clock_was_set_back_and_nothing_waits_twice(
    settings, caplog
) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.SUBSCRIPTIONS"
    ring("A-1")
    Delivery.objects.update(next_at=datetime.now(UTC) + timedelta(minutes=59))
    worker = Worker()
    worker._heed_clock(NINE)
    worker._heed_clock(NINE - timedelta(seconds=5))
    assert deliver() == 0, "a nudge is no setting back"

    worker._heed_clock(NINE - timedelta(hours=1))

    assert "系统时钟被拨回 3595 秒" in caplog.text
    assert deliver() == 1
    assert heard() == {"A-1": 1}


@pytest.mark.django_db(transaction=True)
def test_sweeps_go_on_after_the_clock_was_set_back(settings) -> None:
    settings.SWEEPS = f"{HERE}.SWEEPS"
    run_due(NINE)
    back = NINE - timedelta(hours=1)
    assert run_due(back) == ["badly", "rows", "slowly"]
    assert run_due(back + timedelta(minutes=1)) == []
    assert SweepRun.objects.get(name="rows").started_at == back


@pytest.mark.django_db
def test_a_full_disk_is_told_and_leaves_no_draft(settings, tmp_path: Path, monkeypatch) -> None:
    """The whole story on a real full disk is in tests/faults; here each moment of writing."""
    settings.FILES_ROOT = tmp_path
    real = os.fsync

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull, match="文件存储空间已满，文件没有保存") as refused:
        store(BytesIO(PNG), name="a.png", at=NINE)
    assert refused.value.status == 507
    assert list((tmp_path / "drafts").iterdir()) == []
    monkeypatch.setattr(os, "fsync", real)
    assert store(BytesIO(PNG), name="a.png", at=NINE).size == len(PNG)


@login_not_required
def lose_connection(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    raise AssertionError


@login_not_required
def fill_disk(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


@login_not_required
def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


handler500 = "onewindow.kit.troubles.server_error"
urlpatterns = [
    path("lose-connection", lose_connection),
    path("fill-disk", fill_disk),
    path("crash", crash),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/lose-connection", 503, "数据库暂时不可用，不能确认本次操作是否已经保存"),
        ("/fill-disk", 507, "文件存储空间已满，本次操作没有保存"),
        ("/crash", 500, "系统内部发生错误"),
    ],
)
def test_what_the_machinery_lacks_is_said_on_the_page(
    settings, address: str, status: int, words: str
) -> None:
    settings.ROOT_URLCONF = "onewindow.kit.tests.test_troubles"
    browser = Client(raise_request_exception=False)
    answer = browser.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "<html" in answer.content.decode()
    part = browser.get(address, headers={"HX-Request": "true"})
    assert part.status_code == status
    assert ("<html" in part.content.decode()) == (status == 500)
    connection.close()


def test_a_full_disk_of_the_database_is_told_apart_and_other_errors_stay_crashes() -> None:
    import psycopg

    outer = OperationalError("could not extend file")
    outer.__cause__ = psycopg.errors.DiskFull("could not extend file")
    found = trouble_of(outer)
    assert found is not None
    assert (found.code, found.message) == (
        "storage_full",
        "数据库存储空间已满，本次操作没有保存",
    )
    assert trouble_of(DataError("out of range")) is None
    assert trouble_of(None) is None
