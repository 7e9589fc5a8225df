"""A home's contract at a kiosk in a real browser: by touch, from home to number (X9)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, serious_faults
from tests.browser.product import Product

pytestmark = pytest.mark.browser
SELLER, BUYER, ELDER = (
    ("安驾辛", "990000198709200858", "385716"),
    ("安买乙", "990000199006070238", "471903"),
    ("安老庚", "990000194405030767", ""),
)
"""People of the demonstration city; the elder's home is seized."""


@pytest.fixture(scope="module")
def kiosk(product: Product) -> str:
    return product.ask("hall begin")["kiosk"]


def show_card(page: Page, name: str, number: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("公民身份号码").fill(number)


def touch(page: Page, label: str, digits: str) -> None:
    """Type with the keys on the screen."""
    page.get_by_label(label).click()
    for digit in digits:
        page.locator(f'.digits [data-key="{digit}"]').click()


def choose_code(page: Page, code: str) -> None:
    touch(page, "签署密码", code)
    touch(page, "再输入一次", code)


def sign(page: Page, name: str, code: str) -> None:
    card = page.locator(".signers li", has_text=name)
    card.get_by_label("签署密码").click()
    for digit in code:
        page.locator(f'.digits [data-key="{digit}"]').click()
    card.get_by_role("checkbox").check()
    card.get_by_role("button", name="本人签署").click()


def test_two_people_go_from_the_halls_home_to_a_numbered_contract(visit: Open, kiosk: str) -> None:
    page = visit(kiosk)
    page.get_by_role("link", name="二手房网签").click()
    expect(page.get_by_role("heading", name="请卖方先核验身份")).to_be_visible()
    show_card(page, *SELLER[:2])
    touch(page, "不动产权证书", "701")
    page.get_by_role("button", name="核验身份").click()
    page.locator(".home input").check()
    choose_code(page, SELLER[2])
    assert serious_faults(page) == []
    page.get_by_role("button", name="选定房屋").click()
    page.get_by_label("买方", exact=True).check()
    show_card(page, *BUYER[:2])
    choose_code(page, BUYER[2])
    assert serious_faults(page) == []
    page.get_by_role("button", name="核验这位当事人").click()
    page.get_by_role("link", name="下一步").click()
    touch(page, "成交价款", "990000")
    assert serious_faults(page) == []
    page.get_by_role("button", name="生成合同文本").click()
    expect(page.get_by_role("article")).to_contain_text("玖拾玖万元整")
    assert serious_faults(page) == []
    sign(page, SELLER[0], SELLER[2])
    sign(page, BUYER[0], BUYER[2])
    expect(page.locator("#number")).to_contain_text("云网签990101")
    expect(page.get_by_text("有效")).to_have_count(3)
    assert serious_faults(page) == []
    page.get_by_role("link", name="返回首页").click()
    expect(page.get_by_role("heading", name="您要办什么事")).to_be_visible()


def test_the_owner_of_a_seized_home_reads_why_and_what_to_do(visit: Open, kiosk: str) -> None:
    page = visit(kiosk, width=1080, height=1920)
    page.get_by_role("link", name="二手房网签").click()
    show_card(page, *ELDER[:2])
    touch(page, "不动产权证书", "601")
    page.get_by_role("button", name="核验身份").click()
    expect(page.get_by_role("heading", name="名下的房屋现在不能出售")).to_be_visible()
    expect(page.get_by_text("不能签订：查封（云汀市演示人民法院")).to_be_visible()
    expect(page.get_by_text("请向作出查封的机关办理解除")).to_be_visible()
    expect(page.locator(".home input")).to_be_disabled()
    assert serious_faults(page) == []
