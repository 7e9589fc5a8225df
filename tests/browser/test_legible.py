"""Issue 4 §4: what calls a person is read from eight metres. Measured in Chromium, not supposed.

A character of height *h* is legible up to *h* / tan 16′ = 215 *h* (ISO 9241-3, least height of 16
minutes of arc; 20–22 are comfortable). On a screen of ``DIAGONAL`` inches with 1080 lines a pixel
has a height in millimetres; the height of a character is what the font really draws, not the em.
docs/operations/hall-screens.md gives the same figures for other screens and distances.
"""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.hall import OUTLET
from tests.browser.product import Product

pytestmark = pytest.mark.browser
DIAGONAL = 55
"""Inches, 16:9; the smallest screen that is hung in a waiting area."""
LINES = 1080
MILLIMETRES = DIAGONAL * 25.4 * 9 / math.hypot(16, 9) / LINES
"""Of one pixel."""
LEAST = math.tan(math.radians(16 / 60))
"""Height of a character by its distance."""
CALLS, LISTS, NOTES = 8.0, 5.5, 4.0
"""Metres from which are read: what calls somebody, what tells how long, what explains."""
LONG_PLATE = "企业开办变更注销及食品经营许可"
LONG_OUTLET = "云汀市经济技术开发区政务服务中心不动产登记分中心"
MEASURE = """
(selector) => [...document.querySelectorAll(selector)].filter((e) => e.offsetParent).map((e) => {
  const style = getComputedStyle(e), zoom = e.currentCSSZoom ?? 1;
  const draw = document.createElement("canvas").getContext("2d");
  draw.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const sign = /[\\u4e00-\\u9fff]/.test(e.textContent) ? "国" : "0";
  const drawn = draw.measureText(sign);
  return (drawn.actualBoundingBoxAscent + drawn.actualBoundingBoxDescent) * zoom;
})
"""
CUT_OFF = """
() => [...document.querySelectorAll("#truth *")].filter((e) => {
  if (!e.offsetParent || !e.textContent.trim() || e.matches(".visually-hidden")) return false;
  const box = e.getBoundingClientRect();
  return e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden"
    || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1;
}).map((e) => e.outerHTML.slice(0, 120))
"""
COLLIDES = """
() => [...document.querySelectorAll(".calls li, .screen-head, .plates tr")].filter((row) => {
  const parts = [...row.children].map((e) => {
    const icon = e.querySelector(":scope > .icon");
    if (icon) return icon.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(e);
    return range.getBoundingClientRect();
  }).filter((box) => box.width);
  return parts.some((box, n) => n && box.left < parts[n - 1].right - 1);
}).map((row) => row.outerHTML.slice(0, 120))
"""


def least_pixels(metres: float) -> float:
    return metres * 1000 * LEAST / MILLIMETRES


def assert_read_from(page: Page, metres: float, *selectors: str) -> None:
    least = least_pixels(metres)
    for selector in selectors:
        heights = page.evaluate(MEASURE, selector)
        assert heights, f"nothing shows {selector}"
        assert min(heights) >= least, f"{selector}: {min(heights):.0f} px of {least:.0f}"


def assert_whole(page: Page) -> None:
    """Nothing is cut off and nothing lies on its neighbour."""
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(COLLIDES) == []


@pytest.fixture
def board(visit: Open, product: Product) -> Page:
    """The board with a number of five digits called last, one served, one called again."""
    product.ask("hall begin")
    for window, staff in (("09", "0105"), ("11", "0106")):
        product.ask(f"hall open {window} {staff}")
    for is_long in (False, True):
        number = product.ask("hall take 领证取件")["number"]
        if is_long:
            was, number = number, f"{number[0]}12{number[1:]}"
            product.ask(f"hall rename {was} {number}")
        product.ask(f"hall until 09 0105 {number}")
        product.ask("hall finish 09 0105")
    number = product.ask("hall take 帮办代办")["number"]
    product.ask(f"hall until 11 0106 {number}")
    page = visit(f"/hall/board/{OUTLET}", width=1920, height=LINES)
    expect(page.locator(f"[data-number={number}]")).to_be_visible()
    product.ask("hall finish 11 0106")
    return page


def test_a_call_is_read_from_eight_metres_and_the_list_from_five_and_a_half(board: Page) -> None:
    assert least_pixels(CALLS) == pytest.approx(58.7, abs=0.1)
    assert_read_from(board, CALLS, ".calls .number", ".calls .window")
    assert_read_from(board, LISTS, ".plates tbody th", ".plates td", ".plates td b", ".says")
    assert_read_from(board, LISTS, "[data-clock]", ".screen-head h1")
    assert_read_from(board, NOTES, ".plates thead th", ".screen-foot p span", ".calls h2")
    assert_whole(board)


def test_a_long_name_and_a_number_of_five_digits_stand_whole(board: Page, product: Product) -> None:
    expect(board.locator("[data-number^=G12]").first).to_be_visible()
    assert_whole(board)
    board.evaluate(
        """([plate, outlet]) => {
          const name = document.querySelector(".plates tbody th");
          name.className = "is-long"; name.lastChild.textContent = ` ${plate}`;
          const head = document.querySelector(".screen-head h1");
          head.className = "is-long"; head.textContent = outlet;
        }""",
        [LONG_PLATE, LONG_OUTLET],
    )
    assert_whole(board)
    assert_read_from(board, CALLS, "[data-number^=G12] .number")


def test_a_windows_sign_and_the_lost_line_are_read_from_eight_metres(
    visit: Open, product: Product, board: Page
) -> None:
    number = product.ask("hall take 领证取件")["number"]
    sign = visit("/hall/window/09", width=1920, height=LINES)
    assert_read_from(sign, CALLS, ".sign-large", ".sign-words", ".screen-head h1")
    product.ask(f"hall rename {number} G54321")
    product.ask("hall until 09 0105 G54321")
    expect(sign.locator(".sign-number")).to_have_text("G54321")
    assert_read_from(sign, CALLS, ".sign-number", ".sign-words")
    assert_whole(sign)
    product.ask("hall finish 09 0105")
    board.evaluate("document.getElementById('cut').hidden = false")
    assert_read_from(board, LISTS, "#cut b")
