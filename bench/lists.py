"""Inbox and case list for a person with limited rights, at growing sizes and at depth.

    python -m bench.lists [--sizes 3500,100000,1000000] [--json]

One fifth of the cases belong to the officer's busy department, one in five hundred to a small one,
a quarter of the steps are open. For pages of 50 and of 100, on the first page and far behind it,
it prints p50, p95 and the number of queries; flat is the aim. Rows are made by one statement from
a case that went through the ordinary acts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bench.common import database, machine, markdown, show, summary, timed

REPEATS = 25
DEPTHS = (1, 101)
_CASES = """
INSERT INTO cases_case (uuid, number, query_code, standard_id, applicant_id, item_code, item_name,
    department, division_code, channel, "window", applicant_name, status, is_simulated, is_green,
    form, state, seq, received_at, clock, due_at, warn_at)
SELECT gen_random_uuid(), number || '-' || lpad((n::bigint * 7919 %% 10000000)::text, 7, '0'),
    query_code, standard_id, applicant_id + n %% 20000,
    CASE WHEN n %% 50 = 1 THEN item_code ELSE 'item-' || n %% 50 END, item_name,
    CASE WHEN n %% 5 = 0 THEN department WHEN n %% 500 = 1 THEN 'water' ELSE 'other' END,
    CASE WHEN n %% 400 = 3 THEN '990199' ELSE division_code END, channel, "window", applicant_name,
    CASE WHEN n %% 40 = 8 THEN 'received' WHEN n %% 4 = 0 THEN status ELSE 'archived' END,
    is_simulated, is_green, form,
    CASE WHEN n %% 4 = 0 THEN state ELSE '{}' END, seq, received_at + n * interval '1 second',
    CASE WHEN n %% 4 = 0 THEN clock ELSE '' END,
    CASE WHEN n %% 4 = 0 THEN due_at + (n %% 5000) * interval '1 minute' END,
    CASE WHEN n %% 4 = 0 THEN warn_at + (n %% 5000) * interval '1 minute' END
FROM cases_case, generate_series(%s, %s) AS n WHERE id = %s
"""
_APPLICANTS = """
INSERT INTO applicants_applicant (id, uuid, kind, name, document_type, identity, identity_digest,
    identity_masked, uscc, legal_representative, phone, phone_digest, phone_masked, address,
    address_masked, answers, registered_at)
SELECT id + n, gen_random_uuid(), kind, '申请人' || n % 5000, document_type, identity,
    md5(n::text), identity_masked, uscc, legal_representative, phone, '', phone_masked, address,
    address_masked, answers, registered_at
FROM applicants_applicant, generate_series(1, 19999) AS n
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('cases_case', 'approvals_step')
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_STEPS = """
INSERT INTO approvals_step (case_number, case_id, case_phase, item_code, code, name, department,
    division_code, role, stage, kind, status, outcome, assignee, signed_by, awaited, position,
    opened_at, due_at, warn_at)
SELECT c.number, c.id, CASE WHEN c.due_at IS NULL THEN 'over' ELSE 'running' END, c.item_code,
    s.code, s.name,
    CASE WHEN s.code = 'b' THEN c.department ELSE 'other' END,
    c.division_code, CASE WHEN c.id %% 8 = 0 THEN 'reviewer' ELSE s.role END, s.stage, s.kind,
    CASE WHEN c.due_at IS NULL THEN 'decided' ELSE 'open' END, '', '',
    CASE WHEN c.due_at IS NULL THEN '["examiner"]'::jsonb ELSE '[]' END, '[]', 1,
    s.opened_at, c.due_at, c.warn_at
FROM cases_case c, approvals_step s
WHERE s.case_number = %s AND s.code IN ('b', 'c') AND c.id > %s
"""


@dataclass(frozen=True)
class Listing:
    """One list: the rows as a channel asks for them and their order."""

    name: str
    rows: Callable[[], Any]
    order: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="3500,100000,1000000")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with database(durable=False):
        rows = measure([int(size) for size in wanted.sizes.split(",")])
    if wanted.json:
        show("lists", rows, as_json=True)
    else:
        print(f"lists ({machine()})\n\n{markdown(rows)}")


