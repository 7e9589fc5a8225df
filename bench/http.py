"""Accept and decide over HTTP, by officers signed in with both factors, against the real server.

    scripts/bench http [--clients 8,32] [--acts 1600] [--doors browser,machine] [--workers N]
                       [--no-worker] [--json]

Each client is one officer with one session and one kept connection: three clerks accept for every
five examiners, who sign the opinions of five departments. The second door is the machine's: the
same acts by token at /api/v1/, in the name of the same officers. The page, live and worker
processes are started as scripts/run starts them. A figure counts what was done until the first
officer had no case left. ``--no-worker`` leaves notices and other reactions for later.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.common import machine, markdown
from bench.http_city import CENTRE, ROOT, WINDOW, officers, supply

KINDS = ("accept", "decide")
AIM = 250
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="8,32")
    parser.add_argument("--acts", type=int, default=1600, help="for each number of clients")
    parser.add_argument("--doors", default="browser,machine")
    parser.add_argument("--workers", type=int, help="page processes; the default of scripts/run")
    parser.add_argument("--no-worker", action="store_true", help="without the background process")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    if wanted.workers:
        os.environ["ONEWINDOW_WEB_WORKERS"] = str(wanted.workers)
    counts = [int(count) for count in wanted.clients.split(",")]
    runs = [(door, count) for door in wanted.doors.split(",") for count in counts]
    rows = measure(runs, acts=wanted.acts, with_worker=not wanted.no_worker)
    if wanted.json:
        print(json.dumps(rows))
    else:
        print(f"http ({machine()})\n")
        print(markdown(rows))


def measure(runs: list[tuple[str, int]], *, acts: int, with_worker: bool) -> list[dict[str, Any]]:
    """Build the city, start the product, and let each number of officers work in turn."""
    from onewindow.kit.postgres import throwaway

    with ExitStack() as stack:
        cluster = stack.enter_context(throwaway(durable=True))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-http-")))
        os.environ["DATABASE_URL"] = cluster.url()
        with product(folder, with_worker=with_worker) as server:
            return [_run(server, door, count, acts, folder) for door, count in runs]


@dataclass
class Server:
    """The running product: where it is, who applies, which processes belong to whom."""

    host: str
    port: int
    applicants: list[str]
    processes: dict[str, int]


@contextmanager
def product(folder: Path, *, with_worker: bool) -> Iterator[Server]:
    """Prepare the database and keep the processes of scripts/run for the block."""
    from onewindow.commands import run
    from onewindow.commands.environment import disconnect, say, set_up, variables
    from onewindow.kit.processes import Family

    port, live_port = run.free_ports(2)
    address = run.Address("127.0.0.1", port, live_port)
    os.environ.update(variables(folder))
    os.environ.update(
        {
            "ONEWINDOW_WEB_PORT": str(port),
            "ONEWINDOW_LIVE_PORT": str(live_port),
            "ONEWINDOW_STATIC_BUILT": "1",
            "ONEWINDOW_BASE_URL": address.url,
        }
    )
    run.prepare(folder, run.Demonstration.NONE)
    set_up()
    from bench.approval_line import build

    applicants = [place.applicant for place in build(os.cpu_count() or 1)]
    disconnect()
    children = run.children(address)
    if not with_worker:
        children = [child for child in children if child.name != "worker"]
    family = Family(children, os.environ, folder / "logs", ROOT, say)
    family.start()
    try:
        run.wait_until_ready(family, address)
        processes = {child.name: child.process.pid for child in children if child.process}
        yield Server(address.host, port, applicants, processes)
    finally:
        family.stop()


def _run(server: Server, door: str, count: int, acts: int, folder: Path) -> dict[str, Any]:
    """Sign in so many officers, let them act, and sum up."""
    plan = _plan(server, door, count, acts)
    path = folder / f"plan-{door}-{count}.json"
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    client = subprocess.Popen(
        [sys.executable, "-m", "bench.http_client", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    if not client.stdout.readline():
        raise RuntimeError("the officers could not sign in; see above")
    before = cpu_seconds(server)
    client.stdin.write("go\n")
    client.stdin.flush()
    said = json.loads(client.stdout.readline())
    used = {name: seconds - before[name] for name, seconds in cpu_seconds(server).items()}
    client.wait()
    return _summary(door, count, said, used)


def _plan(server: Server, door: str, count: int, acts: int) -> dict[str, Any]:
    """Give every officer the same number of acts on cases that wait for them."""
    from onewindow.commands.environment import disconnect

    people = officers(count, f"{door[0]}{count:02}")
    disconnect()
    each = max(1, acts // count)
    groups: dict[str, list[dict[str, str]]] = {}
    for person in people:
        groups.setdefault(person["department"], []).append(person)
    most = max(len(group) for department, group in groups.items() if department != CENTRE)
    made = supply(each * len(groups[CENTRE]), each * most, server.applicants)
    planned = []
    for department, group in groups.items():
        for n, person in enumerate(group):
            own = slice(n * each, (n + 1) * each)
            expected = 200 if door == "machine" else 302
            work = _work(door, department, made, own)
            planned.append(person | work | {"door": door, "expected": expected})
    return {"host": server.host, "port": server.port, "officers": planned}


def _work(door: str, department: str, made: dict[str, list[str]], own: slice) -> dict[str, Any]:
    """Return where a clerk or an examiner posts what, at the page or at the machine door."""
    from bench.approval_line import OPINION, STEPS

    is_machine = door == "machine"
    if department == CENTRE:
        places = ("/window/cases/{}/acts/accept", "/api/v1/cases/{}/acceptance")
        paths = [places[is_machine].format(number) for number in made["confirmed"][own]]
        fields = {} if is_machine else {"from": "acceptance"}
        return {"kind": "accept", "window": WINDOW, "paths": paths, "fields": fields}
    step = STEPS[department]
    places = (
        f"/review/cases/{{}}/steps/{step}/sign",
        f"/api/v1/cases/{{}}/steps/{step}/signatures",
    )
    numbers = made["accepted"][own]
    paths = [places[is_machine].format(number) for number in numbers]
    fields = {"outcome": "agreed", "opinion": OPINION}
    if not is_machine:
        # The page of a step carries the next one of the inbox, as its form posts it.
        fields["following"] = f"{numbers[-1]}:{step}"
    return {"kind": "decide", "window": "", "paths": paths, "fields": fields}


def _summary(door: str, count: int, said: dict[str, Any], used: dict[str, float]) -> dict[str, Any]:
    """Count what was done until the first officer finished; any other answer is an error."""
    expected = 200 if door == "machine" else 302
    end = min(answers[-1][3] for answers in said["answers"])
    answers = [a for listed in said["answers"] for a in listed if a[3] <= end]
    every = [a for listed in said["answers"] for a in listed]
    row: dict[str, Any] = {
        "door": door,
        "clients": count,
        "acts_per_second": round(len(answers) / end, 1),
        **percentiles([a[1] for a in answers]),
    }
    for kind in KINDS:
        row[f"{kind}_p95_ms"] = percentiles([a[1] for a in answers if a[0] == kind])["p95_ms"]
    row["errors"] = sum(1 for a in every if a[2] != expected)
    row["acts"] = len(every)
    return row | processors({"client": said["cpu"], **used}, said["seconds"], len(every))


def processors(spent: dict[str, float], seconds: float, requests: int) -> dict[str, float]:
    """Return what each used: processors on average, and milliseconds for a request."""
    shares = {f"cpu_{name}": round(used / seconds, 2) for name, used in spent.items()}
    each = {f"cpu_ms_{name}": round(1000 * used / requests, 2) for name, used in spent.items()}
    return shares | each


def percentiles(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {f"p{n}_ms": round(1000 * sum(seconds), 1) for n in (50, 95, 99)}
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"p{n}_ms": round(1000 * cuts[n - 1], 1) for n in (50, 95, 99)}


def cpu_seconds(server: Server) -> dict[str, float]:
    """Return CPU seconds of each process with all it started, and of PostgreSQL."""
    parents, seconds, names = {}, {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        pid = int(stat.parent.name)
        rest = text.rsplit(")", 1)[1].split()
        names[pid] = text.split("(", 1)[1].rsplit(")", 1)[0]
        parents[pid] = int(rest[1])
        # Its own time and that of children that have ended.
        seconds[pid] = sum(int(rest[n]) for n in (11, 12, 13, 14)) / _TICKS
    roots = {**server.processes, "postgres": _postmaster(parents, names)}
    found = dict.fromkeys(roots, 0.0)
    for pid, used in seconds.items():
        for name, root in roots.items():
            if _descends(pid, root, parents):
                found[name] += used
    return found


def _postmaster(parents: dict[int, int], names: dict[int, str]) -> int:
    """Return the server that this process started."""
    return next(
        (p for p, parent in parents.items() if parent == os.getpid() and names[p] == "postgres"), 0
    )


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != root:
        pid = parents.get(pid, 0)
    return root > 1 and pid == root


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
