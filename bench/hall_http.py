"""The hall over HTTP, against the processes that scripts/run starts; part of bench/hall.

``acts``: half of the clients are kiosks that take, half are clerks, signed in with both factors and
each seated at a window, who call and finish. First they press as fast as they are answered, then
with a pause and with the page that follows each act. ``screens``: boards that listen by
server-sent events while a clerk calls, and what each costs the live process in memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.http import Server, cpu_seconds, percentiles, processors, product
from bench.http_city import CENTRE, ROOT, officer

PLATE = "综合"
_LONGEST_WAIT = 60.0
"""Seconds for the worker to deliver what it had left for later."""


def measure(wanted: Any) -> dict[str, list[dict[str, Any]]]:
    """Start the product on a throw-away database and measure the parts that are wanted."""
    from onewindow.kit.postgres import throwaway

    if wanted.workers:
        os.environ["ONEWINDOW_WEB_WORKERS"] = str(wanted.workers)
    found: dict[str, list[dict[str, Any]]] = {}
    with ExitStack() as stack:
        cluster = stack.enter_context(throwaway(durable=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-hall-")))
        os.environ["DATABASE_URL"] = cluster.url()
        server = stack.enter_context(product(folder, with_worker=True))
        _establish()
        if "http" in wanted.parts:
            runs = [(count, 0.0) for count in wanted.clients]
            runs += [(max(wanted.clients), wanted.pause)] if wanted.pause else []
            found["http"] = [_acts(server, folder, *run, wanted.acts) for run in runs]
            _say(found["http"])
        if "screens" in wanted.parts:
            found["screens"] = [
                # A call that 200 screens then read anew takes a second and more.
                _screens(server, folder, wanted.screens, calls, fetch=fetch)
                for calls, fetch in ((wanted.calls, False), (max(1, wanted.calls // 10), True))
            ]
            _say(found["screens"])
    return found


def _establish() -> None:
    from onewindow.commands.environment import disconnect
    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.actors import SYSTEM

    queueing.establish_plate(
        PLATE, letter="A", window_kinds=["comprehensive"], is_rest=True, by=SYSTEM, at=_now()
    )
    # Thousands wait here for a few windows: no peak is to be announced for each of them.
    queueing.set_policy(
        {"peak_waiting": 1_000_000, "peak_minutes": 1_000_000}, by=SYSTEM, at=_now()
    )
    disconnect()


def _furnish(outlet: str, windows: int) -> list[dict[str, str]]:
    """Open an outlet of its own for a run; return its clerks, each with a window."""
    from onewindow.commands.hall import stage
    from onewindow.domains.organizations import api as organizations
    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.actors import SYSTEM

    at = _now()
    stage.open_outlet(outlet, at=at)
    clerks = []
    for n in range(windows):
        number = f"{outlet}-{n}"
        organizations.open_window(
            number, outlet=outlet, kind="comprehensive", plate=PLATE, by=SYSTEM, at=at
        )
        person = officer(number, CENTRE, is_clerk=True, at=at)
        clerks.append(person | {"window": number})
    queueing.hall_day(outlet, at.date())
    return clerks


def _acts(server: Server, folder: Path, count: int, pause: float, acts: int) -> dict[str, Any]:
    """Let half of the clients take and half serve; ``acts`` counts tickets."""
    from onewindow.channels.hall.doors import kiosk_token
    from onewindow.commands.environment import disconnect

    outlet = f"h{count}{'p' if pause else ''}"
    windows = count // 2
    kiosks = count - windows
    each = max(1, acts // kiosks)
    plan = {
        "host": server.host,
        "port": server.port,
        "clerks": _furnish(outlet, windows),
        "kiosk": f"/hall/take/{kiosk_token(outlet, '一号机')}/",
        "kiosks": kiosks,
        "each": each,
        "total": each * kiosks,
        "plate": PLATE,
        "pause": pause,
    }
    _caught_up(server, 1)  # what building the city left for the worker is none of this run
    disconnect()
    with _client("hall_client", folder / f"plan-{outlet}.json", plan) as client:
        _hear(client)
        before = cpu_seconds(server)
        _tell(client)
        said = _hear(client)
        used = {name: spent - before[name] for name, spent in cpu_seconds(server).items()}
    row: dict[str, Any] = {"clients": count, "pause_s": pause, "tickets": said["served"]}
    for act, times in said["times"].items():
        row |= {f"{act}_{name}": value for name, value in percentiles(times).items()}
    done = sum(len(times) for times in said["times"].values())
    row |= {
        "requests_per_second": round(done / said["seconds"], 1),
        "errors": said["errors"],
        "doubled": said["doubled"],
    }
    row |= processors({"client": said["cpu"], **used}, said["seconds"], done)
    return row | _caught_up(server, done)


def _caught_up(server: Server, requests: int) -> dict[str, Any]:
    """Wait for what the worker had left for later; return how much, how long, and what it used."""
    from onewindow.commands.environment import disconnect
    from onewindow.kit.models import Delivery

    before, begun = cpu_seconds(server), time.perf_counter()
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING)
    left = waiting.count()
    while waiting.exists() and time.perf_counter() - begun < _LONGEST_WAIT:
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    disconnect()
    used = {name: spent - before[name] for name, spent in cpu_seconds(server).items()}
    later = 1000 * (used["worker"] + used["postgres"]) / requests
    return {"left": left, "left_s": round(seconds, 2), "cpu_ms_left": round(later, 2)}


def _screens(
    server: Server, folder: Path, count: int, calls: int, *, fetch: bool
) -> dict[str, Any]:
    """Connect so many boards and call so many times; read the live process' memory around it."""
    from onewindow.commands.environment import disconnect
    from onewindow.commands.hall import stage
    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.live import live_token

    outlet = f"s{count}{'f' if fetch else ''}"
    channel = f"hall:{outlet}"
    (clerk,) = _furnish(outlet, 1)
    for _ in range(calls):
        queueing.take_ticket(outlet, plate=PLATE, by=stage.VISITOR, at=_now())
    query = urlencode({"channel": channel, "token": live_token(channel)})
    plan = {
        "host": server.host,
        "port": server.port,
        "live_port": int(os.environ["ONEWINDOW_LIVE_PORT"]),
        "live": f"/live?{query}",
        "part": f"/hall/board/{outlet}",
        "clerk": clerk,
        "screens": count,
        "calls": calls,
        "pause": 0.2,
        "fetch": fetch,
    }
    disconnect()
    pid = server.processes["live"]
    with _client("hall_screens", folder / f"plan-{outlet}.json", plan) as client:
        _hear(client)
        empty = memory(pid)
        _tell(client)
        _hear(client)
        connected = memory(pid)
        before = cpu_seconds(server)
        _tell(client)
        said = _hear(client)
        used = {name: spent - before[name] for name, spent in cpu_seconds(server).items()}
        after = memory(pid)
        _tell(client)
    row: dict[str, Any] = {"screens": count, "calls": calls, "fetch": fetch, "deaf": said["deaf"]}
    for name in ("pressed", "heard", "shown"):
        row |= {f"{name}_{key}": value for key, value in percentiles(said[name]).items()}
    row["failed"] = len(said["failed"])
    for kind in ("uss", "rss"):
        row[f"live_{kind}_mib"] = round(empty[kind] / 1024, 1)
        row[f"{kind}_kib_a_screen"] = round((connected[kind] - empty[kind]) / count, 1)
        row[f"{kind}_kib_a_screen_after"] = round((after[kind] - empty[kind]) / count, 1)
    for name, seconds in {"client": said["cpu"], **used}.items():
        row[f"cpu_{name}"] = round(seconds / said["seconds"], 2)
    return row


def memory(pid: int) -> dict[str, int]:
    """Return KiB of a process: ``rss`` resident, ``uss`` its own alone."""
    kib: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, value = line.split(":")
        kib[name] = int(value.split()[0])
    return {"rss": kib["Rss"], "uss": kib["Private_Clean"] + kib["Private_Dirty"]}


@contextmanager
def _client(module: str, path: Path, plan: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    client = subprocess.Popen(
        [sys.executable, "-m", f"bench.{module}", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield client
        client.wait(30)
    finally:
        client.kill()


def _hear(client: subprocess.Popen[str]) -> Any:
    assert client.stdout is not None
    line = client.stdout.readline()
    if not line:
        raise RuntimeError("the client gave up; see above")
    return json.loads(line)


def _tell(client: subprocess.Popen[str]) -> None:
    assert client.stdin is not None
    client.stdin.write("go\n")
    client.stdin.flush()


def _say(rows: list[dict[str, Any]]) -> None:
    """Tell what is known so far, so that a run that ends early was not for nothing."""
    print("\n".join(map(json.dumps, rows)), file=sys.stderr, flush=True)


def _now() -> datetime:
    from django.utils import timezone

    return timezone.localtime()
