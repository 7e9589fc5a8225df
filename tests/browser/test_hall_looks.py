"""What the hall's pages look like: they fit their screen, their phone, their piece of paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Open
from tests.browser.hall import OUTLET
from tests.browser.product import Product

pytestmark = pytest.mark.browser
PLATE = "领证取件"
STEPS = (
    *("", "matters", "matters?q=过户", f"choice?plate={PLATE}", "query", "judge"),
    *("judge?by=case", "check-in", "rules"),
)
"""Steps of the kiosk, from its first page on."""
LONGEST = """
document.querySelector(".paper-number").textContent = "QR1234";
document.querySelector(".paper-what").textContent =
  "国有建设用地使用权及房屋所有权转移登记（二手房买卖，登记与缴税一窗办） · 绿色通道";
document.querySelector(".paper-wait").innerHTML = "前面 <b>128</b> 人 · 预计 <b>100—240分钟</b>";
document.querySelector(".paper-what").insertAdjacentHTML("afterend",
  '<p class="paper-small">同一次到访的其他号：F008、B006、C007、D011</p>');
"""


@pytest.fixture(scope="module")
def hall(product: Product) -> dict[str, str]:
    found = product.ask("hall begin")
    product.ask("hall open 09 0105")
    return found


def size_of(page: Page) -> tuple[int, int]:
    """Return how wide and how high the page is in pixels."""
    width, height = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    return int(width), int(height)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1080, 1920)])
def test_no_step_of_the_kiosk_is_larger_than_its_screen(
    visit: Open, hall: dict[str, str], width: int, height: int
) -> None:
    """One question a screen, no scrolling: lying or standing, with the start of signing."""
    page = visit(width=width, height=height)
    too_large = {}
    signing = hall["kiosk"].replace("/hall/take/", "/signing/at/")
    for address in (*(hall["kiosk"] + step for step in STEPS), signing):
        page.goto(address)
        if (size := size_of(page)) > (width, height) or size[1] > height:
            too_large[address] = size
    assert too_large == {}


def test_the_reasons_of_the_green_channel_fit_the_screen_with_their_button(
    visit: Open, hall: dict[str, str]
) -> None:
    kiosk = visit(f"{hall['kiosk']}choice?plate={PLATE}")
    kiosk.locator(".take-green summary").click()
    expect(kiosk.get_by_role("button", name="按绿色通道取号")).to_be_visible()
    expect(kiosk.get_by_role("button", name="取号", exact=True)).to_be_hidden()
    assert size_of(kiosk)[1] <= 768
    kiosk.locator(".take-green summary").click()
    expect(kiosk.get_by_role("button", name="取号", exact=True)).to_be_visible()


def test_large_type_at_the_kiosk_is_never_wider_than_the_screen(
    visit: Open, hall: dict[str, str]
) -> None:
    kiosk = visit(hall["kiosk"])
    kiosk.get_by_role("button", name="大字").click()
    assert size_of(kiosk)[0] == 1366


def test_a_visit_with_a_second_number_still_fits_the_kiosk(
    visit: Open, hall: dict[str, str]
) -> None:
    kiosk = visit(hall["kiosk"])
    for again in (False, True):
        if again:
            kiosk.get_by_role("link", name="还有别的事").click()
            expect(kiosk.locator(".take-plates").first).to_be_visible()
            assert size_of(kiosk)[1] <= 768
        kiosk.get_by_role("link", name=PLATE).click()
        kiosk.get_by_role("button", name="取号", exact=True).click()
        expect(kiosk.locator(".paper-number")).to_be_visible()
        assert size_of(kiosk)[1] <= 768


@pytest.mark.parametrize("longest", ["", LONGEST], ids=["usual", "longest"])
def test_the_paper_of_a_ticket_is_one_piece(
    visit: Open, product: Product, hall: dict[str, str], longest: str
) -> None:
    """80 mm wide and never cut in two: it used to leave the QR code on a second piece."""
    code = product.ask(f"hall take {PLATE}")["code"]
    page = visit(f"{hall['kiosk']}tickets/{code}")
    if longest:
        page.evaluate(f"() => {{ {longest} }}")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
    millimetres = [round(float(side) / 72 * 25.4) for side in paper.pages[0].mediabox[2:]]
    assert millimetres == [80, 130]


def test_the_keys_on_the_screen_are_no_stop_of_the_keyboard(
    visit: Open, hall: dict[str, str]
) -> None:
    """Who has a keyboard types: from the code to the button it is one Tab, not thirty-eight."""
    kiosk = visit(f"{hall['kiosk']}check-in")
    for _ in range(3):
        kiosk.keyboard.press("Tab")
        if kiosk.evaluate("document.activeElement.matches('.take-fields button')"):
            break
    kiosk.keyboard.press("Tab")
    assert kiosk.evaluate("document.activeElement.innerText.trim()") == "返回首页"


def test_no_page_of_the_hall_is_wider_than_a_phone(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """The second screen with a case was 968 px wide: its number of 43 signs never broke."""
    page = visit(width=390, height=844)
    code = product.ask(f"hall take {PLATE}")["code"]
    walls = [f"/hall/{kind}/{OUTLET}" for kind in ("board", "progress", "rules")]
    too_wide = {}
    for address in (
        *walls,
        "/hall/window/09",
        f"/hall/ticket/{code}",
        product.cases["screen"],
        *(hall["phone"] + step for step in ("", "matters", f"choice?plate={PLATE}", "rules")),
    ):
        page.goto(address)
        if size_of(page)[0] != 390:
            too_wide[address] = size_of(page)
    assert too_wide == {}


def test_the_signing_point_keeps_what_was_filled_in_while_the_server_is_gone(
    visit: Open, hall: dict[str, str]
) -> None:
    """Nobody serves a kiosk: a browser's own page of errors stood there until somebody came."""
    page = visit(hall["kiosk"].replace("/hall/take/", "/signing/at/"))
    page.get_by_label("姓名").fill("安驾辛")
    page.get_by_label("公民身份号码").fill("990000198709200858")
    page.get_by_label("不动产权证书").fill("701")
    page.context.set_offline(True)
    page.get_by_role("button", name="核验身份").click()
    expect(page.get_by_text("网络中断，请稍候")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("网络中断，请稍候")).to_be_hidden()
    expect(page.get_by_label("姓名")).to_have_value("安驾辛")
    page.get_by_role("button", name="核验身份").click()
    expect(page.locator("main")).not_to_contain_text("请卖方先核验身份")
