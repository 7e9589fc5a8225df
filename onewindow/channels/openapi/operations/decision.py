"""The decision and what follows: extension, result, delivery, archive."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, act
from onewindow.channels.openapi.fields import Body, CaseNumber, Delivery, Opinion, Reason, Short
from onewindow.channels.openapi.reach import at_case, at_decision
from onewindow.channels.openapi.shown import after_act
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases

TAG = "决定与送达"


class DecisionBody(Body):
    outcome: Literal["granted", "refused"]
    opinion: Opinion = ""
    overdue_reason: Opinion = ""


@act(
    "decideCase",
    "/cases/{number}/decision",
    scopes=("cases.decide",),
    tag=TAG,
    summary="作出决定",
    verbs=("decide_case",),
    answer=a.ActAnswer,
    example={"outcome": "granted", "opinion": "符合法定条件，准予许可"},
)
def decide_case(call: Call, number: CaseNumber, body: DecisionBody) -> a.ActAnswer:
    """由既未受理也未审查本办件的人员作出；不予许可须已报备核准。"""
    case = cases.decide_case(
        number,
        outcome=body.outcome,
        opinion=body.opinion,
        overdue_reason=body.overdue_reason,
        **call.stamp_of(at_decision(call, number)),
    )
    return after_act(case, call.at)


class ExtensionBody(Body):
    reason: Reason


@act(
    "grantExtension",
    "/cases/{number}/extension",
    scopes=("cases.extend",),
    tag=TAG,
    summary="延长办理期限",
    verbs=("grant_extension",),
    answer=a.ActAnswer,
    example={"reason": "案情复杂，二十日内不能作出决定"},
)
def grant_extension(call: Call, number: CaseNumber, body: ExtensionBody) -> a.ActAnswer:
    """经负责人批准一次，理由告知申请人（行政许可法第四十二条）。"""
    stamp = call.stamp_of(at_case(call, number))
    return after_act(cases.grant_extension(number, reason=body.reason, **stamp), call.at)


@act(
    "makeResult",
    "/cases/{number}/result",
    scopes=("cases.issue",),
    tag=TAG,
    summary="制证并办结",
    verbs=("make_result",),
    answer=a.ActAnswer,
)
def make_result(call: Call, number: CaseNumber) -> a.ActAnswer:
    """按决定所定的名称和编号制作结果；容缺材料未补齐时不发放。"""
    return after_act(cases.make_result(number, **call.stamp), call.at)


class DeliveryBody(Body):
    mode: Delivery
    recipient: Reason = Field(description="领取人或收件人")
    identity: Annotated[str, StringConstraints(max_length=40)] = Field(
        "", description="窗口领取时核验的证件号码"
    )
    waybill: Short = Field("", description="邮寄的运单号")


@act(
    "deliverCase",
    "/cases/{number}/delivery",
    scopes=("cases.deliver",),
    tag=TAG,
    summary="送达",
    verbs=("deliver_case",),
    answer=a.ActAnswer,
    example={"mode": "collection", "recipient": "林一", "identity": "990000199001010018"},
)
def deliver_case(call: Call, number: CaseNumber, body: DeliveryBody) -> a.ActAnswer:
    """窗口领取须为申请人或登记的经办人；邮寄须有运单号（行政许可法第四十四条）。"""
    found = []
    if body.mode == "collection" and body.identity.strip():
        found = applicants.find_applicants(identity=body.identity, by=call.by)
    case = cases.deliver_case(
        number,
        mode=body.mode,
        recipient=body.recipient,
        recipient_key=found[0].uuid if found else "",
        waybill=body.waybill,
        **call.stamp,
    )
    return after_act(case, call.at)


@act(
    "archiveCase",
    "/cases/{number}/archive",
    scopes=("cases.archive",),
    tag=TAG,
    summary="归档",
    verbs=("archive_case",),
    answer=a.ActAnswer,
)
def archive_case(call: Call, number: CaseNumber) -> a.ActAnswer:
    """按目录归档，注明保管期限（档案法第三十七条）。"""
    return after_act(cases.archive_case(number, **call.stamp), call.at)
