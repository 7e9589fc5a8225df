"""Clerk and officer in a real Chromium, with nothing but the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from onewindow.commands.play.wishes import TRANSFER
from tests.browser.conftest import Open, press, tab_to
from tests.browser.product import Product
from tests.browser.receipt import accept, receive

pytestmark = pytest.mark.browser


def test_a_clerk_accepts_a_case_without_a_mouse(visit: Open, product: Product) -> None:
    """Issue 2 §5: the window is wholly usable from the keyboard, all five steps."""
    pairing = visit("/window/second-screen", "0103")
    screen = visit(pairing.locator("a[href*='/window/second-screen/']").get_attribute("href"))
    page = visit("/window/", "0103")
    press(page, "Alt+2")
    page.wait_for_url("**/window/acceptance")
    expect(page.locator("#item-words")).to_be_focused(timeout=10_000)
    page.keyboard.insert_text("开饭店")
    found = page.locator("#item-hits button").first
    expect(found).to_contain_text("食品经营许可")
    page.keyboard.press("Enter")

    receive(page)
    accept(page, screen)
    expect(page.locator("main")).to_contain_text("剩 10 个工作日")


def test_an_officer_signs_and_goes_on_to_the_next(visit: Open, product: Product) -> None:
    page = visit("/review/", "0301")
    press(page, "j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/cases/**")
    tab_to(page, "input[name='points']")
    page.keyboard.press("Space")
    press(page, "Control+Enter")
    expect(page.locator("body")).to_contain_text("已签署：同意")


def test_nothing_typed_is_lost_when_the_session_ends(visit: Open, product: Product) -> None:
    """Issue 2 §6: a session that ends in the middle of an acceptance loses nothing."""
    page = visit("/sign-in")
    known = product.ask("code 0101")
    page.fill("[name=number]", "0101")
    page.fill("[name=password]", known["password"])
    page.keyboard.press("Enter")
    page.fill("[name=code]", known["code"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/window/seat")
    page.check("input[name='window'][value='01']")
    press(page, "Control+Enter")
    page.wait_for_url("**/window/")
    page.goto("/window/acceptance?q=过户")
    page.locator(f"button[value='{TRANSFER.item}']").click()
    page.wait_for_url("**/situation")
    for name, value in TRANSFER.answers.items():
        for one in [value] if isinstance(value, str) else value:
            page.check(f"input[name='answer-{name}'][value='{one}']")
    press(page, "Control+Enter")
    page.wait_for_url("**/applicant")
    page.fill("[name=name]", "安买乙")
    page.fill("[name=form-location]", "云汀城区荷塘社区1号1幢101室")

    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    product.ask(f"expire {cookies['sessionid']}")
    press(page, "Control+Enter")

    page.wait_for_url("**/sign-in?**")
    known = product.ask("code 0101")
    page.fill("[name=password]", known["password"])
    page.keyboard.press("Enter")
    page.fill("[name=code]", known["code"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/resume")
    press(page, "Enter")
    page.wait_for_url("**/applicant")
    assert page.input_value("[name=name]") == "安买乙"
    assert page.input_value("[name=form-location]") == "云汀城区荷塘社区1号1幢101室"
