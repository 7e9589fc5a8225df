"""What happened to a case, in the past tense; the log of these alone rebuilds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from onewindow.kit.outbox import Fact, fact_type


@dataclass(frozen=True)
class Defect:
    """One thing that is missing or wrong, and what would be right."""

    material: str
    name: str
    problem: str
    remedy: str
    basis: str = ""


@dataclass(frozen=True)
class Deferral:
    """容缺材料: to be made up by the date, which lies within the promised limit."""

    material: str
    name: str
    due_on: date


@dataclass(frozen=True)
class AgreedTerm:
    """约定环节时刻: the last moment in time of one step.

    ``from_at`` is when that moment was set: the clock of the step can stand still only after it.
    """

    step: str
    due_at: datetime
    from_at: datetime | None = None


@dataclass(frozen=True)
class Timetable:
    """约定日程: what authority and applicant agreed in writing when the case was accepted.

    ``due_at`` is the last moment in time of the whole case, ``steps`` those of single steps. A
    moment that has passed already is kept: a case taken over late is late from its first day.
    """

    due_at: datetime | None = None
    steps: tuple[AgreedTerm, ...] = ()


@fact_type
@dataclass(frozen=True)
class CaseReceived(Fact):
    """收件. ``is_online`` submissions wait for pre-review; personal data stays in the case row.

    ``checklist`` are the materials that apply, ``owed`` those of them the applicant must bring,
    ``materials`` what is there already, ``steps`` the steps of the plan that apply.
    """

    type: ClassVar[str] = "cases.case_received.v1"
    standard_id: int
    item_code: str
    item_name: str
    department: str
    division_code: str
    channel: str
    applicant_id: int
    applicant_key: str
    window: str = ""
    is_online: bool = False
    is_simulated: bool = False
    green_channel: str = ""
    delivery_mode: str = "collection"
    answers: dict[str, Any] = field(default_factory=dict)
    materials: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    form_digest: str = ""
    agent_key: str = ""
    agent_name: str = ""
    assistant: str = ""


@fact_type
@dataclass(frozen=True)
class AssistantAssigned(Fact):
    """指派帮办: from now on this assistant, by staff number, handles the case for the applicant."""

    type: ClassVar[str] = "cases.assistant_assigned.v1"
    assistant: str
    name: str
    before: str = ""
    reason: str = ""


@fact_type
@dataclass(frozen=True)
class AssistanceEnded(Fact):
    """结束帮办: nobody assists any more."""

    type: ClassVar[str] = "cases.assistance_ended.v1"
    assistant: str
    reason: str


@fact_type
@dataclass(frozen=True)
class ApplicationAmended(Fact):
    """更正: before acceptance the applicant corrected what was typed or handed more in.

    The fields replace those of the receipt; ``is_form_changed`` says that what was confirmed is no
    longer what stands there.
    """

    type: ClassVar[str] = "cases.application_amended.v1"
    form_digest: str
    answers: dict[str, Any] = field(default_factory=dict)
    materials: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    delivery_mode: str = "collection"
    green_channel: str = ""
    is_form_changed: bool = False


@fact_type
@dataclass(frozen=True)
class PreReviewPassed(Fact):
    type: ClassVar[str] = "cases.pre_review_passed.v1"
    opinion: str = ""


@fact_type
@dataclass(frozen=True)
class ApplicantConfirmed(Fact):
    """双屏确认: what the applicant saw and confirmed, or why it was done on paper."""

    type: ClassVar[str] = "cases.applicant_confirmed.v1"
    mode: str
    digest: str
    reason: str = ""


@fact_type
@dataclass(frozen=True)
class CorrectionRequested(Fact):
    """一次性告知. ``override`` holds the reason for a second notice that a supervisor allowed."""

    type: ClassVar[str] = "cases.correction_requested.v1"
    defects: tuple[Defect, ...]
    override: str = ""


@fact_type
@dataclass(frozen=True)
class CorrectionSubmitted(Fact):
    type: ClassVar[str] = "cases.correction_submitted.v1"
    materials: tuple[str, ...]


@fact_type
@dataclass(frozen=True)
class CaseAccepted(Fact):
    """受理 in one of its modes; ``effective_at`` is the receipt for a deemed acceptance.

    ``timetable`` holds the moments agreed on, where the law leaves the end to an agreement.
    """

    type: ClassVar[str] = "cases.case_accepted.v1"
    mode: str
    effective_at: datetime
    run: dict[str, Any]
    deferrals: tuple[Deferral, ...] = ()
    promise: str = ""
    reason: str = ""
    timetable: Timetable | None = None


@fact_type
@dataclass(frozen=True)
class NegativeReported(Fact):
    """否定事项报备: what is to be refused and why, before it takes effect."""

    type: ClassVar[str] = "cases.negative_reported.v1"
    kind: str
    reason: str
    basis: str


@fact_type
@dataclass(frozen=True)
class NegativeReportApproved(Fact):
    type: ClassVar[str] = "cases.negative_report_approved.v1"
    kind: str
    opinion: str = ""


@fact_type
@dataclass(frozen=True)
class CaseDeclined(Fact):
    type: ClassVar[str] = "cases.case_declined.v1"
    reason: str
    basis: str


@fact_type
@dataclass(frozen=True)
class CasePointedElsewhere(Fact):
    type: ClassVar[str] = "cases.case_pointed_elsewhere.v1"
    reason: str
    right_authority: str


@fact_type
@dataclass(frozen=True)
class CaseReturned(Fact):
    type: ClassVar[str] = "cases.case_returned.v1"
    reason: str
    approved_by: str


@fact_type
@dataclass(frozen=True)
class CaseWithdrawn(Fact):
    type: ClassVar[str] = "cases.case_withdrawn.v1"
    reason: str


@fact_type
@dataclass(frozen=True)
class CaseTerminated(Fact):
    type: ClassVar[str] = "cases.case_terminated.v1"
    reason: str
    basis: str


@fact_type
@dataclass(frozen=True)
class StepSigned(Fact):
    type: ClassVar[str] = "cases.step_signed.v1"
    step: str
    outcome: str
    opinion: str = ""
    overdue_reason: str = ""


@fact_type
@dataclass(frozen=True)
class StepReturned(Fact):
    """One branch waits for a supplement; ``materials`` are of the pinned checklist."""

    type: ClassVar[str] = "cases.step_returned.v1"
    step: str
    reason: str
    materials: tuple[str, ...] = ()


@fact_type
@dataclass(frozen=True)
class StepSupplemented(Fact):
    type: ClassVar[str] = "cases.step_supplemented.v1"
    step: str
    note: str = ""
    materials: tuple[str, ...] = ()


@fact_type
@dataclass(frozen=True)
class StepSentBack(Fact):
    type: ClassVar[str] = "cases.step_sent_back.v1"
    step: str
    target: str
    reason: str


@fact_type
@dataclass(frozen=True)
class StepRerouted(Fact):
    type: ClassVar[str] = "cases.step_rerouted.v1"
    step: str
    reason: str
    department: str = ""
    assignee: str = ""


@fact_type
@dataclass(frozen=True)
class SignerAdded(Fact):
    type: ClassVar[str] = "cases.signer_added.v1"
    step: str
    signer: str
    reason: str


@fact_type
@dataclass(frozen=True)
class StepExtended(Fact):
    type: ClassVar[str] = "cases.step_extended.v1"
    step: str
    limit: str
    reason: str


@fact_type
@dataclass(frozen=True)
class SpecialProcedureStarted(Fact):
    """特别程序 on the whole case, or on one step where ``step`` names it."""

    type: ClassVar[str] = "cases.special_procedure_started.v1"
    kind: str
    reason: str
    needed_days: int
    step: str = ""


@fact_type
@dataclass(frozen=True)
class SpecialProcedureEnded(Fact):
    type: ClassVar[str] = "cases.special_procedure_ended.v1"
    result: str
    step: str = ""


@fact_type
@dataclass(frozen=True)
class ExtensionGranted(Fact):
    type: ClassVar[str] = "cases.extension_granted.v1"
    limit: str
    reason: str
    article: str


@fact_type
@dataclass(frozen=True)
class DeferredMaterialSupplied(Fact):
    type: ClassVar[str] = "cases.deferred_material_supplied.v1"
    materials: tuple[str, ...]


@fact_type
@dataclass(frozen=True)
class CaseDecided(Fact):
    """决定. ``results`` are what will be made, with the numbers that the decision names.

    The numbers are given when the fact is written; one that was only thought of has none.
    """

    type: ClassVar[str] = "cases.case_decided.v1"
    outcome: str
    reason: str = ""
    basis: str = ""
    on_promise: bool = False
    overdue_reason: str = ""
    results: tuple[dict[str, str], ...] = ()


@fact_type
@dataclass(frozen=True)
class ResultMade(Fact):
    type: ClassVar[str] = "cases.result_made.v1"
    results: tuple[dict[str, str], ...]


@fact_type
@dataclass(frozen=True)
class CaseConcluded(Fact):
    type: ClassVar[str] = "cases.case_concluded.v1"
    result: str


@fact_type
@dataclass(frozen=True)
class CaseDelivered(Fact):
    type: ClassVar[str] = "cases.case_delivered.v1"
    mode: str
    recipient: str
    waybill: str = ""


@fact_type
@dataclass(frozen=True)
class PromiseChecked(Fact):
    type: ClassVar[str] = "cases.promise_checked.v1"
    outcome: str
    evidence: str


@fact_type
@dataclass(frozen=True)
class CaseArchived(Fact):
    type: ClassVar[str] = "cases.case_archived.v1"
    entries: int
    retention: str


@fact_type
@dataclass(frozen=True)
class MockConverted(Fact):
    """模拟转正式: opinions on unchanged inputs stand, changed steps open again."""

    type: ClassVar[str] = "cases.mock_converted.v1"
    changed_steps: tuple[str, ...] = ()
    reason: str = ""


@fact_type
@dataclass(frozen=True)
class IncidentRaised(Fact):
    """Something supervision must see: a missed notice, an overridden rule."""

    type: ClassVar[str] = "cases.incident_raised.v1"
    kind: str
    text: str


@fact_type
@dataclass(frozen=True)
class ClocksRecomputed(Fact):
    """A calendar changed: the dates before and after, for whoever asks why."""

    type: ClassVar[str] = "cases.clocks_recomputed.v1"
    reason: str
    due_before: date | None = None
    due_after: date | None = None


@fact_type
@dataclass(frozen=True)
class ClocksOutdated(Fact):
    """A batch of cases whose clocks are to be computed again, first to last row inclusive.

    Its subject is the change of the calendar, never a case.
    """

    type: ClassVar[str] = "cases.clocks_outdated.v1"
    reason: str
    first_id: int
    last_id: int
    division_code: str = ""


@fact_type
@dataclass(frozen=True)
class ClocksAlerted(Fact):
    """预警: a batch of clocks drew yellow or red cards; of cases or of steps.

    Its subject is the day, never a case: the cards are rows of ``Alert``.
    """

    type: ClassVar[str] = "cases.clocks_alerted.v1"
    source: str
    yellow: int
    red: int
    departments: tuple[str, ...] = ()
