"""Acts between receipt and acceptance: pre-review, confirmation, correction, refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.actions.standing import check_head
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.transitions import Act
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact
from onewindow.kit.refusals import Invalid


def pass_pre_review(
    number: str, *, by: Actor, at: datetime, opinion: str = "", key: str = ""
) -> Case:
    """预审通过: an online submission is complete enough to be accepted."""

    def decide(_acting: Acting) -> Sequence[Fact]:
        return [events.PreReviewPassed(opinion=opinion.strip())]

    return perform(
        number, Act.PRE_REVIEW, decide, by=by, at=at, capability="cases.receive", key=key
    )


def confirm_application(
    number: str,
    *,
    mode: str,
    digest: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    key: str = "",
) -> Case:
    """双屏确认 (X10): the applicant confirms what the second screen shows, or a reasoned paper.

    ``mode`` is ``second_screen`` or ``paper``; ``digest`` fixes what was shown. Raises
    ReasonMissing for a paper confirmation without a reason.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        if mode not in {"second_screen", "paper"}:
            raise Invalid("确认方式只能是第二屏确认或纸质确认。", field="mode")
        if digest != acting.state.form_digest:
            raise Invalid(
                "申请信息在确认期间有变化，请申请人重新核对。",
                next_step="第二屏已更新，请再次确认。",
                field="digest",
            )
        why = checks.check_reason(reason, what="纸质确认的理由") if mode == "paper" else ""
        return [events.ApplicantConfirmed(mode=mode, digest=digest, reason=why)]

    return perform(number, Act.CONFIRM, decide, by=by, at=at, capability="cases.receive", key=key)


def request_correction(
    number: str,
    defects: Sequence[events.Defect],
    *,
    by: Actor,
    at: datetime,
    override: str = "",
    key: str = "",
) -> Case:
    """一次性告知补正: all defects in one notice (行政许可法 第32条第1款第4项).

    Raises SecondNotice where the grounds existed at the first review, OutsideStandard where a
    material is not of the pinned checklist.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        may_override = acting.by.may("cases.override_notice")
        checks.check_correction(acting.state, defects, override=override, may_override=may_override)
        is_second = any(d.material not in acting.state.late_materials for d in defects)
        facts: list[Fact] = [
            events.CorrectionRequested(defects=tuple(defects), override=override.strip())
        ]
        if acting.state.corrections and is_second:
            facts.append(
                events.IncidentRaised(kind="second_notice", text=f"经批准第二次补正：{override}")
            )
        return facts

    return perform(
        number, Act.REQUEST_CORRECTION, decide, by=by, at=at, capability="cases.correct", key=key
    )


def submit_correction(
    number: str, materials: Sequence[str], *, by: Actor, at: datetime, key: str = ""
) -> Case:
    """补正: materials arrive; the case is corrected once everything asked for is there."""

    def decide(acting: Acting) -> Sequence[Fact]:
        correction = acting.state.open_correction
        assert correction is not None
        strange = [m for m in materials if m not in correction.asked]
        if strange or not materials:
            raise Invalid(
                "请提交补正告知书列明的材料。",
                next_step="补正材料须与告知书一致；其他材料请在申请中另行提交。",
                field="materials",
            )
        return [events.CorrectionSubmitted(materials=tuple(materials))]

    return perform(
        number, Act.SUBMIT_CORRECTION, decide, by=by, at=at, capability="cases.receive", key=key
    )


def report_negative(
    number: str, *, kind: str, reason: str, basis: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """否定事项报备: report a refusal before it takes effect.

    ``kind`` is ``decline``, ``refuse``, ``return`` or ``terminate``.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        if kind not in {"decline", "refuse", "return", "terminate"}:
            raise Invalid("报备类型不正确。", field="kind")
        why = checks.check_reason(reason)
        law = checks.check_reason(basis, field="basis", what="法律依据")
        return [events.NegativeReported(kind=kind, reason=why, basis=law)]

    return perform(
        number, Act.REPORT_NEGATIVE, decide, by=by, at=at, capability="cases.report", key=key
    )


