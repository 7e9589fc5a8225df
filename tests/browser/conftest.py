"""One product and one Chromium for the whole folder; a page of its own for each person and test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from onewindow.commands.play import chromium
from tests.browser import product as running
from tests.browser.product import Product

Open = Callable[..., Page]
SOON = 60_000
"""Milliseconds after which something is taken not to happen: a busy machine is slow, not wrong."""
expect.set_options(timeout=SOON)
FAULTS = """
axe.run().then((result) => result.violations
  .filter((fault) => ["serious", "critical"].includes(fault.impact))
  .map((fault) => [fault.id, fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]))
"""

FOCUSED = """() => {
  const wishing = [...document.querySelectorAll("[autofocus]")];
  const seen = wishing.filter((one) => one.getClientRects().length > 0);
  return seen.length === 0 || document.activeElement !== document.body;
}"""
"""A browser gives the focus a page wishes for only when it draws, which may be after ``load``."""


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    if chromium.path() is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have a Chromium")
        pytest.skip("no Chromium on this machine; install it or name it in CHROMIUM")
    found = running.start()
    yield found
    running.stop(found)


@pytest.fixture(scope="package")
def browser(product: Product) -> Iterator[Browser]:
    with chromium.launched() as launched:
        yield launched


@pytest.fixture
def visit(product: Product, browser: Browser) -> Iterator[Open]:
    """Return how to open an address as a person, or as nobody, in a window of some size."""
    opened: list[BrowserContext] = []

    def open_page(
        address: str = "", staff: str = "", *, width: int = 1366, height: int = 768
    ) -> Page:
        context = chromium.opened(
            browser,
            product.url,
            cookies=product.sessions[staff] if staff else {},
            width=width,
            height=height,
        )
        context.set_default_timeout(SOON)
        opened.append(context)
        page = context.new_page()
        if address:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
        return page

    yield open_page
    for context in opened:
        context.close()


def serious_faults(page: Page) -> list[object]:
    """Return what axe finds serious or critical."""
    axe = Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js"
    # Not as a script of the page: its content security policy would rightly refuse it.
    page.evaluate(axe.read_text(encoding="utf-8"))
    found: list[object] = page.evaluate(FAULTS)
    return found


def listen(page: Page, address: str) -> None:
    """Open an address and return once its line of live news is open: nothing said now is missed."""
    with page.expect_response(lambda answer: "/live?" in answer.url):
        page.goto(address)


def press(page: Page, key: str) -> None:
    """Press a key once the page's scripts listen and what wishes for the focus has it."""
    page.wait_for_load_state("load")
    page.wait_for_function(FOCUSED)
    page.keyboard.press(key)


def tab_to(page: Page, selector: str, *, most: int = 150) -> None:
    """Press Tab until the element has the focus; a person without a mouse can do no other."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def type_into(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)


def choose(page: Page, selector: str, value: str) -> None:
    """Walk a list box with the arrows until the value is chosen."""
    tab_to(page, selector)
    page.keyboard.press("Home")
    for _ in range(60):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} has no {value}")


def pick(page: Page, name: str, value: str) -> None:
    """Pick a radio button: Tab to the group, then the arrows."""
    tab_to(page, f"input[name='{name}']")
    for _ in range(12):
        if page.evaluate(
            "([n, v]) => document.querySelector(`input[name='${n}'][value='${v}']`).checked",
            [name, value],
        ):
            return
        here = "n => document.querySelector(`input[name='${n}']:checked`) === null"
        page.keyboard.press("Space" if page.evaluate(here, name) else "ArrowDown")
    raise AssertionError(f"{name} cannot be set to {value}")
