"""否定事项: reported, endorsed by another person, carried out; and ends before a decision."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, act
from onewindow.channels.openapi.fields import Body, CaseNumber, NegativeKind, Opinion, Reason
from onewindow.channels.openapi.reach import at_case
from onewindow.channels.openapi.shown import after_act
from onewindow.domains.cases import api as cases

TAG = "否定与终结"


class ReportBody(Body):
    kind: NegativeKind = Field(
        description="decline 不予受理、refuse 不予许可、return 退件、terminate 终止"
    )
    reason: Reason
    basis: Reason = Field(description="法律依据")


@act(
    "reportNegative",
    "/cases/{number}/negative-reports",
    scopes=("cases.view",),
    tag=TAG,
    summary="否定事项报备",
    verbs=("report_negative",),
    answer=a.ActAnswer,
    example={
        "kind": "decline",
        "reason": "经营场所不符合条件",
        "basis": "《食品安全法》第三十五条",
    },
)
def report_negative(call: Call, number: CaseNumber, body: ReportBody) -> a.ActAnswer:
    """任何否定决定先写明理由和依据。"""
    case = cases.report_negative(
        number,
        kind=body.kind,
        reason=body.reason,
        basis=body.basis,
        **call.stamp_of(at_case(call, number)),
    )
    return after_act(case, call.at)


class EndorsementBody(Body):
    opinion: Opinion = ""


@act(
    "approveNegativeReport",
    "/cases/{number}/negative-reports/approval",
    scopes=("cases.endorse",),
    tag=TAG,
    summary="核准报备",
    verbs=("approve_negative_report",),
    answer=a.ActAnswer,
    example={"opinion": "情况属实，同意"},
)
def approve_negative_report(call: Call, number: CaseNumber, body: EndorsementBody) -> a.ActAnswer:
    """由报备人以外的部门负责人核准。"""
    stamp = call.stamp_of(at_case(call, number))
    case = cases.approve_negative_report(number, opinion=body.opinion, **stamp)
    return after_act(case, call.at)


@act(
    "declineCase",
    "/cases/{number}/declination",
    scopes=("cases.decline",),
    tag=TAG,
    summary="不予受理",
    verbs=("decline_case",),
    answer=a.ActAnswer,
)
def decline_case(call: Call, number: CaseNumber) -> a.ActAnswer:
    """按已核准的报备作出，出具不予受理通知书。"""
    return after_act(cases.decline_case(number, **call.stamp), call.at)


class ElsewhereBody(Body):
    right_authority: Reason = Field(description="应当向哪个机关申请")
    reason: Reason


@act(
    "pointElsewhere",
    "/cases/{number}/referral",
    scopes=("cases.receive",),
    tag=TAG,
    summary="不属于本机关，告知向有关机关申请",
    verbs=("point_elsewhere",),
    answer=a.ActAnswer,
    example={"right_authority": "云汀市公安局", "reason": "不属于本机关职权范围"},
)
def point_elsewhere(call: Call, number: CaseNumber, body: ElsewhereBody) -> a.ActAnswer:
    """依法不属于本机关职权范围的即时告知（行政许可法第三十二条）。"""
    case = cases.point_elsewhere(
        number, reason=body.reason, right_authority=body.right_authority, **call.stamp
    )
    return after_act(case, call.at)


class ReturnBody(Body):
    kind: Literal["重复申请", "选错事项"]
    reason: Reason


@act(
    "returnCase",
    "/cases/{number}/return",
    scopes=("cases.return",),
    tag=TAG,
    summary="退件",
    verbs=("return_case",),
    answer=a.ActAnswer,
    example={"kind": "重复申请", "reason": "同一事项已有在办申请"},
)
def return_case(call: Call, number: CaseNumber, body: ReturnBody) -> a.ActAnswer:
    """只限重复申请和选错事项，经报备核准；不得代替不予受理或不予许可。"""
    case = cases.return_case(
        number, reason=f"{body.kind}：{body.reason}", approved_by="", **call.stamp
    )
    return after_act(case, call.at)


class WithdrawalBody(Body):
    reason: Reason


@act(
    "withdrawCase",
    "/cases/{number}/withdrawal",
    scopes=("cases.withdraw",),
    tag=TAG,
    summary="撤回申请",
    verbs=("withdraw_case",),
    answer=a.ActAnswer,
    example={"reason": "申请人改变经营计划"},
)
def withdraw_case(call: Call, number: CaseNumber, body: WithdrawalBody) -> a.ActAnswer:
    """决定作出前申请人可以撤回。"""
    return after_act(cases.withdraw_case(number, reason=body.reason, **call.stamp), call.at)


class TerminationBody(Body):
    reason: Reason
    basis: Reason


@act(
    "terminateCase",
    "/cases/{number}/termination",
    scopes=("cases.terminate",),
    tag=TAG,
    summary="终止办理",
    verbs=("terminate_case",),
    answer=a.ActAnswer,
    example={"reason": "容缺材料逾期未补齐", "basis": "容缺受理承诺书"},
)
def terminate_case(call: Call, number: CaseNumber, body: TerminationBody) -> a.ActAnswer:
    """经报备核准；人工和接口都不能绕过。"""
    case = cases.terminate_case(number, reason=body.reason, basis=body.basis, **call.stamp)
    return after_act(case, call.at)
