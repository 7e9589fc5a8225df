"""A clock that stands still, and hashes that cost nothing: for the tests of every channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w


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
