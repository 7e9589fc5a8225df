"""Acts of departments on their steps: sign, return, send back, reroute, extend, suspend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from onewindow.domains.approvals.api import StepOutcome, StepState, acts
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.actions.standing import (
    check_handover,
    check_head,
    check_own_or_head,
    check_signer_to_add,
    own_step,
)
from onewindow.domains.cases.errors import NotAcceptable, OverdueReasonMissing
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.transitions import Act
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact
from onewindow.lib.limits import Limit


def sign_step(
    number: str,
    step: str,
    *,
    outcome: str,
    by: Actor,
    at: datetime,
    opinion: str = "",
    overdue_reason: str = "",
    in_batch: bool = False,
    key: str = "",
) -> Case:
    """办理环节: agree or object; the last signature decides the step and opens what follows.

    ``outcome`` is ``agreed`` or ``objected``; an objection needs an opinion, an overdue step a
    reason (限时办结). ``in_batch`` refuses what needs a look of its own. The decision step is
    decided by ``decide_case``. What the decision does not wait for, such as a utility's transfer,
    may be signed after it.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        target = own_step(acting, step)
        if target.stage != "review":
            raise NotAcceptable(
                f"“{target.name}”不是审查环节。", next_step="决定环节请使用“作出决定”。"
            )
        checks.check_signer(acting.state, target, acting.by.key)
        acts.check_sign(acting.state.run, target, key=acting.by.key, outcome=StepOutcome(outcome))
        if outcome == StepOutcome.OBJECTED:
            checks.check_reason(opinion, field="opinion", what="不同意的理由")
        check_overdue_reason(acting, target, overdue_reason)
        if in_batch:
            clock = acting.step_clock(step)
            checks.check_batch(acting.state, target, clock.due_at if clock else None, acting.at)
        return [
            events.StepSigned(
                step=step,
                outcome=outcome,
                opinion=opinion.strip(),
                overdue_reason=overdue_reason.strip(),
            )
        ]

    return perform(number, Act.SIGN, decide, by=by, at=at, capability="cases.examine", key=key)


def return_step(
    number: str,
    step: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    materials: Sequence[str] = (),
    key: str = "",
) -> Case:
    """退回窗口: ask for a supplement to materials of the pinned checklist; neighbours go on.

    Raises OutsideStandard for a material that the standard does not list (Q8).
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        target = own_step(acting, step)
        acts.check_return(target)
        checks.check_demand(acting.state, materials)
        checks.check_return_again(target, materials)
        return [
            events.StepReturned(
                step=step, reason=checks.check_reason(reason), materials=tuple(materials)
            )
        ]

    return _examine(number, decide, by=by, at=at, key=key)


def supplement_step(
    number: str,
    step: str,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    materials: Sequence[str] = (),
    key: str = "",
) -> Case:
    """补充说明: the window hands in what a returned branch asked for; the branch goes on."""

    def decide(acting: Acting) -> Sequence[Fact]:
        target = acts.find_step(acting.state.run, step)
        if target.status.value != "returned":
            raise NotAcceptable(f"“{target.name}”没有退回，无需补充。", next_step="请刷新办件。")
        checks.check_demand(acting.state, materials)
        return [events.StepSupplemented(step=step, note=note.strip(), materials=tuple(materials))]

    return perform(number, Act.EXAMINE, decide, by=by, at=at, capability="cases.receive", key=key)


def send_back(
    number: str, step: str, *, target: str, reason: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """退回前置环节: reopen a decided prerequisite; never forward, and neighbours go on."""

    def decide(acting: Acting) -> Sequence[Fact]:
        own = own_step(acting, step)
        acts.check_send_back(acting.state.run, own, acts.find_step(acting.state.run, target))
        return [events.StepSentBack(step=step, target=target, reason=checks.check_reason(reason))]

    return _examine(number, decide, by=by, at=at, key=key)


def reroute_step(
    number: str,
    step: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    department: str = "",
    assignee: str = "",
    key: str = "",
) -> Case:
    """转办: to another person of the department, or to the department that is competent.

    By whoever handles the step, the head of its department, or supervision.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        target = acts.find_step(acting.state.run, step)
        if not acting.by.may("cases.supervise"):
            check_own_or_head(acting, step)
        acts.check_open(target)
        if not department and not assignee:
            raise NotAcceptable("请指定转办的部门或人员。", next_step="请选择转办对象。")
        check_handover(target, department=department, assignee=assignee, at=acting.at)
        return [
            events.StepRerouted(
                step=step,
                reason=checks.check_reason(reason),
                department=department,
                assignee=assignee,
            )
        ]

    return perform(number, Act.EXAMINE, decide, by=by, at=at, capability="cases.reroute", key=key)


def add_signer(
    number: str, step: str, *, signer: str, reason: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """加签: one more person must sign, who may also object."""

    def decide(acting: Acting) -> Sequence[Fact]:
        target = own_step(acting, step)
        acts.check_open(target)
        if signer in target.people or signer in target.owed_signers:
            raise NotAcceptable("该人员已在本环节签署人之列。", next_step="请选择其他人员。")
        if signer == acting.state.accepted_by:
            raise NotAcceptable("受理人不能加签。", next_step="请选择其他人员。")
        check_signer_to_add(target, signer)
        return [events.SignerAdded(step=step, signer=signer, reason=checks.check_reason(reason))]

    return _examine(number, decide, by=by, at=at, key=key)


def extend_step(
    number: str, step: str, *, limit: Limit, reason: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """延长环节时限: within the case's own limit, once, by the head."""

    def decide(acting: Acting) -> Sequence[Fact]:
        target = acts.find_step(acting.state.run, step)
        acts.check_open(target)
        check_head(acting, target.department, acting.state.department, what="环节延期")
        if target.extensions:
            raise NotAcceptable(f"“{target.name}”已延长一次。", next_step="请在时限内办结。")
        if limit.value < 1 or limit.unit is not Limit.parse(target.limit).unit:
            raise NotAcceptable(
                f"延长时限须与环节时限“{Limit.parse(target.limit).chinese}”同单位且大于零。",
                next_step="请修改延长的时限。",
            )
        return [
            events.StepExtended(step=step, limit=str(limit), reason=checks.check_reason(reason))
        ]

    return perform(number, Act.EXAMINE, decide, by=by, at=at, capability="cases.extend", key=key)


def check_overdue_reason(acting: Acting, step: StepState, reason: str) -> None:
    """限时办结: an overdue step is not submitted without a reason."""
    clock = acting.step_clock(step.code)
    if clock and checks.is_overdue(clock.due_at, acting.at) and not reason.strip():
        raise OverdueReasonMissing(
            f"环节“{step.name}”已超期，须填写超期理由。", field="overdue_reason"
        )


def _examine(
    number: str,
    decide: Callable[[Acting], Sequence[Fact]],
    *,
    by: Actor,
    at: datetime,
    key: str,
) -> Case:
    return perform(number, Act.EXAMINE, decide, by=by, at=at, capability="cases.examine", key=key)
