"""The acts of a case against the floor: the same row writes without any rule.

    python -m bench.acts [--cases N] [--json]

Prints milliseconds and round trips for each act, cases per second from receipt to result, and the
ratio to the floor, which locks, inserts and updates the same rows by plain SQL.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bench.common import database, show, summary, timed

_WARM = 8
"""Rounds before the first that is timed: tables are read into the process, statements planned."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database():
        show("acts", measure(wanted.cases), as_json=wanted.json)


def measure(count: int) -> list[dict[str, Any]]:
    """Play the whole line ``count`` times and the floor beside it, in turn."""
    from onewindow.domains.cases.tests import world as w
    from onewindow.kit.tests.wire import round_trips

    world = w.build()
    seconds: dict[str, list[float]] = defaultdict(list)
    trips: dict[str, int] = {}
    floor: list[float] = []
    for n in range(-_WARM, count):
        line = _line(world)
        for name, act in line:
            if n < 0:
                # The last of these rounds counts what an act says to the database.
                with round_trips() as spent:
                    act()
                trips[name] = spent.count
            else:
                seconds[name].append(timed(act))
        if n < 0:
            with round_trips() as of_floor:
                _floor(n, acts=len(line))
        else:
            acts = len(line)
            floor.append(timed(lambda n=n, acts=acts: _floor(n, acts=acts)))
    rows = [
        {"act": name, **summary(times), "round_trips": trips[name]}
        for name, times in seconds.items()
    ]
    whole = [sum(times) for times in zip(*seconds.values(), strict=True)]
    rows.append({"act": "whole case", **summary(whole), "round_trips": sum(trips.values())})
    rows.append({"act": "floor", **summary(floor), "round_trips": of_floor.count})
    ratio = rows[-2]["p50_ms"] / rows[-1]["p50_ms"]
    rows.append({"act": "ratio", "p50_ms": round(ratio, 1), "p95_ms": "", "round_trips": ""})
    return rows


def _line(world: Any) -> list[tuple[str, Callable[[], object]]]:
    """Return the acts of one case in order; each knows the number once the first has run."""
    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.tests import world as w

    held: dict[str, Any] = {}

    def receive() -> None:
        held["case"] = w.receive(world)

    def sign(step: str, by: Any) -> Callable[[], object]:
        return lambda: cases.sign_step(
            held["case"].number, step, outcome="agreed", by=by, at=w.MONDAY
        )

    return [
        ("receive", receive),
        ("confirm", lambda: w.confirm(held["case"])),
        ("accept", lambda: cases.accept_case(held["case"].number, by=w.CLERK, at=w.MONDAY)),
        ("sign", sign("b", w.EXAMINER)),
        ("inspect 1", sign("c", w.INSPECTORS[0])),
        ("inspect 2", sign("c", w.INSPECTORS[1])),
        (
            "decide",
            lambda: cases.decide_case(
                held["case"].number, outcome="granted", by=w.APPROVER, at=w.MONDAY
            ),
        ),
        ("result", lambda: cases.make_result(held["case"].number, by=w.CLERK, at=w.MONDAY)),
    ]


_FLOOR = """
CREATE TABLE IF NOT EXISTS floor_case (number text PRIMARY KEY, state jsonb, seq int);
CREATE TABLE IF NOT EXISTS floor_event (id bigserial PRIMARY KEY, number text, body jsonb);
CREATE TABLE IF NOT EXISTS floor_step (number text, code text, state jsonb,
                                       PRIMARY KEY (number, code));
"""


def _floor(n: int, *, acts: int) -> None:
    """Write what the acts write: a locked row, an event, the row, seven steps; each commits."""
    from django.db import connection, transaction

    state = json.dumps({"steps": [{"code": c, "status": "open"} for c in "abcudef"]})
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR)
    for act in range(acts):
        with transaction.atomic(), connection.cursor() as cursor:
            number = f"f{n}"
            if act == 0:
                cursor.execute(
                    "INSERT INTO floor_case VALUES (%s, %s, 0) ON CONFLICT DO NOTHING",
                    [number, state],
                )
            cursor.execute("SELECT state FROM floor_case WHERE number = %s FOR UPDATE", [number])
            cursor.execute(
                "INSERT INTO floor_event (number, body) VALUES (%s, %s)", [number, state]
            )
            cursor.execute(
                "UPDATE floor_case SET state = %s, seq = seq + 1 WHERE number = %s", [state, number]
            )
            cursor.execute(
                "INSERT INTO floor_step SELECT %s, c, %s FROM unnest(%s::text[]) AS c "
                "ON CONFLICT (number, code) DO UPDATE SET state = EXCLUDED.state",
                [number, state, list("abcudef")],
            )


if __name__ == "__main__":
    main()
