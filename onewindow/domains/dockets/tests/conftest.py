"""The small city of the cases, with its published item."""

from __future__ import annotations

import pytest

from onewindow.domains.cases.tests import world as w


@pytest.fixture
def world(db: None) -> w.World:
    return w.build()
