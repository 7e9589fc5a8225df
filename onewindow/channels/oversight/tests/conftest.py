"""People of oversight, each with the one role their name says, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from onewindow.channels.tests.clocks import Clock, clock, quick_hashes
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes
from onewindow.kit.actors import SYSTEM

__all__ = ["Clock", "clock", "quick_hashes"]
PEOPLE = {
    "manager": ("林九", "centre", "centre_manager"),
    "head": ("许五", "market", "head"),
    "water-head": ("江四", "water", "head"),
    "supervisor": ("陆五", "centre", "supervisor"),
    "caller": ("陆十", "centre", "survey_caller"),
}


@pytest.fixture
def world(db: None, clock: Clock) -> w.World:
    built = w.build()
    for number, (name, department, role) in PEOPLE.items():
        stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
        accounts.open_account(
            number,
            name=name,
            department=department,
            password="窗口-Window-2026",
            must_change_password=False,
            **stamp,
        )
        accounts.grant_roles(number, roles=[role], divisions=["990100"], **stamp)
    return built


@pytest.fixture
def at_desk(world: w.World) -> Callable[[str], Client]:
    """Return a browser in which the person is signed in."""

    def sit(number: str) -> Client:
        browser = Client()
        browser.force_login(accounts.account(number))
        return browser

    return sit


@pytest.fixture
def bad(world: w.World) -> evaluation.Rectification:
    """One star with label 109 and words, about a case accepted at A01."""
    number = scenes.accept(world)
    return scenes.judge(number, 1, "109", words="要了清单以外的证明").rectification
