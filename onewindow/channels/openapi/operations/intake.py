"""收件 and what happens before acceptance: amend, confirm, pre-review, correct once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import Field

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, act
from onewindow.channels.openapi.fields import (
    Body,
    CaseNumber,
    Delivery,
    DivisionCode,
    Materials,
    Opinion,
    Origin,
    Reason,
    RowId,
    Sha256,
    Short,
    Slug,
    Uuid,
    Whether,
)
from onewindow.channels.openapi.holdings import held_for, held_papers
from onewindow.channels.openapi.operations.items import Answers, Form
from onewindow.channels.openapi.shown import after_act, summary
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue

TAG = "收件"
RECEIVES = ("cases.receive",)


class PaperBody(Body):
    """One material handed in: on paper, as a stored file, or as one handed in before."""

    material: Slug
    source: Literal["paper", "upload", "scan"] = "paper"
    sha256: Sha256 | Literal[""] = Field("", description="uploadFile 返回的摘要")
    file_name: Short = ""
    reuses: RowId | None = Field(None, description="历史材料的编号")


Papers = Annotated[list[PaperBody], Field(max_length=100)]
SHOP = {"shop": "一碗面"}
BROUGHT = ["form", "layout", "health", "system", "licence"]


class ApplicationBody(Body):
    """What the applicant brought and answered."""

    item_code: Slug
    applicant: Uuid = Field(description="registerApplicant 返回的 uuid")
    division_code: DivisionCode = Field(
        description="办理事项所在的行政区划，如房屋、经营场所所在地"
    )
    channel: Origin = "window"
    answers: Answers = Field({}, description="引导问题的回答")
    form: Form = Field({}, description="申请表内容，按字段代码")
    materials: Materials = Field([], description="收到并看过的材料代码")
    papers: Papers = Field([], description="随申请登记的材料及其文件")
    sharing_purpose: Opinion = Field(
        "", description="填写则查询政府掌握的证照和数据以免交材料；须有 materials.share"
    )
    delivery_mode: Delivery = "collection"
    green_channel: Literal[
        "", "elderly", "minor", "ill", "disabled", "pregnant", "military", "key_project", "urgent"
    ] = ""
    is_simulated: Whether = False
    agent: Uuid | None = Field(None, description="经办人的 uuid，须有有效委托")


EXAMPLE = {
    "item_code": "food-licence",
    "applicant": "6f1b1c52-8f0e-4a57-9d0a-2f6a0d3b7c11",
    "division_code": "990101",
    "channel": "window",
    "answers": {"kind": "shop", "raw": False},
    "form": SHOP,
    "materials": BROUGHT,
    "delivery_mode": "collection",
}


@act(
    "receiveCase",
    "/cases",
    scopes=RECEIVES,
    tag=TAG,
    summary="收件",
    verbs=("receive_case", "hand_in", "receive_draft"),
    answer=a.ReceivedAnswer,
    status=201,
    example=EXAMPLE,
)
def receive_case(call: Call, body: ApplicationBody) -> a.ReceivedAnswer:
    """开立办件，给出办件编号和查询码，收件审查期限开始计算。

    申请表的全部错误一次返回（errors）；权力清单之外、窗口无权收取的一律拒绝。渠道为 portal、
    mobile、kiosk 的进入预审。
    """
    application, held = _application(call, body)
    case = cases.receive_case(
        application,
        by=call.by,
        at=call.at,
        window=call.by.window if body.channel == "window" else "",
        key=call.stamp["key"],
    )
    papers = _papers(body.papers)
    cases.hand_in(case, [*papers, *held], by=call.by, at=call.at)
    return a.ReceivedAnswer.model_validate(
        {**summary(case, call.at), "query_code": case.query_code}
    )


@act(
    "amendApplication",
    "/cases/{number}/amendment",
    scopes=RECEIVES,
    tag=TAG,
    summary="更正申请",
    verbs=("amend_application", "begin_amendment"),
    answer=a.ActAnswer,
    example=EXAMPLE,
)
def amend_application(call: Call, number: CaseNumber, body: ApplicationBody) -> a.ActAnswer:
    """受理前更正填写的错误（行政许可法第三十二条第一款第三项）；事项、申请人、辖区不能更正。"""
    application, held = _application(call, body)
    case = cases.amend_application(number, application, **call.stamp)
    papers = _papers(body.papers)
    cases.hand_in(case, [*papers, *held], by=call.by, at=call.at)
    return after_act(case, call.at)


class ConfirmationBody(Body):
    """What the applicant confirmed on paper."""

    digest: Sha256 = Field(description="getCase 返回的 form_digest，申请人确认的内容")
    reason: Reason = Field(description="采用纸质确认的理由")


@act(
    "confirmApplication",
    "/cases/{number}/confirmation",
    scopes=RECEIVES,
    tag=TAG,
    summary="登记申请人的纸质确认",
    verbs=("confirm_application",),
    answer=a.ActAnswer,
    example={"digest": "a" * 64, "reason": "第二屏故障，申请人已在打印件上签名"},
)
def confirm_application(call: Call, number: CaseNumber, body: ConfirmationBody) -> a.ActAnswer:
    """双屏确认制度：第二屏上的确认只能由申请人作出，接口登记的是纸质确认。"""
    case = cases.confirm_application(
        number, mode="paper", digest=body.digest, reason=body.reason, **call.stamp
    )
    return after_act(case, call.at)


class OpinionBody(Body):
    opinion: Opinion = ""


@act(
    "passPreReview",
    "/cases/{number}/pre-review",
    scopes=RECEIVES,
    tag=TAG,
    summary="预审通过",
    verbs=("pass_pre_review",),
    answer=a.ActAnswer,
    example={"opinion": "材料齐全，可以受理"},
)
def pass_pre_review(call: Call, number: CaseNumber, body: OpinionBody) -> a.ActAnswer:
    """网上提交的申请经预审，可以受理。"""
    case = cases.pass_pre_review(number, opinion=body.opinion, **call.stamp)
    return after_act(case, call.at)


class DefectBody(Body):
    """One material, what is wrong with it, and what would be right."""

    material: Slug
    problem: Reason
    remedy: Reason


class CorrectionRequestBody(Body):
    defects: Annotated[list[DefectBody], Field(min_length=1, max_length=100)]
    override: Opinion = Field("", description="第二次告知的批准理由；须有 cases.override_notice")


@act(
    "requestCorrection",
    "/cases/{number}/correction-requests",
    scopes=("cases.correct",),
    tag=TAG,
    summary="一次性告知补正",
    verbs=("request_correction",),
    answer=a.ActAnswer,
    example={
        "defects": [{"material": "layout", "problem": "未标注面积", "remedy": "请标注各功能区面积"}]
    },
)
def request_correction(call: Call, number: CaseNumber, body: CorrectionRequestBody) -> a.ActAnswer:
    """需要补正的全部内容一次告知（行政许可法第三十二条第一款第四项）。"""
    terms = cases.open_file(cases.get_case(number, viewer=call.by)).terms
    required = {m.id: m for m in terms.content.materials}
    defects = [
        cases.Defect(
            material=d.material,
            name=required[d.material].name if d.material in required else d.material,
            problem=d.problem,
            remedy=d.remedy,
            basis="、".join(b.citation for b in required[d.material].basis)
            if d.material in required
            else "",
        )
        for d in body.defects
    ]
    case = cases.request_correction(number, defects, override=body.override, **call.stamp)
    return after_act(case, call.at)


class HandInBody(Body):
    """Materials that arrive later."""

    papers: Annotated[list[PaperBody], Field(min_length=1, max_length=100)]


ARRIVES = {"papers": [{"material": "layout", "source": "paper"}]}


@act(
    "submitCorrection",
    "/cases/{number}/corrections",
    scopes=RECEIVES,
    tag=TAG,
    summary="接收补正材料",
    verbs=("submit_correction",),
    answer=a.ActAnswer,
    example=ARRIVES,
)
def submit_correction(call: Call, number: CaseNumber, body: HandInBody) -> a.ActAnswer:
    """补正材料到齐后，收件审查重新计算。"""
    codes = [paper.material for paper in body.papers]
    case = cases.submit_correction(number, codes, **call.stamp)
    return register(call, case, body.papers)


@act(
    "supplyDeferred",
    "/cases/{number}/deferred-materials",
    scopes=RECEIVES,
    tag=TAG,
    summary="补齐容缺材料",
    verbs=("supply_deferred",),
    answer=a.ActAnswer,
    example={"papers": [{"material": "health", "source": "paper"}]},
)
def supply_deferred(call: Call, number: CaseNumber, body: HandInBody) -> a.ActAnswer:
    """容缺材料到达之日为准。"""
    codes = [paper.material for paper in body.papers]
    case = cases.supply_deferred(number, codes, **call.stamp)
    return register(call, case, body.papers)


def register(call: Call, case: cases.Case, given: list[PaperBody]) -> a.ActAnswer:
    """Register the papers that came with an act, and answer with the case."""
    papers = _papers(given)
    cases.hand_in(case, papers, by=call.by, at=call.at)
    return after_act(case, call.at)


def _application(call: Call, body: ApplicationBody) -> tuple[cases.Application, list[cases.Paper]]:
    """Return the application with what government holds, where a purpose allows to ask."""
    application = cases.Application(
        item_code=body.item_code,
        applicant=str(body.applicant),
        division_code=body.division_code,
        channel=body.channel,
        answers=body.answers,
        form=body.form,
        materials=tuple(dict.fromkeys([*body.materials, *(p.material for p in body.papers)])),
        delivery_mode=body.delivery_mode,
        green_channel=body.green_channel,
        is_simulated=body.is_simulated,
        agent=str(body.agent) if body.agent else "",
    )
    if not body.sharing_purpose.strip():
        return application, []
    held = held_for(call, application.applicant, body.item_code, body.sharing_purpose)
    numbers = {h.kind: h.number for h in reversed(held) if h.is_valid}
    application = replace(application, holdings=frozenset(numbers))
    on = timezone.localdate(call.at)
    content = catalogue.published_standard(body.item_code, on).content
    return application, held_papers(content, application, numbers)


def _papers(given: list[PaperBody]) -> list[cases.Paper]:
    return [
        cases.Paper(
            material=paper.material,
            source=paper.source,
            sha256=paper.sha256,
            file_name=paper.file_name,
            reuses=paper.reuses or 0,
        )
        for paper in given
    ]
