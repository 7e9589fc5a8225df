"""The state of a run: which step waits, is open, was decided, by whom, and how long it stood still.

Nothing here reads a clock or a table. A step opens when every hard prerequisite that applies is
agreed; a soft prerequisite only holds back the decision (提前介入, N7). Neighbours never feel what
happens to a branch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel


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
    after: list[str] = []
    after_soft: list[str] = []
    signers: int = 1
    named_signers: list[str] = []
    added_signers: list[str] = []
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
    supplied: list[str] = []
    rounds: int = 0
    assignee: str = ""
    signatures: list[Signature] = []
    past_signatures: list[Signature] = []
    pauses: list[StepPause] = []
    extensions: list[StepExtension] = []

    @property
    def is_decided(self) -> bool:
        return self.status is StepStatus.DECIDED

    @property
    def is_live(self) -> bool:
        """Whether a department is at work on it or could be."""
        return self.status in {StepStatus.OPEN, StepStatus.RETURNED, StepStatus.SUSPENDED}

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


class RunState(BaseModel):
    """All steps that apply to one case, in plan order."""

    lead_department: str = ""
    distinct_people: int = 1
    started_at: datetime | None = None
    steps: dict[str, StepState] = {}

    def __iter__(self) -> Iterator[StepState]:  # type: ignore[override]
        # JSON columns keep no order of keys; the plan's is the position.
        return iter(sorted(self.steps.values(), key=lambda step: step.position))

    def by_stage(self, stage: str) -> list[StepState]:
        return [step for step in self if step.stage == stage]

    @property
    def decision_step(self) -> StepState | None:
        return next(iter(self.by_stage("decision")), None)

    @property
    def objections(self) -> list[StepState]:
        """Steps that must agree and did not."""
        return [
            step
            for step in self
            if step.outcome is StepOutcome.OBJECTED and not step.is_optional and step.is_decided
        ]

    def dependants(self, code: str) -> set[str]:
        """Return every step that can only follow this one by hard prerequisites."""
        found: set[str] = set()
        frontier = {code}
        while frontier:
            frontier = {s.code for s in self if frontier & set(s.after)} - found
            found |= frontier
        return found

    def people(self, *, stages: Iterable[str]) -> set[str]:
        """Return everybody who signed a step of the given stages."""
        wanted = set(stages)
        return {key for step in self if step.stage in wanted for key in step.people}


def missing_prerequisites(run: RunState, codes: Iterable[str]) -> list[StepState]:
    """Return those of the prerequisites that are part of the run and not agreed yet.

    A prerequisite that does not apply to the case is no prerequisite; an optional one is met by
    any decision.
    """
    steps = (run.steps[code] for code in codes if code in run.steps)
    return [
        step
        for step in steps
        if not (step.is_decided and (step.is_agreed or step.is_optional))
        and step.status is not StepStatus.CANCELLED
    ]


def may_open(run: RunState, step: StepState) -> bool:
    """Return whether a waiting step may start.

    The decision step also starts once somebody who must agree has objected: the decider then
    refuses or sends the objection back, instead of the case standing still.
    """
    if step.status is not StepStatus.WAITING:
        return False
    if step.stage == "decision" and run.objections:
        return True
    return not missing_prerequisites(run, step.after)


def open_ready(run: RunState, at: datetime) -> list[str]:
    """Open every step that may start; return their codes."""
    opened = [step for step in run if may_open(run, step)]
    for step in opened:
        step.status = StepStatus.OPEN
        # A step that was sent back keeps its first opening: its clock never starts anew.
        step.opened_at = step.opened_at or at
    return [step.code for step in opened]


def distinct_roles(run: RunState, key: str) -> set[str]:
    """Return the roles under which this person has signed review or decision steps."""
    return {
        step.role for step in run if step.stage in {"review", "decision"} and key in step.people
    }
