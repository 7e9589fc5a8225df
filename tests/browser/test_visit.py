"""One person's whole visit in real browsers, with nothing done behind the pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, press
from tests.browser.product import Product
from tests.browser.receipt import accept, receive
from tests.browser.test_evaluation import act, paired
from tests.browser.test_hall import number_on

pytestmark = pytest.mark.browser
WORDS = "窗口多次走开，等了很久"


def take_by_words(kiosk: Page, words: str, name: str) -> str:
    """Take a number at the kiosk for a matter found in everyday words."""
    kiosk.get_by_role("link", name=re.compile("按事项查找")).click()
    kiosk.locator("#q").fill(words)
    kiosk.get_by_role("button", name="查找").click()
    kiosk.get_by_role("link", name=re.compile(name)).first.click()
    kiosk.get_by_role("button", name="取号", exact=True).click()
    return number_on(kiosk)


def test_from_the_kiosk_to_the_remedy_of_what_went_wrong(visit: Open, product: Product) -> None:
    """Issue 4, faults: ticket, call, acceptance, tablet, a bad evaluation, rectification."""
    hall = product.ask("hall begin")
    tablet = paired(visit)
    pairing = visit("/window/second-screen", "0103")
    screen = visit(pairing.locator("a[href*='/window/second-screen/']").get_attribute("href"))
    number = take_by_words(visit(hall["kiosk"]), "开饭店", "食品经营")

    page = visit("/window/", "0103")
    expect(page.locator("#queue-bar")).to_contain_text(number)
    press(page, "F2")
    page.wait_for_url("**/window/queue")
    expect(page.locator("h1")).to_contain_text(number)
    press(page, "F2")
    receive(page)
    accept(page, screen)
    case = page.url.rsplit("/", 1)[1]
    assert re.fullmatch("[0-9A-Z]{43}", case)

    expect(tablet.get_by_text("请您评价刚才的服务")).to_be_visible()
    tablet.locator("input[name='stars'][value='1']").check(force=True)
    tablet.locator("#words").fill(WORDS)
    tablet.get_by_role("button", name="提交评价").click()
    expect(tablet.locator("#tablet")).to_contain_text("感谢您的评价")
    press(page, "F9")
    expect(page.locator("#queue-bar")).not_to_contain_text(number)
    page.goto(f"{product.url}/window/cases/{case}")
    expect(page.locator(".journey")).to_contain_text(number)

    manager = visit("/oversight/rectifications", "0109")
    manager.locator(".row-link", has_text=re.compile("食品经营")).first.click()
    expect(manager.locator("main")).to_contain_text(WORDS)
    address = manager.url
    act(manager, "转办", "department", "")
    head = visit(address, "1005")
    act(head, "联系评价人", "note", "已致电")
    act(head, "登记整改", "remedy", "增加一名工作人员")
    expect(head.locator("main")).to_contain_text("增加一名工作人员")
