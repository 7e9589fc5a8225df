"""What a citizen sees, mostly on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.product import Product

pytestmark = pytest.mark.browser
GUIDE = "/guide/food-business-licence/"


def ask_progress(page: Page, product: Product) -> None:
    page.fill("#number", product.cases["project"])
    page.fill("#query_code", product.cases["project query code"].lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress/*/")


def test_the_list_of_materials_follows_the_answers(visit: Open) -> None:
    page = visit(f"{GUIDE}?tab=materials", width=390, height=844)
    before = page.locator("main").inner_text()
    assert "专间或者专用操作区" in before
    page.get_by_label("单位食堂").check()
    expect(page.locator("#list")).to_contain_text("任命文件")


def test_the_guide_answers_without_scripts(visit: Open, product: Product, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{GUIDE}?tab=materials")
    page.get_by_label("单位食堂").check()
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("任命文件")
    context.close()


def test_an_applicant_reads_where_the_case_is_and_why_until_then(
    visit: Open, product: Product
) -> None:
    page = visit("/progress/", width=390, height=844)
    ask_progress(page, product)
    main = page.locator("main")
    expect(main).to_contain_text("第22个工作日为")
    expect(main).to_contain_text("《行政许可法》第82条")
    expect(main).to_contain_text("施工图联审")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    "address",
    ["/", "/guide/", "/guide/?q=过户", GUIDE, f"{GUIDE}?tab=materials", f"{GUIDE}?tab=flow",
     "/progress/", "/verify/", "/sign-in"],
)  # fmt: skip
def test_no_public_page_is_wider_than_a_telephone(visit: Open, address: str) -> None:
    page = visit(address, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_switch_for_larger_type_works_on_the_page_of_a_case(
    visit: Open, product: Product
) -> None:
    """A page that sends no referrer would post its form from the origin "null" and be refused."""
    page = visit("/progress/", width=390, height=844)
    ask_progress(page, product)
    page.get_by_role("button", name="长者模式").click()
    expect(page.get_by_role("button", name="标准模式")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    assert "/progress/" in page.url
