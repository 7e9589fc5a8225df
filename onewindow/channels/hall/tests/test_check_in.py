"""Checking in at the kiosk: a booking code becomes a ticket, or the page says what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.hall.doors import kiosk_token
from onewindow.channels.hall.tests import scene as s
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing.api import QueueTicket

pytestmark = pytest.mark.django_db


class Clock:
    """What the kiosk reads as now: Tuesday, ten o'clock, until a test says otherwise."""

    def __init__(self) -> None:
        self.now: datetime = w.moment()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    w.build()
    stopped = Clock()
    monkeypatch.setattr("django.utils.timezone.now", stopped)
    return stopped


def check_in(client: Client, code: str, *, status: int = 200, outlet: str = w.HALL) -> str:
    address = reverse("hall:check-in", args=[kiosk_token(outlet, s.KIOSK_NAME)])
    response: Any = client.post(address, {"code": code})
    page = str(response.content.decode())
    assert response.status_code == status, page[:2000]
    return page


def test_a_booking_code_becomes_a_ticket_on_the_screen(client: Client, clock: Clock) -> None:
    """Q16, issue 4 point 3: check-in at the kiosk turns the booking into a number of the queue."""
    code = w.book().code
    page = check_in(client, f"{code[:4]}-{code[4:]}".lower())
    assert "C001" in page
    assert "签到成功，预约号优先" in page
    assert "data:image/svg+xml" in page
    row = QueueTicket.objects.get()
    assert (row.number, row.source, row.priority) == ("C001", "appointment", "appointment")


def test_who_checks_in_again_gets_the_same_number(client: Client, clock: Clock) -> None:
    code = w.book().code
    check_in(client, code)
    page = check_in(client, code)
    assert "C001" in page
    assert "此前已经签到，还是原来的号码" in page
    assert QueueTicket.objects.count() == 1


def test_who_comes_late_is_told_that_the_number_is_an_ordinary_one(
    client: Client, clock: Clock
) -> None:
    code = w.book().code
    clock.now = w.moment("10:16")
    assert "已过预约时段，按普通号排队" in check_in(client, code)
    assert QueueTicket.objects.get().priority == "normal"


def test_who_comes_too_early_is_told_when_to_come(client: Client, clock: Clock) -> None:
    code = w.book().code
    clock.now = w.moment("09:10")
    page = check_in(client, code, status=409)
    assert "09:30起可以签到" in page
    assert f'value="{code}"' in page
    assert not QueueTicket.objects.exists()


@pytest.mark.parametrize(
    ("_case", "booked", "outlet", "words"),
    [
        ("another outlet", {}, "street", "该预约的网点是政务大厅"),
        ("another day", {"days": 2}, w.HALL, "请在预约当日签到"),
    ],
)
def test_another_place_or_day_is_refused_with_the_right_one(
    client: Client, clock: Clock, _case: str, booked: dict[str, Any], outlet: str, words: str
) -> None:
    assert words in check_in(client, w.book(**booked).code, status=409, outlet=outlet)
    assert not QueueTicket.objects.exists()


def test_a_cancelled_booking_and_an_unknown_code_are_refused(client: Client, clock: Clock) -> None:
    booking = w.book()
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    assert "该预约已取消" in check_in(client, booking.code, status=409)
    assert "没有这个预约码" in check_in(client, "ABCDEFGH", status=404)


def test_guessing_codes_ends_at_a_kiosk(client: Client, clock: Clock) -> None:
    for _ in range(40):
        check_in(client, "ABCDEFGH", status=404)
    assert "输错次数太多" in check_in(client, w.book().code, status=429)


def test_a_provider_needs_no_number(client: Client, clock: Clock) -> None:
    """Q36: seal carving is booked like the rest and waits at no window."""
    page = check_in(client, w.book(plate=w.PROVIDER).code)
    assert "签到成功" in page
    assert w.PROVIDER in page
    assert not QueueTicket.objects.exists()
