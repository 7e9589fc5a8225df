"""Issue 3 §4: the database connection is lost in the middle of a request; the clock goes back."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.test import Client

from onewindow.channels.review.tests.conftest import Clock
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.refusals import Refusal
from onewindow.kit.tests.processes import database_url, wait_for
from tests.stage import Stage, happened, open_stage, status_of

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr("django.utils.timezone.now", stopped)
    return stopped


@pytest.fixture
def stage(clock: Clock, settings: Any, tmp_path: Path) -> Iterator[Stage]:
    settings.FILES_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]
    yield open_stage(clock)
    connection.close()


def press_accept(stage: Stage, number: str) -> Any:
    """Press 受理 in the clerk's browser; a crash is an answer as it is to a person."""
    browser: Client = stage.scene.client
    browser.raise_request_exception = False
    answer = browser.post(f"/window/cases/{number}/acts/accept", {"key": "one-form"})
    close_old_connections()  # as every request ends; the client of the tests leaves it out
    return answer


def test_a_connection_ended_in_the_middle_of_an_act_is_said_and_leaves_nothing(
    stage: Stage,
) -> None:
    """The act waits for a row somebody holds; the server ends its connection while it waits."""
    number = stage.confirmed()
    with (
        psycopg.connect(database_url()) as holder,
        psycopg.connect(database_url(), autocommit=True) as administrator,
    ):
        holder.execute("SELECT 1 FROM cases_case WHERE number = %s FOR UPDATE", [number])

        def end_whoever_waits() -> bool:
            ended = administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchall()
            return bool(ended)

        killer = threading.Thread(target=wait_for, args=(end_whoever_waits,))
        killer.start()
        answer = press_accept(stage, number)
        killer.join()
        holder.rollback()

    assert answer.status_code == 503
    assert answer["X-Refusal"] == "database_away"
    assert "数据库暂时不可用" in answer.content.decode()
    assert happened(number, "case_accepted") == 0

    assert press_accept(stage, number).status_code == 302
    assert happened(number, "case_accepted") == 1
    assert cases.verify_case(cases.Case.objects.get(number=number))[1] == []


class Proxy:
    """Stands between Django and PostgreSQL and cuts one answer off after it was earned."""

    def __init__(self) -> None:
        given = connection.settings_dict
        self.host, self.port = str(given["HOST"]), int(given["PORT"] or 5432)
        self.cuts_after: bytes = b""
        self.cut = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.own_port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = self._server()
                for source, target, is_asking in (
                    (client, server, True),
                    (server, client, False),
                ):
                    pipe = threading.Thread(
                        target=self._carry, args=(source, target, is_asking), daemon=True
                    )
                    pipe.start()

    def _server(self) -> socket.socket:
        if self.host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self.host}/.s.PGSQL.{self.port}")
            return server
        return socket.create_connection((self.host, self.port))

    def _carry(self, source: socket.socket, target: socket.socket, is_asking: bool) -> None:
        """Carry bytes one way; once the words were asked, the next answer is thrown away."""
        with contextlib.suppress(OSError):
            while block := source.recv(65_536):
                if is_asking and self.cuts_after and self.cuts_after in block:
                    self.cut.set()
                elif not is_asking and self.cut.is_set() and self.cuts_after:
                    break
                target.sendall(block)
            self.cuts_after = b"" if self.cut.is_set() else self.cuts_after
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.fixture
def proxy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    between = Proxy()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(between.own_port))
    yield between
    connection.close()
    monkeypatch.undo()
    between.close()


def test_an_act_whose_answer_was_cut_off_is_not_done_twice(stage: Stage, proxy: Proxy) -> None:
    """The server wrote it, the product never heard so: the clerk presses again, it stays one."""
    number = stage.confirmed()
    proxy.cuts_after = b"cases.case_accepted.v1"

    answer = press_accept(stage, number)

    assert proxy.cut.is_set()
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "不能确认本次操作是否已经保存" in page
    assert "重新提交不会重复办理" in page
    assert press_accept(stage, number).status_code == 302
    assert happened(number, "case_accepted") == 1
    assert cases.verify_case(cases.Case.objects.get(number=number))[1] == []


def test_an_hour_set_back_is_said_and_no_act_comes_before_the_one_before(
    stage: Stage, clock: Clock
) -> None:
    number = stage.accepted()
    before = clock.now
    clock.now = before - timedelta(hours=1)

    answer = stage.scene.act(number, "withdraw", reason="不办了", key="k", status=503)

    page = answer.content.decode()
    assert "服务器时钟" in page
    assert "校准" in page
    assert status_of(number) == "accepted"
    clock.now = before + timedelta(seconds=1)
    stage.scene.act(number, "withdraw", reason="不办了", key="k")
    assert status_of(number) == "withdrawn"


def test_clocks_of_two_servers_may_differ_by_a_little(stage: Stage, clock: Clock) -> None:
    """The act then counts as of the one before it: nothing precedes its cause."""
    number = stage.accepted()
    accepted_at = cases.Case.objects.get(number=number).accepted_at
    assert accepted_at is not None
    case = cases.withdraw_case(
        number, reason="不办了", by=w.CLERK, at=accepted_at - timedelta(seconds=20)
    )
    assert case.ended_at == accepted_at
    assert cases.verify_case(case)[1] == []


def test_after_the_clock_is_right_again_other_cases_were_never_held_up(
    stage: Stage, clock: Clock
) -> None:
    held, free = stage.accepted(), ""
    clock.now -= timedelta(hours=1)
    free = stage.confirmed()
    stage.scene.act(free, "accept", key="a")
    assert status_of(free) == "accepted"
    with pytest.raises(Refusal) as refused:
        cases.sign_step(held, "b", outcome="agreed", by=w.EXAMINER, at=clock.now)
    assert refused.value.code == "clock_set_back"
