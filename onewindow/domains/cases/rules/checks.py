"""What must hold before an act: each check raises a refusal with its law, or returns quietly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from onewindow.domains.approvals.api import StepOutcome, StepState, distinct_roles
from onewindow.domains.cases.errors import (
    ClockSetBack,
    ConfirmationMissing,
    DeferralNotAllowed,
    DeferralOpen,
    ExtensionNotAllowed,
    IllegalTransition,
    NegativeNotReported,
    NotAcceptable,
    NotForBatch,
    OutsideStandard,
    PromiseNotAllowed,
    ReasonMissing,
    SecondNotice,
    SimulatedOnly,
    SpecialProcedureNotAllowed,
    TimetableNotAllowed,
    TooFewPeople,
)
from onewindow.domains.cases.events import Defect, Deferral, Timetable
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.transitions import Act, is_legal
from onewindow.domains.catalogue.api import RequiredMaterial, StandardContent

MAX_REASON = 500
"""不予受理等意见 are at most 500 characters long (office practice)."""


CLOCKS_DIFFER = timedelta(minutes=2)
"""So much the clocks of two servers may disagree; more is a clock that was set wrongly."""


def moment_of_act(state: CaseState, at: datetime) -> datetime:
    """Return when an act counts: never before the one before it; refuse a clock that went back."""
    last = state.changed_at
    if last is None or at >= last:
        return at
    if last - at > CLOCKS_DIFFER:
        minutes = round((last - at).total_seconds() / 60)
        raise ClockSetBack(
            f"服务器时钟比办件 {state.number} 最近一次记录早 {minutes} 分钟，不能办理。"
        )
    return last


def check_transition(state: CaseState, act: Act) -> None:
    """Refuse whatever the table of transitions does not list."""
    if not is_legal(act, state.status):
        raise IllegalTransition.of(state.number, act, state.status)


def check_reason(text: str, *, field: str = "reason", what: str = "理由") -> str:
    """Return the reason without surrounding blanks; it is neither empty nor too long."""
    reason = text.strip()
    if not reason:
        raise ReasonMissing(f"请填写{what}。", field=field)
    if len(reason) > MAX_REASON:
        raise ReasonMissing(
            f"{what}共 {len(reason)} 字，超过 {MAX_REASON} 字。",
            field=field,
            next_step=f"请压缩到 {MAX_REASON} 字以内。",
        )
    return reason


def check_confirmed(state: CaseState, content: StandardContent) -> None:
    """X10: at a window the applicant confirms what the clerk typed, before acceptance."""
    if content.needs_second_screen and state.channel == "window" and not state.confirmed_by:
        raise ConfirmationMissing("申请人尚未在第二屏确认申请信息，不能受理。")


def missing_materials(
    state: CaseState, required: Iterable[RequiredMaterial]
) -> list[RequiredMaterial]:
    """Return what the checklist demands from the applicant and nobody has handed in."""
    return [material for material in required if material.id not in state.materials]


def check_complete(state: CaseState, required: Iterable[RequiredMaterial]) -> None:
    missing = missing_materials(state, required)
    if missing:
        names = "、".join(material.name for material in missing)
        raise NotAcceptable(
            f"以下材料尚未提交：{names}。",
            next_step="请补齐材料，或一次性告知补正；可容缺的材料可以容缺受理。",
            details={"materials": [material.id for material in missing]},
        )


def check_correction(
    state: CaseState, defects: Sequence[Defect], *, override: str, may_override: bool
) -> None:
    """一次性告知: all defects at once; a second notice only on what came in with the correction.

    A supervisor may override with a reason, which raises an incident (行政许可法 第32条).
    """
    if not defects:
        raise ReasonMissing("补正告知至少列明一项需要补正的内容。", field="defects")
    for defect in defects:
        if defect.material not in state.checklist:
            raise OutsideStandard(f"“{defect.name}”不在本办件受理标准的材料清单内，不能要求补正。")
        if not defect.problem.strip() or not defect.remedy.strip():
            raise ReasonMissing(
                f"“{defect.name}”须写明问题和正确的做法。", field=f"defects.{defect.material}"
            )
    if not state.corrections:
        return
    old = [d.name for d in defects if d.material not in state.late_materials]
    if old and not (override.strip() and may_override):
        raise SecondNotice(f"“{'、'.join(old)}”在首次审查时已经存在，不能第二次要求补正。")


def check_deferrals(
    state: CaseState,
    content: StandardContent,
    missing: Sequence[RequiredMaterial],
    deferrals: Sequence[Deferral],
    *,
    latest: date,
    has_bad_credit: bool,
) -> None:
    """容缺受理: listed, minor, promised in writing, and made up within the promised limit."""
    if not content.allows_deferral:
        raise DeferralNotAllowed(f"事项“{content.name}”不实行容缺受理。")
    if has_bad_credit:
        raise DeferralNotAllowed("申请人存在未修复的失信记录，不适用容缺受理。")
    if not deferrals:
        raise DeferralNotAllowed("没有需要容缺的材料，请直接受理。")
    listed = {m.id: m for m in content.materials if m.deferrable_days is not None}
    for deferral in deferrals:
        if deferral.material not in listed:
            raise DeferralNotAllowed(f"“{deferral.name}”不在可容缺材料清单内。")
        if deferral.due_on > latest:
            raise DeferralNotAllowed(
                f"“{deferral.name}”的补齐日期 {deferral.due_on} 晚于承诺办结日 {latest}。"
            )
    covered = {deferral.material for deferral in deferrals}
    uncovered = [m.name for m in missing if m.id not in covered]
    if uncovered:
        raise DeferralNotAllowed(f"以下材料既未提交也不可容缺：{'、'.join(uncovered)}。")
    if state.is_simulated:
        raise SimulatedOnly("模拟审批不适用容缺受理。")


def check_promise(content: StandardContent, promise: str, *, has_bad_credit: bool) -> None:
    """告知承诺: only where the standard says so, in writing, and not with bad credit."""
    if not content.allows_promise:
        raise PromiseNotAllowed(f"事项“{content.name}”不实行告知承诺。")
    if has_bad_credit:
        raise PromiseNotAllowed("申请人存在未修复的失信记录，不适用告知承诺。")
    check_reason(promise, field="promise", what="承诺内容")


def check_timetable(timetable: Timetable, run: Mapping[str, Any], *, is_allowed: bool) -> None:
    """约定日程: only where the law leaves the end to an agreement, only for steps of the run."""
    if not is_allowed:
        raise TimetableNotAllowed("本事项的办理期限由法律规定，不能另行约定。")
    strange = [term.step for term in timetable.steps if term.step not in run["steps"]]
    if strange:
        raise TimetableNotAllowed(f"约定日程中的环节“{strange[0]}”不在本办件的流程内。")


def check_negative_reported(state: CaseState, kind: str) -> None:
    """否定事项报备: reported for this very act and approved by somebody else."""
    report = state.negative
    if report is None or report.kind != kind:
        raise NegativeNotReported("该否定决定尚未报备。")
    if report.approved_at is None:
        raise NegativeNotReported("否定事项报备尚未经负责人核准。")


def check_signer(state: CaseState, step: StepState, key: str) -> None:
    """H22, Q1: whoever accepted never approves, and one person holds one role in a case."""
    if key == state.accepted_by and step.stage in {"review", "decision"}:
        raise TooFewPeople("您是本办件的受理人，不能再办理审查或决定环节。")
    if state.run.distinct_people <= 2 and step.stage != "decision":
        return
    others = distinct_roles(state.run, key) - {step.role}
    if others and state.run.distinct_people > 1:
        raise TooFewPeople(f"您已在本办件中以其他岗位签署，不能再以“{step.name}”的岗位签署。")


def people_so_far(state: CaseState) -> set[str]:
    """Return the different people who accepted, examined or decided; the system is nobody."""
    return ({state.accepted_by} | state.run.people(stages=("review", "decision"))) - {"system", ""}


def check_enough_people(state: CaseState, decider: str) -> None:
    """H22: at least as many different people over the case as the plan demands."""
    people = people_so_far(state) | {decider}
    if len(people) < state.run.distinct_people:
        raise TooFewPeople(
            f"本事项须由 {state.run.distinct_people} 名不同人员办理，目前只有 {len(people)} 名。"
        )


def check_grantable(state: CaseState) -> None:
    objections = [step.name for step in state.run.objections if step.stage != "decision"]
    if objections:
        raise NotAcceptable(
            f"以下环节不同意：{'、'.join(objections)}，不能作出准予决定。",
            law="行政许可法第三十八条",
            next_step="请退回该环节复核，或依法作出不予决定。",
        )


def check_result(state: CaseState) -> None:
    """Property (3): no result while a deferred material is open; never one in a mock approval."""
    if state.is_simulated:
        raise SimulatedOnly("模拟审批不制发证照、不用印。")
    if state.open_deferrals:
        names = "、".join(d.name for d in state.open_deferrals)
        raise DeferralOpen(f"容缺材料尚未补齐：{names}。")


def check_special(
    state: CaseState, kind: str, allowed: Iterable[str], *, needed_days: int, label: str
) -> None:
    """第45条: only the kinds of the rule profile, and the time needed is told beforehand."""
    if kind not in set(allowed):
        raise SpecialProcedureNotAllowed(f"“{label}”不是本事项可以不计时间的程序。")
    if needed_days < 1:
        raise SpecialProcedureNotAllowed(
            "请填写所需工作日数，并书面告知申请人。", field="needed_days"
        )
    if state.is_simulated:
        raise SimulatedOnly("模拟审批不计时，无需启动特别程序。")


def check_extension(
    state: CaseState, *, is_allowed: bool, due_at: datetime | None, at: datetime
) -> None:
    """第42条: once, before the limit has passed, and only where the profile knows it."""
    if not is_allowed:
        raise ExtensionNotAllowed("本事项的期限规则没有延期。")
    if state.extensions:
        raise ExtensionNotAllowed("本办件已延期一次，不能再次延期。")
    if due_at is not None and at >= due_at:
        raise ExtensionNotAllowed("期限已经届满，不能再延期。")


def check_demand(state: CaseState, materials: Iterable[str]) -> None:
    """Q8: an examiner may not ask for a material that the pinned standard does not list."""
    for material in materials:
        if material not in state.checklist:
            raise OutsideStandard(f"材料“{material}”不在受理时的材料清单内，不能要求申请人提交。")


def check_return_again(step: StepState, materials: Sequence[str]) -> None:
    """退回补正 once: a second return may only name what came in with the first supplement."""
    if step.returns and (not materials or not set(materials) <= set(step.supplied)):
        raise SecondNotice(
            f"“{step.name}”已退回补充一次，不能就首次审查时已有的内容再次退回。",
            next_step="请依现有材料同意或不同意；仅对新补充的材料可以再次退回。",
        )


def check_batch(state: CaseState, step: StepState, due_at: datetime | None, at: datetime) -> None:
    """Together are signed only plain steps in time, without deferral, objection or rework."""
    if step.kind != "examination" or step.signers > 1:
        raise NotForBatch(f"“{step.name}”须逐件办理。")
    if is_overdue(due_at, at):
        raise NotForBatch("该环节已超期，须说明理由。")
    if state.open_deferrals:
        raise NotForBatch("本办件有容缺材料尚未补齐。")
    if state.run.objections:
        raise NotForBatch("本办件有环节不同意。")
    if step.rounds or step.return_reason:
        raise NotForBatch("该环节曾被退回，须核对补充的内容。")


def is_overdue(due_at: datetime | None, at: datetime) -> bool:
    return due_at is not None and at >= due_at


OUTCOMES = frozenset(outcome.value for outcome in StepOutcome)
