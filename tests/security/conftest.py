"""A clerk at a window, officers at their desks, a drafter at the console."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.channels.review.tests.conftest import clock, quick_hashes
from tests.stage import Stage, open_stage

__all__ = ["clock", "quick_hashes"]


@pytest.fixture
def stage(db: None, clock: Any, settings: Any, tmp_path: Any) -> Stage:
    settings.FILES_ROOT = tmp_path
    return open_stage(clock)
