"""A food business received at the window, with nothing but the keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from onewindow.commands.play.wishes import FOOD
from tests.browser.conftest import choose, pick, press, tab_to, type_into


def receive(page: Page) -> None:
    """Go from the questions of the item to the page of acceptance."""
    page.wait_for_url("**/situation")
    _answer_questions(page)
    expect(page.locator("#personal-list")).to_contain_text("专间或者专用操作区")
    press(page, "Control+Enter")
    page.wait_for_url("**/applicant")
    _fill_in_applicant(page)
    press(page, "Control+Enter")
    page.wait_for_url("**/materials")
    for paper in (*FOOD.papers, "health-certificates"):
        tab_to(page, f"input[name='received'][value='{paper}']")
        page.keyboard.press("Space")
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/cases/[^/]+/acceptance"))


def accept(page: Page, screen: Page) -> None:
    """Let the applicant confirm on the second screen what was typed, and accept it."""
    screen.get_by_role("button", name="确认无误").click()
    expect(page.locator("#confirmation")).to_contain_text("已在第二屏确认无误")
    page.reload()
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/window/cases/[^/]+$"))
    expect(page.locator("body")).to_contain_text("受理已完成")


def _answer_questions(page: Page) -> None:
    for name, value in FOOD.answers.items():
        if isinstance(value, str):
            pick(page, f"answer-{name}", value)
        else:
            tab_to(page, f"input[name='answer-{name}'][value='{value[0]}']")
            page.keyboard.press("Space")


def _fill_in_applicant(page: Page) -> None:
    person = {name: str(value) for name, value in FOOD.person.items()}
    pick(page, "applicant_kind", person["applicant_kind"])
    for name in ("identity", "name", "phone", "legal_representative", "address"):
        type_into(page, f"[name='{name}']", person[name])
    choose(page, "[name='division']", person["division"])
    pick(page, "delivery_mode", person["delivery_mode"])
    for name, value in FOOD.form.items():
        field = f"[name='form-{name}']"
        if name == "scope":
            choose(page, field, str(value))
        else:
            type_into(page, field, str(value))
