"""The state of a run: which step waits, is open, was decided, by whom, and how long it stood still.

Nothing here reads a clock or a table. A step opens when every hard prerequisite that applies is
agreed; a soft prerequisite only holds back the decision (提前介入, N7). Neighbours never feel what
happens to a branch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from onewindow.domains.approvals.rules.steps import StepOutcome, Steps, StepState, StepStatus

_WAITING = StepStatus.WAITING.value
_OPEN = StepStatus.OPEN.value
_DECIDED = StepStatus.DECIDED.value


class RunState(BaseModel):
    """All steps that apply to one case, in plan order."""

    lead_department: str = ""
    distinct_people: int = 1
    started_at: datetime | None = None
    outline: str = ""
    """Digest of what the steps started as; empty where they are stored whole, as in the log."""
    steps: Steps = Field(default_factory=Steps)

    def model_post_init(self, _context: Any) -> None:
        if not self.outline:
            self.steps.begin()

    @classmethod
    def started(cls, given: Mapping[str, Any], at: datetime) -> RunState:
        """Return the run of a recorded plan; its state will hold only what moves."""
        run = cls.model_validate(given)
        run.started_at = at
        run.outline = run.steps.outline.digest
        run.steps.bind(run.steps.outline, at)
        return run

    def __iter__(self) -> Iterator[StepState]:  # type: ignore[override]
        return iter([self.steps[code] for code in self.steps])

    def by_stage(self, stage: str) -> list[StepState]:
        return [self.steps[code] for code in self.steps.outline.stages.get(stage, ())]

    @property
    def decision_step(self) -> StepState | None:
        return next(iter(self.by_stage("decision")), None)

    @property
    def objections(self) -> list[StepState]:
        """Steps that must agree and did not."""
        touched = self.steps.touched
        codes = [code for code in self.steps if code in touched]
        return [self.steps[code] for code in codes if _is_objection(self.steps, code)]

    def dependants(self, code: str) -> set[str]:
        """Return every step that can only follow this one by hard prerequisites."""
        followers = self.steps.outline.followers
        found: set[str] = set()
        frontier = {code}
        while frontier:
            frontier = {later for one in frontier for later in followers.get(one, ())} - found
            found |= frontier
        return found

    def people(self, *, stages: Iterable[str]) -> set[str]:
        """Return everybody who signed a step of the given stages."""
        steps, touched = self.steps, self.steps.touched
        codes = {code for stage in stages for code in steps.outline.stages.get(stage, ())}
        return {key for code in codes & touched for key in steps.people(code)}

    def examined(self) -> dict[str, set[str]]:
        """Return the kinds of steps that officers sign or decide, by the status they are in."""
        steps, outline = self.steps, self.steps.outline
        touched = steps.touched
        found: dict[str, set[str]] = {}
        for code in outline.examined & touched:
            kinds = found.setdefault(steps.status(code), set())
            kinds.add(steps.value(code, "kind", "examination"))
        rest = outline.examined - touched
        for status, codes in ((_OPEN, rest & outline.first), (_WAITING, rest - outline.first)):
            if codes:
                kinds = {outline.steps[code].get("kind", "examination") for code in codes}
                found.setdefault(status, set()).update(kinds)
        return found

    @property
    def is_worked_on(self) -> bool:
        """Whether an officer has signed a step or had to take one up again."""
        value = self.steps.value
        return any(
            value(code, "signatures") or value(code, "past_signatures") or value(code, "rounds")
            for code in self.steps.outline.examined & self.steps.touched
        )

    def concerns(self, departments: Collection[str], person: str) -> bool:
        """Return whether one of the departments has a step, or this person is named for one."""
        value = self.steps.value
        return any(
            value(code, "department") in departments
            or value(code, "assignee") == person
            or person in value(code, "added_signers", ())
            for code in self.steps
        )


def _is_objection(steps: Steps, code: str) -> bool:
    return (
        steps.status(code) == _DECIDED
        and steps.value(code, "outcome") == StepOutcome.OBJECTED
        and not steps.value(code, "is_optional")
    )


def _is_met(steps: Steps, code: str) -> bool:
    """Return whether a prerequisite no longer holds anything back."""
    status = steps.status(code)
    if status == _DECIDED:
        is_agreed = steps.value(code, "outcome") == StepOutcome.AGREED
        return is_agreed or bool(steps.value(code, "is_optional"))
    return status == StepStatus.CANCELLED


def missing_prerequisites(run: RunState, codes: Iterable[str]) -> list[StepState]:
    """Return those of the prerequisites that are part of the run and not agreed yet.

    A prerequisite that does not apply to the case is no prerequisite; an optional one is met by
    any decision.
    """
    steps = run.steps
    return [steps[code] for code in codes if code in steps and not _is_met(steps, code)]


def open_ready(run: RunState, at: datetime) -> list[str]:
    """Open every waiting step that may start; return their codes.

    The decision step also starts once somebody who must agree has objected: the decider then
    refuses or sends the objection back, instead of the case standing still.
    """
    steps = run.steps
    is_objected = any(_is_objection(steps, code) for code in steps.touched)
    return _open(run, list(steps), at, is_objected=is_objected)


def open_after(run: RunState, decided: StepState, at: datetime) -> list[str]:
    """Open what waited for this step alone; return the codes.

    All that may start stands open already, so that nobody but those who follow it need be asked.
    """
    codes = run.steps.outline.followers.get(decided.code, ())
    is_objected = _is_objection(run.steps, decided.code)
    if is_objected:
        codes = (*codes, *run.steps.outline.stages.get("decision", ()))
    return _open(run, dict.fromkeys(codes), at, is_objected=is_objected)


def _open(run: RunState, codes: Iterable[str], at: datetime, *, is_objected: bool) -> list[str]:
    steps, fixed = run.steps, run.steps.outline.steps
    ready = [
        code
        for code in codes
        if steps.status(code) == _WAITING
        and (
            (is_objected and fixed[code].get("stage") == "decision")
            or all(_is_met(steps, b) for b in fixed[code].get("after", ()) if b in fixed)
        )
    ]
    for code in ready:
        step = steps[code]
        step.status = StepStatus.OPEN
        # A step that was sent back keeps its first opening: its clock never starts anew.
        step.opened_at = step.opened_at or at
    return ready


def distinct_roles(run: RunState, key: str) -> set[str]:
    """Return the roles under which this person has signed review or decision steps."""
    steps = run.steps
    return {
        steps.value(code, "role", "examiner")
        for code in steps.outline.examined & steps.touched
        if key in steps.people(code)
    }
