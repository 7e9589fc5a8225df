"""The hall in real browsers: kiosk, board and phone, while the line or the server fails."""

from __future__ import annotations

import os
import re
import signal
import time
import urllib.request
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from onewindow.commands.play.wishes import FOOD
from tests.browser.conftest import Open, listen, serious_faults
from tests.browser.hall import OUTLET
from tests.browser.product import Product, Server, children

pytestmark = pytest.mark.browser
BOARD = f"/hall/board/{OUTLET}"
COLLECT, HELP = "领证取件", "帮办代办"
VOICE = """
window.said = []; window.together = 0; window.saying = 0;
Object.defineProperty(window, "speechSynthesis", { value: {
  cancel() { window.cancelled = true; },
  speak(words) {
    saying += 1; window.together = Math.max(window.together, saying); said.push(words.text);
    setTimeout(() => { saying -= 1; words.onend?.(); }, 400);
  } } });
"""
SILENCE = """
() => new Promise((done) => {
  const end = Date.now() + 60_000;
  const look = () =>
    (said.length >= 2 && saying === 0) || Date.now() > end ? done() : setTimeout(look, 50);
  look();
})
"""
"""Two were said and nobody speaks; the page's policy forbids to wait for an expression."""


@pytest.fixture(scope="module")
def hall(product: Product) -> dict[str, str]:
    found = product.ask("hall begin")
    for window, staff in (("09", "0105"), ("11", "0106")):
        product.ask(f"hall open {window} {staff}")
    return found


def wall(visit: Open, address: str = BOARD) -> Page:
    return visit(address, width=1920, height=1080)


def take(page: Page, plate: str) -> str:
    page.get_by_role("link", name=plate).click()
    page.get_by_role("button", name="取号", exact=True).click()
    return number_on(page)


def number_on(page: Page) -> str:
    number = page.locator(".paper-number")
    expect(number).to_be_visible(timeout=20_000)
    return number.inner_text()


def wait_for(address: str) -> None:
    for _ in range(300):
        with suppress(OSError), urllib.request.urlopen(address, timeout=20):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not come back")


def send(servers: list[int], number: signal.Signals) -> None:
    """Signal every server after its workers."""
    for server in servers:
        for one in (*children(server), server):
            os.kill(one, number)


