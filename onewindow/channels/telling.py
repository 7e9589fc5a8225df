"""The story of a case in Chinese sentences: every fact told to staff, and in plainer words to all.

Shared by the channels. A fact that concerns only the office is told to the public as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.utils import timezone

from onewindow.domains.calendars.api import ExcludedKind
from onewindow.domains.cases import events as e
from onewindow.domains.cases.api import GREEN_REASONS, Entry, Terms
from onewindow.kit.outbox import Fact
from onewindow.lib.limits import Limit

Tone = Literal["", "good", "bad", "wait"]

DELIVERY_MODES = {"collection": "窗口领取", "post": "邮寄", "electronic": "电子送达"}
CHANNELS = {
    "window": "窗口",
    "portal": "网上",
    "courier": "邮寄",
    "kiosk": "自助终端",
    "mobile": "移动端",
}
NEGATIVE_KINDS = {
    "decline": "不予受理",
    "refuse": "不予许可",
    "return": "退件",
    "terminate": "终止办理",
}
_PROMISE_OUTCOMES = {"fulfilled": "承诺已履行", "corrected": "限期整改", "revoked": "撤销决定"}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes in the facts are called; a code without a name is shown as it is."""

    steps: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    def step(self, code: str) -> str:
        return f"“{self.steps.get(code, code)}”"

    def list(self, materials: Iterable[str]) -> str:
        return "、".join(f"“{self.materials.get(code, code)}”" for code in materials)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the story: who, when, what; ``detail`` holds reasons and grounds."""

    at: datetime
    who: str
    text: str
    detail: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What one fact says; an empty ``public`` is not told outside."""

    text: str
    detail: str = ""
    public: str = ""
    public_detail: str = ""
    tone: Tone = ""


F = TypeVar("F", bound=Fact)
Teller = Callable[[Any, Names], Words]
_TELLERS: dict[type[Fact], Teller] = {}


def _of(kind: type[F]) -> Callable[[Callable[[F, Names], Words]], Callable[[F, Names], Words]]:
    def register(teller: Callable[[F, Names], Words]) -> Callable[[F, Names], Words]:
        _TELLERS[kind] = teller
        return teller

    return register


def names_of(
    terms: Terms,
    *,
    people: Mapping[str, str] | None = None,
    departments: Mapping[str, str] | None = None,
) -> Names:
    """Return what the steps and materials of the pinned standard are called."""
    plan = terms.content.plan
    return Names(
        steps={step.code: step.name for step in plan.steps} if plan else {},
        materials={material.id: material.name for material in terms.content.materials},
        people=people or {},
        departments=departments or {},
    )


def words_of(fact: Fact, names: Names) -> Words:
    """Return what the fact says; raise KeyError for a fact nobody taught to speak."""
    return _TELLERS[type(fact)](fact, names)


def tell_staff(entries: Sequence[Entry], names: Names) -> list[Sentence]:
    """Tell the whole story, the oldest first, with who did what and why."""
    told = []
    for entry in entries:
        words = words_of(entry.fact, names)
        told.append(Sentence(entry.at, who(entry.actor), words.text, words.detail, words.tone))
    return told


def tell_public(entries: Sequence[Entry], names: Names) -> list[Sentence]:
    """Tell what concerns the applicant, without names of officers, the oldest first."""
    told = []
    for entry in entries:
        words = words_of(entry.fact, names)
        if words.public:
            told.append(Sentence(entry.at, "", words.public, words.public_detail, words.tone))
    return told


def who(actor: Mapping[str, str]) -> str:
    """Return who acted as staff read it: 李敏（01号窗口）, 王强（代张军）, 申请人, 系统."""
    kind = actor.get("kind", "")
    if kind == "system":
        return "系统"
    if kind == "applicant":
        return "申请人"
    name = actor.get("name") or actor.get("key", "")
    remarks = []
    if actor.get("window"):
        remarks.append(f"{actor['window']}号窗口")
    if actor.get("acting_for"):
        remarks.append(f"代{actor['acting_for']}")
    if actor.get("client"):
        remarks.append(f"经接入系统{actor['client']}")
    return f"{name}（{'，'.join(remarks)}）" if remarks else name


def day(value: date | datetime) -> str:
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日"


def _because(reason: str, basis: str = "") -> str:
    parts = [f"理由：{reason}" if reason else "", f"依据：{basis}" if basis else ""]
    return "；".join(part for part in parts if part)


def _limit(text: str) -> str:
    return Limit.parse(text).chinese


