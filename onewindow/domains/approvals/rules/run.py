"""The state of a run: which step waits, is open, was decided, by whom, and how long it stood still.

Nothing here reads a clock or a table. A step opens when every hard prerequisite that applies is
agreed; a soft prerequisite only holds back the decision (提前介入, N7). Neighbours never feel what
happens to a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic_core import core_schema


class StepStatus(StrEnum):
    """Where a step stands; the label is what staff read."""

    WAITING = "waiting"
    OPEN = "open"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    DECIDED = "decided"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    StepStatus.WAITING: "待前置",
    StepStatus.OPEN: "办理中",
    StepStatus.RETURNED: "已退回",
    StepStatus.SUSPENDED: "特别程序",
    StepStatus.DECIDED: "已办结",
    StepStatus.CANCELLED: "已取消",
}


LIVE = frozenset({StepStatus.OPEN, StepStatus.RETURNED, StepStatus.SUSPENDED})
"""A department is at work on it or could be; a stored row's status is found in it too."""


class StepOutcome(StrEnum):
    AGREED = "agreed"
    OBJECTED = "objected"

    @property
    def label(self) -> str:
        return "同意" if self is StepOutcome.AGREED else "不同意"


class Signature(BaseModel):
    """One person's opinion on a step; ``acting_for`` names the A-post holder a B-post replaces."""

    key: str
    name: str
    outcome: StepOutcome
    opinion: str = ""
    at: datetime
    acting_for: str = ""
    is_simulated: bool = False


class StepPause(BaseModel):
    """A special procedure on one step; the need is declared in working days (第45条)."""

    kind: str
    reason: str = ""
    start: datetime
    end: datetime | None = None
    declared_days: int = 0


class StepExtension(BaseModel):
    limit: str
    reason: str = ""
    at: datetime


class StepState(BaseModel):
    """One step of a run: the definition it was started with, and what happened to it."""

    code: str
    name: str
    department: str
    role: str = "examiner"
    stage: str = "review"
    kind: str = "examination"
    limit: str
    after: list[str] = Field(default_factory=list)
    after_soft: list[str] = Field(default_factory=list)
    signers: int = 1
    named_signers: list[str] = Field(default_factory=list)
    added_signers: list[str] = Field(default_factory=list)
    reopens_for: Literal["all", "unsigned"] = "all"
    is_optional: bool = False
    position: int = 0

    status: StepStatus = StepStatus.WAITING
    outcome: StepOutcome | None = None
    opened_at: datetime | None = None
    decided_at: datetime | None = None
    returned_at: datetime | None = None
    return_reason: str = ""
    returns: int = 0
    supplied: list[str] = Field(default_factory=list)
    rounds: int = 0
    assignee: str = ""
    signatures: list[Signature] = Field(default_factory=list)
    past_signatures: list[Signature] = Field(default_factory=list)
    pauses: list[StepPause] = Field(default_factory=list)
    extensions: list[StepExtension] = Field(default_factory=list)

    @property
    def is_decided(self) -> bool:
        return self.status is StepStatus.DECIDED

    @property
    def is_live(self) -> bool:
        """Whether a department is at work on it or could be."""
        return self.status in LIVE

    @property
    def is_agreed(self) -> bool:
        return self.outcome is StepOutcome.AGREED

    @property
    def people(self) -> set[str]:
        """Everybody whose signature stands on this step."""
        return {signature.key for signature in self.signatures}

    @property
    def owed_signers(self) -> set[str]:
        """People without whose signature the step is not complete."""
        return {*self.named_signers, *self.added_signers}

    @property
    def open_pause(self) -> StepPause | None:
        return next((pause for pause in self.pauses if pause.end is None), None)


Row = Mapping[str, Any]
"""A step as it is stored: JSON values, fields that hold their default left out."""
_WAITING = StepStatus.WAITING.value