def test_a_number_from_the_kiosk_is_called_on_board_window_and_phone(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    board, sign = wall(visit), wall(visit, "/hall/window/09")
    kiosk = visit(hall["kiosk"])
    number = take(kiosk, COLLECT)
    code = product.ask(f"hall code {number}")["code"]
    phone = visit(f"/hall/ticket/{code}", width=390, height=844)
    expect(phone.locator("#truth")).to_contain_text("前面 0 人")
    called = product.ask("hall call 09 0105")
    assert called["number"] == number
    expect(board.locator(f"[data-number={number}]")).to_be_visible(timeout=2000)
    expect(board.locator(f"[data-number={number}]")).to_have_class(re.compile("is-new"))
    expect(sign.locator("#truth")).to_contain_text("请到本窗口")
    expect(phone.locator("#truth")).to_contain_text("轮到您了，请到9号窗口")
    product.ask("hall finish 09 0105")
    expect(sign.locator("#truth")).to_contain_text("受理中")
    for page in (board, sign, kiosk, phone):
        assert serious_faults(page) == []


def test_a_case_that_moves_stands_on_the_public_board_at_once(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """Q17, issue 4 §4: the progress board is live; it used to wait for its ten seconds."""
    board = visit(width=1920, height=1080)
    listen(board, f"/hall/progress/{OUTLET}")
    line = board.locator("tbody tr").first
    expect(line).to_be_visible()
    before = line.inner_text()
    # Whatever case the clerk opened last stands on the second screen.
    visit(f"/window/cases/{product.cases['received']}/acceptance", "0101")
    visit(product.cases["screen"]).get_by_role("button", name="确认无误").click()
    expect(line).to_contain_text(product.cases["received"][-4:])
    expect(line).not_to_have_text(before)


def test_calls_are_said_one_after_another_and_a_silent_one_is_not(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """Q4, FQM #138: a second announcement never cuts off the first; a silent call is seen only."""
    board = visit(width=1920, height=1080)
    board.add_init_script(VOICE)
    listen(board, BOARD)
    numbers = [product.ask(f"hall take {COLLECT}")["number"] for _ in range(3)]
    for silent in ("", "", " silent"):
        product.ask(f"hall call 09 0105{silent}")
        product.ask("hall finish 09 0105")
    expect(board.locator(f"[data-number={numbers[2]}]")).to_be_visible(timeout=2000)
    board.evaluate(SILENCE)
    assert board.evaluate("said") == [f"请 {' '.join(n)} 号，到 9 号窗口" for n in numbers[:2]]
    assert board.evaluate("together") == 1
    assert board.evaluate("window.cancelled") is None


def test_a_lost_answer_brings_the_same_number(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    kiosk = visit(hall["kiosk"])
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort()

    kiosk.route("**/tickets", lose)
    number = take(kiosk, HELP)
    assert lost == [302]
    after = product.ask(f"hall take {HELP}")["number"]
    assert int(after[1:]) == int(number[1:]) + 1


def test_a_kiosk_without_a_line_says_so_sells_nothing_and_comes_back(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    kiosk = visit(hall["kiosk"])
    kiosk.get_by_role("link", name=HELP).click()
    expect(kiosk.get_by_role("button", name="取号", exact=True)).to_be_visible()
    before = product.ask(f"hall take {HELP}")["number"]
    kiosk.context.set_offline(True)
    expect(kiosk.locator("#cut")).to_be_visible(timeout=9000)
    expect(kiosk.locator("#cut")).to_contain_text("网络中断，暂停取号")
    kiosk.context.set_offline(False)
    expect(kiosk.locator("#cut")).to_be_hidden(timeout=5000)
    expect(kiosk.get_by_role("heading", name="您要办什么事")).to_be_visible()
    number = take(kiosk, HELP)
    assert int(number[1:]) == int(before[1:]) + 1


def test_a_kiosk_forgets_after_a_minute(visit: Open, hall: dict[str, str]) -> None:
    kiosk = visit(width=1366, height=768)
    kiosk.clock.install()
    kiosk.goto(hall["kiosk"])
    take(kiosk, HELP)
    kiosk.clock.fast_forward(50_000)
    expect(kiosk.locator("#idle")).to_be_visible()
    kiosk.clock.fast_forward(15_000)
    expect(kiosk.get_by_role("heading", name="您要办什么事")).to_be_visible()
    assert kiosk.locator(".paper-number").count() == 0


def test_the_board_says_since_when_it_knows_nothing_and_recovers_by_itself(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """The server hangs, then is killed and started anew; nobody touches the board."""
    board = wall(visit)
    expect(board.locator("#cut")).to_be_hidden()
    servers = product.servers()
    send(servers, signal.SIGSTOP)
    try:
        expect(board.locator("#cut")).to_be_visible(timeout=12_000)
        expect(board.locator("#cut")).to_contain_text("与服务器断开，号码以窗口为准")
        expect(board.locator("[data-since]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
        number = product.ask(f"hall take {COLLECT}")["number"]
        product.ask("hall call 09 0105")
    finally:
        send(servers, signal.SIGCONT)
    expect(board.locator("#cut")).to_be_hidden(timeout=5000)
    expect(board.locator(f"[data-number={number}]")).to_be_visible(timeout=5000)
    anew = [Server.of(server) for server in servers]
    send(servers, signal.SIGKILL)
    expect(board.locator("#cut")).to_be_visible(timeout=12_000)
    product.ask("hall finish 09 0105")
    product.revived += [server.start() for server in anew]
    wait_for(f"{product.url}/health/ready")
    expect(board.locator("#cut")).to_be_hidden(timeout=5000)
    expect(board.locator(f"[data-number={number}]")).to_contain_text("已办完")


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious_faults(page) == []


def test_the_phones_pages_fit_a_phone(visit: Open, hall: dict[str, str]) -> None:
    page = visit(hall["phone"], width=390, height=844)
    take_it = page.get_by_role("button", name="取号", exact=True)
    assert_fits(page)
    page.get_by_role("link", name=HELP).click()
    expect(take_it).to_be_visible()
    assert_fits(page)
    take_it.click()
    expect(page.locator(".my-number")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    give_up = page.get_by_role("button", name="不办了")
    press_while_renewed(page, give_up)
    expect(page.locator("#truth")).to_contain_text("这个号已结束")


def press_while_renewed(page: Page, button: Locator) -> None:
    """Press down, let the page renew itself, let go: neither the press nor the focus is lost."""
    box = button.bounding_box()
    assert box is not None
    button.focus()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener("truth", done, { once: true });
          dispatchEvent(new Event("online"));
        })"""
    )
    expect(button).to_be_focused()
    page.mouse.up()


def test_a_case_on_the_kiosk_is_gone_after_the_end_and_after_a_while(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """W24: keys on the screen, nothing in the history, nothing left when nobody touches."""
    kiosk = visit(width=1366, height=768)
    kiosk.clock.install()
    kiosk.goto(hall["kiosk"])
    before = kiosk.evaluate("history.length")
    for is_left in (False, True):
        kiosk.get_by_role("link", name="查询我的办件").click()
        expect(kiosk.locator("#identity")).to_be_focused()
        assert serious_faults(kiosk) == []
        for letter in f"{FOOD.person['identity']}{product.cases['deferred query code']}":
            kiosk.locator(f"#main [data-letter='{letter}']").click()
        kiosk.get_by_role("button", name="查询", exact=True).click()
        expect(kiosk.locator("#main")).to_contain_text("容缺材料待补")
        assert serious_faults(kiosk) == []
        assert kiosk.evaluate("document.documentElement.scrollHeight") == 768
        if is_left:
            kiosk.clock.fast_forward(31_000)
        else:
            kiosk.get_by_role("link", name="结束").click()
        expect(kiosk.get_by_role("heading", name="您要办什么事")).to_be_visible()
        assert "容缺" not in kiosk.content()
    assert kiosk.evaluate("history.length") == before


def test_check_in_at_the_kiosk_says_what_is_wrong(visit: Open, hall: dict[str, str]) -> None:
    kiosk = visit(hall["kiosk"])
    kiosk.get_by_role("link", name="预约签到").click()
    expect(kiosk.locator("#code")).to_be_focused()
    kiosk.keyboard.type("abcd-efgh")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".refusal")).to_contain_text("没有这个预约码")
    expect(kiosk.locator("#code")).to_have_value("abcd-efgh")
    assert serious_faults(kiosk) == []


def served(kiosk: Page, product: Product) -> tuple[str, str]:
    """Take a number at the kiosk, be called and finished; return it with the letters below it."""
    number = take(kiosk, COLLECT)
    letters = kiosk.locator(".paper-small b").inner_text()
    assert product.ask("hall call 09 0105")["number"] == number
    product.ask("hall finish 09 0105")
    kiosk.get_by_role("link", name="完成").click()
    return number, letters


def judging(kiosk: Page, number: str, letters: str) -> None:
    """Open the form of a number with the keys on the screen, as soon as the worker has asked."""
    for _ in range(20):
        kiosk.get_by_role("link", name="评价服务").click()
        expect(kiosk.locator("#number")).to_be_focused()
        for letter in number:
            kiosk.locator(f"#main [data-letter='{letter}']").click()
        kiosk.locator("#code").click()
        for letter in letters:
            kiosk.locator(f"#main [data-letter='{letter}']").click()
        kiosk.get_by_role("button", name="下一步").click()
        expect(kiosk.locator("#number")).to_have_count(0)
        if kiosk.locator(".judge").count():
            return
        kiosk.get_by_role("link", name="结束").click()
    raise AssertionError("nobody was asked to judge")


def choose(kiosk: Page, stars: int, label: str) -> None:
    kiosk.locator(f"input[name='stars'][value='{stars}']").check(force=True)
    kiosk.get_by_label(label).check()


def test_a_bad_judgement_at_the_kiosk_survives_a_lost_line_and_reaches_oversight(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """Issue 4 part 6: ticket, call, finish, one star and a label at the kiosk, rectification."""
    kiosk = visit(width=1366, height=768)
    kiosk.clock.install()
    kiosk.goto(hall["kiosk"])
    before = kiosk.evaluate("history.length")
    number, letters = served(kiosk, product)
    judging(kiosk, number, letters)
    choose(kiosk, 1, "多头跑窗口和部门")
    assert serious_faults(kiosk) == []
    assert kiosk.evaluate("document.documentElement.scrollHeight") == 768
    for target in kiosk.locator(".judge-grade, .judge-labels label:visible, .judge .button").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
    kiosk.context.set_offline(True)
    kiosk.get_by_role("button", name="提交评价").click()
    expect(kiosk.locator("#cut")).to_contain_text("还没有确认收到评价", timeout=9000)
    assert "感谢" not in kiosk.content()
    kiosk.context.set_offline(False)
    expect(kiosk.get_by_role("heading", name="感谢您的评价")).to_be_visible(timeout=9000)
    assert serious_faults(kiosk) == []
    kiosk.clock.fast_forward(31_000)
    expect(kiosk.get_by_role("heading", name="您要办什么事")).to_be_visible()
    assert kiosk.evaluate("history.length") == before
    manager = visit("/oversight/evaluations?stars=1&channel=kiosk", "0109")
    expect(manager.locator("main")).to_contain_text("多头跑窗口和部门")
    manager.goto(f"{product.url}/oversight/rectifications")
    expect(manager.locator("main")).to_contain_text(COLLECT)


def test_what_was_chosen_stays_while_the_line_is_cut_and_goes_with_the_person(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    """A kiosk pretends nothing: unsent is unsent; and keeps nothing of who walked away."""
    kiosk = visit(width=1080, height=1920)
    kiosk.clock.install()
    kiosk.goto(hall["kiosk"])
    number, letters = served(kiosk, product)
    judging(kiosk, number, letters)
    choose(kiosk, 2, "窗口人员业务不熟练")
    kiosk.context.set_offline(True)
    expect(kiosk.locator("#cut")).to_be_visible(timeout=9000)
    kiosk.context.set_offline(False)
    expect(kiosk.locator("#cut")).to_be_hidden(timeout=5000)
    expect(kiosk.get_by_label("窗口人员业务不熟练")).to_be_checked()
    assert serious_faults(kiosk) == []
    kiosk.context.set_offline(True)
    kiosk.clock.fast_forward(31_000)
    expect(kiosk.locator(".judge")).to_have_count(0)
    assert "业务不熟练" not in kiosk.content()
    kiosk.context.set_offline(False)
    expect(kiosk.get_by_role("heading", name="您要办什么事")).to_be_visible(timeout=15_000)


def test_a_scanner_opens_the_same_form_and_a_phone_leads_to_it(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    kiosk = visit(hall["kiosk"])
    number, letters = served(kiosk, product)
    judging(kiosk, number, letters)
    code = product.ask(f"hall code {number}")["code"]
    kiosk.get_by_role("link", name="不评价，结束").click()
    kiosk.get_by_role("link", name="评价服务").click()
    expect(kiosk.locator("#number")).to_be_focused()
    kiosk.keyboard.type(f"http://hall.example/hall/ticket/{code}")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".judge")).to_be_visible()
    phone = visit(f"/hall/ticket/{code}", width=390, height=844)
    assert_fits(phone)
    phone.get_by_role("link", name=f"评价：{COLLECT}").click()
    expect(phone.get_by_role("button", name="提交评价")).to_be_visible()


def test_a_withdrawn_board_and_kiosk_say_so_by_themselves(
    visit: Open, product: Product, hall: dict[str, str]
) -> None:
    found = product.ask("hall pair")
    board, kiosk = wall(visit, found["board"]), visit(found["kiosk"])
    expect(board.locator("#truth")).to_contain_text("等候情况")
    product.ask("hall withdraw")
    expect(board.locator("#truth")).to_contain_text("这块屏幕已停用")
    expect(board.locator("#cut")).to_be_hidden()
    expect(kiosk.locator("#main")).to_contain_text("这台终端已停用")
    for page in (board, kiosk):
        assert serious_faults(page) == []
