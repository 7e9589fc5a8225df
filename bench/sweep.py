"""Clocks due among open cases: found, marked once, and told.

    python -m bench.sweep [--cases 1000000] [--due 0.02] [--json]

All cases are open. Two in a hundred have passed a warning or a due moment, half of each. Prints
the seconds of the sweep that marks them, of the next one which finds nothing new, and how much
memory the process grew meanwhile (MiB of peak resident size).
"""

from __future__ import annotations

import argparse
import resource
from datetime import timedelta
from typing import Any

from bench.common import database, machine, markdown, show, timed

_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_case'
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_CASES = """
INSERT INTO cases_case (uuid, number, query_code, standard_id, applicant_id, item_code, item_name,
    department, division_code, channel, "window", applicant_name, status, is_simulated, is_green,
    form, state, seq, received_at, clock, due_at, warn_at)
SELECT gen_random_uuid(), number || '-' || n, query_code, standard_id, applicant_id, item_code,
    item_name, 'department-' || n %% 60, division_code, channel, "window", applicant_name, status,
    is_simulated, is_green, form, '{}', seq, received_at, clock,
    %(at)s + CASE WHEN n %% %(one_in)s > 0 THEN interval '9 days' + n * interval '1 second'
                  WHEN n %% (2 * %(one_in)s) = 0 THEN - n * interval '1 millisecond'
                  ELSE interval '1 day' END,
    %(at)s + CASE WHEN n %% %(one_in)s > 0 THEN interval '6 days' + n * interval '1 second'
                  ELSE - n * interval '1 millisecond' - interval '1 hour' END
FROM cases_case, generate_series(2, %(cases)s) AS n WHERE id = %(id)s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--due", type=float, default=0.02, help="share that has fallen due")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database(durable=True):
        rows = measure(wanted.cases, wanted.due)
    if wanted.json:
        show("sweep", rows, as_json=True)
    else:
        print(f"sweep ({machine()})\n\n{markdown(rows)}")


def measure(count: int, due: float) -> list[dict[str, Any]]:
    """Fill the table and time the first sweep and the one after it."""
    from onewindow.domains.cases.alerts import sweep_alerts
    from onewindow.domains.cases.tests import world as w

    case = w.accepted(w.build())
    at = w.MONDAY + timedelta(hours=1)
    _fill(case, count, due, at)
    sweep_alerts(at - timedelta(days=30))  # imports and connects; nothing was due then
    rows = []
    for name, moment in (("finds and marks", at), ("finds nothing new", at)):
        before = _peak()
        held: list[Any] = []

        def run(moment: Any = moment, held: list[Any] = held) -> None:
            held.append(sweep_alerts(moment))

        seconds = timed(run)
        rows.append(
            {
                "sweep": name,
                "open cases": f"{count:,}",
                "marked": f"{held[0].done:,}",
                "seconds": round(seconds, 2),
                "peak memory grew MiB": round((_peak() - before) / 1024, 1),
            }
        )
    return rows


def _fill(case: Any, count: int, due: float, at: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # Indexes are built at the end, as any bulk load does.
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        asked = {"at": at, "one_in": round(1 / due), "cases": count, "id": case.pk}
        cursor.execute(_CASES, asked)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE cases_case")


def _peak() -> int:
    """Return the peak resident size of this process in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
