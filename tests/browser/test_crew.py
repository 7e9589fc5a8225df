"""The crew's tablet in a village without a network, and on the way home (W22)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from onewindow.lib.check_digits import citizen_id_check
from tests.browser.conftest import Open, serious_faults
from tests.browser.product import ROOT, Product, Server, children
from tests.browser.test_hall import wait_for

pytestmark = pytest.mark.browser
TABLET = "/booking-desk/crew/"
CODE = "村口老槐树"
CODE_AGAIN = f"{CODE}1"
PHOTO = ROOT / "docs" / "screens" / "hall-phone-390.png"
LONG_MS = 40_000
COUNT = "#unsynced-count"


@pytest.fixture(scope="module", autouse=True)
def tour(product: Product) -> None:
    product.ask("crew arrange")


def loaded(visit: Open, *, width: int = 1024, height: int = 768) -> Page:
    """Return the day on a tablet that has kept its page for the time without a network."""
    page = visit(TABLET, "0106", width=width, height=height)
    page.fill("#code", CODE_AGAIN)
    page.fill("#repeat", CODE_AGAIN)
    page.click("#passcode .button")
    page.wait_for_selector(".crew-stop")
    page.wait_for_selector("body[data-kept]")
    return page


def stop(page: Page, order: int) -> None:
    page.click(f"[data-stop='{order}']")


def act(page: Page, name: str, words: str = "") -> None:
    """Press an act of the stop; one that asks for a word first gets it."""
    if not words:
        page.get_by_role("button", name=name, exact=True).click()
        return
    box = page.locator("details.crew-outcome", has=page.get_by_text(name, exact=True))
    box.locator("summary").click()
    box.locator("input").fill(words)
    box.get_by_role("button", name=f"登记{name}").click()


def identity(n: int) -> str:
    body = f"99000019880101{n:03}"
    return body + citizen_id_check(body)


def receive(page: Page, order: int, n: int, name: str) -> None:
    """Write down a residence permit with a photograph and the signed page."""
    stop(page, order)
    page.get_by_role("button", name="上门收件").click()
    page.select_option("#intake-item", "residence-permit")
    page.fill("#person-name", name)
    page.fill("#person-identity", identity(n))
    page.fill("#person-phone", f"199000010{n:02}")
    page.get_by_label("稳定住所").check()
    for field in ("address", "residence"):
        page.fill(f"#form-{field}", "城区样板村7组")
    page.fill("#form-since_on", "2025-01-01")
    for place in ("photo:photo", "proof"):
        page.set_input_files(f"[data-photo='{place}']", PHOTO)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.crew-photo-state')]"
        ".filter((one) => one.textContent.startsWith('已拍')).length === 2"
    )
    page.get_by_role("button", name="保存到本机").click()
    page.wait_for_selector(".crew-head")


def count(page: Page, wanted: int) -> None:
    """Wait until so many entries are not sent yet, as the page says it."""
    page.wait_for_function(
        "([selector, n]) => document.querySelector(selector).textContent === String(n)",
        arg=[COUNT, wanted],
        timeout=LONG_MS,
    )


def kept(product: Product) -> dict[str, str]:
    """Return what the server has, by the device's key: the kind, and the case of an intake."""
    return product.ask("crew kept")


def new(product: Product, before: dict[str, str]) -> list[str]:
    return sorted(what for key, what in kept(product).items() if key not in before)


def kinds(arrived: list[str]) -> list[str]:
    return [what.split()[0] for what in arrived]


def go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.wait_for_selector("#offline:not([hidden])")


def unlock(page: Page) -> None:
    page.wait_for_selector("#passcode:not([hidden])")
    page.fill("#code", CODE_AGAIN)
    page.click("#passcode .button")
    page.wait_for_selector(".crew-stop")


