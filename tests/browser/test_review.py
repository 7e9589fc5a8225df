"""The review desk hears: what colleagues, branches and clocks do stands there without a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, listen, serious_faults
from tests.browser.product import Product

pytestmark = pytest.mark.browser
HEARD = 5_000
"""Milliseconds; without a live line nothing of this would come before a reload."""
STEP = "/review/cases/{project}?step=n8"


def opened(visit: Open, address: str, staff: str) -> Page:
    page = visit("", staff)
    listen(page, address)
    return page


def test_a_branch_that_signs_is_seen_by_the_others_and_takes_nothing_from_their_hands(
    visit: Open, product: Product
) -> None:
    """W9: three desks on one case; the one who writes keeps every word and is told."""
    address = STEP.format(**product.cases)
    neighbour = opened(visit, address.replace("n8", "n3"), "0301")
    idle, writing = opened(visit, address, "0701"), opened(visit, address, "0701")
    neighbour.locator("#opinion").fill("用地手续齐全，")
    writing.locator("#opinion").fill("消防设计已审，")
    before = neighbour.locator("#case-opinions tbody tr").count()

    product.ask(f"case sign {product.cases['project']} n8 0701")

    rows = neighbour.locator("#case-opinions tbody tr")
    expect(rows).to_have_count(before + 1, timeout=HEARD)
    expect(neighbour.locator("#opinion")).to_have_value("用地手续齐全，")
    expect(neighbour.locator("[data-sign-changed]")).to_be_hidden()
    expect(idle.get_by_role("button", name="同意", exact=True)).to_have_count(0, timeout=HEARD)
    expect(writing.locator("[data-sign-changed]")).to_be_visible(timeout=HEARD)
    expect(writing.locator("#opinion")).to_have_value("消防设计已审，")
    for page in (neighbour, idle, writing):
        assert serious_faults(page) == []


def test_a_clock_that_runs_out_turns_its_light_in_every_open_list(
    visit: Open, product: Product
) -> None:
    """W10: the card shows at the officer, the head and supervision, and ticks stay ticked."""
    number = product.cases["deferred"]
    pages = [
        opened(visit, "/review/", "1002"),
        opened(visit, "/review/department", "1005"),
        opened(visit, "/review/department", "4005"),
    ]
    rows = [page.locator("tr", has_text=number[-12:]).filter(has_text="核查") for page in pages]
    for row in rows:
        expect(row.first).to_be_visible()
        expect(row.first).to_contain_text("剩 ")

    product.ask(f"case late {number} inspect")

    for row in rows:
        expect(row.first).to_contain_text("超 ", timeout=HEARD)
    expect(pages[0].locator("#sidenav a", has_text="预警")).to_contain_text(re.compile(r"[1-9]"))


def test_a_returned_step_leaves_the_tray_of_its_desk_and_is_marked_in_the_overview(
    visit: Open, product: Product
) -> None:
    """W8: no list shows as waiting what was given back to the window."""
    number = product.cases["deferred"]
    inbox, overview = opened(visit, "/review/", "1002"), opened(visit, "/review/department", "4005")
    row = inbox.locator("tr", has_text=number[-12:])
    expect(row.first).to_be_visible()

    product.ask(f"case return {number} inspect 1002 layout")

    expect(row).to_have_count(0, timeout=HEARD)
    marked = overview.locator("tr", has_text=number[-12:]).filter(has_text="退回")
    expect(marked.first).to_be_visible(timeout=HEARD)


def test_a_list_that_changes_keeps_what_was_ticked_and_typed(visit: Open, product: Product) -> None:
    desk = opened(visit, "/review/", "0301")
    row = desk.locator("tr", has_text=product.cases["project"][-12:]).first
    row.get_by_role("checkbox").check()
    desk.locator("#batch-opinion").fill("同意，请按要求办理。")

    with desk.expect_response(lambda answer: "/review/" in answer.url):
        product.ask(f"case sign {product.cases['project']} n10 0801")

    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(desk.locator("#batch-opinion")).to_have_value("同意，请按要求办理。")
    expect(desk.locator("#batch-opinion")).to_be_focused()
