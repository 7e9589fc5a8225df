"""Everything the engine knows of one case; it follows from the events alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from onewindow.domains.approvals.api import LIVE, RunState
from onewindow.domains.cases.rules.statuses import IN_PROGRESS, Status


class CorrectionState(BaseModel):
    """One notice: what was asked, when, and what of it has arrived."""

    requested_at: datetime
    asked: list[str]
    supplied: list[str] = Field(default_factory=list)
    completed_at: datetime | None = None
    override: str = ""


class PauseState(BaseModel):
    """A special procedure on the whole case."""

    kind: str
    reason: str
    start: datetime
    needed_days: int
    end: datetime | None = None
    result: str = ""


class ExtensionState(BaseModel):
    limit: str
    reason: str
    article: str
    at: datetime


class DeferralState(BaseModel):
    material: str
    name: str
    due_on: date
    supplied_at: datetime | None = None


class AgreedStep(BaseModel):
    """The last moment in time agreed for one step, and since when it stands."""

    due_at: datetime
    from_at: datetime | None = None


class NegativeReport(BaseModel):
    kind: str
    reason: str
    basis: str
    reported_by: str
    reported_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None


class CaseState(BaseModel):
    """The whole of a case as of its last event."""

    number: str
    seq: int = 0
    changed_at: datetime | None = None
    status: Status = Status.RECEIVED
    standard_id: int = 0
    item_code: str = ""
    item_name: str = ""
    department: str = ""
    division_code: str = ""
    channel: str = ""
    window: str = ""
    applicant_id: int = 0
    applicant_key: str = ""
    agent_key: str = ""
    agent_name: str = ""
    assistant: str = ""
    is_simulated: bool = False
    green_channel: str = ""
    delivery_mode: str = "collection"
    answers: dict[str, Any] = Field(default_factory=dict)
    checklist: list[str] = Field(default_factory=list)
    owed: list[str] = Field(default_factory=list)
    step_codes: list[str] = Field(default_factory=list)
    materials: list[str] = Field(default_factory=list)
    late_materials: list[str] = Field(default_factory=list)
    form_digest: str = ""

    received_at: datetime | None = None
    received_by: str = ""
    confirmed_by: str = ""
    corrections: list[CorrectionState] = Field(default_factory=list)
    negative: NegativeReport | None = None

    accepted_at: datetime | None = None
    accepted_recorded_at: datetime | None = None
    accepted_by: str = ""
    acceptance_mode: str = ""
    acceptance_reason: str = ""
    deferrals: list[DeferralState] = Field(default_factory=list)
    promise: str = ""
    agreed_due_at: datetime | None = None
    agreed_steps: dict[str, AgreedStep] = Field(default_factory=dict)
    run: RunState = Field(default_factory=RunState)
    pauses: list[PauseState] = Field(default_factory=list)
    extensions: list[ExtensionState] = Field(default_factory=list)
    is_formal_since: datetime | None = None

    decided_at: datetime | None = None
    decided_by: str = ""
    outcome: str = ""
    decision_reason: str = ""
    decision_basis: str = ""
    planned_results: list[dict[str, str]] = Field(default_factory=list)
    results: list[dict[str, str]] = Field(default_factory=list)
    concluded_at: datetime | None = None
    delivered_at: datetime | None = None
    delivery_used: str = ""
    waybill: str = ""
    promise_checked_at: datetime | None = None
    promise_outcome: str = ""
    ended_at: datetime | None = None
    end_reason: str = ""
    archived_at: datetime | None = None
    incidents: list[str] = Field(default_factory=list)

    @property
    def open_pause(self) -> PauseState | None:
        return next((pause for pause in self.pauses if pause.end is None), None)

    @property
    def open_correction(self) -> CorrectionState | None:
        return next((c for c in self.corrections if c.completed_at is None), None)

    @property
    def open_deferrals(self) -> list[DeferralState]:
        return [d for d in self.deferrals if d.supplied_at is None]

    @property
    def is_in_progress(self) -> bool:
        return self.status in IN_PROGRESS

    @property
    def acceptance_status(self) -> Status:
        """The status in which acceptance left the case."""
        return {
            "deemed": Status.DEEMED_ACCEPTED,
            "deferral": Status.ACCEPTED_WITH_DEFERRAL,
        }.get(self.acceptance_mode, Status.ACCEPTED)


def progress_status(state: CaseState) -> Status:
    """Derive the status between acceptance and decision from the pauses and the steps.

    A branch that was returned does not hold the others: the case counts as returned to the window
    only when nothing else is being worked on.
    """
    pause = state.open_pause
    if pause is not None:
        return Status.HEARING if pause.kind == "hearing" else Status.SUSPENDED
    examined = state.run.examined()
    live = {status for status in examined if status in LIVE}
    if live == {"suspended"}:
        return Status.SUSPENDED
    if live and "open" not in live:
        return Status.RETURNED_TO_WINDOW
    kinds = examined.get("open")
    if kinds == {"site_inspection"}:
        return Status.INSPECTING
    if kinds == {"consultation"}:
        return Status.CONSULTING
    return Status.EXAMINING if state.run.is_worked_on else state.acceptance_status
