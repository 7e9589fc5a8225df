"""受理 in all its forms, and the promise checked afterwards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, act
from onewindow.channels.openapi.fields import Body, CaseNumber, Day, Opinion, Reason, Slug
from onewindow.channels.openapi.shown import after_act
from onewindow.domains.cases import api as cases

TAG = "受理"


@act(
    "acceptCase",
    "/cases/{number}/acceptance",
    scopes=("cases.accept",),
    tag=TAG,
    summary="受理",
    verbs=("accept_case",),
    answer=a.ActAnswer,
)
def accept_case(call: Call, number: CaseNumber) -> a.ActAnswer:
    """材料齐全、符合法定形式，受理；办理期限开始计算，各环节并行打开。"""
    return after_act(cases.accept_case(number, **call.stamp), call.at)


class DeferralBody(Body):
    deferred: Annotated[dict[Slug, Day], Field(min_length=1, max_length=50)] = Field(
        description="容缺的材料和承诺补齐的日子"
    )


@act(
    "acceptWithDeferral",
    "/cases/{number}/acceptance-with-deferral",
    scopes=("cases.defer",),
    tag=TAG,
    summary="容缺受理",
    verbs=("accept_with_deferral",),
    answer=a.ActAnswer,
    example={"deferred": {"health": "2026-03-06"}},
)
def accept_with_deferral(call: Call, number: CaseNumber, body: DeferralBody) -> a.ActAnswer:
    """缺的都是标准列明可容缺的材料；补齐前不发放结果。"""
    case = cases.accept_with_deferral(number, body.deferred, **call.stamp)
    return after_act(case, call.at)


class PromiseBody(Body):
    promise: Reason = Field(description="申请人书面承诺的内容")


@act(
    "acceptOnPromise",
    "/cases/{number}/acceptance-on-promise",
    scopes=("cases.promise",),
    tag=TAG,
    summary="告知承诺受理",
    verbs=("accept_on_promise",),
    answer=a.ActAnswer,
    example={"promise": "承诺所述情况真实，符合许可条件"},
)
def accept_on_promise(call: Call, number: CaseNumber, body: PromiseBody) -> a.ActAnswer:
    """以书面承诺代替标准列明的材料，事后核查（国办发〔2020〕42号）。"""
    case = cases.accept_on_promise(number, promise=body.promise, **call.stamp)
    return after_act(case, call.at)


class PromiseCheckBody(Body):
    outcome: Literal["fulfilled", "corrected", "revoked"]
    evidence: Reason


@act(
    "checkPromise",
    "/cases/{number}/promise-check",
    scopes=("cases.follow_up",),
    tag=TAG,
    summary="承诺核查",
    verbs=("check_promise",),
    answer=a.ActAnswer,
    example={"outcome": "fulfilled", "evidence": "现场核查与承诺一致"},
)
def check_promise(call: Call, number: CaseNumber, body: PromiseCheckBody) -> a.ActAnswer:
    """在核查期限内登记承诺是否履行。"""
    case = cases.check_promise(number, outcome=body.outcome, evidence=body.evidence, **call.stamp)
    return after_act(case, call.at)


class ConversionBody(Body):
    changed_steps: Annotated[list[Slug], Field(max_length=100)] = Field(
        [], description="内容有变、须重新办理的环节"
    )
    reason: Opinion = ""


@act(
    "convertMock",
    "/cases/{number}/conversion",
    scopes=("cases.mock",),
    tag=TAG,
    summary="模拟审批转正式",
    verbs=("convert_mock",),
    answer=a.ActAnswer,
    example={"changed_steps": ["c"], "reason": "土地已取得"},
)
def convert_mock(call: Call, number: CaseNumber, body: ConversionBody) -> a.ActAnswer:
    """未变的意见继续有效，期限从此起算。"""
    case = cases.convert_mock(
        number, changed_steps=body.changed_steps, reason=body.reason, **call.stamp
    )
    return after_act(case, call.at)
