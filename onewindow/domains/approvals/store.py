"""Rows of steps and outlines, and the parts of a statement that write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic_core import to_json

from onewindow.domains.approvals.models import CasePhase, RunOutline
from onewindow.domains.approvals.rules.outline import Outline
from onewindow.domains.approvals.rules.run import RunState
from onewindow.domains.approvals.rules.steps import StepState

_COLUMNS = (
    "case_number, case_id, case_phase, item_code, code, name, department, division_code, role, "
    "stage, kind, status, outcome, assignee, signed_by, awaited, position, opened_at, decided_at, "
    "due_at, warn_at"
)
_CHANGING = (
    "case_phase",
    "department",
    "status",
    "outcome",
    "assignee",
    "signed_by",
    "awaited",
    "opened_at",
    "decided_at",
    "due_at",
    "warn_at",
)
_UPSERT = """
steps AS (
    INSERT INTO approvals_step ({columns})
    SELECT {columns}
    FROM jsonb_to_recordset(%(steps)s::jsonb) AS r(
        case_number text, case_id bigint, case_phase text, item_code text, code text,
        name text, department text, division_code text, role text,
        stage text, kind text, status text, outcome text, assignee text, signed_by jsonb,
        awaited jsonb, position int, opened_at timestamptz, decided_at timestamptz,
        due_at timestamptz, warn_at timestamptz)
    WHERE EXISTS (SELECT FROM {rows})
    ON CONFLICT (case_number, code) DO UPDATE SET {changes}
)"""


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
    item_code: str
    division_code: str
    phase: CasePhase


def step_row(case: OfCase, step: StepState, times: StepTimes) -> dict[str, object]:
    """Return the projection of one step, as the table holds it."""
    people = step.people
    return {
        "case_number": case.number,
        "case_id": case.id,
        "case_phase": case.phase.value,
        "item_code": case.item_code,
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
        "signed_by": sorted(people),
        "awaited": sorted(step.owed_signers - people),
        "position": step.position,
        "opened_at": step.opened_at,
        "decided_at": step.decided_at,
        "due_at": times.due_at,
        "warn_at": times.warn_at,
    }


def steps_written(rows: str) -> str:
    """Return the expression ``steps`` for a statement that writes more.

    ``rows`` names an expression of the same statement; where it found none, no step is written.
    The value comes from ``step_values``.
    """
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in _CHANGING)
    return _UPSERT.format(columns=_COLUMNS, changes=changes, rows=rows)


def step_values(rows: Iterable[dict[str, object]]) -> dict[str, str]:
    """Return the value of the expression: any number of steps, none too."""
    return {"steps": to_json(list(rows)).decode()}


_OUTLINE = """
outline AS (
    INSERT INTO approvals_runoutline (digest, steps)
    SELECT %(outline)s, %(outline_steps)s::jsonb WHERE EXISTS (SELECT FROM {rows})
    ON CONFLICT (digest) DO NOTHING
)"""


def outline_written(rows: str) -> str:
    """Return the expression ``outline`` for the statement that starts a run.

    ``rows`` as in ``steps_written``; the values come from ``outline_values``. It is written with
    every start, since what this process knows of the table may have been rolled back.
    """
    return _OUTLINE.format(rows=rows)


def outline_values(run: RunState) -> dict[str, str]:
    """Return the values of the expression."""
    return {"outline": run.outline, "outline_steps": to_json(run.steps.outline.steps).decode()}


def bind(run: RunState) -> None:
    """Say to a run that was read from a state what its steps started as."""
    if run.outline:
        run.steps.bind(outline_of(run.outline), run.started_at)


@lru_cache(maxsize=2048)
def outline_of(digest: str) -> Outline:
    """Return an outline; it is its own name, so that what was read once holds for ever."""
    outline = Outline(RunOutline.objects.values_list("steps", flat=True).get(digest=digest))
    if outline.digest != digest:
        raise ValueError(f"流程底稿 {digest} 的内容与摘要不符")
    return outline
