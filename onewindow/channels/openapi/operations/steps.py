"""Departments on their steps, side by side: sign, return, supplement, hand over, pause, extend."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, act
from onewindow.channels.openapi.fields import (
    Body,
    CaseNumber,
    Days,
    LimitText,
    Materials,
    Opinion,
    Reason,
    Slug,
    StaffNumber,
    Verdict,
)
from onewindow.channels.openapi.operations.intake import Papers, register
from onewindow.channels.openapi.reach import at_case, at_step
from onewindow.channels.openapi.shown import after_act
from onewindow.domains.calendars.api import ExcludedKind
from onewindow.domains.cases import api as cases
from onewindow.lib.limits import Limit

TAG = "环节"
EXAMINES = ("cases.examine",)
STEP = "/cases/{number}/steps/{step}"


class SignatureBody(Body):
    outcome: Verdict
    opinion: Opinion = Field("", description="不同意时必填")
    overdue_reason: Opinion = Field("", description="环节超期时必填（限时办结）")


@act(
    "signStep",
    f"{STEP}/signatures",
    scopes=EXAMINES,
    tag=TAG,
    summary="办理环节：同意或不同意",
    verbs=("sign_step",),
    answer=a.ActAnswer,
    example={"outcome": "agreed", "opinion": "材料真实有效，同意"},
)
def sign_step(call: Call, number: CaseNumber, step: Slug, body: SignatureBody) -> a.ActAnswer:
    """由环节岗位的A岗或B岗人员签署；最后一个签署使环节办结并打开后续环节。"""
    case = cases.sign_step(
        number,
        step,
        outcome=body.outcome,
        opinion=body.opinion,
        overdue_reason=body.overdue_reason,
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class BatchEntryBody(Body):
    number: CaseNumber
    step: Slug


class BatchBody(Body):
    entries: Annotated[list[BatchEntryBody], Field(min_length=1, max_length=50)]
    opinion: Opinion = "同意。"


@act(
    "signBatch",
    "/signatures",
    scopes=EXAMINES,
    tag=TAG,
    summary="批量同意",
    verbs=("batch",),
    answer=a.BatchAnswer,
    example={"entries": [{"number": "990100202603020001", "step": "b"}], "opinion": "同意。"},
)
def sign_batch(call: Call, body: BatchBody) -> a.BatchAnswer:
    """同一事项同一环节，最多 50 件；各件互不影响，须单独审查的逐件拒绝并说明。"""
    entries = [
        cases.batch.BatchEntry(e.number, e.step, at_step(call, e.number, e.step))
        for e in body.entries
    ]
    results = cases.batch.sign_batch(
        entries, opinion=body.opinion, at=call.at, key=call.stamp["key"]
    )
    return a.BatchAnswer(
        entries=[
            a.BatchEntryAnswer(
                number=r.entry.number,
                step=r.entry.step,
                is_signed=r.refusal is None,
                code=r.refusal.code if r.refusal else "",
                detail=str(r.refusal) if r.refusal else "",
            )
            for r in results
        ]
    )


class StepReturnBody(Body):
    reason: Reason
    materials: Materials = Field([], description="要求补充的材料，须在受理时的清单内")


@act(
    "returnStep",
    f"{STEP}/return",
    scopes=EXAMINES,
    tag=TAG,
    summary="退回窗口补充",
    verbs=("return_step",),
    answer=a.ActAnswer,
    example={"reason": "布局图缺后厨", "materials": ["layout"]},
)
def return_step(call: Call, number: CaseNumber, step: Slug, body: StepReturnBody) -> a.ActAnswer:
    """只影响本环节，相邻环节照常办理；不得在标准之外要求材料。"""
    case = cases.return_step(
        number,
        step,
        reason=body.reason,
        materials=body.materials,
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class SupplementBody(Body):
    note: Opinion = ""
    papers: Papers = []


@act(
    "supplementStep",
    f"{STEP}/supplement",
    scopes=("cases.receive",),
    tag=TAG,
    summary="补充退回的环节",
    verbs=("supplement_step",),
    answer=a.ActAnswer,
    example={"note": "已补交布局图", "papers": [{"material": "layout"}]},
)
def supplement_step(
    call: Call, number: CaseNumber, step: Slug, body: SupplementBody
) -> a.ActAnswer:
    """窗口交来退回环节所要的材料，环节继续办理。"""
    call.must_see(number)
    codes = [paper.material for paper in body.papers]
    case = cases.supplement_step(number, step, note=body.note, materials=codes, **call.stamp)
    return register(call, case, body.papers)


class SendBackBody(Body):
    target: Slug = Field(description="要重新办理的前置环节")
    reason: Reason


@act(
    "sendBack",
    f"{STEP}/sending-back",
    scopes=EXAMINES,
    tag=TAG,
    summary="退回前置环节",
    verbs=("send_back",),
    answer=a.ActAnswer,
    example={"target": "b", "reason": "审查结论与现场不符"},
)
def send_back(call: Call, number: CaseNumber, step: Slug, body: SendBackBody) -> a.ActAnswer:
    """重新打开已办结的前置环节；无关环节照常办理。"""
    case = cases.send_back(
        number,
        step,
        target=body.target,
        reason=body.reason,
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class RerouteBody(Body):
    reason: Reason
    department: Slug | None = None
    assignee: StaffNumber | None = Field(None, description="工号")


@act(
    "rerouteStep",
    f"{STEP}/rerouting",
    scopes=("cases.reroute",),
    tag=TAG,
    summary="转办",
    verbs=("reroute_step",),
    answer=a.ActAnswer,
    example={"reason": "A岗出差", "assignee": "examiner2"},
)
def reroute_step(call: Call, number: CaseNumber, step: Slug, body: RerouteBody) -> a.ActAnswer:
    """转给本岗位的其他人员或有权的部门；环节时限继续计算。"""
    case = cases.reroute_step(
        number,
        step,
        reason=body.reason,
        department=body.department or "",
        assignee=body.assignee or "",
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class SignerBody(Body):
    signer: StaffNumber = Field(description="工号")
    reason: Reason


@act(
    "addSigner",
    f"{STEP}/signers",
    scopes=EXAMINES,
    tag=TAG,
    summary="加签",
    verbs=("add_signer",),
    answer=a.ActAnswer,
    example={"signer": "examiner2", "reason": "情况复杂，请共同审查"},
)
def add_signer(call: Call, number: CaseNumber, step: Slug, body: SignerBody) -> a.ActAnswer:
    """增加一名必须签署的人员。"""
    case = cases.add_signer(
        number,
        step,
        signer=body.signer,
        reason=body.reason,
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class StepExtensionBody(Body):
    limit: LimitText = Field(description="与环节时限同单位，如 2wd")
    reason: Reason


@act(
    "extendStep",
    f"{STEP}/extension",
    scopes=("cases.extend",),
    tag=TAG,
    summary="环节延期",
    verbs=("extend_step",),
    answer=a.ActAnswer,
    example={"limit": "2wd", "reason": "需补充检测"},
)
def extend_step(call: Call, number: CaseNumber, step: Slug, body: StepExtensionBody) -> a.ActAnswer:
    """由部门负责人批准一次；办件的到期日不变。"""
    case = cases.extend_step(
        number,
        step,
        limit=Limit.parse(body.limit),
        reason=body.reason,
        **call.stamp_of(at_step(call, number, step)),
    )
    return after_act(case, call.at)


class SpecialBody(Body):
    kind: ExcludedKind = Field(description="特别程序的种类，须在本事项时限规则之内")
    needed_days: Days = Field(description="书面告知申请人的所需工作日")
    reason: Reason


class SpecialEndBody(Body):
    result: Reason


SPECIAL = {"kind": "hearing", "needed_days": 10, "reason": "利害关系人申请听证"}


@act(
    "startStepSpecialProcedure",
    f"{STEP}/special-procedures",
    scopes=("cases.special",),
    tag=TAG,
    summary="环节启动特别程序",
    verbs=("start_special_procedure",),
    answer=a.ActAnswer,
    example=SPECIAL,
)
def start_step_special(
    call: Call, number: CaseNumber, step: Slug, body: SpecialBody
) -> a.ActAnswer:
    """只停本环节的时钟；办件到期日只随关键路径的增量推移（行政许可法第四十五条）。"""
    return _start(call, number, body, step=step)


@act(
    "endStepSpecialProcedure",
    f"{STEP}/special-procedures/end",
    scopes=("cases.special",),
    tag=TAG,
    summary="环节结束特别程序",
    verbs=("end_special_procedure",),
    answer=a.ActAnswer,
    example={"result": "听证已举行，无异议"},
)
def end_step_special(
    call: Call, number: CaseNumber, step: Slug, body: SpecialEndBody
) -> a.ActAnswer:
    """环节恢复计时。"""
    stamp = call.stamp_of(at_step(call, number, step))
    case = cases.end_special_procedure(number, step=step, result=body.result, **stamp)
    return after_act(case, call.at)


@act(
    "startSpecialProcedure",
    "/cases/{number}/special-procedures",
    scopes=("cases.special",),
    tag=TAG,
    summary="办件启动特别程序",
    verbs=("start_special_procedure",),
    answer=a.ActAnswer,
    example=SPECIAL,
)
def start_special(call: Call, number: CaseNumber, body: SpecialBody) -> a.ActAnswer:
    """整个办件和所有环节停止计时，所需时间书面告知申请人。"""
    return _start(call, number, body, step="")


@act(
    "endSpecialProcedure",
    "/cases/{number}/special-procedures/end",
    scopes=("cases.special",),
    tag=TAG,
    summary="办件结束特别程序",
    verbs=("end_special_procedure",),
    answer=a.ActAnswer,
    example={"result": "听证已举行，无异议"},
)
def end_special(call: Call, number: CaseNumber, body: SpecialEndBody) -> a.ActAnswer:
    """办件恢复计时。"""
    stamp = call.stamp_of(at_case(call, number))
    return after_act(cases.end_special_procedure(number, result=body.result, **stamp), call.at)


def _start(call: Call, number: str, body: SpecialBody, *, step: str) -> a.ActAnswer:
    by = at_step(call, number, step) if step else at_case(call, number)
    case = cases.start_special_procedure(
        number,
        step=step,
        kind=body.kind.value,
        needed_days=body.needed_days,
        reason=body.reason,
        **call.stamp_of(by),
    )
    return after_act(case, call.at)
