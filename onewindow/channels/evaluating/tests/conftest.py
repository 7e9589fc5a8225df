"""A city, a case accepted at window A01, and a clock that stands still."""

from __future__ import annotations

import pytest

from onewindow.channels.tests.clocks import Clock, clock, quick_hashes
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation.tests import scenes

__all__ = ["Clock", "clock", "quick_hashes"]


@pytest.fixture
def world(db: None, clock: Clock) -> w.World:
    return w.build()


@pytest.fixture
def accepted(world: w.World) -> str:
    """Return the number of a case accepted at nine; the clock says ten."""
    return scenes.accept(world)
