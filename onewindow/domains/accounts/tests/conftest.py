"""A few people: two administrators, a clerk, an officer of another district."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.kit.actors import SYSTEM

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "窗口-Window-2026"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Passwords are hashed with few rounds: what is tested is who gets in, not the hash."""
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def clerk(db):
    accounts.open_account(
        "0001",
        name="张敏",
        department="service-centre",
        password=PASSWORD,
        must_change_password=False,
        by=SYSTEM,
        at=AT,
    )
    return accounts.grant_roles(
        "0001", roles=["window_clerk"], divisions=["990102"], by=SYSTEM, at=AT
    )
