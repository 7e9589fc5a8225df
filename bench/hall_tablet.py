"""From the acceptance at the window to the question on the tablet, in a real Chromium.

Part of bench/hall. The processes are those of ``scripts/run --once``, with the demonstration city.
Cases wait with everything confirmed; the clerk presses 受理 over HTTP, and the tablet says by its
own clock, which is this machine's, when two frames have been drawn with the question. It listens by
server-sent events; the worker invites in between.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bench.http import percentiles
from bench.http_city import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from onewindow.commands.play.browser import Browser

MARK = "@@ "
_MANY = "BENCH_ACCEPTANCES"
_SEEN = """
window.seen = 0;
new MutationObserver(() => {
  if (window.seen || !document.querySelector("#tablet .judge")) return;
  window.seen = -1;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.seen = performance.timeOrigin + performance.now();
  }));
}).observe(document.getElementById("main"), { childList: true, subtree: true });
"""


def measure(acceptances: int) -> list[dict[str, Any]]:
    """Start the product once and let a clerk accept so many cases."""
    process = subprocess.run(
        [
            *(sys.executable, "-m", "onewindow.commands.run", "--once"),
            *("--play", "bench.hall_tablet:play"),
        ],
        cwd=ROOT,
        # Another part's database is gone by now: this one makes its own.
        env={key: one for key, one in os.environ.items() if key != "DATABASE_URL"}
        | {_MANY: str(acceptances)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    line = next(line for line in process.stdout.splitlines() if line.startswith(MARK))
    answered, shown = json.loads(line.removeprefix(MARK))
    row = {"acceptances": len(shown)}
    for name, seconds in (("answered", answered), ("shown", shown)):
        row |= {f"{name}_{key}": value for key, value in percentiles(seconds).items()}
    return [{**row, "shown_longest_ms": round(1000 * max(shown), 1)}]


def play(base_url: str) -> int:
    """Prepare the cases, then accept one after the other under the eyes of the tablet."""
    from onewindow.commands.play import chromium
    from onewindow.commands.play.cast import Cast

    cast = Cast(base_url)
    clerk = cast.seat("0103", "21")
    numbers = _confirmed(cast, clerk, int(os.environ[_MANY]))
    address = _paired(clerk)
    answered, shown = [], []
    with chromium.launched() as browser:
        context = chromium.opened(browser, base_url, cookies={}, width=1024, height=768)
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(2000)  # its line of events stands
        for number in numbers:
            pressed, done, seen = _accept(clerk, number, page)
            answered.append(done - pressed)
            shown.append(seen - pressed)
    sys.stdout.write(f"{MARK}{json.dumps([answered, shown])}\n")
    return 0


def _confirmed(cast: Any, clerk: Browser, many: int) -> list[str]:
    """Receive so many food licences with all their papers; the applicant confirmed each."""
    from onewindow.commands.play import counter
    from onewindow.commands.play.wishes import FOOD

    screen, found = cast.stranger(), []
    address = counter.pair(clerk, screen).url
    wish = replace(FOOD, papers=[*FOOD.papers, "health-certificates"])
    for _ in range(many):
        number = counter.receive(clerk, wish)
        clerk.get(f"/window/cases/{number}/acceptance")
        counter.confirm(screen, address)
        found.append(number)
    return found


def _paired(clerk: Browser) -> str:
    page = clerk.submit(clerk.get("/tablet/"))
    return next(address for address, _ in page.links if re.match(r"/tablet/.+", address))


def _accept(clerk: Browser, number: str, tablet: Page) -> tuple[float, float, float]:
    """Return when the clerk pressed, was answered, and the tablet had shown it, in seconds."""
    form = clerk.get(f"/window/cases/{number}?act=accept")
    tablet.evaluate(_SEEN)
    pressed = time.time()
    clerk.submit(form, "/acts/accept")
    done = time.time()
    tablet.locator("#tablet .judge").wait_for(timeout=20_000)
    while (seen := tablet.evaluate("window.seen") / 1000) <= 0:
        tablet.wait_for_timeout(20)
    tablet.get_by_role("button", name="不评价").click()
    tablet.get_by_role("heading", name="欢迎评价我们的服务").wait_for()
    return pressed, done, seen
