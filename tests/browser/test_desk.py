"""The clerk's queue in a real Chromium: called, begun and finished with function keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from onewindow.commands.play.wishes import FOOD
from tests.browser.conftest import Open, listen, press, serious_faults
from tests.browser.product import Product
from tests.browser.receipt import receive

pytestmark = pytest.mark.browser


def test_a_number_is_called_by_key_accepted_and_its_chain_shown(
    visit: Open, product: Product
) -> None:
    """Issue 4 §5, Q16: ticket → call → acceptance of its item → case, without a mouse."""
    product.ask("hall begin")
    number = product.ask(f"hall item {FOOD.item}")["number"]
    page = visit("/window/", "0103")
    bar = page.locator("#queue-bar")
    expect(bar).to_contain_text(number)
    assert bar.bounding_box()["height"] <= 48  # type: ignore[index]

    press(page, "F2")
    page.wait_for_url("**/window/queue")
    expect(bar).to_contain_text("已叫号")
    expect(page.locator("h1")).to_contain_text(number)
    assert serious_faults(page) == []
    press(page, "F4")
    expect(page.locator("body")).to_contain_text(f"{number} 已第 2 次叫号")

    press(page, "F2")
    page.wait_for_url("**/situation")
    expect(page.locator("h1")).to_contain_text("食品经营")
    receive(page)

    press(page, "F9")
    expect(bar).not_to_contain_text(number)
    page.goto(page.url.split("/acceptance")[0])
    journey = page.locator(".journey")
    expect(journey).to_contain_text(number)
    expect(journey).to_contain_text("办成")
    assert serious_faults(page) == []


def test_news_of_the_hall_reaches_the_bar_by_itself(visit: Open, product: Product) -> None:
    """A clerk who waits sees the next number without touching anything."""
    product.ask("hall begin")
    page = visit(staff="0103")
    listen(page, "/window/")
    number = product.ask(f"hall item {FOOD.item}")["number"]
    expect(page.locator("#queue-bar")).to_contain_text(number)
    press(page, "F2")
    page.wait_for_url("**/window/queue")
    press(page, "F8")
    expect(page.locator("body")).to_contain_text(f"{number} 已作过号处理")
