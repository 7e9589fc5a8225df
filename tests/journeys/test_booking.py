"""A citizen books on a phone, reception checks them in, the number stands on the board."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Page

from onewindow.commands.play import chromium
from onewindow.domains.accounts.api import User
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.calendars import api as calendars
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall() -> None:
    """The small hall, open all day today with a slot every five minutes."""
    if chromium.path() is None:
        pytest.skip("no Chromium on this machine")
    now = timezone.localtime()
    if now.time() > time(23, 40):
        pytest.skip("the last slots of the day are gone")
    w.build({"slot_minutes": 5, "book_minutes": 0})
    stamp: dict[str, Any] = {"by": SYSTEM, "at": now - timedelta(hours=1)}
    hours = [calendars.Hours(time(0), time(23, 59))]
    calendars.set_opening_exception(w.HALL, now.date(), hours, reason="试验", **stamp)
    allday = {"from_time": time(0), "until_time": time(23, 59), "valid_from": now.date()}
    w.capacity(w.HOMES, 4, **allday)


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["seen"] = timezone.now().timestamp()
    session.save()
    assert session.session_key is not None
    return session.session_key


def book(page: Page, url: str) -> str:
    """Book the first free slot on a phone; return the code."""
    page.goto(f"{url}/booking/")
    page.get_by_role("link", name=w.HOMES).click()
    page.get_by_role("button", name="按离我远近排列").wait_for()
    page.get_by_role("link", name="政务大厅").click()
    page.locator(".slots input:enabled").first.check()
    page.get_by_label("姓名").fill(w.NAME)
    page.get_by_label("手机号").fill(w.phone(1))
    page.get_by_role("button", name="预约", exact=True).click()
    page.get_by_role("heading", name="已约好").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert w.NAME not in page.content()
    return page.locator(".code").inner_text()


def check_in(page: Page, url: str, code: str) -> str:
    """Type the code at reception; return what is said."""
    page.goto(f"{url}/booking-desk/?outlet={w.HALL}")
    page.get_by_label("预约码签到").fill(code)
    page.get_by_role("button", name="签到取号").click()
    found = page.get_by_text("已签到，号码")
    found.wait_for()
    return found.inner_text()


def play(url: str, key: str) -> str:
    with chromium.launched() as browser:
        phone = chromium.opened(browser, url, cookies={}, width=390, height=844)
        desk = chromium.opened(browser, url, cookies={"sessionid": key}, width=1366, height=768)
        return check_in(desk.new_page(), url, book(phone.new_page(), url))


def test_a_booking_made_on_a_phone_becomes_a_number_on_the_board(
    hall: None, live_server: Any
) -> None:
    """Issue 4 point 3: book, check in, ticket on the board."""
    user = User.objects.create(
        staff_number="9000", name="导办员", roles=["window_clerk"], divisions=["9901"], password="!"
    )
    key = session_of(user)
    with ThreadPoolExecutor(1) as apart:  # Chromium's loop and the database do not share a thread
        said = apart.submit(play, live_server.url, key).result()
    assert said.startswith("已签到，号码 C001，前面 0 人。")
    booking = appointments.Appointment.objects.get()
    assert (booking.status, booking.ticket) == ("arrived", "C001")
    board = queueing.board(w.HALL, at=timezone.now())
    plate = next(one for one in board.plates if one.name == w.HOMES)
    assert plate.waiting == 1
    ticket = queueing.QueueTicket.objects.get()
    assert (ticket.source, ticket.priority) == ("appointment", "appointment")
