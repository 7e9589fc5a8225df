"""The small city and the proof that every test of this folder may ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.BASE_URL = "https://yiwang.example"


@pytest.fixture
def sealed(world: w.World) -> w.World:
    """The small city with the seals of its department."""
    w.register_seals()
    return world


@pytest.fixture
def world(db: None) -> w.World:
    return w.build()


@pytest.fixture
def verified() -> Callable[[str], cases.CaseState]:
    """Return the state of a case after proving that the log alone rebuilds it."""

    def check(number: str) -> cases.CaseState:
        case = cases.Case.objects.get(number=number)
        _, differences = cases.verify_case(case)
        assert differences == []
        return cases.state_of(case)

    return check