def approve_negative_report(
    number: str, *, by: Actor, at: datetime, opinion: str = "", key: str = ""
) -> Case:
    """核准报备: a second person with the right to endorse agrees to the refusal."""

    def decide(acting: Acting) -> Sequence[Fact]:
        report = acting.state.negative
        if report is None or report.approved_at is not None:
            raise Invalid("没有待核准的否定事项报备。", next_step="请先填写报备。")
        if report.reported_by == acting.by.key:
            raise Invalid("报备人不能核准自己的报备。", next_step="请由负责人核准。")
        if not acting.by.may("cases.supervise"):
            check_head(acting, acting.state.department, what="否定事项报备")
        return [events.NegativeReportApproved(kind=report.kind, opinion=opinion.strip())]

    return perform(
        number, Act.REPORT_NEGATIVE, decide, by=by, at=at, capability="cases.endorse", key=key
    )


def decline_case(number: str, *, by: Actor, at: datetime, key: str = "") -> Case:
    """不予受理: only as reported and approved (行政许可法 第32条, 否定事项报备)."""

    def decide(acting: Acting) -> Sequence[Fact]:
        checks.check_negative_reported(acting.state, "decline")
        report = acting.state.negative
        assert report is not None
        return [events.CaseDeclined(reason=report.reason, basis=report.basis)]

    return perform(number, Act.DECLINE, decide, by=by, at=at, capability="cases.decline", key=key)


def point_elsewhere(
    number: str, *, reason: str, right_authority: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """不受理: not a licence matter, or not ours; told at once, naming the right authority."""

    def decide(_acting: Acting) -> Sequence[Fact]:
        why = checks.check_reason(reason)
        where = checks.check_reason(
            right_authority, field="right_authority", what="应向哪个机关申请"
        )
        return [events.CasePointedElsewhere(reason=why, right_authority=where)]

    return perform(
        number, Act.POINT_ELSEWHERE, decide, by=by, at=at, capability="cases.receive", key=key
    )


def return_case(
    number: str, *, reason: str, approved_by: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """退件: a duplicate or the wrong item; never instead of a refusal, and with a supervisor.

    ``reason`` is ``duplicate`` or ``wrong_item`` with words after a colon.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        why = checks.check_reason(reason)
        if why.split("：", maxsplit=1)[0] not in {"重复申请", "选错事项"}:
            raise Invalid(
                "退件理由只能是“重复申请”或“选错事项”。",
                law="退件不得代替不予受理或不予许可",
                next_step="不符合条件的，请报备后作出不予受理或不予许可决定。",
                field="reason",
            )
        checks.check_negative_reported(acting.state, "return")
        report = acting.state.negative
        assert report is not None
        return [events.CaseReturned(reason=why, approved_by=approved_by or report.approved_by)]

    return perform(number, Act.RETURN, decide, by=by, at=at, capability="cases.return", key=key)


def withdraw_case(number: str, *, reason: str, by: Actor, at: datetime, key: str = "") -> Case:
    """撤回: the applicant takes the application back before the decision."""

    def decide(_acting: Acting) -> Sequence[Fact]:
        return [events.CaseWithdrawn(reason=checks.check_reason(reason))]

    return perform(number, Act.WITHDRAW, decide, by=by, at=at, capability="cases.withdraw", key=key)


def terminate_case(
    number: str, *, reason: str, basis: str, by: Actor, at: datetime, key: str = ""
) -> Case:
    """终止: deferred material not made up, the applicant gone; reported like every refusal.

    The system itself terminates only what the promise letter says ends by itself.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        if acting.by.kind.value != "system":
            checks.check_negative_reported(acting.state, "terminate")
        return [
            events.CaseTerminated(
                reason=checks.check_reason(reason),
                basis=checks.check_reason(basis, field="basis", what="依据"),
            )
        ]

    return perform(
        number, Act.TERMINATE, decide, by=by, at=at, capability="cases.terminate", key=key
    )
