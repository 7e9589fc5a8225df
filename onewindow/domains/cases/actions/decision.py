"""The decision and what follows it: result, delivery, follow-up, archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onewindow.domains.approvals.api import StepOutcome, acts
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.actions.examination import check_overdue_reason
from onewindow.domains.cases.actions.standing import own_step
from onewindow.domains.cases.errors import NotAcceptable, WrongCollector
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import check_deciding, check_issuing, planned_results
from onewindow.domains.documents import api as documents
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact
from onewindow.kit.refusals import Invalid

GRANTED = "granted"
REFUSED = "refused"


def decide_case(
    number: str,
    *,
    outcome: str,
    by: Actor,
    at: datetime,
    opinion: str = "",
    overdue_reason: str = "",
    key: str = "",
) -> Case:
    """决定: grant or refuse, on the decision step, by somebody who neither accepted nor examined.

    A refusal is the one that was reported and approved (否定事项报备); a grant needs every
    mandatory step to agree and as many people as the plan demands (H22). Whoever sits at a window
    decides only where its kind and its outlet may: a class-B outlet accepts and forwards (W6).
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        step = acting.state.run.decision_step
        if step is None:
            raise NotAcceptable("本办件没有决定环节。", next_step="请核对事项标准的流程。")
        own_step(acting, step.code)
        checks.check_signer(acting.state, step, acting.by.key)
        check_deciding(acting.state, acting.terms, by=acting.by, at=acting.at)
        vote = StepOutcome.AGREED if outcome == GRANTED else StepOutcome.OBJECTED
        acts.check_sign(acting.state.run, step, key=acting.by.key, outcome=vote)
        check_overdue_reason(acting, step, overdue_reason)
        signed = events.StepSigned(
            step=step.code,
            outcome=vote.value,
            opinion=opinion.strip(),
            overdue_reason=overdue_reason.strip(),
        )
        if outcome == GRANTED:
            return [signed, *_grant(acting, complete=_completes(acting))]
        if outcome == REFUSED:
            return [signed, *_refuse(acting)]
        raise Invalid("决定只能是准予或不予。", field="outcome")

    return perform(number, Act.DECIDE, decide, by=by, at=at, capability="cases.decide", key=key)


def _completes(acting: Acting) -> bool:
    """Return whether this signature is the last that the decision step waits for."""
    step = acting.state.run.decision_step
    assert step is not None
    people = step.people | {acting.by.key}
    return len(people) >= step.signers and step.owed_signers <= people


def _grant(acting: Acting, *, complete: bool) -> list[Fact]:
    checks.check_grantable(acting.state)
    if not complete:
        return []
    checks.check_enough_people(acting.state, acting.by.key)
    if acting.state.is_simulated:
        # A mock approval ends with opinions; the decision waits for the formal case.
        return []
    on_promise = acting.state.acceptance_mode == "promise"
    return [
        events.CaseDecided(
            outcome=GRANTED,
            on_promise=on_promise,
            basis=acting.terms.citations,
            results=planned_results(acting.state, acting.terms),
        )
    ]


def _refuse(acting: Acting) -> list[Fact]:
    checks.check_negative_reported(acting.state, "refuse")
    report = acting.state.negative
    assert report is not None
    return [
        events.CaseDecided(outcome=REFUSED, reason=report.reason, basis=report.basis),
        events.CaseConcluded(result="不予许可"),
    ]


