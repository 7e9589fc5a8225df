"""Every journey has a stage, and ends with the proof that the log alone rebuilds every case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from tests.journeys.stage import Stage


@pytest.fixture
def stage(
    db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    settings.FILES_ROOT = tmp_path / "files"
    settings.BASE_URL = "https://yiwang.example"
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]
    yield Stage(monkeypatch)
    w.work()
    result = cases.Verification()
    for running in cases.verify_all():
        result = running
    assert result.cases > 0
    assert result.discrepancies == []
