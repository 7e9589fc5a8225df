"""The gallery in a real Chromium: nothing serious for axe, and hands that stay on the keyboard."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from onewindow.ui.tests import gallery

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SIZES = [("staff.html", 1366, 768), ("public.html", 390, 844), ("elder.html", 390, 844),
         ("refused.html", 390, 844), ("409.html", 1366, 768)]  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    """Serves the gallery, and ``/live`` until the test cuts the line."""

    cut = threading.Event()

    def do_GET(self) -> None:
        if self.path != "/live":
            super().do_GET()
            return
        if self.cut.is_set():
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b'data: {"topic": "cases"}\n\n')
        self.wfile.flush()
        self.cut.wait(20)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    gallery.write(folder)
    htmx = Path(__import__("django_htmx").__file__).parent / "static"
    shutil.copytree(htmx, folder / "static", dirs_exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.cut.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine; install it or name it in CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "width", "height"), SIZES)
def test_nothing_serious_stands_in_anyones_way(page, site, name, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site}/{name}")
    page.add_script_tag(path=str(Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js"))

    faults = page.evaluate(
        "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.slice(0, 4).map(n => n.html.slice(0, 200))]))"
    )

    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_clerk_works_through_a_list_without_a_mouse(page, site):
    page.goto(f"{site}/staff.html")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "二手房转移登记"
    page.keyboard.press("x")
    assert page.locator(".bulk-bar").is_visible()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.url.endswith("000731") or "000731" in page.evaluate("decodeURI(location.hash)")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "shell-search"
    page.keyboard.type("j?")
    assert page.input_value("#shell-search") == "j?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#keyboard-help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+4")
    assert page.url.endswith("#4")


def test_the_main_act_is_one_key_away(page, site):
    page.goto(f"{site}/staff.html")
    page.evaluate(
        "document.querySelector('[data-primary]')"
        ".addEventListener('click', () => { document.title = '已同意' })"
    )

    page.keyboard.press("Control+Enter")

    assert page.title() == "已同意"


def test_what_was_typed_comes_back_after_the_session_ended(page, site):
    """Issue 2 §6: a session that ends in the middle of an acceptance loses nothing typed."""
    page.goto(f"{site}/staff.html")
    page.check("#id_scope_1")
    page.fill("#id_name", "李四测试")
    page.wait_for_function(
        "Object.values({...localStorage}).some((kept) => kept.includes('李四测试'))"
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site}/409.html")
    page.goto(f"{site}/staff.html")

    assert page.input_value("#id_name") == "测试一"
    page.get_by_role("button", name="恢复").click()
    assert page.input_value("#id_name") == "李四测试"
    assert page.is_checked("#id_scope_1")


def test_leaving_with_unsaved_input_is_warned_of(page, site):
    page.goto(f"{site}/staff.html")
    page.locator("#id_name").press_sequentially("王")
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.type), dialog.accept()))
    page.goto(f"{site}/409.html")

    assert seen == ["beforeunload"]


def test_a_page_whose_line_is_cut_says_since_when_it_may_be_old(page, site):
    """A live page never shows silently what is no longer true."""
    Handler.cut.clear()
    page.add_init_script(
        "addEventListener('live', (event) => { event.target.textContent = '1' }, true)"
    )
    page.goto(f"{site}/staff.html")
    page.wait_for_function("document.getElementById('heard').textContent === '1'")
    assert not page.locator("#stale").is_visible()

    Handler.cut.set()
    page.locator("#stale").wait_for(state="visible")
    assert "可能已过时" in page.inner_text("#stale")
    assert page.evaluate("document.body.classList.contains('is-stale')")

    Handler.cut.clear()
    page.locator("#stale").wait_for(state="hidden")


def test_a_dangerous_act_asks_for_a_reason(page, site):
    page.goto(f"{site}/staff.html")
    page.get_by_role("button", name="特别程序").click()

    assert page.locator("#suspend").is_visible()
    page.get_by_role("button", name="暂停计时").click()
    assert page.locator("#suspend").is_visible()
    assert page.evaluate("document.querySelector('#suspend-kind').matches(':invalid')")


def test_the_clock_explains_itself_and_closes_again(page, site):
    page.goto(f"{site}/staff.html")
    page.locator("table .clock summary").first.click()
    panel = page.locator("table .clock-panel").first
    assert "2月15日至2月23日春节放假，9 天不计" in panel.inner_text()
    box = panel.bounding_box()
    seen = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('.clock-panel') !== null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] - 12],
    )
    assert seen, "the rows below must not lie over an open clock"

    page.keyboard.press("Escape")
    assert not page.locator("table .clock-panel").first.is_visible()


def test_a_page_works_when_every_script_fails(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/staff.html")

    page.locator("table .clock summary").first.click()
    assert page.locator("table .clock-panel").first.is_visible()
    page.get_by_role("button", name="特别程序").click()
    assert page.locator("#suspend").is_visible()
    context.close()
