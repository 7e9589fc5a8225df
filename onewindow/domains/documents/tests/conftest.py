from __future__ import annotations

from datetime import date

import pytest

from onewindow.domains.documents import api as documents
from onewindow.domains.documents.tests import samples


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.BASE_URL = "https://yiwang.example"


@pytest.fixture
def seals(db):
    """Give both departments every seal, in force from the first day of 2026."""
    register_seals()


def register_seals() -> None:
    for authority in (samples.MARKET, samples.LAND):
        for kind in documents.SealKind:
            documents.register_seal(
                authority.code,
                kind,
                department_name=authority.name,
                holder="周管印",
                valid_from=date(2026, 1, 1),
                by=samples.KEEPER,
                at=samples.AT,
            )
