"""Screens that listen and one clerk who calls: ``python -m bench.hall_screens PLAN``.

Part of bench/hall; standard library only. It says ``ready`` when the clerk sits, waits for a line,
connects every screen and says so, waits for a line, calls and finishes so many tickets, and prints
the seconds from each press of the button to every screen that heard of it. With ``fetch`` every
screen asks for what is true now, as the board's script does, and the time until that is there is
printed as well.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from bench.hall_client import DESK, QUEUE, Page, clerk_page, cpu_seconds
from bench.http_client import Browser

_CALLED = b"ticket_called"
_TX = re.compile(rb'"tx" ?: ?"(\d+)"')
PATIENCE = 15.0
"""Seconds until a screen that heard nothing counts as deaf."""


class Screen(asyncio.Protocol):
    """One connection to /live; it remembers when it last heard of a call."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.status = b""
        self.heard = 0.0
        self.tx = ""
        self.opened = asyncio.Event()
        self.called = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.status:
            self.status = data.split(b" ", 2)[1]
        if b"retry:" in data or self.status != b"200":
            self.opened.set()
        if _CALLED in data:
            self.heard = now
            found = _TX.search(data)
            self.tx = found[1].decode() if found else ""
            self.called.set()


async def connect(plan: dict[str, Any]) -> list[Screen]:
    """Open every screen, twenty at a time."""
    head = f"GET {plan['live']} HTTP/1.1\r\nHost: {plan['host']}:{plan['live_port']}\r\n\r\n"
    screens: list[Screen] = []
    for begin in range(0, plan["screens"], 20):
        some = [Screen(head.encode()) for _ in range(min(20, plan["screens"] - begin))]
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            *(
                loop.create_connection(lambda s=s: s, plan["host"], plan["live_port"])  # type: ignore[misc]
                for s in some
            )
        )
        await asyncio.gather(*(screen.opened.wait() for screen in some))
        screens += some
    refused = [screen.status for screen in screens if screen.status != b"200"]
    if refused:
        raise RuntimeError(f"/live answers {refused[0].decode()}")
    return screens


async def call(
    page: Page, screens: list[Screen], boards: list[Browser], plan: dict[str, Any], said: Any
) -> None:
    """Call one ticket, wait until every screen has heard (and shows) it, and finish it."""
    for screen in screens:
        screen.called.clear()
    begun = time.perf_counter()

    async def shows(screen: Screen, board: Browser) -> None:
        await screen.called.wait()
        status, _, _ = await board._send(
            "GET", plan["part"], b"", f"X-Part: 1\r\nX-Heard: {screen.tx}\r\n"
        )
        said["shown" if status == 200 else "failed"].append(time.perf_counter() - begun)

    waiting = (
        [asyncio.create_task(shows(*both)) for both in zip(screens, boards, strict=True)]
        if boards
        else [asyncio.create_task(screen.called.wait()) for screen in screens]
    )
    status, _, body = await page.press("call", here=DESK)
    said["pressed"].append(time.perf_counter() - begun)
    if status != 204:
        raise RuntimeError(f"nobody was called: {status} {body[:300]}")
    _, late = await asyncio.wait(waiting, timeout=PATIENCE)
    for task in late:
        task.cancel()
    said["deaf"] += sum(not screen.called.is_set() for screen in screens)
    said["heard"] += [screen.heard - begun for screen in screens if screen.called.is_set()]
    await page.press("finish", here=QUEUE, outcome="done")


async def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    page = await clerk_page(plan["host"], plan["port"], plan["clerk"])
    _say({"ready": True})
    await asyncio.to_thread(sys.stdin.readline)
    screens = await connect(plan)
    boards = [Browser(plan["host"], plan["port"]) for _ in screens] if plan["fetch"] else []
    _say({"connected": len(screens)})
    await asyncio.to_thread(sys.stdin.readline)
    said: dict[str, Any] = {"heard": [], "pressed": [], "shown": [], "failed": [], "deaf": 0}
    before, start = cpu_seconds(), time.perf_counter()
    for _ in range(plan["calls"]):
        await call(page, screens, boards, plan, said)
        await asyncio.sleep(plan["pause"])
    _say(said | {"seconds": time.perf_counter() - start, "cpu": cpu_seconds() - before})
    await asyncio.to_thread(sys.stdin.readline)  # the memory is read while they are connected


def _say(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
