"""Every test starts from the two homes."""

from __future__ import annotations

import pytest

from onewindow.domains.contracts.tests import world as w


@pytest.fixture
def homes(db: None) -> None:
    w.build()