def on_disk(page: Page) -> str:
    """Return everything the browser stores for the page, as one text."""
    return str(
        page.evaluate("""async () => {
          const base = await new Promise((done) => {
            const request = indexedDB.open("onewindow-crew");
            request.onsuccess = () => done(request.result);
          });
          const words = [];
          const read = (value) => {
            if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
              words.push(new TextDecoder().decode(value));
            } else if (value && typeof value === "object") Object.values(value).forEach(read);
            else words.push(String(value));
          };
          for (const name of base.objectStoreNames) {
            const request = base.transaction(name).objectStore(name).getAll();
            await new Promise((done) => (request.onsuccess = done));
            read(request.result);
          }
          const cache = await caches.open("onewindow-crew-1");
          for (const key of await cache.keys()) {
            words.push(key.url, await (await cache.match(key)).text());
          }
          return words.join(" ");
        }""")
    )


def test_a_day_in_a_village_without_a_network_arrives_once(visit: Open, product: Product) -> None:
    """W22: load, go offline, arrive, receive with a photograph, reload offline, come back: once."""
    before = kept(product)
    page = loaded(visit)
    go_offline(page)
    stop(page, 1)
    assert "张**" in page.inner_text("#work")
    act(page, "到达")
    page.wait_for_selector(".crew-head .chip:has-text('已到达')")
    assert "张试试" in page.inner_text("#work")
    act(page, "显示电话")
    page.wait_for_selector("[data-phone]")
    assert page.inner_text("[data-phone]") == "19900000061"
    receive(page, 1, 1, "赵样样")
    act(page, "临时来访", "邻居咨询高龄津贴")
    count(page, 4)
    page.reload()
    count(page, 4)
    disk = on_disk(page)
    assert "上门服务车组" in disk
    assert [word for word in ("张试试", "赵样样", "19900000061", identity(1)) if word in disk] == []
    page.fill("#code", f"{CODE}2")
    page.click("#passcode .button")
    page.wait_for_selector("#code-error:not([hidden])")
    unlock(page)
    assert serious_faults(page) == []
    stop(page, 1)
    assert page.inner_text(".crew-said").count("未同步") == 4
    page.context.set_offline(False)
    count(page, 0)
    arrived = new(product, before)
    assert kinds(arrived) == ["arrival", "intake", "phone", "walk_in"]
    assert len([what for what in arrived if " " in what]) == 1
    page.reload()
    page.wait_for_selector(".crew-stop")
    page.wait_for_timeout(500)
    assert new(product, before) == arrived


def meet(context: BrowserContext, nth: int, how: Callable[[Route], None]) -> None:
    """Do something to the nth entry that is sent from now on."""
    seen = [0]

    def answer(route: Route) -> None:
        seen[0] += 1
        if seen[0] == nth:
            how(route)
        else:
            route.continue_()

    context.route("**/crew/entries", answer)


def test_a_server_killed_while_entries_arrive_loses_and_doubles_nothing(
    visit: Open, product: Product
) -> None:
    """W22: the answer to a written case is lost, and the server is killed with the rest unsent."""
    before = kept(product)
    page = loaded(visit)
    go_offline(page)
    stop(page, 2)
    act(page, "到达")
    page.wait_for_selector(".crew-head .chip:has-text('已到达')")
    receive(page, 2, 2, "钱样样")
    act(page, "临时来访", "邻居咨询居住证")
    count(page, 3)
    act(page, "服务完成", "5")
    count(page, 4)
    servers = product.servers()
    anew = [Server.of(server) for server in servers]

    def kill_after_writing(route: Route) -> None:
        route.fetch()
        for server in servers:
            for one in (*children(server), server):
                os.kill(one, signal.SIGKILL)
        route.abort()

    meet(page.context, 2, kill_after_writing)
    page.context.set_offline(False)
    count(page, 3)
    page.wait_for_selector("#offline:not([hidden])", timeout=LONG_MS)
    assert kinds(new(product, before)) == ["arrival", "intake"]
    product.revived += [server.start() for server in anew]
    wait_for(f"{product.url}/booking/")
    count(page, 0)
    arrived = new(product, before)
    assert kinds(arrived) == ["arrival", "intake", "served", "walk_in"]
    assert len([what for what in arrived if " " in what]) == 1