class Steps(Mapping[str, StepState]):
    """The steps of a run by code; one becomes an object when somebody asks for it.

    A signature on one of sixty steps asks for one, so that its cost hardly knows of the others.
    What looks at all of them looks at their rows.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self._rows: dict[str, Row] = {}
        self._steps: dict[str, StepState] = {}
        for code, entry in (given or {}).items():
            if isinstance(entry, StepState):
                self._steps[code] = entry
                self._rows[code] = {}
            else:
                self._rows[code] = entry
        self._before = dict(self._rows)

    def __getitem__(self, code: str) -> StepState:
        step = self._steps.get(code)
        if step is None:
            step = self._steps[code] = StepState.model_validate(self._rows[code])
        return step

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps) and self.rows() == other.rows()

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> Mapping[str, Row]:
        """Return all steps as they would be stored now, to be read and not to be changed."""
        for code, step in self._steps.items():
            self._rows[code] = step.model_dump(mode="json", exclude_defaults=True)
        return self._rows

    def changed(self) -> list[str]:
        """Return the codes of steps that are no longer as they were read."""
        rows = self.rows()
        return [code for code in self._steps if rows[code] != self._before[code]]

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda given: given if isinstance(given, cls) else cls(given),
            serialization=core_schema.plain_serializer_function_ser_schema(cls.rows),
        )


class RunState(BaseModel):
    """All steps that apply to one case, in plan order."""

    lead_department: str = ""
    distinct_people: int = 1
    started_at: datetime | None = None
    steps: Steps = Field(default_factory=Steps)

    def __iter__(self) -> Iterator[StepState]:  # type: ignore[override]
        return self._made(lambda _row: True)

    def by_stage(self, stage: str) -> list[StepState]:
        return list(self._made(lambda row: row.get("stage", "review") == stage))

    def _made(self, wanted: Callable[[Row], bool]) -> Iterator[StepState]:
        # JSON columns keep no order of keys; the plan's is the position.
        rows = self.steps.rows()
        found = [(row.get("position", 0), code) for code, row in rows.items() if wanted(row)]
        return (self.steps[code] for _, code in sorted(found))

    @property
    def decision_step(self) -> StepState | None:
        return next(iter(self.by_stage("decision")), None)

    @property
    def objections(self) -> list[StepState]:
        """Steps that must agree and did not."""
        return list(self._made(_is_objection))

    def dependants(self, code: str) -> set[str]:
        """Return every step that can only follow this one by hard prerequisites."""
        rows = self.steps.rows()
        found: set[str] = set()
        frontier = {code}
        while frontier:
            frontier = {c for c, row in rows.items() if frontier & set(row.get("after", ()))}
            frontier -= found
            found |= frontier
        return found

    def people(self, *, stages: Iterable[str]) -> set[str]:
        """Return everybody who signed a step of the given stages."""
        wanted = set(stages)
        return {
            signature["key"]
            for row in self.steps.rows().values()
            if row.get("stage", "review") in wanted
            for signature in row.get("signatures", ())
        }


def _is_objection(row: Row) -> bool:
    return (
        row.get("outcome") == StepOutcome.OBJECTED.value
        and row.get("status") == StepStatus.DECIDED.value
        and not row.get("is_optional")
    )


def _is_met(row: Row) -> bool:
    """Return whether a prerequisite no longer holds anything back."""
    status = row.get("status")
    if status == StepStatus.DECIDED.value:
        return bool(row.get("outcome") == StepOutcome.AGREED.value or row.get("is_optional"))
    return status == StepStatus.CANCELLED.value


def missing_prerequisites(run: RunState, codes: Iterable[str]) -> list[StepState]:
    """Return those of the prerequisites that are part of the run and not agreed yet.

    A prerequisite that does not apply to the case is no prerequisite; an optional one is met by
    any decision.
    """
    if not (wanted := list(codes)):
        return []
    rows = run.steps.rows()
    return [run.steps[code] for code in wanted if code in rows and not _is_met(rows[code])]


def open_ready(run: RunState, at: datetime) -> list[str]:
    """Open every waiting step that may start; return their codes.

    The decision step also starts once somebody who must agree has objected: the decider then
    refuses or sends the objection back, instead of the case standing still.
    """
    rows = run.steps.rows()
    is_objected = any(_is_objection(row) for row in rows.values())
    ready = [
        code
        for code, row in rows.items()
        if row.get("status", _WAITING) == _WAITING
        and (
            (is_objected and row.get("stage") == "decision")
            or all(_is_met(rows[before]) for before in row.get("after", ()) if before in rows)
        )
    ]
    for code in ready:
        step = run.steps[code]
        step.status = StepStatus.OPEN
        # A step that was sent back keeps its first opening: its clock never starts anew.
        step.opened_at = step.opened_at or at
    return ready


def distinct_roles(run: RunState, key: str) -> set[str]:
    """Return the roles under which this person has signed review or decision steps."""
    return {
        row.get("role", "examiner")
        for row in run.steps.rows().values()
        if row.get("stage", "review") in {"review", "decision"}
        and any(signature["key"] == key for signature in row.get("signatures", ()))
    }
