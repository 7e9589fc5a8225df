"""预警: which clocks have turned yellow or red, marked once each, thousands at a time (W10).

The cards are rows beside the cases: a sweep locks no case and rewrites none. It reads the range of
clocks past their warning, leaves out the cards that have fallen already and writes the rest; what
it costs grows with what is late now, never with the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from onewindow.domains.cases.events import ClocksAlerted
from onewindow.domains.cases.models import Alert, Case
from onewindow.domains.cases.parking import Swept, park, unpark
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.merging import Ranges
from onewindow.kit.outbox import record
from onewindow.kit.reach import within_reach

SWEEP = "cases.alerts"
BATCH = 5000
Key = tuple[datetime, int]
_FIRST: Key = (datetime(1, 1, 2, tzinfo=UTC), 0)

_OF_CASES = """
    SELECT c.id AS row_id, c.id AS case_id, c.number, '' AS step, c.clock, c.department,
           '' AS role, '' AS assignee, c.division_code, c.due_at, c.warn_at
    FROM cases_case c
    WHERE c.warn_at <= %(at)s AND c.due_at IS NOT NULL
      AND (c.warn_at, c.id) > (%(warn_at)s, %(row_id)s)
    ORDER BY c.warn_at, c.id LIMIT %(most)s
"""
_OF_STEPS = """
    SELECT s.id AS row_id, s.case_id, s.case_number AS number, s.code AS step, 'step' AS clock,
           s.department, s.role, s.assignee, s.division_code, s.due_at, s.warn_at
    FROM approvals_step s
    WHERE s.status IN ('open', 'returned', 'suspended') AND s.warn_at <= %(at)s
      AND s.due_at IS NOT NULL
      AND (s.warn_at, s.id) > (%(warn_at)s, %(row_id)s)
    ORDER BY s.warn_at, s.id LIMIT %(most)s
"""
_SOURCES = {"case": _OF_CASES, "step": _OF_STEPS}
_MARK = """
WITH late AS MATERIALIZED ({source}),
fallen AS (
    INSERT INTO cases_alert (case_id, case_number, step, level, clock, department, role, assignee,
                             division_code, due_at, raised_at)
    SELECT l.case_id, l.number, l.step, CASE WHEN l.due_at <= %(at)s THEN 'red' ELSE 'yellow' END,
           l.clock, l.department, l.role, l.assignee, l.division_code, l.due_at, %(at)s
    FROM late l
    WHERE NOT EXISTS (
            SELECT 1 FROM cases_alert a
            WHERE a.case_id = l.case_id AND a.step = l.step AND a.due_at = l.due_at
              AND a.level = CASE WHEN l.due_at <= %(at)s THEN 'red' ELSE 'yellow' END)
      AND NOT EXISTS (
            SELECT 1 FROM cases_parkedclock p
            WHERE p.sweep = %(sweep)s AND p.case_number = l.number AND p.retry_at > %(at)s)
    ON CONFLICT (case_id, step, due_at, level) DO NOTHING
    RETURNING level, department
)
SELECT last.warn_at::text, last.row_id,
       (SELECT count(*) FILTER (WHERE level = 'yellow') FROM fallen),
       (SELECT count(*) FILTER (WHERE level = 'red') FROM fallen),
       (SELECT COALESCE(json_agg(DISTINCT department), '[]') FROM fallen)::text
FROM (SELECT 1) AS one
LEFT JOIN (SELECT * FROM late ORDER BY warn_at DESC, row_id DESC LIMIT 1) AS last ON true
"""


@dataclass(frozen=True, slots=True)
class _Read:
    """What one statement marked; ``last`` is the last row it read, None where there was none."""

    last: Key | None
    yellow: int
    red: int


@dataclass
class _Run:
    """One sweep over one table."""

    source: str
    at: datetime
    done: int = 0
    failed: list[str] = field(default_factory=list)


def sweep_alerts(at: datetime) -> Swept:
    """Mark every clock that has turned yellow or red since it was last marked; each card once.

    A batch is one statement and one transaction. A batch that fails is halved until the row that
    spoils it is alone; that row is parked and told, the rest goes on.
    """
    done, failed = 0, []
    for source in _SOURCES:
        run = _Run(source, at)
        last: Key | None = _FIRST
        while last is not None:
            last = _stretch(run, last, BATCH)
        done += run.done
        failed += run.failed
    unpark(SWEEP, at=at)
    return Swept(done, tuple(dict.fromkeys(failed)))


def _stretch(run: _Run, after: Key, most: int) -> Key | None:
    """Mark the next so many clocks; return the last of them, None at the end."""
    try:
        read = _mark(run, after, most)
    except DatabaseError as error:
        if most == 1:
            return _park_next(run, after, error)
        half: Key | None = after
        for _ in range(2):
            half = _stretch(run, half, (most + 1) // 2) if half is not None else None
        return half
    run.done += read.yellow + read.red
    return read.last


def _mark(run: _Run, after: Key, most: int) -> _Read:
    """Write the cards of one batch with the fact that tells of them."""
    asked = _asked(run, after, most)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MARK.format(source=_SOURCES[run.source]), asked)
            row = cursor.fetchone()
        assert row is not None
        warn_at, row_id, yellow, red, departments = row
        if yellow or red:
            fact = ClocksAlerted(run.source, yellow, red, tuple(sorted(json.loads(departments))))
            record(fact, subject=f"alerts:{run.at:%Y-%m-%d}", by=SYSTEM, at=run.at)
    return _Read(None if row_id is None else (_moment(warn_at), row_id), yellow, red)


def _park_next(run: _Run, after: Key, error: DatabaseError) -> Key | None:
    """Set the row that fails aside and return its place."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT warn_at::text, row_id, number FROM ({_SOURCES[run.source]}) AS one",  # noqa: S608
            _asked(run, after, 1),
        )
        row = cursor.fetchone()
    if row is None:
        return None
    warn_at, row_id, number = row
    park(SWEEP, number, error, at=run.at)
    run.failed.append(number)
    return _moment(warn_at), row_id


def _asked(run: _Run, after: Key, most: int) -> dict[str, Any]:
    return {"at": run.at, "warn_at": after[0], "row_id": after[1], "most": most, "sweep": SWEEP}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def alerts_of(number: str) -> list[Alert]:
    """Return the cards of one case and its steps in the order they fell."""
    return list(Alert.objects.filter(case_number=number, case_id__in=_key(number)).order_by("id"))


def _key(number: str) -> QuerySet[Case, int]:
    return Case.objects.filter(number=number).values_list("id", flat=True)


def reminders(viewer: Actor, departments: Iterable[str]) -> Ranges[Alert]:
    """Return the cards that these departments were reminded of; order (-id)."""
    found = within_reach(Alert.objects.all(), viewer)
    parts = tuple(found.filter(department=code) for code in sorted(set(departments)))
    return Ranges(parts or (found.none(),))
