"""Listening as an assistant does: a real live process tells of no case of anybody else (H17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.cases.tests.test_assistance import MANAGER
from onewindow.kit.actors import SYSTEM
from onewindow.kit.live import publish
from onewindow.kit.live.tests.test_live import Browser, address, status
from onewindow.kit.tests import processes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port() -> Iterator[int]:
    port = processes.free_port()
    server = processes.start(
        *f"-m uvicorn onewindow.config.asgi_live:application --port {port}".split(),
        *["--log-level", "warning", "--timeout-graceful-shutdown", "2"],
    )
    processes.wait_for(lambda: status(port, "/live/health") == 200)
    yield port
    server.terminate()
    server.wait(timeout=60)


def cookie(staff_number: str, role: str) -> str:
    """Open an account with this role alone and sign it in; return its cookie."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account(
        staff_number, name="林六", department="market", password="Yunting-Help-03", **stamp
    )
    user = accounts.grant_roles(staff_number, roles=[role], divisions=["990100"], **stamp)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def test_an_assistant_who_listens_hears_of_the_assigned_case_and_of_no_other(port: int) -> None:
    world = w.build()
    w.register_seals()
    six, clerk = cookie("0106", "assistant"), cookie("0731", "window_clerk")
    mine, other = w.receive(world).number, w.receive(world).number
    cases.assign_assistant(mine, "0106", by=MANAGER, at=w.MONDAY)
    w.work()

    helper = Browser(port, address("assistant:0106", "window:A01", "hall:hall"), six)
    desk = Browser(port, address("desk:A01", "window:A01"), clerk)
    for number in (other, mine):
        cases.withdraw_case(number, reason="申请人不办了", by=w.CLERK, at=w.MONDAY)
    w.work()
    publish("window:A01", "queue", act="ticket_called")

    assert helper.hear() == {
        "topic": "case",
        "channel": "assistant:0106",
        "number": mine,
        "act": "case_withdrawn",
    }
    last = {"topic": "queue", "channel": "window:A01", "act": "ticket_called"}
    assert helper.hear() == last
    told = [desk.hear() or {} for _ in range(2)]
    assert {one["number"] for one in told} == {other, mine}
    assert desk.hear() == last
    helper.close()
    desk.close()


def test_an_assistant_may_not_listen_where_the_cases_of_others_are_told(port: int) -> None:
    world = w.build()
    six = cookie("0106", "assistant")
    cookie("0107", "assistant")
    mine, other = w.receive(world).number, w.receive(world).number
    cases.assign_assistant(mine, "0106", by=MANAGER, at=w.MONDAY)
    closed = ("desk:A01", "department:market", f"case:{other}", f"case:{mine}", "assistant:0107")
    assert {name: status(port, address(name), Cookie=six) for name in closed} == dict.fromkeys(
        closed, 403
    )