def procedure(kind: str) -> str:
    """Return the name of an excluded kind of time."""
    return ExcludedKind(kind).label if kind in {k.value for k in ExcludedKind} else kind


@_of(e.CaseReceived)
def _received(fact: e.CaseReceived, names: Names) -> Words:
    channel = CHANNELS.get(fact.channel, fact.channel)
    place = f"{fact.window}号窗口" if fact.window else channel
    count = f"清单 {len(fact.checklist)} 份材料，已有 {len(fact.materials)} 份"
    text = f"{place}收件：{fact.item_name}，{count}"
    notes = [f"送达方式：{DELIVERY_MODES.get(fact.delivery_mode, fact.delivery_mode)}"]
    if fact.green_channel:
        notes.append(f"绿色通道：{GREEN_REASONS.get(fact.green_channel, fact.green_channel)}")
    if fact.agent_name:
        notes.append(f"经办人：{fact.agent_name}")
    if fact.is_simulated:
        notes.append("模拟审批，不产生法律效力")
    public = "您的申请已提交，等待预审" if fact.is_online else "已收到您的申请材料"
    return Words(text, "；".join(notes), public)


@_of(e.AssistantAssigned)
def _assigned(fact: e.AssistantAssigned, names: Names) -> Words:
    text = f"指派{fact.name}帮办代办"
    if fact.before:
        text = f"帮办代办由{names.people.get(fact.before, fact.before)}改为{fact.name}"
    return Words(text, _because(fact.reason), "已安排帮办代办员为您办理", tone="good")


@_of(e.AssistanceEnded)
def _unassisted(fact: e.AssistanceEnded, names: Names) -> Words:
    person = names.people.get(fact.assistant, fact.assistant)
    return Words(f"结束{person}的帮办代办", _because(fact.reason), "帮办代办已结束")


@_of(e.ApplicationAmended)
def _amended(fact: e.ApplicationAmended, names: Names) -> Words:
    detail = "申请信息有变化，须由申请人重新确认" if fact.is_form_changed else ""
    return Words(
        f"受理前更正申请，已有材料 {len(fact.materials)} 份", detail, "申请信息已按您的要求更正"
    )


@_of(e.PreReviewPassed)
def _pre_reviewed(fact: e.PreReviewPassed, names: Names) -> Words:
    opinion = f"意见：{fact.opinion}" if fact.opinion else ""
    return Words("预审通过", opinion, "预审通过", opinion, "good")


@_of(e.ApplicantConfirmed)
def _confirmed(fact: e.ApplicantConfirmed, names: Names) -> Words:
    if fact.mode == "paper":
        return Words(
            "申请人在纸质表上确认申请信息", _because(fact.reason), "您已在纸质表上确认申请信息"
        )
    return Words("申请人在第二屏确认申请信息无误", "", "您已确认申请信息无误", tone="good")


@_of(e.CorrectionRequested)
def _correction(fact: e.CorrectionRequested, names: Names) -> Words:
    lines = [f"{d.name}：{d.problem}，{d.remedy}" for d in fact.defects]
    if fact.override:
        lines.append(f"经批准的第二次告知，理由：{fact.override}")
    detail = "；".join(lines)
    return Words(
        f"一次性告知补正 {len(fact.defects)} 项",
        detail,
        f"请补正 {len(fact.defects)} 项材料，全部内容一次告知",
        "；".join(lines[: len(fact.defects)]),
        "wait",
    )


@_of(e.CorrectionSubmitted)
def _corrected(fact: e.CorrectionSubmitted, names: Names) -> Words:
    text = f"收到补正材料：{names.list(fact.materials)}"
    return Words(text, "", text)


_MODES = {
    "normal": "受理，办理时限开始计算",
    "deferral": "容缺受理，办理时限开始计算",
    "promise": "按告知承诺受理，办理时限开始计算",
    "deemed": "视为受理，自收到材料之日起计算",
}


@_of(e.CaseAccepted)
def _accepted(fact: e.CaseAccepted, names: Names) -> Words:
    details = [f"“{d.name}”应于{day(d.due_on)}前补齐" for d in fact.deferrals]
    if fact.promise:
        details.append(f"承诺：{fact.promise}")
    if fact.reason:
        details.append(fact.reason)
    detail = "；".join(details)
    text = _MODES[fact.mode]
    return Words(text, detail, f"已{text}", detail, "good")


@_of(e.NegativeReported)
def _reported(fact: e.NegativeReported, names: Names) -> Words:
    kind = NEGATIVE_KINDS.get(fact.kind, fact.kind)
    return Words(f"报备否定事项：拟{kind}", _because(fact.reason, fact.basis), tone="wait")


