"""A case to tell of, a receiver that runs, and a clock the test holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.events import StepSupplemented
from onewindow.domains.cases.tests import world as w
from onewindow.domains.webhooks import api as webhooks
from onewindow.domains.webhooks.tests import tables
from onewindow.domains.webhooks.tests.receiver import Receiver
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import deliver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Clock:
    """Time as the sender is told it; it starts after all that the database has stamped."""

    now: datetime = field(default_factory=lambda: timezone.now() + timedelta(minutes=10))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture(autouse=True)
def _local(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.WEBHOOK_NETWORKS = "127.0.0.0/8,::1/128"
    settings.WEBHOOK_PLAIN = True
    settings.WEBHOOK_TIMEOUT = 0.5
    settings.SUBSCRIPTIONS = tables.HERE


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    receiver = Receiver(tmp_path / "receiver")
    yield receiver.start()
    receiver.stop()


@pytest.fixture
def case(db: None) -> cases.Case:
    return w.receive(w.build())


@pytest.fixture
def subscribe(receiver: Receiver) -> Callable[..., webhooks.Subscription]:
    """Return a function that subscribes the receiver, by a code."""

    def make(code: str = "tax-1", **wanted: Any) -> webhooks.Subscription:
        fields = {"url": receiver.url, "owner": "税务征管系统", "secret": SECRET, **wanted}
        return webhooks.create_subscription(code, by=SYSTEM, at=timezone.now(), **fields)

    return make


def happen(number: str, times: int = 1) -> None:
    """Let something happen in a case that already exists, and the worker hear of it."""
    for _ in range(times):
        record(StepSupplemented("b"), subject=number, by=SYSTEM, at=timezone.now())
    while deliver():
        pass


def messages(**wanted: Any) -> list[webhooks.Message]:
    return list(webhooks.Message.objects.filter(**wanted).order_by("id"))
