"""Acts on a step: each checks, then changes the run in place; the caller records the fact.

``check_…`` functions raise a refusal and change nothing; the others apply a fact that was recorded
and never refuse, so that the event log can always be folded again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from onewindow.domains.approvals.errors import (
    AlreadySigned,
    NoPauseOpen,
    NotASigner,
    NothingToReturn,
    PrerequisiteMissing,
    StepNotOpen,
    UnknownStep,
)
from onewindow.domains.approvals.rules.run import (
    RunState,
    missing_prerequisites,
    open_after,
    open_ready,
)
from onewindow.domains.approvals.rules.steps import (
    Signature,
    StepExtension,
    StepOutcome,
    StepPause,
    StepState,
    StepStatus,
)


def find_step(run: RunState, code: str) -> StepState:
    """Return the step; raise UnknownStep where the run has none of that code."""
    step = run.steps.get(code)
    if step is None:
        raise UnknownStep(f"本办件没有环节“{code}”。")
    return step


def check_open(step: StepState) -> None:
    if step.status is StepStatus.WAITING:
        raise PrerequisiteMissing(f"环节“{step.name}”的前置环节尚未全部办结，还不能办理。")
    if step.status is not StepStatus.OPEN:
        raise StepNotOpen(f"环节“{step.name}”当前为“{step.status.label}”，不能办理。")


def check_sign(run: RunState, step: StepState, *, key: str, outcome: StepOutcome) -> None:
    """Refuse a signature that may not be given.

    An objection may always be given, also by a signer who was added later; an agreement that
    completes the step waits for soft prerequisites.
    """
    check_open(step)
    if key in step.people:
        raise AlreadySigned(f"您已在环节“{step.name}”签署过意见，不能重复签署。")
    if step.named_signers and key not in {*step.named_signers, *step.added_signers}:
        raise NotASigner(f"环节“{step.name}”只由指定人员签署，您不在名单内。")
    if outcome is StepOutcome.OBJECTED:
        return
    if step.stage == "decision":
        missing = missing_prerequisites(run, step.after)
        if missing:
            names = "、".join(s.name for s in missing)
            raise PrerequisiteMissing(f"以下前置环节未同意，不能作出准予决定：{names}。")
    soft = missing_prerequisites(run, step.after_soft)
    if soft and len(step.signatures) + 1 >= step.signers:
        names = "、".join(s.name for s in soft)
        raise PrerequisiteMissing(
            f"环节“{step.name}”可以提前审查，但须在以下环节办结后才能作出决定：{names}。"
        )


def apply_signature(run: RunState, code: str, signature: Signature) -> None:
    """Put a signature on the step and decide it once it is complete."""
    step = run.steps[code]
    step.signatures.append(signature)
    if signature.outcome is StepOutcome.OBJECTED:
        _decide(run, step, StepOutcome.OBJECTED, signature.at)
    elif len(step.signatures) >= step.signers and step.owed_signers <= step.people:
        _decide(run, step, StepOutcome.AGREED, signature.at)


def _decide(run: RunState, step: StepState, outcome: StepOutcome, at: datetime) -> None:
    step.status = StepStatus.DECIDED
    step.outcome = outcome
    step.decided_at = at
    open_after(run, step, at)


def complete_stage(
    run: RunState, stage: str, *, signature: Signature, codes: set[str] | None = None
) -> None:
    """Mark steps that a case act performs (intake, issue, delivery) as done by that act."""
    for step in run.by_stage(stage):
        if step.is_decided or (codes is not None and step.code not in codes):
            continue
        step.opened_at = step.opened_at or signature.at
        step.signatures.append(signature)
        _decide(run, step, StepOutcome.AGREED, signature.at)


def check_return(step: StepState) -> None:
    check_open(step)


def apply_return(run: RunState, code: str, *, reason: str, at: datetime) -> None:
    """退回: the branch waits for what was asked; its clock runs on, its neighbours too."""
    step = run.steps[code]
    step.status = StepStatus.RETURNED
    step.returned_at = at
    step.return_reason = reason
    step.returns += 1


def apply_supplement(
    run: RunState, code: str, *, at: datetime, materials: Iterable[str] = ()
) -> None:
    """The supplement arrived: reopen for exactly the signers that the plan names."""
    step = run.steps[code]
    step.supplied = list(materials)
    step.status = StepStatus.OPEN
    step.returned_at = None
    _reopen_signatures(step)
    step.rounds += 1


def _reopen_signatures(step: StepState) -> None:
    keep = step.reopens_for == "unsigned"
    kept = [s for s in step.signatures if keep and s.outcome is StepOutcome.AGREED]
    step.past_signatures += [s for s in step.signatures if s not in kept]
    step.signatures = kept


def check_send_back(run: RunState, step: StepState, target: StepState) -> None:
    """Refuse to send back to a step that does not lie before this one or is not decided."""
    check_open(step)
    if step.code not in run.dependants(target.code) or target.stage == "intake":
        raise NothingToReturn(f"“{target.name}”不是“{step.name}”的前置审查环节，不能退回。")
    if not target.is_decided:
        raise NothingToReturn(f"“{target.name}”尚未办结，无需退回。")


def apply_send_back(run: RunState, target_code: str, *, reason: str, at: datetime) -> None:
    """Reopen a decided step and let what depends on it wait again; all others go on."""
    target = run.steps[target_code]
    for code in run.dependants(target_code):
        step = run.steps[code]
        if step.status in {StepStatus.WAITING, StepStatus.CANCELLED}:
            continue
        step.status = StepStatus.WAITING
        step.outcome = None
        step.decided_at = None
        step.past_signatures += step.signatures
        step.signatures = []
    target.status = StepStatus.OPEN
    target.outcome = None
    target.decided_at = None
    target.return_reason = reason
    target.rounds += 1
    target.past_signatures += target.signatures
    target.signatures = []
    open_ready(run, at)


def check_suspend(step: StepState) -> None:
    check_open(step)


def apply_suspend(run: RunState, code: str, pause: StepPause) -> None:
    step = run.steps[code]
    step.status = StepStatus.SUSPENDED
    step.pauses.append(pause)


def check_resume(step: StepState) -> None:
    if step.open_pause is None:
        raise NoPauseOpen(f"环节“{step.name}”没有正在进行的特别程序。")


def apply_resume(run: RunState, code: str, *, at: datetime) -> None:
    step = run.steps[code]
    pause = step.open_pause
    assert pause is not None
    pause.end = at
    step.status = StepStatus.OPEN


def apply_extension(run: RunState, code: str, extension: StepExtension) -> None:
    run.steps[code].extensions.append(extension)


def apply_reroute(run: RunState, code: str, *, department: str, assignee: str) -> None:
    """转办: another person or department; the clock is the step's, so it runs on."""
    step = run.steps[code]
    step.department = department or step.department
    step.assignee = assignee


def apply_added_signer(run: RunState, code: str, *, key: str) -> None:
    """加签: one more person must sign; whoever was added may object like everybody else."""
    step = run.steps[code]
    step.signers += 1
    step.added_signers.append(key)


def apply_reopening(run: RunState, codes: list[str], *, at: datetime) -> None:
    """Re-open steps whose inputs changed (mock approval made formal, a shared artefact revised)."""
    for code in codes:
        step = run.steps[code]
        step.past_signatures += step.signatures
        step.signatures = []
        step.status = StepStatus.WAITING
        step.outcome = None
        step.decided_at = None
    open_ready(run, at)


def cancel_all(run: RunState) -> None:
    """The case ended: whatever was not decided is cancelled."""
    for step in run:
        if not step.is_decided:
            step.status = StepStatus.CANCELLED