@_of(e.NegativeReportApproved)
def _report_approved(fact: e.NegativeReportApproved, names: Names) -> Words:
    kind = NEGATIVE_KINDS.get(fact.kind, fact.kind)
    return Words(f"核准否定事项报备：{kind}", f"意见：{fact.opinion}" if fact.opinion else "")


@_of(e.CaseDeclined)
def _declined(fact: e.CaseDeclined, names: Names) -> Words:
    detail = _because(fact.reason, fact.basis)
    return Words("决定不予受理", detail, "您的申请不予受理", detail, "bad")


@_of(e.CasePointedElsewhere)
def _elsewhere(fact: e.CasePointedElsewhere, names: Names) -> Words:
    text = f"不属于本机关受理范围，告知向{fact.right_authority}申请"
    public = f"此事不由本机关办理，请向{fact.right_authority}申请"
    return Words(text, _because(fact.reason), public, _because(fact.reason), "bad")


@_of(e.CaseReturned)
def _returned(fact: e.CaseReturned, names: Names) -> Words:
    approver = names.people.get(fact.approved_by, fact.approved_by)
    detail = f"{_because(fact.reason)}；核准人：{approver}"
    return Words("退件", detail, "您的申请已退回", _because(fact.reason), "bad")


@_of(e.CaseWithdrawn)
def _withdrawn(fact: e.CaseWithdrawn, names: Names) -> Words:
    detail = _because(fact.reason)
    return Words("申请人撤回申请，办理终结", detail, "您的申请已撤回", detail)


@_of(e.CaseTerminated)
def _terminated(fact: e.CaseTerminated, names: Names) -> Words:
    detail = _because(fact.reason, fact.basis)
    return Words("终止办理", detail, "您的申请已终止办理", detail, "bad")


@_of(e.StepSigned)
def _signed(fact: e.StepSigned, names: Names) -> Words:
    is_agreed = fact.outcome == "agreed"
    details = [f"意见：{fact.opinion}" if fact.opinion else ""]
    if fact.overdue_reason:
        details.append(f"超期理由：{fact.overdue_reason}")
    return Words(
        f"{names.step(fact.step)}签署：{'同意' if is_agreed else '不同意'}",
        "；".join(d for d in details if d),
        f"{names.step(fact.step)}环节已有意见",
        tone="good" if is_agreed else "bad",
    )


@_of(e.StepReturned)
def _step_returned(fact: e.StepReturned, names: Names) -> Words:
    wanted = f"；需补充：{names.list(fact.materials)}" if fact.materials else ""
    return Words(
        f"{names.step(fact.step)}退回窗口补充，其他环节照常办理",
        f"{_because(fact.reason)}{wanted}",
        f"{names.step(fact.step)}需要补充说明，窗口会联系您",
        f"{_because(fact.reason)}{wanted}",
        "wait",
    )


@_of(e.StepSupplemented)
def _supplemented(fact: e.StepSupplemented, names: Names) -> Words:
    what = f"：{names.list(fact.materials)}" if fact.materials else ""
    return Words(
        f"窗口已补充{names.step(fact.step)}所需内容{what}",
        f"说明：{fact.note}" if fact.note else "",
        f"{names.step(fact.step)}所需内容已补充",
    )


@_of(e.StepSentBack)
def _sent_back(fact: e.StepSentBack, names: Names) -> Words:
    text = f"{names.step(fact.step)}退回前置环节{names.step(fact.target)}重新办理"
    return Words(text, _because(fact.reason), f"{names.step(fact.target)}正在复核", tone="wait")


@_of(e.StepRerouted)
def _rerouted(fact: e.StepRerouted, names: Names) -> Words:
    department = names.departments.get(fact.department, fact.department)
    person = names.people.get(fact.assignee, fact.assignee)
    target = "、".join(part for part in (department, person) if part)
    return Words(f"{names.step(fact.step)}转由{target}办理", _because(fact.reason))


@_of(e.SignerAdded)
def _signer_added(fact: e.SignerAdded, names: Names) -> Words:
    person = names.people.get(fact.signer, fact.signer)
    return Words(f"{names.step(fact.step)}加签：增加{person}签署", _because(fact.reason))


@_of(e.StepExtended)
def _step_extended(fact: e.StepExtended, names: Names) -> Words:
    return Words(f"{names.step(fact.step)}环节延长{_limit(fact.limit)}", _because(fact.reason))