def test_setting_out_is_sent_and_takes_no_word_from_who_writes(
    visit: Open, product: Product
) -> None:
    """W22: the answer of the server draws the stop anew; what is being typed stays."""
    before = kept(product)
    page = loaded(visit)
    under_way: list[Route] = []
    page.context.route("**/crew/entries", lambda route: under_way.append(route))
    stop(page, 3)
    act(page, "出发")
    page.wait_for_selector(".crew-head .chip:has-text('已出发')")
    box = page.locator("details.crew-outcome", has=page.get_by_text("改期", exact=True))
    box.locator("summary").click()
    box.locator("input").fill("住户明天才回")
    page.wait_for_timeout(500)
    assert len(under_way) == 1
    under_way[0].continue_()
    count(page, 0)
    page.wait_for_selector("#message:has-text('已同步')")
    assert box.locator("input").input_value() == "住户明天才回"
    expect(box.locator("input")).to_be_focused()
    assert kinds(new(product, before)) == ["set_out"]
    assert serious_faults(page) == []


def test_a_stop_cancelled_meanwhile_is_said_and_the_entry_stays(
    visit: Open, product: Product
) -> None:
    """W22: a conflict comes back as a refusal, and signing out beside it warns."""
    before = kept(product)
    page = loaded(visit)
    go_offline(page)
    stop(page, 3)
    act(page, "到达")
    count(page, 1)
    product.ask("crew cancel 3")
    page.context.set_offline(False)
    page.click("#to-entries")
    page.wait_for_selector("[data-state='refused']", timeout=LONG_MS)
    words = page.inner_text("[data-state='refused']")
    assert "该次上门服务已取消" in words
    assert "改挂到" in words
    count(page, 1)
    assert serious_faults(page) == []
    leave_and_stay(page)
    page.get_by_text("删除", exact=True).click()
    page.get_by_role("button", name="确认删除本机记录").click()
    count(page, 0)
    assert new(product, before) == []


def leave_and_stay(page: Page) -> None:
    """Sign-out with an entry that was not sent warns first; staying loses nothing."""
    page.click("#sign-out button")
    page.wait_for_selector("#leaving[open]")
    assert "还有 1 条记录没有同步" in page.inner_text("#leaving-text")
    page.get_by_role("button", name="先同步").click()
    page.wait_for_selector("#leaving:not([open])", state="attached")
    count(page, 1)


def end(page: Page) -> None:
    """Let a stop come to its end, whatever the other tests left of it."""
    chip = page.locator(".crew-head .chip")
    if chip.inner_text() in {"已预约", "已出发"}:
        act(page, "到达")
        page.wait_for_selector(".crew-head .chip:has-text('已到达')")
    if chip.inner_text() == "已到达":
        act(page, "服务完成", "1")
        page.wait_for_selector(".crew-head .chip:has-text('已服务')")


def test_closing_the_tour_makes_the_device_forget_it(visit: Open, product: Product) -> None:
    """W22: the device forgets the data when the tour is closed; the page fits a phone."""
    page = loaded(visit, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#close-tour")
    page.wait_for_selector("#message:has-text('没有登记结果')")
    for order in (1, 2, 3):
        stop(page, order)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert serious_faults(page) == []
        end(page)
        count(page, 0)
        page.locator(".crew-back").click()
    page.click("#close-tour")
    page.wait_for_selector("#empty-title:has-text('行程已结束')")
    assert CODE not in on_disk(page)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    assert "van-1" not in on_disk(page)
    page.reload()
    page.wait_for_selector("#empty-title:has-text('今天的行程已经结束')")


def test_a_day_without_stops_and_a_device_without_a_day_say_so(visit: Open) -> None:
    page = visit(TABLET, "0101", width=1024)
    page.wait_for_selector("#empty-title:has-text('今天没有安排给您的上门服务')")
    assert serious_faults(page) == []
    page.wait_for_selector("body[data-kept]")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#empty-title:has-text('没有网络，本机也没有载入过行程')")
