"""The clerk at the entrance, with and without a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import one_time_codes
from onewindow.kit.actors import SYSTEM

LONG_AGO = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "窗口-Window-2026"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Passwords are hashed with few rounds: what is tested is who gets in, not the hash."""
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def newcomer(db):
    """A clerk with a password and no second factor yet."""
    accounts.open_account(
        "0001",
        name="张敏",
        department="service-centre",
        password=PASSWORD,
        must_change_password=False,
        by=SYSTEM,
        at=LONG_AGO,
    )
    return accounts.grant_roles("0001", roles=["window_clerk"], by=SYSTEM, at=LONG_AGO)


@pytest.fixture
def clerk(newcomer):
    """A clerk whose phone was bound long ago."""
    step = one_time_codes.step_at(LONG_AGO)
    code = one_time_codes.code_for(SECRET, step)
    accounts.enrol_totp(newcomer, secret=SECRET, code=code, at=LONG_AGO)
    return newcomer


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=False)


def code_now(drift: int = 0) -> str:
    return one_time_codes.code_for(SECRET, one_time_codes.step_at(timezone.now()) + drift)


def sign_in(browser, drift: int = 0, **extra):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD, **extra})
    return browser.post("/sign-in/code", {"code": code_now(drift)})


def grow_idle(browser, minutes: int) -> None:
    session = browser.session
    session["seen"] -= timedelta(minutes=minutes).total_seconds()
    session.save()
