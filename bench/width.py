"""What one decision costs beside many others, and with a long history behind it.

    python -m bench.width [--rounds N] [--json]

A signature that decides one of 2, 5, 20 and 60 parallel steps, and one on a case with 10, 100 and
1,000 events. All are measured in turn, so that a busy machine slows each alike. Prints the fastest
quarter and the median in milliseconds, and the ratio of the dearest to the cheapest; flat is the
aim.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any

from bench.common import database, show, timed

WIDTHS = (2, 5, 20, 60)
DEPTHS = (10, 100, 1000)
WARM = 4
_TURNS = ("examiner", "examiner2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database():
        show("width", measure(wanted.rounds), as_json=wanted.json)


def measure(rounds: int) -> list[dict[str, Any]]:
    """Time the decisions of all widths and depths in turn."""
    from onewindow.domains.cases.tests import world as w

    places = _Places()
    world = w.build()
    kinds = {("parallel steps", width): places.wide(world, width) for width in WIDTHS}
    kinds |= {("events behind", depth): places.deep(world, depth) for depth in DEPTHS}
    seconds: dict[tuple[str, int], list[float]] = defaultdict(list)
    for turn in range(rounds + WARM):
        for kind, prepare in kinds.items():
            spent = timed(prepare())
            if turn >= WARM:
                seconds[kind].append(spent)
    rows = []
    for (what, size), times in seconds.items():
        ordered = sorted(times)
        quarter, middle = ordered[len(ordered) // 4], ordered[len(ordered) // 2]
        rows.append(
            {
                "what": what,
                "size": size,
                "p25_ms": round(1000 * quarter, 2),
                "p50_ms": round(1000 * middle, 2),
            }
        )
    return rows + [_ratio(rows, what) for what in ("parallel steps", "events behind")]


def _ratio(rows: list[dict[str, Any]], what: str) -> dict[str, Any]:
    """Return how many times the dearest size costs the cheapest."""
    ratio: dict[str, Any] = {"what": f"ratio, {what}", "size": ""}
    for column in ("p25_ms", "p50_ms"):
        found = [row[column] for row in rows if row["what"] == what]
        ratio[column] = round(max(found) / min(found), 2)
    return ratio


class _Places:
    """Cases that wait for one decision each; preparing one is not measured."""

    def wide(self, world: Any, width: int) -> Callable[[], Callable[[], object]]:
        """Return what prepares a decision on one of so many parallel steps."""
        from onewindow.domains.cases.tests import world as w

        code = f"wide-{width}"
        w.publish({**w.ITEM, "code": code, "plan": _plan(width)})
        case, steps = "", count(width)

        def prepare() -> Callable[[], object]:
            nonlocal case, steps
            place = next(steps)
            if place >= width // 2 + 1:
                # Half of a plan is decided at most, so that every size meets the same mixture.
                case, steps = w.accepted(world, item_code=code).number, count()
                place = next(steps)
            return _sign(case, f"x{place}")

        return prepare

    def deep(self, world: Any, depth: int) -> Callable[[], Callable[[], object]]:
        """Return what prepares a decision on a case with so many events."""
        from onewindow.domains.cases import api as cases
        from onewindow.domains.cases.tests import world as w

        code = f"deep-{depth}"
        w.publish({**w.ITEM, "code": code, "plan": _plan(80)})
        case = w.accepted(world, item_code=code)
        for turn in range(depth - 3):
            cases.reroute_step(
                case.number,
                "x79",
                assignee=_TURNS[turn % 2],
                reason="交接",
                by=w.HEAD,
                at=w.MONDAY,
            )
        steps = count()
        return lambda: _sign(case.number, f"x{next(steps)}")


def _sign(number: str, step: str) -> Callable[[], object]:
    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.tests import world as w

    return lambda: cases.sign_step(number, step, outcome="agreed", by=w.EXAMINER, at=w.MONDAY)


def _plan(width: int) -> dict[str, Any]:
    """Return a plan of so many equal steps side by side between acceptance and decision."""
    from onewindow.domains.cases.tests import world as w

    before, after = w.PLAN["steps"][0], w.PLAN["steps"][4:]
    codes = [f"x{n}" for n in range(width)]
    beside = [
        {"code": c, "name": f"审查{c}", "department": "market", "limit": "3wd", "after": ["a"]}
        for c in codes
    ]
    decision = {**after[0], "after": codes}
    return {**w.PLAN, "distinct_people": 2, "steps": [before, *beside, decision, *after[1:]]}


if __name__ == "__main__":
    main()
