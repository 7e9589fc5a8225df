"""A real uvicorn, real notifications, listeners as browsers are."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from onewindow.kit.live import live_token, publish, token_channel
from onewindow.kit.tests import processes

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "onewindow.kit.live.tests.test_live"
WEB_PORT = "8000"


def own_window_only(user: Any, name: str) -> bool:
    return user.get_username() == "0731" and name == "03"


CHANNELS = {"window": f"{HERE}.own_window_only"}


@pytest.fixture
def port() -> Iterator[int]:
    port = processes.free_port()
    server = processes.start(
        *f"-m uvicorn onewindow.config.asgi_live:application --port {port}".split(),
        *["--log-level", "warning", "--timeout-graceful-shutdown", "2"],
        TEST_LIVE_CHANNELS=f"{HERE}.CHANNELS",
        ONEWINDOW_WEB_PORT=WEB_PORT,
    )
    processes.wait_for(lambda: status(port, "/live/health") == 200)
    yield port
    server.terminate()
    server.wait(timeout=60)


def status(port: int, path: str, **headers: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers=headers)
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()


def address(*channels: str, token: str = "") -> str:
    query = [("channel", c) for c in channels] + ([("token", token)] if token else [])
    return f"/live?{urlencode(query)}"


class Browser:
    """One EventSource."""

    def __init__(self, port: int, path: str, cookie: str = "", **headers: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.line.request("GET", path, headers={"Cookie": cookie, **headers})
        self.answer = self.line.getresponse()
        assert self.answer.status == 200
        assert self.answer.readline() == b"retry: 2000\n"

    def hear(self) -> dict[str, Any] | None:
        """Return the next message, None when the server ended the stream.

        Every message names the transaction that sent it; the number differs from run to run.
        """
        while line := self.answer.readline():
            if line.startswith(b"data: "):
                heard: dict[str, Any] = json.loads(line[6:])
                assert heard.pop("tx").isdecimal()
                return heard
        return None

    def close(self) -> None:
        self.answer.close()
        self.line.close()


@pytest.fixture
def cookie() -> str:
    user = get_user_model()(staff_number="0731", name="王芳")
    user.set_password("x")
    user.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def test_staff_hear_what_changed_on_their_own_channel_only(port: int, cookie: str) -> None:
    browser = Browser(port, address("window:03"), cookie)
    publish("window:04", "queue")
    publish("window:03", "queue", ticket="A017")
    assert browser.hear() == {"topic": "queue", "channel": "window:03", "ticket": "A017"}
    browser.close()


def test_nothing_is_heard_of_what_was_rolled_back(port: int, cookie: str) -> None:
    browser = Browser(port, address("window:03"), cookie)
    with transaction.atomic():
        publish("window:03", "never")
        transaction.set_rollback(True)
    publish("window:03", "after")
    assert browser.hear() == {"topic": "after", "channel": "window:03"}
    browser.close()


def test_who_may_not_listen_is_refused_by_status(port: int, cookie: str) -> None:
    assert status(port, address("window:03")) == 401
    assert status(port, address("window:03"), Cookie="sessionid=invented") == 401
    assert status(port, address("window:04"), Cookie=cookie) == 403
    assert status(port, address("window:03", "window:04"), Cookie=cookie) == 403
    assert status(port, address("unlisted:03"), Cookie=cookie) == 403
    assert status(port, address("nonsense"), Cookie=cookie) == 400
    assert status(port, "/live", Cookie=cookie) == 400
    assert status(port, "/elsewhere", Cookie=cookie) == 404


def test_an_ended_session_listens_no_more(port: int, cookie: str) -> None:
    SessionStore(cookie.split("=")[1]).flush()
    assert status(port, address("window:03"), Cookie=cookie) == 401


def test_a_second_screen_listens_by_a_token_good_for_one_channel(port: int) -> None:
    token = live_token("screen:03")
    browser = Browser(port, address("screen:03", token=token))
    publish("screen:03", "form")
    assert browser.hear() == {"topic": "form", "channel": "screen:03"}
    browser.close()
    assert status(port, address("screen:04", token=token)) == 401
    assert status(port, address("screen:03", token=token + "x")) == 401
    assert token_channel(token, max_age=-1) is None


def test_after_a_lost_database_connection_browsers_connect_anew_and_hear_again(
    port: int, cookie: str
) -> None:
    browser = Browser(port, address("window:03"), cookie)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
    assert browser.hear() is None
    processes.wait_for(lambda: status(port, "/live/health") == 200)
    browser.close()
    again = Browser(port, address("window:03"), cookie)
    publish("window:03", "queue")
    assert again.hear() == {"topic": "queue", "channel": "window:03"}
    again.close()


def test_only_the_page_s_own_origin_may_read_across_ports(port: int, cookie: str) -> None:
    own = f"http://127.0.0.1:{WEB_PORT}"
    browser = Browser(port, address("window:03"), cookie, Origin=own)
    assert browser.answer.getheader("access-control-allow-origin") == own
    assert browser.answer.getheader("access-control-allow-credentials") == "true"
    browser.close()
    stranger = Browser(port, address("window:03"), cookie, Origin="http://evil.example:8000")
    assert stranger.answer.getheader("access-control-allow-origin") is None
    stranger.close()


def test_a_message_that_carries_data_or_names_no_channel_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="stays small"):
        publish("window:03", "queue", text="长" * 4000)
    with pytest.raises(ValueError, match="not a live channel"):
        publish("window 03", "queue")
