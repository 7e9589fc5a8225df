"""The centre's manager sees which items the windows of an outlet take, and why others are not."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from onewindow.channels.console.tests.test_organisation import see
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.after(-600)}


@pytest.fixture
def hall() -> None:
    w.build()
    for n in range(120):
        w.item(f"matter-{n:03}", "civil", "婚育", ["dedicated"])
    for n in range(3):
        w.item(f"open-{n}", "market", "开办企业", ["comprehensive"])


def test_the_unbound_items_are_listed_with_reason_and_next_step(hall: None, manager: Any) -> None:
    """Q3: unbound items listed, entry rate with its definition."""
    page = unescape(see(manager, "entries"))
    assert ("97.6 %" in page, "open-0" in page, "matter-000" in page) == (True, True, False)
    assert "没有向本窗口授权收件" in page
    assert "有本网点窗口可以收件的事项数" in page


def test_the_bound_items_go_page_by_page(hall: None, manager: Any) -> None:
    address, seen = reverse("console:entries") + "?outlet=hall&show=bound", []
    while address:
        context = manager.get(address).context
        seen.append([entry.code for entry, _ in context["rows"]])
        last, address = context["pages"], context["pages"].next_url
    assert [len(page) for page in seen] == [50, 50, 20]
    assert [code for page in seen for code in page] == [f"matter-{n:03}" for n in range(120)]
    back = manager.get(last.previous_url).context
    assert [entry.code for entry, _ in back["rows"]] == seen[1]
    assert all(entry.windows == ("04",) for entry, _ in back["rows"])


def test_departments_stand_with_their_rates_and_lead_to_their_items(
    hall: None, manager: Any
) -> None:
    page = manager.get(reverse("console:entries"), {"outlet": "hall", "show": "departments"})
    assert [(name, one.bound, one.published) for one, name in page.context["departments"]] == [
        ("民政局", 120, 120),
        ("市监局", 0, 3),
    ]
    narrowed = manager.get(reverse("console:entries"), {"department": "civil", "q": "没有"})
    assert narrowed.context["rows"] == []
    assert "没有这样的事项" in narrowed.content.decode()


def test_without_outlets_the_page_says_what_to_do(manager: Any) -> None:
    assert "还没有网点" in see(manager, "entries")


def test_an_outlet_nobody_knows_is_not_found(hall: None, manager: Any) -> None:
    assert manager.get(reverse("console:entries"), {"outlet": "none"}).status_code == 404


def test_where_all_items_are_taken_it_is_said(hall: None, manager: Any) -> None:
    organizations.grant_delegation(
        "授权〔2026〕1号",
        department="market",
        powers=["receive"],
        valid_from=w.TODAY.replace(day=1),
        **STAMP,
    )
    assert "全部事项已进驻" in see(manager, "entries")
