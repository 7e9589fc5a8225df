"""A clock that stands still or runs on a known day, and hashes that cost nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w

WORKDAY = datetime(2026, 6, 10, 2, tzinfo=UTC)
"""Ten on a Wednesday in Beijing, in a year whose calendar is published to its end."""


class Clock:
    """What the views read as now."""

    def __init__(self) -> None:
        self.now = w.after(hours=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock of the pages at ten on the Monday of the world."""
    stopped = Clock()
    monkeypatch.setattr("django.utils.timezone.now", stopped)
    return stopped


@pytest.fixture(autouse=True)
def workday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock of the pages run from ten on a working day, whatever day it is outside.

    Limits of real days end in a year without a calendar every December, and a day that ends in
    the middle of a test has no tickets any more.
    """
    begun = time.monotonic()

    def now() -> datetime:
        return WORKDAY + timedelta(seconds=time.monotonic() - begun)

    monkeypatch.setattr("django.utils.timezone.now", now)
