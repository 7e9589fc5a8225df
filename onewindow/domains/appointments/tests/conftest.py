"""The small hall with slots that every test of this folder may ask for."""

from __future__ import annotations

import pytest

from onewindow.domains.appointments.tests import world as w


@pytest.fixture
def hall(db: None) -> None:
    w.build()
