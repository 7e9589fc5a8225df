"""The acts an officer is offered: words, form, and the verb of the domain behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onewindow.channels.review import forms
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import Act, officer_outlook
from onewindow.kit.actors import Actor
from onewindow.lib.limits import Limit, Unit

OfficerAct = officer_outlook.OfficerAct
Fields = dict[str, Any]
Run = Callable[["Call"], cases.Case]


@dataclass(frozen=True)
class Call:
    """One act about to be done."""

    number: str
    step: str
    unit: str
    fields: Fields
    by: Actor
    at: Any

    @property
    def stamp(self) -> Fields:
        return {"by": self.by, "at": self.at, "key": self.fields.get("key", "")}


@dataclass(frozen=True)
class ActSpec:
    """How an act looks and what it calls. ``is_dialog``: reason and at most one choice.

    ``leaves`` says that the step leaves the desk, so that the next case is opened afterwards.
    """

    act: OfficerAct
    slug: str
    label: str
    icon: str
    capability: Capability
    button: str
    done: str
    form: type[forms.ActForm]
    run: Run
    explanation: str = ""
    law: str = ""
    on_step: bool = True
    is_dialog: bool = False
    is_dangerous: bool = False
    leaves: bool = False
    legal_act: Act = Act.EXAMINE

    @property
    def url_name(self) -> str:
        return f"review:{self.slug}"


def _return(call: Call) -> cases.Case:
    return cases.return_step(
        call.number,
        call.step,
        reason=call.fields["reason"],
        materials=call.fields["materials"],
        **call.stamp,
    )


def _send_back(call: Call) -> cases.Case:
    return cases.send_back(
        call.number,
        call.step,
        target=call.fields["kind"],
        reason=call.fields["reason"],
        **call.stamp,
    )


def _reroute(call: Call) -> cases.Case:
    return cases.reroute_step(
        call.number,
        call.step,
        department=call.fields["department"],
        assignee=call.fields["assignee"],
        reason=call.fields["reason"],
        **call.stamp,
    )


def _add_signer(call: Call) -> cases.Case:
    return cases.add_signer(
        call.number,
        call.step,
        signer=call.fields["kind"],
        reason=call.fields["reason"],
        **call.stamp,
    )


def _suspend(call: Call) -> cases.Case:
    return cases.start_special_procedure(
        call.number,
        step=call.step,
        kind=call.fields["kind"],
        needed_days=call.fields["needed_days"],
        reason=call.fields["reason"],
        **call.stamp,
    )


def _resume(call: Call) -> cases.Case:
    return cases.end_special_procedure(
        call.number, step=call.step, result=call.fields["reason"], **call.stamp
    )


def _extend_step(call: Call) -> cases.Case:
    limit = Limit(call.fields["days"], Unit(call.unit))
    return cases.extend_step(
        call.number, call.step, limit=limit, reason=call.fields["reason"], **call.stamp
    )


def _extend(call: Call) -> cases.Case:
    return cases.grant_extension(call.number, reason=call.fields["reason"], **call.stamp)


def _report(call: Call) -> cases.Case:
    return cases.report_negative(
        call.number,
        kind=call.fields["kind"],
        reason=call.fields["reason"],
        basis=call.fields["basis"],
        **call.stamp,
    )


def _endorse(call: Call) -> cases.Case:
    return cases.approve_negative_report(call.number, opinion=call.fields["reason"], **call.stamp)


def _make_result(call: Call) -> cases.Case:
    return cases.make_result(call.number, **call.stamp)


def _check_promise(call: Call) -> cases.Case:
    return cases.check_promise(
        call.number,
        outcome=call.fields["kind"],
        evidence=call.fields["reason"],
        **call.stamp,
    )


_PAUSED = "特别程序期间不计入时限，须书面告知申请人所需时间。"
SPECS = (
    ActSpec(
        OfficerAct.RETURN,
        "return",
        "退回窗口补充",
        "undo-2",
        Capability.CASES_EXAMINE,
        "退回窗口",
        "已退回窗口补充，其他环节照常办理",
        forms.ReturnForm,
        _return,
        explanation="只影响本环节：本环节时限继续计算，相邻环节照常办理。",
        law="优化营商环境条例第三十五条：不得在事项标准之外增加材料或条件",
        is_dangerous=True,
        leaves=True,
    ),
    ActSpec(
        OfficerAct.SEND_BACK,
        "send-back",
        "退回前置环节",
        "corner-up-left",
        Capability.CASES_EXAMINE,
        "退回前置环节",
        "已退回前置环节重新办理",
        forms.KindForm,
        _send_back,
        explanation="前置环节重新打开，时限不重新起算；与它无关的环节照常办理。",
        is_dialog=True,
        is_dangerous=True,
        leaves=True,
    ),
    ActSpec(
        OfficerAct.REROUTE,
        "reroute",
        "转办",
        "arrow-right-left",
        Capability.CASES_REROUTE,
        "转办",
        "已转办，环节时限继续计算",
        forms.RerouteForm,
        _reroute,
        explanation="环节时限继续计算，不因转办重新起算。",
        leaves=True,
    ),
    ActSpec(
        OfficerAct.ADD_SIGNER,
        "add-signer",
        "加签",
        "user-plus",
        Capability.CASES_EXAMINE,
        "增加签署人",
        "已加签，须该人员签署后本环节才能办结",
        forms.KindForm,
        _add_signer,
        explanation="加签人员必须签署，也可以不同意。",
        is_dialog=True,
    ),
    ActSpec(
        OfficerAct.SUSPEND_STEP,
        "suspend-step",
        "环节特别程序",
        "circle-pause",
        Capability.CASES_SPECIAL,
        "启动特别程序",
        "环节特别程序已启动",
        forms.SpecialForm,
        _suspend,
        explanation=f"只停本环节的时钟；办件到期日只随关键路径的增量推移。{_PAUSED}",
        law="行政许可法第四十五条",
        is_dangerous=True,
        leaves=True,
    ),
    ActSpec(
        OfficerAct.RESUME_STEP,
        "resume-step",
        "结束环节特别程序",
        "play",
        Capability.CASES_SPECIAL,
        "恢复计时",
        "特别程序已结束，环节恢复计时",
        forms.ResultForm,
        _resume,
        explanation="从今天起环节继续计时。",
        law="行政许可法第四十五条",
        is_dialog=True,
    ),
    ActSpec(
        OfficerAct.EXTEND_STEP,
        "extend-step",
        "环节延期",
        "clock-plus",
        Capability.CASES_EXTEND,
        "延长环节时限",
        "环节时限已延长",
        forms.ExtendStepForm,
        _extend_step,
        explanation="由部门负责人批准一次；办件的到期日不变。",
        is_dangerous=True,
    ),
    ActSpec(
        OfficerAct.SUSPEND,
        "suspend",
        "办件特别程序",
        "circle-pause",
        Capability.CASES_SPECIAL,
        "启动特别程序",
        "办件特别程序已启动",
        forms.SpecialForm,
        _suspend,
        explanation=f"整个办件和所有环节停止计时。{_PAUSED}",
        law="行政许可法第四十五条",
        on_step=False,
        is_dangerous=True,
        leaves=True,
        legal_act=Act.START_SPECIAL,
    ),
    ActSpec(
        OfficerAct.RESUME,
        "resume",
        "结束办件特别程序",
        "play",
        Capability.CASES_SPECIAL,
        "恢复计时",
        "特别程序已结束，办件恢复计时",
        forms.ResultForm,
        _resume,
        explanation="办件和所有环节从今天起继续计时。",
        law="行政许可法第四十五条",
        on_step=False,
        is_dialog=True,
        legal_act=Act.END_SPECIAL,
    ),
    ActSpec(
        OfficerAct.EXTEND,
        "extend",
        "延长办理期限",
        "calendar-clock",
        Capability.CASES_EXTEND,
        "批准延期",
        "已批准延期",
        forms.ReasonForm,
        _extend,
        on_step=False,
        is_dialog=True,
        is_dangerous=True,
        legal_act=Act.EXTEND,
    ),
    ActSpec(
        OfficerAct.REPORT,
        "report",
        "否定事项报备",
        "shield-alert",
        Capability.CASES_REPORT,
        "报备",
        "已报备，等待负责人核准",
        forms.ReportForm,
        _report,
        explanation="任何否定决定须写明理由和依据，经负责人核准后才能作出。",
        law="否定事项报备制度",
        on_step=False,
        is_dangerous=True,
        legal_act=Act.REPORT_NEGATIVE,
    ),
    ActSpec(
        OfficerAct.ENDORSE,
        "endorse",
        "核准否定报备",
        "clipboard-check",
        Capability.CASES_ENDORSE,
        "核准报备",
        "已核准否定事项报备",
        forms.OptionalOpinionForm,
        _endorse,
        law="否定事项报备制度",
        on_step=False,
        is_dialog=True,
        is_dangerous=True,
        legal_act=Act.REPORT_NEGATIVE,
    ),
    ActSpec(
        OfficerAct.MAKE_RESULT,
        "make-result",
        "制证并办结",
        "stamp",
        Capability.CASES_ISSUE,
        "制证并办结",
        "办理结果已生成，办件办结",
        forms.KeyOnlyForm,
        _make_result,
        explanation="按标准生成办理结果和编号，办件办结，交窗口送达。",
        law="行政许可法第三十九条",
        on_step=False,
        legal_act=Act.MAKE_RESULT,
    ),
    ActSpec(
        OfficerAct.CHECK_PROMISE,
        "check-promise",
        "承诺核查",
        "clipboard-check",
        Capability.CASES_FOLLOW_UP,
        "登记核查结果",
        "承诺核查结果已登记",
        forms.KindForm,
        _check_promise,
        law="国办发〔2020〕42号",
        on_step=False,
        is_dialog=True,
        legal_act=Act.CHECK_PROMISE,
    ),
)
BY_SLUG = {spec.slug: spec for spec in SPECS}