def make_result(number: str, *, by: Actor, at: datetime, key: str = "") -> Case:
    """制证并办结: make what the decision named, with the numbers it named.

    Withheld while a deferred material is open (容缺), and never in a mock approval. At a window it
    takes the letter of every department that issues one of the results (行政许可法 第24条), for
    handing it out as for the seal on it.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        checks.check_result(acting.state)
        check_issuing(acting.state, acting.terms, by=acting.by, at=acting.at)
        results = tuple(acting.state.planned_results)
        names = "、".join(result["name"] for result in results) or "办理完成"
        return [events.ResultMade(results=results), events.CaseConcluded(result=names)]

    return perform(number, Act.MAKE_RESULT, decide, by=by, at=at, capability="cases.issue", key=key)


def deliver_case(
    number: str,
    *,
    mode: str,
    recipient: str,
    recipient_key: str,
    by: Actor,
    at: datetime,
    waybill: str = "",
    key: str = "",
) -> Case:
    """送达: collected at the window, posted with a waybill, or electronically (第44条, 10 WD).

    ``recipient_key`` identifies who collects; raises WrongCollector unless it is the applicant or
    the agent named in the case (Q41).
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        state = acting.state
        if mode not in {"collection", "post", "electronic"}:
            raise Invalid("送达方式只能是窗口领取、邮寄或电子送达。", field="mode")
        if mode == "post" and not waybill.strip():
            raise Invalid("请填写邮寄运单号。", field="waybill", next_step="运单号印在快递面单上。")
        allowed = {state.applicant_key, state.agent_key} - {""}
        if mode == "collection" and recipient_key not in allowed:
            raise WrongCollector(
                "领取人不是申请人，也不是本办件登记的经办人。", field="recipient_key"
            )
        return [
            events.CaseDelivered(
                mode=mode,
                recipient=checks.check_reason(recipient, field="recipient", what="领取人或收件人"),
                waybill=waybill.strip(),
            )
        ]

    return perform(number, Act.DELIVER, decide, by=by, at=at, capability="cases.deliver", key=key)


def check_promise(
    number: str, *, outcome: str, evidence: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """承诺核查: fulfilled, corrected or revoked, with evidence, within the follow-up limit."""

    def decide(acting: Acting) -> Sequence[Fact]:
        if acting.state.acceptance_mode != "promise":
            raise NotAcceptable("本办件不是告知承诺办件。", next_step="无需核查。")
        if outcome not in {"fulfilled", "corrected", "revoked"}:
            raise Invalid("核查结果只能是已履行、限期整改或撤销。", field="outcome")
        return [
            events.PromiseChecked(
                outcome=outcome,
                evidence=checks.check_reason(evidence, field="evidence", what="核查情况"),
            )
        ]

    return perform(
        number, Act.CHECK_PROMISE, decide, by=by, at=at, capability="cases.follow_up", key=key
    )


def archive_case(number: str, *, by: Actor, at: datetime, key: str = "") -> Case:
    """归档: close the file with its list of documents and its retention (档案法 第37条)."""

    def decide(acting: Acting) -> Sequence[Fact]:
        entries = len(documents.notices_of_case(number)) + len(acting.state.materials)
        retention = "30年" if acting.state.results else "10年"
        return [events.CaseArchived(entries=entries, retention=retention)]

    return perform(number, Act.ARCHIVE, decide, by=by, at=at, capability="cases.archive", key=key)


def convert_mock(
    number: str,
    *,
    by: Actor,
    at: datetime,
    changed_steps: Sequence[str] = (),
    reason: str = "",
    key: str = "",
) -> Case:
    """模拟转正式 (H5): unchanged opinions stand, changed inputs reopen steps, clocks start."""

    def decide(acting: Acting) -> Sequence[Fact]:
        if not acting.state.is_simulated:
            raise NotAcceptable("本办件不是模拟审批。", next_step="无需转换。")
        for code in changed_steps:
            acts.find_step(acting.state.run, code)
        decision = acting.state.run.decision_step
        again = list(changed_steps)
        if decision is not None and decision.signatures and decision.code not in again:
            # The decision itself is never carried over: a mock opinion has no legal effect.
            again.append(decision.code)
        return [events.MockConverted(changed_steps=tuple(again), reason=reason.strip())]

    return perform(number, Act.CONVERT_MOCK, decide, by=by, at=at, capability="cases.mock", key=key)
