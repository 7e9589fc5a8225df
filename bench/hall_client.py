"""The kiosks and clerks of bench/hall in one process: ``python -m bench.hall_client PLAN``.

Standard library only. Clerks sign in, sit down and open their windows; after ``go`` on standard
input kiosks take and clerks call and finish until every ticket was served. What it prints at the
end is one JSON object with every answer. With a pause, everybody waits between two acts and opens
the page that a person would see next; without one, they press as fast as they are answered.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from bench.http_client import Browser, sign_in

DESK, QUEUE, ACT = "/window/", "/window/queue", "/window/queue/act"
_SEEN = re.compile(r'name="seen" value="([^"]+)"')
_NOBODY_WAITS = 0.05
Reply = tuple[int, dict[str, str], str]


class Page(Browser):
    """A clerk's browser that presses buttons as htmx does."""

    async def press(self, act: str, *, here: str, **fields: str) -> Reply:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        values = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "act": act, **fields}
        headers = (
            f"Cookie: {cookies}\r\nOrigin: http://{self.host}:{self.port}\r\nHX-Request: true\r\n"
            f"HX-Current-URL: http://{self.host}:{self.port}{here}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        return await self._send("POST", ACT, urlencode(values).encode(), headers)


@dataclass
class Told:
    """What everybody was answered: seconds of each act, what was not expected, the numbers."""

    times: dict[str, list[float]] = field(
        default_factory=lambda: {"take": [], "call": [], "finish": [], "page": []}
    )
    errors: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    served: int = 0

    def note(self, act: str, begun: float, reply: Reply, expected: int) -> bool:
        """Keep the time of an act; return whether it was answered as expected."""
        self.times[act].append(time.perf_counter() - begun)
        if reply[0] == expected:
            return True
        self.errors.append(f"{act}: {reply[0]}")
        if len(self.errors) == 1:
            print(f"× {act}: {reply[0]} {reply[2][-500:]}", file=sys.stderr)
        return False


async def clerk_page(host: str, port: int, clerk: dict[str, Any]) -> Page:
    """Sign in, sit down and open the window."""
    page = Page(host, port)
    await sign_in(page, clerk)
    status, _, body = await page.press("open", here=DESK)
    if status not in {200, 204}:
        raise RuntimeError(f"the window stays closed: {status} {body[:500]}")
    return page


async def kiosk(browser: Browser, address: str, plan: dict[str, Any], told: Told) -> None:
    """Take so many numbers, each with a key; with a pause, read before and after as people do."""
    choice = f"{address}choice?{urlencode({'plate': plan['plate']})}"
    await browser.get(choice)  # its form brings the token that the post must carry
    for _ in range(plan["each"]):
        await _pause(plan)
        if plan["pause"]:
            begun = time.perf_counter()
            told.note("page", begun, await browser.get(choice), 200)
        fields = {"plate": plan["plate"], "key": uuid4().hex}
        begun = time.perf_counter()
        reply = await browser.post(f"{address}tickets", fields)
        if not told.note("take", begun, reply, 302):
            continue
        paper = urlsplit(reply[1]["location"]).path
        told.codes.append(paper.rsplit("/", 1)[1])
        if plan["pause"]:
            begun = time.perf_counter()
            told.note("page", begun, await browser.get(paper), 200)


async def clerk(page: Page, plan: dict[str, Any], told: Told) -> None:
    """Call and finish until every ticket was served."""
    while told.served < plan["total"] and len(told.errors) < plan["total"]:
        await _pause(plan)
        begun = time.perf_counter()
        reply = await page.press("call", here=DESK)
        if reply[0] == 200:  # the bar: nobody waits
            await asyncio.sleep(_NOBODY_WAITS)
            continue
        if not told.note("call", begun, reply, 204):
            continue
        fields = {"outcome": "done"}
        if plan["pause"]:
            begun = time.perf_counter()
            shown = await page.get(QUEUE)
            told.note("page", begun, shown, 200)
            fields["seen"] = _SEEN.findall(shown[2])[0]
        await _pause(plan)
        begun = time.perf_counter()
        if told.note("finish", begun, await page.press("finish", here=QUEUE, **fields), 204):
            told.served += 1


async def _pause(plan: dict[str, Any]) -> None:
    if plan["pause"]:
        await asyncio.sleep(random.uniform(0, 2 * plan["pause"]))


async def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    host, port, told = plan["host"], plan["port"], Told()
    pages = [await clerk_page(host, port, one) for one in plan["clerks"]]
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    before, start = cpu_seconds(), time.perf_counter()
    await asyncio.gather(
        *(kiosk(Browser(host, port), plan["kiosk"], plan, told) for _ in range(plan["kiosks"])),
        *(clerk(page, plan, told) for page in pages),
    )
    said = {
        "times": told.times,
        "errors": len(told.errors),
        "doubled": len(told.codes) - len(set(told.codes)),
        "served": told.served,
        "seconds": time.perf_counter() - start,
        "cpu": cpu_seconds() - before,
    }
    print(json.dumps(said), flush=True)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    asyncio.run(main())