@_of(e.SpecialProcedureStarted)
def _special(fact: e.SpecialProcedureStarted, names: Names) -> Words:
    where = f"{names.step(fact.step)}" if fact.step else "办件"
    text = (
        f"{where}启动特别程序：{procedure(fact.kind)}，需 {fact.needed_days} 个工作日，不计入时限"
    )
    return Words(text, _because(fact.reason), text, _because(fact.reason), "wait")


@_of(e.SpecialProcedureEnded)
def _special_ended(fact: e.SpecialProcedureEnded, names: Names) -> Words:
    where = f"{names.step(fact.step)}" if fact.step else "办件"
    text = f"{where}特别程序结束，恢复计时"
    return Words(text, f"结果：{fact.result}", text)


@_of(e.ExtensionGranted)
def _extended(fact: e.ExtensionGranted, names: Names) -> Words:
    text = f"批准延长办理期限{_limit(fact.limit)}"
    detail = _because(fact.reason, fact.article)
    return Words(text, detail, f"办理期限延长{_limit(fact.limit)}", detail, "wait")


@_of(e.DeferredMaterialSupplied)
def _supplied(fact: e.DeferredMaterialSupplied, names: Names) -> Words:
    text = f"收到容缺补交材料：{names.list(fact.materials)}"
    return Words(text, "", text, tone="good")


@_of(e.CaseDecided)
def _decided(fact: e.CaseDecided, names: Names) -> Words:
    granted = fact.outcome == "granted"
    word = (
        ("作出准予决定（告知承诺）" if fact.on_promise else "作出准予决定")
        if granted
        else "作出不予许可决定"
    )
    detail = _because(fact.reason, fact.basis)
    overdue = f"；超期理由：{fact.overdue_reason}" if fact.overdue_reason else ""
    tone: Tone = "good" if granted else "bad"
    return Words(word, f"{detail}{overdue}", f"已{word}", detail, tone)


@_of(e.ResultMade)
def _result(fact: e.ResultMade, names: Names) -> Words:
    made = [f"{r.get('name', '办理结果')} {r.get('number', '')}".strip() for r in fact.results]
    text = f"制作办理结果：{'、'.join(made)}" if made else "办理结果已登记"
    return Words(text, "", text, tone="good")


@_of(e.CaseConcluded)
def _concluded(fact: e.CaseConcluded, names: Names) -> Words:
    text = f"办结：{fact.result}"
    return Words(text, "", text, tone="bad" if fact.result == "不予许可" else "good")


@_of(e.CaseDelivered)
def _delivered(fact: e.CaseDelivered, names: Names) -> Words:
    mode = DELIVERY_MODES.get(fact.mode, fact.mode)
    waybill = f"运单号：{fact.waybill}" if fact.waybill else ""
    return Words(
        f"送达（{mode}）：{fact.recipient}", waybill, f"结果已送达（{mode}）", waybill, "good"
    )


@_of(e.PromiseChecked)
def _checked(fact: e.PromiseChecked, names: Names) -> Words:
    outcome = _PROMISE_OUTCOMES.get(fact.outcome, fact.outcome)
    tone: Tone = "bad" if fact.outcome == "revoked" else "good"
    return Words(f"承诺核查：{outcome}", f"情况：{fact.evidence}", f"承诺核查：{outcome}", "", tone)


@_of(e.CaseArchived)
def _archived(fact: e.CaseArchived, names: Names) -> Words:
    return Words(f"归档：目录 {fact.entries} 条，保管期限{fact.retention}", "", "办件已归档")


@_of(e.MockConverted)
def _converted(fact: e.MockConverted, names: Names) -> Words:
    again = "、".join(names.step(code) for code in fact.changed_steps)
    detail = f"重新办理：{again}" if again else "各环节意见继续有效"
    text = "模拟审批转为正式办件，开始计时"
    return Words(text, f"{detail}{'；' + fact.reason if fact.reason else ''}", text, detail)


@_of(e.IncidentRaised)
def _incident(fact: e.IncidentRaised, names: Names) -> Words:
    return Words(f"计入监察事件：{fact.text}", tone="bad")


@_of(e.ClocksRecomputed)
def _recomputed(fact: e.ClocksRecomputed, names: Names) -> Words:
    before = day(fact.due_before) if fact.due_before else "未定"
    after = day(fact.due_after) if fact.due_after else "未定"
    text = f"重新计算期限：由{before}改为{after}"
    return Words(text, _because(fact.reason), text, _because(fact.reason))
