"""The small hall of the queue's own tests, open all of today, with people who look at it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.doors import kiosk_token, phone_token
from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars import api as calendars
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM, Actor

KIOSK_NAME = "一号机"


def build(policy: dict[str, Any] | None = None, *, mode: str = "normal") -> None:
    w.build(policy)
    now = timezone.now()
    calendars.set_opening_exception(
        w.HALL,
        timezone.localdate(now),
        [calendars.Hours(time(0), time(23, 59, 59), mode)],
        reason="试验",
        by=SYSTEM,
        at=now,
    )


def kiosk() -> str:
    return kiosk_token(w.HALL, KIOSK_NAME)


def phone(*, minutes_ago: float = 0) -> str:
    return phone_token(w.HALL, at=timezone.now() - timedelta(minutes=minutes_ago))


def get(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    response = client.get(reverse(f"hall:{name}", args=args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def take(plate: str = w.HOMES, **changes: Any) -> queueing.Issued:
    changes.setdefault("at", timezone.now())
    return w.take(plate, **changes)


def sit(window: str = "01") -> Actor:
    who = w.WINDOWS[window][3]
    queueing.open_station(window, by=who, at=timezone.now())
    return who


def call(window: str = "01", **changes: Any) -> queueing.Ticket:
    ticket = queueing.call_ticket(window, by=w.WINDOWS[window][3], at=timezone.now(), **changes)
    assert ticket is not None
    return ticket


def staff(role: str = "assistant", number: str = "guide") -> Client:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account(
        number,
        name="林导",
        department="registry",
        password="Yunting-Window-03",
        must_change_password=False,
        **stamp,
    )
    user = accounts.grant_roles(number, roles=(role,), divisions=["9901"], **stamp)
    client = Client()
    client.force_login(user)
    return client
