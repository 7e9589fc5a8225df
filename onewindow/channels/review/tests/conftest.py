"""A city, its people at their browsers, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from onewindow.channels.review.tests import people
from onewindow.channels.tests.clocks import Clock, clock, quick_hashes
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w

__all__ = ["Clock", "clock", "quick_hashes"]


@pytest.fixture
def world(db: None, clock: Clock) -> w.World:
    built = w.build(ITEM)
    people.open_accounts()
    return built


@pytest.fixture
def at_desk(world: w.World) -> Callable[[str], Client]:
    """Return a browser in which the person is signed in."""

    def sit(number: str) -> Client:
        browser = Client()
        browser.force_login(accounts.account(number))
        return browser

    return sit


def _with_points() -> dict[str, Any]:
    steps = [
        {**step, "review_points": ["经营场所与申请一致", "布局符合规范"]}
        if step["code"] == "b"
        else step
        for step in w.PLAN["steps"]
    ]
    materials = [
        {**material, "review_points": ["布局图比例清晰"]}
        if material["id"] == "layout"
        else material
        for material in w.ITEM["materials"]
    ]
    return {**w.ITEM, "plan": {**w.PLAN, "steps": steps}, "materials": materials}


ITEM = _with_points()
