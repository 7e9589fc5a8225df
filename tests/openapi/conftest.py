"""The small city, its people as owners of machine clients, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.kit import rates
from tests.openapi.machine import Clock, Machine, build, machine_of


@pytest.fixture(autouse=True)
def _own_place(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.BASE_URL = "https://yiwang.example"
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]
    rates.forget()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock of the door at ten on the Monday of the world."""
    stopped = Clock()
    monkeypatch.setattr("django.utils.timezone.now", stopped)
    return stopped


@pytest.fixture
def world(db: None, clock: Clock) -> w.World:
    return build()


@pytest.fixture
def as_owner(world: w.World) -> Callable[..., Machine]:
    """Return a machine that acts for one of the people, with everything the person may do."""
    return machine_of