def measure(sizes: list[int]) -> list[dict[str, Any]]:
    """Grow the tables size by size and time every list at each."""
    from onewindow.domains.cases.tests import world as w

    case = w.accepted(w.build())
    rows, there = [], 1
    for size in sizes:
        grow(case, there, size)
        there = size
        rows += [row for listing in listings() for row in _time(listing, size)]
    return rows


def grow(case: Any, there: int, size: int) -> None:
    """Fill the tables up to a size by copying one accepted case."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_case")
        (last,) = cursor.fetchone()
        if there == 1:
            cursor.execute(_APPLICANTS)
        # Indexes are built at the end, as any bulk load does.
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(_CASES, [there, size - 1, case.pk])
        cursor.execute(_STEPS, [case.number, last])
        for _, definition in indexes:
            cursor.execute(definition)
        # A settled table: visibility maps and statistics as autovacuum leaves them.
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("VACUUM ANALYZE approvals_step")


def listings() -> list[Listing]:
    """Return the lists of an officer, of a head, of a clerk and what a search finds."""
    from onewindow.domains.cases import api as cases
    from onewindow.domains.cases.api import trays
    from onewindow.domains.cases.tests import world as w

    officer = replace(
        w.EXAMINER, capabilities=frozenset({"cases.view", "cases.examine"}), window=""
    )
    small = replace(officer, department="water")
    narrow = replace(w.CLERK, divisions=("990199",))
    posts = [("market", "examiner"), ("market", "reviewer")]
    by_due, newest = trays.TRAY_ORDER, ("-id",)

    def tray(which: trays.Tray) -> Callable[[], Any]:
        return lambda: trays.tray(officer, posts, which, w.MONDAY)

    def listed(viewer: Any, text: str = "") -> Callable[[], Any]:
        return lambda: cases.search_cases(viewer, text).defer("state", "form")

    return [
        Listing("inbox, 2 posts", tray(trays.Tray.PENDING), by_due),
        Listing("signed and done", tray(trays.Tray.DONE), by_due),
        Listing("department", lambda: trays.department_steps(officer, ["market"]), by_due),
        Listing("cases, 1 in 5", listed(officer), newest),
        Listing("cases, 1 in 500", listed(small), newest),
        Listing("cases, one district", listed(narrow), newest),
        Listing("clerk's desk", lambda: cases.desk(w.CLERK, "to_accept").defer("form"), by_due),
        Listing("search, item", listed(officer, "食品经营"), newest),
        Listing("search, number's end", listed(officer, "0007919"), newest),
        Listing("search, name", listed(officer, "申请人7"), newest),
    ]


def _time(listing: Listing, size: int) -> list[dict[str, Any]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from onewindow.kit.pagination import page

    rows = []
    for per_page in (50, 100):
        for depth in DEPTHS:
            cursor, at = _walk(listing, depth, per_page)

            def read(cursor: str = cursor, per_page: int = per_page) -> object:
                return page(listing.rows(), order=listing.order, cursor=cursor, size=per_page)

            if at != depth:
                continue
            with CaptureQueriesContext(connection) as captured:
                read()
            times = summary([timed(read) for _ in range(REPEATS)])
            rows.append(
                {"list": listing.name, "cases": f"{size:,}", "rows": per_page, "page": depth}
                | times
                | {"queries": len(captured)}
            )
    return rows


def _walk(listing: Listing, depth: int, per_page: int) -> tuple[str, int]:
    """Return the cursor of a page and how far the list really goes."""
    from onewindow.kit.pagination import page

    cursor, at = "", 1
    while at < depth:
        found = page(listing.rows(), order=listing.order, cursor=cursor, size=per_page)
        if not found.next_cursor:
            break
        cursor, at = found.next_cursor, at + 1
    return cursor, at


if __name__ == "__main__":
    main()
