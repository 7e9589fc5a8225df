"""From the acceptance at the window to a bad evaluation that was put right, in real browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, press, serious_faults, tab_to
from tests.browser.product import Product

pytestmark = pytest.mark.browser


def paired(visit: Open) -> Page:
    """Pair the tablet of the clerk's window and open it."""
    page = visit("/tablet/", "0103")
    page.get_by_role("button", name="配对").click()
    address = page.locator("a[href^='/tablet/']").get_attribute("href")
    assert address is not None
    tablet = visit(address, width=1024, height=768)
    expect(tablet.locator("#tablet")).to_contain_text("欢迎评价我们的服务")
    return tablet


def accept(visit: Open, product: Product) -> None:
    number = product.cases["short"]
    page = visit(f"/window/cases/{number}/acceptance?act=accept-with-deferral", "0103")
    page.locator("#act input[name='is_promised']").check()
    page.locator("#act button[type='submit']").click()
    page.wait_for_url("**/window/cases/*")


def follow(page: Page, name: str) -> None:
    """Open the page of an act; a key that is pressed before it has come would be lost."""
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/oversight/rectifications/*/*")


def act(page: Page, name: str, field: str, words: str) -> None:
    """Do one act of the loop with the keyboard."""
    follow(page, name)
    if words:
        tab_to(page, f"[name='{field}']")
        page.keyboard.insert_text(words)
    press(page, "Control+Enter")
    page.wait_for_url("**/oversight/rectifications/*")


def test_a_bad_one_at_the_tablet_is_put_right_to_the_end(visit: Open, product: Product) -> None:
    """20 §2.8: the tablet asks by itself; labels are checked; dispatched, put right, closed."""
    tablet = paired(visit)

    accept(visit, product)

    expect(tablet.get_by_text("请您评价刚才的服务")).to_be_visible()
    assert serious_faults(tablet) == []
    for target in tablet.locator(".judge-grade, .judge-acts .button").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
    tablet.locator("input[name='stars'][value='1']").check(force=True)
    tablet.get_by_label("需提供办事指南之外的申报材料").check()
    tablet.get_by_label("无理由超过法定办理时间").check()
    tablet.locator("#words").fill("说还要一份证明")
    expect(tablet.locator("[data-count]")).to_contain_text("已写7字")
    tablet.get_by_role("button", name="提交评价").click()
    expect(tablet.locator("#tablet")).to_contain_text("感谢您的评价")

    manager = visit("/oversight/rectifications", "0109")
    manager.get_by_role("row").filter(has_text="说还要一份证明").get_by_role("link").click()
    expect(manager.locator("main")).to_contain_text("说还要一份证明")
    # What was said across the counter leaves no trace; the statutory limit has only begun.
    expect(manager.locator("main")).to_contain_text("待核实")
    expect(manager.locator("main")).to_contain_text("与记录不符")
    address = manager.url
    act(manager, "转办", "department", "")

    head = visit(address, "1005")
    act(head, "联系评价人", "note", "已致电")
    act(head, "登记整改", "remedy", "重申清单")

    manager.goto(address)
    follow(manager, "回访评价人")
    manager.get_by_label("认可", exact=True).check()
    press(manager, "Control+Enter")
    expect(manager.locator("main")).to_contain_text("已办结")
    expect(tablet.locator("#tablet")).to_contain_text("欢迎评价我们的服务")
