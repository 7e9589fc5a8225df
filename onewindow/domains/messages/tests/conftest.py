"""A gateway that runs, a sender connected to it, and a clock the test holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.sender import Sender, account
from onewindow.domains.messages.tests.gateway import SECRET, SOURCE, Gateway
from onewindow.kit.actors import SYSTEM

PHONE = "19900000001"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


@dataclass
class Clock:
    """Time as the sender is told it."""

    now: datetime = field(default_factory=lambda: MORNING)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    made = Gateway()
    connect_to(made, settings)
    yield made
    made.close()


def connect_to(gateway: Gateway, settings: Settings) -> None:
    settings.CMPP_HOST, settings.CMPP_PORT = "127.0.0.1", gateway.port
    settings.CMPP_ACCOUNT, settings.CMPP_SECRET = SOURCE, SECRET
    settings.CMPP_NUMBER, settings.CMPP_ANSWER_SECONDS = "106590000", 20.0


@pytest.fixture
def sender(gateway: Gateway, clock: Clock, db: None) -> Iterator[Sender]:
    made = Sender(clock, account())
    yield made
    made.hang_up()


def work(sender: Sender, until: Callable[[], bool] | None = None, steps: int = 6) -> None:
    """Let the sender work until something is so, however busy the machine; else some steps."""
    end = time.monotonic() + 30
    while until is not None and not until() and time.monotonic() < end:
        sender.step(0.03)
    for _ in range(steps if until is None else 0):
        sender.step(0.03)


def ask(
    purpose: messages.Purpose = messages.Purpose.CALL,
    *,
    once: str = "ticket:1:call:1",
    to: str = PHONE,
    at: datetime = MORNING,
    **changes: object,
) -> messages.TextMessage:
    """Ask for a text as an act would."""
    values = changes.pop("values", {"number": "C012", "window": "3", "item": "不动产登记"})
    return messages.send(
        purpose, to=to, values=values, about="ticket:1", once=once, by=SYSTEM, at=at, **changes
    )


def text(once: str = "ticket:1:call:1") -> messages.TextMessage:
    return messages.TextMessage.objects.get(key=once)


def has(status: str, once: str = "ticket:1:call:1") -> Callable[[], bool]:
    return lambda: text(once).status == status
