"""The entrance over a real connection, with cookies and CSRF as a browser has them."""

from __future__ import annotations

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from onewindow.channels.entrance.tests.conftest import PASSWORD, code_now


class Browser:
    """Opens pages and submits forms with the token the page gave."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.token = ""
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = None
        if fields is not None:
            body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        request = Request(self.base + path, body, {"Origin": self.base, "Accept": "text/html"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                status, page, address = answer.status, answer.read().decode(), answer.url
        except HTTPError as error:
            status, page, address = error.code, error.read().decode(), error.url
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.token = found[1]
        return status, page, address.removeprefix(self.base)


@pytest.fixture
def staff(live_server, clerk):
    return Browser(live_server.url)


@pytest.mark.django_db(transaction=True)
def test_a_clerk_signs_in_with_password_and_phone(staff):
    """2.10: password and second factor over a real HTTP connection."""
    status, page, address = staff.open("/security")
    assert (status, address) == (200, "/sign-in?next=%2Fsecurity")

    status, page, address = staff.open(
        "/sign-in", {"number": "0001", "password": PASSWORD, "next": "/security"}
    )
    assert (status, address) == (200, "/sign-in/code")
    assert "张敏（0001）" in page

    status, page, address = staff.open("/sign-in/code", {"code": code_now()})
    assert (status, address) == (200, "/security")
    assert "窗口人员" in page

    status, page, address = staff.open("/sign-out", {})
    assert address == "/sign-in?ended=signed-out"
    assert staff.open("/security")[2] == "/sign-in?next=%2Fsecurity"


@pytest.mark.django_db(transaction=True)
def test_a_form_without_its_token_is_refused(staff):
    staff.open("/sign-in")
    staff.token = "x" * 64

    status, page, _ = staff.open("/sign-in", {"number": "0001", "password": PASSWORD})

    assert status == 403
    assert "页面已过期" in page


@pytest.mark.django_db(transaction=True)
def test_a_form_older_than_the_sign_in_is_kept(staff):
    """6: a stale page loses nothing typed."""
    staff.open("/sign-in")
    staff.open("/sign-in", {"number": "0001", "password": PASSWORD})
    staff.open("/sign-in/code", {"code": code_now()})
    staff.token = "x" * 64

    status, page, address = staff.open("/security/passkeys/1/remove", {"reason": "手机更换"})

    assert (status, address) == (200, "/sign-in/resume")
    assert 'value="手机更换"' in page
    assert 'action="/security/passkeys/1/remove"' in page
