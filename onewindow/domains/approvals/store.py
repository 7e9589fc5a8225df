"""Write the steps of a case in one statement, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from onewindow.domains.approvals.models import CasePhase
from onewindow.domains.approvals.rules.run import StepState

_COLUMNS = (
    "case_number, case_id, case_phase, code, name, department, division_code, role, stage, "
    "kind, status, outcome, assignee, signed_by, awaited, position, opened_at, decided_at, "
    "due_at, warn_at"
)
_UPSERT = f"""
INSERT INTO approvals_step ({_COLUMNS})
SELECT {_COLUMNS}
FROM jsonb_to_recordset(%s::jsonb) AS r(
    case_number text, case_id bigint, case_phase text, code text, name text, department text,
    division_code text, role text,
    stage text, kind text, status text, outcome text, assignee text, signed_by jsonb,
    awaited jsonb, position int, opened_at timestamptz, decided_at timestamptz, due_at timestamptz,
    warn_at timestamptz)
ON CONFLICT (case_number, code) DO UPDATE SET
    case_phase = EXCLUDED.case_phase,
    department = EXCLUDED.department, status = EXCLUDED.status, outcome = EXCLUDED.outcome,
    assignee = EXCLUDED.assignee, signed_by = EXCLUDED.signed_by,
    awaited = EXCLUDED.awaited,
    opened_at = EXCLUDED.opened_at, decided_at = EXCLUDED.decided_at,
    due_at = EXCLUDED.due_at, warn_at = EXCLUDED.warn_at
"""  # noqa: S608 - the columns are a constant


@dataclass(frozen=True, slots=True)
class StepTimes:
    """When a step is due and when its light turns yellow; None while nothing runs."""

    due_at: datetime | None = None
    warn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfCase:
    """What a row of a step keeps of its case, so that lists of steps need not ask for it."""

    id: int
    number: str
    division_code: str
    phase: CasePhase


def step_row(case: OfCase, step: StepState, times: StepTimes) -> dict[str, object]:
    """Return the projection of one step, as the table holds it."""

    def stamp(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return {
        "case_number": case.number,
        "case_id": case.id,
        "case_phase": case.phase.value,
        "code": step.code,
        "name": step.name,
        "department": step.department,
        "division_code": case.division_code,
        "role": step.role,
        "stage": step.stage,
        "kind": step.kind,
        "status": step.status.value,
        "outcome": step.outcome.value if step.outcome else "",
        "assignee": step.assignee,
        "signed_by": sorted(step.people),
        "awaited": sorted(step.owed_signers - step.people),
        "position": step.position,
        "opened_at": stamp(step.opened_at),
        "decided_at": stamp(step.decided_at),
        "due_at": stamp(times.due_at),
        "warn_at": stamp(times.warn_at),
    }


def save_steps(rows: Iterable[dict[str, object]]) -> None:
    """Insert or update the rows in one round trip."""
    listed = list(rows)
    if not listed:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [json.dumps(listed, ensure_ascii=False)])
