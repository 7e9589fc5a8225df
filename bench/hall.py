"""Take, call, finish by many clients at once: time of each act, CPU of a ticket, screens that hear.

    scripts/bench hall [--parts domain,http,screens,tablet] [--clients 8 32] [--tickets 1300]
                       [--acts 400] [--pause 1] [--screens 200] [--calls 50] [--acceptances 30]
                       [--workers N] [--json]

``domain``: each client is a process with its own connection; half are kiosks, half are windows. CPU
seconds are those of all clients and of every process of the database, so that nothing hides. The
floor is the same row writes in four bare statements: a counter, a row, two updates. ``http`` and
``screens``: see bench/hall_http.py; ``tablet``: see bench/hall_tablet.py.

``--json`` prints one object: ``bench``, ``machine``, and for each part a list of rows.

- ``domain``: ``clients``, ``tickets``, ``ACT_p50_ms`` and ``ACT_p95_ms`` for take, call and
  finish, ``per_second`` (tickets), ``cpu_ms_a_ticket``, ``core_at_1300_an_hour``.
- ``http``: ``clients``, ``pause_s``, ``tickets``, ``ACT_p50_ms``, ``ACT_p95_ms``, ``ACT_p99_ms``
  for take, call, finish and page (opened only with a pause), ``requests_per_second``, ``errors``,
  ``doubled`` (codes given twice), ``cpu_NAME`` (processors used by client, web, live, worker,
  postgres), ``cpu_ms_NAME`` (milliseconds of a processor that each used for one request). What the
  worker put off meanwhile: ``left`` (deliveries that waited at the end), ``left_s`` (seconds until
  none did), ``cpu_ms_left`` (of worker and postgres, for one request).
- ``screens``: ``screens``, ``calls``, ``fetch`` (whether each then asks for its part of the page),
  ``deaf`` (screens times calls that were not heard), ``pressed_*`` (the clerk's answer),
  ``heard_*`` (from the press to each screen) and ``shown_*`` (to the part's arrival) with p50, p95,
  p99 in ms, ``failed``, ``live_uss_mib`` and ``live_rss_mib`` before anybody listened,
  ``uss_kib_a_screen`` and ``rss_kib_a_screen`` with all connected, the same with ``_after`` when
  all calls were heard.
- ``tablet``: ``acceptances``, ``answered_*`` (the clerk's page) and ``shown_*`` (from the press to
  the question on the tablet) with p50, p95, p99 in ms, ``shown_longest_ms``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.common import database, machine, markdown, summary

HOUR_PEAK = 1300
"""Tickets in the busiest hour of a large city's hall."""
_PLATE = "综合"
_OUTLET = "bench"
_NINE = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", default="domain,http,screens,tablet")
    parser.add_argument("--tickets", type=int, default=1300, help="at each number of clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[8, 32])
    parser.add_argument("--acts", type=int, default=400, help="tickets of a run over HTTP")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds; 0 leaves the run out")
    parser.add_argument("--screens", type=int, default=200)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--acceptances", type=int, default=30, help="asked about on a tablet")
    parser.add_argument("--workers", type=int, help="page processes; the default of scripts/run")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    wanted.parts = wanted.parts.split(",")
    found: dict[str, list[dict[str, Any]]] = {}
    if "domain" in wanted.parts:
        with database():
            found["domain"] = [measure(clients, wanted.tickets) for clients in wanted.clients]
            found["domain"].append(floor(wanted.tickets))
    if {"http", "screens"} & set(wanted.parts):
        # A process of its own: Django keeps the settings of the first database it was set up on.
        found |= _over_http(wanted)
    if "tablet" in wanted.parts:
        from bench import hall_tablet

        found["tablet"] = hall_tablet.measure(wanted.acceptances)
    if wanted.json:
        print(json.dumps({"bench": "hall", "machine": machine(), **found}))
        return
    for part, rows in found.items():
        print(f"hall, {part} ({machine()})\n\n{markdown(rows)}\n")


def _over_http(wanted: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    from bench import hall_http

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(hall_http.measure, wanted).result()


def measure(clients: int, tickets: int) -> dict[str, Any]:
    """Let half of the clients take ``tickets`` together and the other half serve them."""
    from django.db import connections

    windows, kiosks = clients // 2, clients - clients // 2
    outlet = f"{_OUTLET}-{clients}"
    _furnish(outlet, windows)
    each = tickets // kiosks
    context = multiprocessing.get_context("fork")
    told: Any = context.Queue()
    served = context.Value("i", 0)
    total = each * kiosks
    people = [context.Process(target=_kiosk, args=(outlet, each, told)) for _ in range(kiosks)] + [
        context.Process(target=_window, args=(f"{clients}-{n}", total, served, told))
        for n in range(windows)
    ]
    before, begun = _database_cpu(), time.perf_counter()
    connections.close_all()  # a connection must not be shared with a process that is forked
    for one in people:
        one.start()
    answers = [told.get() for _ in people]
    for one in people:
        one.join()
    seconds, database_cpu = time.perf_counter() - begun, _database_cpu() - before
    times: dict[str, list[float]] = {"take": [], "call": [], "finish": []}
    for one_times, _ in answers:
        for act, found in one_times.items():
            times[act].extend(found)
    cpu = sum(used for _, used in answers) + database_cpu
    return {
        "clients": clients,
        "tickets": total,
        **{
            f"{act}_{key}": value
            for act, found in times.items()
            for key, value in summary(found).items()
        },
        "per_second": round(total / seconds),
        "cpu_ms_a_ticket": round(1000 * cpu / total, 2),
        f"core_at_{HOUR_PEAK}_an_hour": f"{cpu / total * HOUR_PEAK / 3600:.2%}",
    }


def _furnish(outlet: str, windows: int) -> None:
    from onewindow.commands.hall import stage
    from onewindow.domains.queueing import api as queueing

    if not queueing.Plate.objects.exists():
        stage.set_up([_PLATE], {}, at=_NINE)
    stage.open_outlet(outlet, at=_NINE)
    for n in range(windows):
        number = f"{outlet.removeprefix(_OUTLET + '-')}-{n}"
        stage.furnish(number, outlet, plate=_PLATE, at=_NINE)
        queueing.open_station(number, by=stage.clerk(number), at=_NINE)
    queueing.hall_day(outlet, _NINE.date())


def _kiosk(outlet: str, count: int, told: Any) -> None:
    from django.db import connections

    from onewindow.commands.hall import stage
    from onewindow.domains.queueing import api as queueing

    connections.close_all()
    times, cpu = [], time.process_time()
    for n in range(count):
        begun = time.perf_counter()
        queueing.take_ticket(
            outlet, plate=_PLATE, by=stage.VISITOR, at=_NINE + timedelta(seconds=n)
        )
        times.append(time.perf_counter() - begun)
    told.put(({"take": times}, time.process_time() - cpu))


def _window(number: str, total: int, served: Any, told: Any) -> None:
    from django.db import connections

    from onewindow.commands.hall import stage
    from onewindow.domains.queueing import api as queueing

    connections.close_all()
    clerk = stage.clerk(number)
    times: dict[str, list[float]] = {"call": [], "finish": []}
    cpu = time.process_time()
    at = _NINE + timedelta(hours=1)
    while served.value < total:
        begun = time.perf_counter()
        ticket = queueing.call_ticket(number, by=clerk, at=at)
        spent = time.perf_counter() - begun
        if ticket is None:
            time.sleep(0.01)  # nobody waits: a clerk does not press all the time
            continue
        times["call"].append(spent)
        begun = time.perf_counter()
        queueing.finish_ticket(number, outcome="done", by=clerk, at=at)
        times["finish"].append(time.perf_counter() - begun)
        with served.get_lock():
            served.value += 1
    told.put((times, time.process_time() - cpu))


_FLOOR = """
CREATE TABLE IF NOT EXISTS floor_ticket (id bigserial PRIMARY KEY, number text UNIQUE, state text);
CREATE TABLE IF NOT EXISTS floor_counter (series text PRIMARY KEY, value int);
INSERT INTO floor_counter VALUES ('f', 0) ON CONFLICT DO NOTHING;
"""


def floor(tickets: int) -> dict[str, Any]:
    """Write one counter, one row and two changes of it, each a transaction, by one client."""
    from django.db import connection

    times: dict[str, list[float]] = {"take": [], "call": [], "finish": []}
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR)
        before, cpu = _database_cpu(), time.process_time()
        for _ in range(tickets):
            begun = time.perf_counter()
            cursor.execute(
                "WITH c AS (UPDATE floor_counter SET value = value + 1 RETURNING value) "
                "INSERT INTO floor_ticket (number, state) SELECT value::text, 'w' FROM c "
                "RETURNING id"
            )
            row = cursor.fetchone()
            times["take"].append(time.perf_counter() - begun)
            for act in ("call", "finish"):
                begun = time.perf_counter()
                cursor.execute("UPDATE floor_ticket SET state = %s WHERE id = %s", [act, row[0]])
                times[act].append(time.perf_counter() - begun)
        used = time.process_time() - cpu + _database_cpu() - before
    return {
        "clients": "floor, 1",
        "tickets": tickets,
        **{
            f"{act}_{key}": value
            for act, found in times.items()
            for key, value in summary(found).items()
        },
        "per_second": "",
        "cpu_ms_a_ticket": round(1000 * used / tickets, 2),
        f"core_at_{HOUR_PEAK}_an_hour": f"{used / tickets * HOUR_PEAK / 3600:.2%}",
    }


def _database_cpu() -> float:
    """Return the CPU seconds of the postmaster's processes, ended ones included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    master = int((Path(folder) / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
    ticks = os.sysconf("SC_CLK_TCK")
    used = 0.0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # the process ended while it was looked at
        parent, own = int(fields[1]), sum(map(int, fields[11:13])) / ticks
        if parent == master:
            used += own
        elif int(status.parent.name) == master:
            used += own + sum(map(int, fields[13:15])) / ticks
    return used


if __name__ == "__main__":
    main()
