"""Inbox and case list for a person with limited rights, at growing sizes and at depth.

    python -m bench.lists [--sizes 3500,100000] [--json]

Prints p50 and p95 of a page of 50 on the first page and a hundred pages deep; flat is the aim.
"""

from __future__ import annotations

import argparse
from typing import Any

from bench.common import database, show, summary, timed

REPEATS = 30
_COPY = """
INSERT INTO cases_case (uuid, number, query_code, standard_id, applicant_id, item_code, item_name,
    department, division_code, channel, "window", applicant_name, status, is_simulated, is_green,
    form, state, seq, received_at, clock, due_at, warn_at)
SELECT gen_random_uuid(), number || '-' || n, query_code, standard_id, applicant_id, item_code,
    item_name, CASE WHEN n %% 5 = 0 THEN department ELSE 'other' END, division_code, channel,
    "window", applicant_name, status, is_simulated, is_green, form, state, seq,
    received_at + n * interval '1 second', clock,
    due_at + (n %% 5000) * interval '1 minute', warn_at
FROM cases_case, generate_series(%s, %s) AS n WHERE id = %s
"""
_STEPS = """
INSERT INTO approvals_step (case_number, code, name, department, division_code, role, stage, kind,
    status, outcome, assignee, signed_by, awaited, position, opened_at, due_at, warn_at)
SELECT c.number, 'b', s.name, c.department, s.division_code, s.role, s.stage, s.kind, 'open', '',
    '', '[]', '[]', 1, s.opened_at, c.due_at, s.warn_at
FROM cases_case c, approvals_step s
WHERE s.case_number = %s AND s.code = 'b' AND c.id > %s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="3500,100000")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database(durable=False):
        rows = measure([int(size) for size in wanted.sizes.split(",")])
        show("lists", rows, as_json=wanted.json)


def measure(sizes: list[int]) -> list[dict[str, Any]]:
    """Grow the table size by size and time both lists at each."""
    from django.db import connection

    from onewindow.domains.cases.tests import world as w

    case = w.accepted(w.build())
    rows, there = [], 1
    for size in sizes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM cases_case")
            (last,) = cursor.fetchone()
            cursor.execute(_COPY, [there, size - 1, case.pk])
            cursor.execute(_STEPS, [case.number, last])
            cursor.execute("ANALYZE cases_case")
            cursor.execute("ANALYZE approvals_step")
        there = size
        rows += _time(size)
    return rows


def _time(size: int) -> list[dict[str, Any]]:
    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.tests import world as w
    from onewindow.kit.pagination import page

    officer = w.EXAMINER
    lists = {
        "inbox": (lambda: cases.inbox(officer, [("market", "examiner")]), ("due_at", "id")),
        "cases": (lambda: cases.visible_cases(officer).defer("state", "form"), ("-id",)),
    }
    rows = []
    for name, (query, order) in lists.items():
        cursor = ""
        first = [
            timed(lambda q=query, o=order: page(q(), order=o, size=50)) for _ in range(REPEATS)
        ]
        depth = 0
        while depth < 100:
            found = page(query(), order=order, cursor=cursor, size=50)
            if not found.next_cursor:
                break
            cursor, depth = found.next_cursor, depth + 1
        deep = [
            timed(lambda q=query, o=order, c=cursor: page(q(), order=o, cursor=c, size=50))
            for _ in range(REPEATS)
        ]
        rows.append({"list": name, "cases": size, "page": 1, **summary(first)})
        rows.append({"list": name, "cases": size, "page": depth + 1, **summary(deep)})
    return rows


if __name__ == "__main__":
    main()
