"""A case that went to its end, and the people who judge and put right."""

from __future__ import annotations

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation.tests import scenes


@pytest.fixture
def world(db: None) -> w.World:
    return w.build()


@pytest.fixture
def accepted(world: w.World) -> str:
    """Return the number of a case accepted at window A01 by the clerk; invitations are out."""
    return scenes.accept(world)
