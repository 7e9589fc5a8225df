"""The screens at a window while the server hangs or is gone: they say so, and come back."""

from __future__ import annotations

import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, serious_faults
from tests.browser.product import Product, Server
from tests.browser.test_evaluation import paired
from tests.browser.test_hall import send, wait_for

pytestmark = pytest.mark.browser
SAID = 12_000
BACK = 5_000
"""Milliseconds from the server's return until a screen is itself again (issue 4)."""
CUT = "与服务器断开，请稍候"


def second_screen(visit: Open) -> Page:
    pairing = visit("/window/second-screen", "0103")
    address = pairing.locator("a[href*='/window/second-screen/']").get_attribute("href")
    return visit(address, width=1280, height=800)


def assert_covered(page: Page) -> None:
    """Everything but the cover is hidden, to the eye and to a keyboard."""
    expect(page.locator("#cut")).to_be_visible(timeout=SAID)
    expect(page.locator("#cut")).to_contain_text(CUT)
    expect(page.locator("#watched")).to_be_hidden()
    assert page.evaluate("document.getElementById('watched').inert")
    assert page.evaluate("document.getElementById('cut').getBoundingClientRect().height") >= 768


def assert_back(page: Page) -> None:
    expect(page.locator("#cut")).to_be_hidden(timeout=BACK)
    expect(page.locator("#watched")).to_be_visible()


def test_second_screen_and_tablet_hide_what_they_cannot_know_and_recover(
    visit: Open, product: Product
) -> None:
    """Issue 4 §4: the servers hang, then are killed and started anew; nobody touches a screen."""
    screen, tablet = second_screen(visit), paired(visit)
    for page in (screen, tablet):
        expect(page.locator("#cut")).to_be_hidden()
    servers = product.servers()
    send(servers, signal.SIGSTOP)
    try:
        for page in (screen, tablet):
            assert_covered(page)
            assert serious_faults(page) == []
    finally:
        send(servers, signal.SIGCONT)
    for page in (screen, tablet):
        assert_back(page)
    anew = [Server.of(server) for server in servers]
    send(servers, signal.SIGKILL)
    for page in (screen, tablet):
        assert_covered(page)
    product.revived += [server.start() for server in anew]
    wait_for(f"{product.url}/health/ready")
    for page in (screen, tablet):
        assert_back(page)


def test_what_is_pressed_while_the_line_is_cut_leaves_the_screen_alive(
    visit: Open, product: Product
) -> None:
    """A form that goes nowhere must not leave the browser's own page of errors behind."""
    product.ask("receive")
    screen = visit(product.cases["screen"], width=1280, height=800)
    press = screen.get_by_role("button", name="需要修改")
    expect(press).to_be_enabled()
    address = screen.url
    screen.context.set_offline(True)
    press.click()
    assert_covered(screen)
    assert screen.url == address
    screen.context.set_offline(False)
    assert_back(screen)
    expect(press).to_be_enabled()
    press.click()
    expect(screen.locator("#cut")).to_be_hidden()
    expect(screen.locator("#screen")).to_be_visible()


def test_a_screen_paired_anew_forgets_the_person_on_the_old_one(
    visit: Open, product: Product
) -> None:
    """An address that is no screen any more keeps nobody's data on the glass."""
    old, tablet = second_screen(visit), paired(visit)
    visit("/window/second-screen", "0103").get_by_role(
        "button", name=re.compile("重新配对|配对")
    ).first.click()
    visit("/tablet/", "0103").get_by_role("button", name=re.compile("配对")).first.click()
    for page in (old, tablet):
        expect(page.locator("#cut")).to_contain_text("这块屏幕已停用", timeout=SAID)
        expect(page.locator("#watched")).to_be_hidden()
