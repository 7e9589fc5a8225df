"""One step of a run, and all of them: where each stands, and what moved since the run started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic_core import core_schema, to_json

from onewindow.domains.approvals.rules.outline import FIXED, Outline, Row


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


_WAITING = StepStatus.WAITING.value
_AT_REST: Row = {}
_FIXED = set(FIXED)
_FIXED_DEFAULTS = {
    name: field.get_default(call_default_factory=True)
    for name, field in StepState.model_fields.items()
    if name in FIXED
}


class Unbound(LookupError):
    """A state was read without the outline of its run."""


class Steps(Mapping[str, StepState]):
    """The steps of a run by code; one becomes an object when somebody asks for it.

    A signature on one of sixty steps asks for one, so that its cost hardly knows of the others:
    what looks at all of them asks for single fields. Given are whole steps, or, where the run names
    its outline, the rows of those that are not as they stood when the run started.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self._rows: dict[str, Row] = dict(given or {})
        self._before = dict(self._rows)
        self._steps: dict[str, StepState] = {}
        self._outline: Outline | None = None
        self._opened: Row = _AT_REST
        self._is_named = True
        self._written: Mapping[str, Row] | None = None

    def begin(self) -> None:
        """Take what was given for whole steps: their outline is theirs alone so far."""
        if self._outline is not None:
            return
        self._is_named = False
        given: dict[str, Any] = dict(self._rows)
        self._steps = {code: step for code, step in given.items() if isinstance(step, StepState)}
        rows: dict[str, Row] = {**given, **{code: _whole(s) for code, s in self._steps.items()}}
        self._outline = Outline(
            {code: {n: row[n] for n in row if n in FIXED} for code, row in rows.items()}
        )
        moving = {code: {n: row[n] for n in row if n not in FIXED} for code, row in rows.items()}
        self._rows = {code: row for code, row in moving.items() if row}
        self._before = dict(self._rows)

    def bind(self, outline: Outline, started_at: datetime | None) -> None:
        """Say how the steps stood when the run started; from now on only the others are stored."""
        self._outline = outline
        if started_at is not None:
            opened_at = to_json(started_at).decode().strip('"')
            self._opened = {"status": StepStatus.OPEN.value, "opened_at": opened_at}
        if not self._is_named:
            whole = {code: self._rows.get(code, _AT_REST) for code in outline.order}
            self._rows = {c: row for c, row in whole.items() if row != self._at_start(c)}
            self._is_named = True

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            raise Unbound("the outline of this run was not read with its state")
        return self._outline

    def __getitem__(self, code: str) -> StepState:
        self._written = None  # whoever holds a step may change it
        step = self._steps.get(code)
        if step is None:
            row = {**self.outline.steps[code], **self._row(code)}
            step = self._steps[code] = StepState.model_validate(row)
        return step

    def __iter__(self) -> Iterator[str]:
        return iter(self.outline.order)

    def __len__(self) -> int:
        return len(self.outline.order)

    def __contains__(self, code: object) -> bool:
        return code in self.outline.steps

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Steps) or len(self._codes) != len(other._codes):
            return False
        return self._whole_rows() == other._whole_rows()

    __hash__ = None  # type: ignore[assignment]

    @property
    def _codes(self) -> Mapping[str, Any]:
        return self._rows if self._outline is None else self._outline.steps

    def _row(self, code: str) -> Row:
        """Return the moving half of a step as it was read."""
        row = self._rows.get(code)
        return self._at_start(code) if row is None else row

    def _at_start(self, code: str) -> Row:
        return self._opened if code in self.outline.first else _AT_REST

    def value(self, code: str, name: str, default: Any = None) -> Any:
        """Return one field of a step as it is now; ``default`` where its row leaves it out."""
        step = self._steps.get(code)
        if step is not None:
            return getattr(step, name)
        row = self._row(code)
        return row[name] if name in row else self.outline.steps[code].get(name, default)

    def status(self, code: str) -> str:
        """Return the status of a step."""
        step = self._steps.get(code)
        return self._row(code).get("status", _WAITING) if step is None else step.status

    def people(self, code: str) -> set[str]:
        """Return everybody whose signature stands on the step."""
        step = self._steps.get(code)
        if step is not None:
            return step.people
        return {signature["key"] for signature in self._row(code).get("signatures", ())}

    @property
    def touched(self) -> set[str]:
        """The codes of steps that may not be as they stood when the run started."""
        return {*self._rows, *self._steps}

    def changed(self) -> list[str]:
        """Return the codes of steps that are no longer as they were read."""
        rows = self._written = self._stored()
        return [code for code in self._steps if rows.get(code) != self._before.get(code)]

    def _stored(self) -> Mapping[str, Row]:
        """Return what a state keeps: rows of steps that are not as when the run started."""
        if self._written is not None:
            return self._written
        if not self._is_named:
            return self._whole_rows()
        rows = dict(self._rows)
        for code, step in self._steps.items():
            row = rows[code] = _moving_row(step, self.outline.steps[code])
            if row == self._at_start(code):
                del rows[code]
        return rows

    def _whole_rows(self) -> Mapping[str, Row]:
        fixed = self._outline.steps if self._outline else {}
        rows = {code: {**row, **self._row(code)} for code, row in fixed.items()}
        for code, step in self._steps.items():
            rows[code] = _whole(step)
        return rows

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda given: given if isinstance(given, cls) else cls(given),
            serialization=core_schema.plain_serializer_function_ser_schema(cls._stored),
        )


def _whole(step: StepState) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude_defaults=True)


def _moving_row(step: StepState, fixed: Row) -> Row:
    """Return what differs from the outline: all that moves, and what an act changed of the rest."""
    row = step.model_dump(mode="json", exclude_defaults=True, exclude=_FIXED)
    values = step.__dict__
    for name, default in _FIXED_DEFAULTS.items():
        value = values[name]
        if value != fixed.get(name, default):
            row[name] = value
    return row
