"""Fold the log: what each fact makes of a case. It never refuses and never reads a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from onewindow.domains.approvals.api import (
    RunState,
    Signature,
    StepExtension,
    StepOutcome,
    StepPause,
    acts,
    open_ready,
)
from onewindow.domains.cases import events as e
from onewindow.domains.cases.rules.state import (
    AgreedStep,
    CaseState,
    CorrectionState,
    DeferralState,
    ExtensionState,
    NegativeReport,
    PauseState,
    progress_status,
)
from onewindow.domains.cases.rules.statuses import Status
from onewindow.kit.outbox import Fact

By = Mapping[str, str]
F = TypeVar("F", bound=Fact)
Handler = Callable[[CaseState, Any, By, datetime], None]
_HANDLERS: dict[type[Fact], Handler] = {}


def evolve(state: CaseState, fact: Fact, by: By, at: datetime) -> CaseState:
    """Apply one fact to the state in place and return it; moments are kept in UTC."""
    _HANDLERS[type(fact)](state, fact, by, at.astimezone(UTC))
    state.seq += 1
    state.changed_at = at.astimezone(UTC)
    return state


def _on(
    kind: type[F],
) -> Callable[
    [Callable[[CaseState, F, By, datetime], None]], Callable[[CaseState, F, By, datetime], None]
]:
    def register(
        handler: Callable[[CaseState, F, By, datetime], None],
    ) -> Callable[[CaseState, F, By, datetime], None]:
        _HANDLERS[kind] = handler
        return handler

    return register


def _signature(state: CaseState, by: By, at: datetime, outcome: str, opinion: str) -> Signature:
    return Signature(
        key=by.get("key", ""),
        name=by.get("name", ""),
        outcome=StepOutcome(outcome),
        opinion=opinion,
        at=at,
        acting_for=by.get("acting_for", ""),
        is_simulated=state.is_simulated,
    )


def _end(state: CaseState, status: Status, at: datetime, reason: str) -> None:
    state.status = status
    state.ended_at = at
    state.end_reason = reason
    acts.cancel_all(state.run)


@_on(e.CaseReceived)
def _received(state: CaseState, fact: e.CaseReceived, by: By, at: datetime) -> None:
    state.standard_id = fact.standard_id
    state.item_code = fact.item_code
    state.item_name = fact.item_name
    state.department = fact.department
    state.division_code = fact.division_code
    state.channel = fact.channel
    state.window = fact.window
    state.applicant_id = fact.applicant_id
    state.applicant_key = fact.applicant_key
    state.agent_key = fact.agent_key
    state.agent_name = fact.agent_name
    state.assistant = fact.assistant
    state.is_simulated = fact.is_simulated
    state.green_channel = fact.green_channel
    state.delivery_mode = fact.delivery_mode
    state.answers = dict(fact.answers)
    state.materials = list(fact.materials)
    state.checklist = list(fact.checklist)
    state.owed = list(fact.owed)
    state.step_codes = list(fact.steps)
    state.form_digest = fact.form_digest
    state.received_at = at
    state.received_by = by.get("key", "")
    state.status = Status.SUBMITTED if fact.is_online else Status.RECEIVED


@_on(e.AssistantAssigned)
def _assigned(state: CaseState, fact: e.AssistantAssigned, _by: By, _at: datetime) -> None:
    state.assistant = fact.assistant


@_on(e.AssistanceEnded)
def _unassisted(state: CaseState, _fact: e.AssistanceEnded, _by: By, _at: datetime) -> None:
    state.assistant = ""


@_on(e.ApplicationAmended)
def _amended(state: CaseState, fact: e.ApplicationAmended, _by: By, _at: datetime) -> None:
    state.answers = dict(fact.answers)
    state.materials = list(fact.materials)
    state.checklist = list(fact.checklist)
    state.owed = list(fact.owed)
    state.step_codes = list(fact.steps)
    state.delivery_mode = fact.delivery_mode
    state.green_channel = fact.green_channel
    if fact.form_digest != state.form_digest:
        # What the applicant confirmed is no longer what stands there (X10).
        state.confirmed_by = ""
    state.form_digest = fact.form_digest


@_on(e.PreReviewPassed)
def _pre_reviewed(state: CaseState, _fact: e.PreReviewPassed, _by: By, _at: datetime) -> None:
    state.status = Status.PRE_REVIEWED


@_on(e.ApplicantConfirmed)
def _confirmed(state: CaseState, fact: e.ApplicantConfirmed, _by: By, _at: datetime) -> None:
    state.confirmed_by = fact.mode


@_on(e.CorrectionRequested)
def _asked(state: CaseState, fact: e.CorrectionRequested, _by: By, at: datetime) -> None:
    state.corrections.append(
        CorrectionState(
            requested_at=at,
            asked=[defect.material for defect in fact.defects],
            override=fact.override,
        )
    )
    state.status = Status.CORRECTION_REQUESTED


@_on(e.CorrectionSubmitted)
def _corrected(state: CaseState, fact: e.CorrectionSubmitted, _by: By, at: datetime) -> None:
    correction = state.open_correction
    assert correction is not None
    correction.supplied += [m for m in fact.materials if m not in correction.supplied]
    state.late_materials += [m for m in fact.materials if m not in state.late_materials]
    state.materials += [m for m in fact.materials if m not in state.materials]
    if set(correction.asked) <= set(correction.supplied):
        correction.completed_at = at
        state.status = Status.CORRECTED


@_on(e.CaseAccepted)
def _accepted(state: CaseState, fact: e.CaseAccepted, by: By, at: datetime) -> None:
    state.accepted_at = fact.effective_at.astimezone(UTC)
    state.accepted_recorded_at = at
    state.accepted_by = by.get("key", "")
    state.acceptance_mode = fact.mode
    state.acceptance_reason = fact.reason
    state.promise = fact.promise
    state.deferrals = [
        DeferralState(material=d.material, name=d.name, due_on=d.due_on) for d in fact.deferrals
    ]
    if fact.timetable is not None:
        due_at = fact.timetable.due_at
        state.agreed_due_at = due_at and due_at.astimezone(UTC)
        state.agreed_steps = {
            term.step: AgreedStep(
                due_at=term.due_at.astimezone(UTC),
                from_at=term.from_at and term.from_at.astimezone(UTC),
            )
            for term in fact.timetable.steps
        }
    state.run = RunState.started(fact.run, at)
    for step in state.run.by_stage("intake"):
        step.opened_at = state.received_at
    acts.complete_stage(state.run, "intake", signature=_signature(state, by, at, "agreed", "受理"))
    open_ready(state.run, at)
    state.status = progress_status(state)


@_on(e.NegativeReported)
def _reported(state: CaseState, fact: e.NegativeReported, by: By, at: datetime) -> None:
    state.negative = NegativeReport(
        kind=fact.kind,
        reason=fact.reason,
        basis=fact.basis,
        reported_by=by.get("key", ""),
        reported_at=at,
    )


@_on(e.NegativeReportApproved)
def _report_approved(
    state: CaseState, _fact: e.NegativeReportApproved, by: By, at: datetime
) -> None:
    assert state.negative is not None
    state.negative.approved_by = by.get("key", "")
    state.negative.approved_at = at


@_on(e.CaseDeclined)
def _declined(state: CaseState, fact: e.CaseDeclined, _by: By, at: datetime) -> None:
    _end(state, Status.NOT_ACCEPTED, at, fact.reason)


@_on(e.CasePointedElsewhere)
def _elsewhere(state: CaseState, fact: e.CasePointedElsewhere, _by: By, at: datetime) -> None:
    _end(state, Status.OUT_OF_SCOPE, at, fact.reason)


@_on(e.CaseReturned)
def _returned(state: CaseState, fact: e.CaseReturned, _by: By, at: datetime) -> None:
    _end(state, Status.RETURNED, at, fact.reason)


@_on(e.CaseWithdrawn)
def _withdrawn(state: CaseState, fact: e.CaseWithdrawn, _by: By, at: datetime) -> None:
    _end(state, Status.WITHDRAWN, at, fact.reason)


@_on(e.CaseTerminated)
def _terminated(state: CaseState, fact: e.CaseTerminated, _by: By, at: datetime) -> None:
    _end(state, Status.TERMINATED, at, fact.reason)


@_on(e.StepSigned)
def _signed(state: CaseState, fact: e.StepSigned, by: By, at: datetime) -> None:
    acts.apply_signature(
        state.run, fact.step, _signature(state, by, at, fact.outcome, fact.opinion)
    )
    # A utility may finish its transfer after the result was handed over.
    if state.is_in_progress:
        state.status = progress_status(state)


@_on(e.StepReturned)
def _step_returned(state: CaseState, fact: e.StepReturned, _by: By, at: datetime) -> None:
    acts.apply_return(state.run, fact.step, reason=fact.reason, at=at)
    state.status = progress_status(state)


@_on(e.StepSupplemented)
def _step_supplemented(state: CaseState, fact: e.StepSupplemented, _by: By, at: datetime) -> None:
    acts.apply_supplement(state.run, fact.step, at=at, materials=fact.materials)
    state.materials += [m for m in fact.materials if m not in state.materials]
    state.status = progress_status(state)


@_on(e.StepSentBack)
def _sent_back(state: CaseState, fact: e.StepSentBack, _by: By, at: datetime) -> None:
    acts.apply_send_back(state.run, fact.target, reason=fact.reason, at=at)
    state.status = progress_status(state)


@_on(e.StepRerouted)
def _rerouted(state: CaseState, fact: e.StepRerouted, _by: By, _at: datetime) -> None:
    acts.apply_reroute(state.run, fact.step, department=fact.department, assignee=fact.assignee)


@_on(e.SignerAdded)
def _signer_added(state: CaseState, fact: e.SignerAdded, _by: By, _at: datetime) -> None:
    acts.apply_added_signer(state.run, fact.step, key=fact.signer)


@_on(e.StepExtended)
def _step_extended(state: CaseState, fact: e.StepExtended, _by: By, at: datetime) -> None:
    acts.apply_extension(
        state.run, fact.step, StepExtension(limit=fact.limit, reason=fact.reason, at=at)
    )


@_on(e.SpecialProcedureStarted)
def _special_started(
    state: CaseState, fact: e.SpecialProcedureStarted, _by: By, at: datetime
) -> None:
    if fact.step:
        acts.apply_suspend(
            state.run,
            fact.step,
            StepPause(kind=fact.kind, reason=fact.reason, start=at, declared_days=fact.needed_days),
        )
    else:
        state.pauses.append(
            PauseState(kind=fact.kind, reason=fact.reason, start=at, needed_days=fact.needed_days)
        )
    state.status = progress_status(state)


@_on(e.SpecialProcedureEnded)
def _special_ended(state: CaseState, fact: e.SpecialProcedureEnded, _by: By, at: datetime) -> None:
    if fact.step:
        acts.apply_resume(state.run, fact.step, at=at)
    else:
        pause = state.open_pause
        assert pause is not None
        pause.end = at
        pause.result = fact.result
    state.status = progress_status(state)


@_on(e.ExtensionGranted)
def _extended(state: CaseState, fact: e.ExtensionGranted, _by: By, at: datetime) -> None:
    state.extensions.append(
        ExtensionState(limit=fact.limit, reason=fact.reason, article=fact.article, at=at)
    )


@_on(e.DeferredMaterialSupplied)
def _supplied(state: CaseState, fact: e.DeferredMaterialSupplied, _by: By, at: datetime) -> None:
    for deferral in state.open_deferrals:
        if deferral.material in fact.materials:
            deferral.supplied_at = at
    state.materials += [m for m in fact.materials if m not in state.materials]


@_on(e.CaseDecided)
def _decided(state: CaseState, fact: e.CaseDecided, by: By, at: datetime) -> None:
    state.decided_at = at
    state.decided_by = by.get("key", "")
    state.outcome = fact.outcome
    state.decision_reason = fact.reason
    state.decision_basis = fact.basis
    state.planned_results = [dict(result) for result in fact.results]
    if fact.outcome == "refused":
        state.status = Status.REFUSED
        acts.cancel_all(state.run)
    else:
        state.status = Status.GRANTED_ON_PROMISE if fact.on_promise else Status.GRANTED


@_on(e.ResultMade)
def _result_made(state: CaseState, fact: e.ResultMade, by: By, at: datetime) -> None:
    state.results = [dict(result) for result in fact.results]
    acts.complete_stage(state.run, "issue", signature=_signature(state, by, at, "agreed", "制证"))
    state.status = Status.RESULT_MADE


@_on(e.CaseConcluded)
def _concluded(state: CaseState, _fact: e.CaseConcluded, _by: By, at: datetime) -> None:
    state.concluded_at = at
    state.status = Status.CONCLUDED


@_on(e.CaseDelivered)
def _delivered(state: CaseState, fact: e.CaseDelivered, by: By, at: datetime) -> None:
    state.delivered_at = at
    state.ended_at = at
    state.delivery_used = fact.mode
    state.waybill = fact.waybill
    acts.complete_stage(
        state.run, "delivery", signature=_signature(state, by, at, "agreed", "送达")
    )
    state.status = Status.DELIVERED


@_on(e.PromiseChecked)
def _promise_checked(state: CaseState, fact: e.PromiseChecked, _by: By, at: datetime) -> None:
    state.promise_checked_at = at
    state.promise_outcome = fact.outcome


@_on(e.CaseArchived)
def _archived(state: CaseState, _fact: e.CaseArchived, _by: By, at: datetime) -> None:
    state.archived_at = at
    state.status = Status.ARCHIVED


@_on(e.MockConverted)
def _converted(state: CaseState, fact: e.MockConverted, _by: By, at: datetime) -> None:
    state.is_simulated = False
    state.is_formal_since = at
    for step in state.run:
        # No clock ran while it was a mock: what is still to be done begins now.
        if step.is_live:
            step.opened_at = at
        elif step.code in fact.changed_steps or not step.is_decided:
            step.opened_at = None
    acts.apply_reopening(state.run, list(fact.changed_steps), at=at)
    state.status = progress_status(state)


@_on(e.IncidentRaised)
def _incident(state: CaseState, fact: e.IncidentRaised, _by: By, _at: datetime) -> None:
    state.incidents.append(fact.kind)


@_on(e.ClocksRecomputed)
def _recomputed(_state: CaseState, _fact: e.ClocksRecomputed, _by: By, _at: datetime) -> None:
    """The dates follow from the calendar; the fact only says that somebody changed it."""
