"""One case: whole, its lanes, its story, its papers, one masked value with a purpose."""

from __future__ import annotations

from django.http import HttpResponse

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import PDF, Call, query
from onewindow.channels.openapi.fields import Body, CaseNumber, Reason, Sha256, Slug
from onewindow.channels.openapi.particulars import RevealedAnswer
from onewindow.channels.openapi.reach import open_case
from onewindow.channels.openapi.shown import lanes, story, whole_case
from onewindow.domains.cases import api as cases
from onewindow.domains.documents import api as documents

TAG = "查询办件"
SEES = ("cases.view",)


@query(
    "getCase",
    "/cases/{number}",
    scopes=SEES,
    tag=TAG,
    summary="一个办件",
    answer=a.CaseAnswer,
)
def get_case(call: Call, number: CaseNumber) -> a.CaseAnswer:
    """全部内容（个人信息脱敏）、每个时钟的到期日和逐日说明、还缺什么、现在可以做什么。"""
    return whole_case(open_case(call, number), call.at)


@query(
    "getLanes",
    "/cases/{number}/steps",
    scopes=SEES,
    tag=TAG,
    summary="并联图",
    answer=a.LanesAnswer,
)
def get_lanes(call: Call, number: CaseNumber) -> a.LanesAnswer:
    """各部门的环节：前置关系、状态、时限、签署，哪些在关键路径上。"""
    return lanes(open_case(call, number), call.at)


@query(
    "getTimeline",
    "/cases/{number}/timeline",
    scopes=SEES,
    tag=TAG,
    summary="办理过程",
    answer=a.TimelineAnswer,
)
def get_timeline(call: Call, number: CaseNumber) -> a.TimelineAnswer:
    """每一条事实：何时、何人、经哪个系统、做了什么。"""
    return story(open_case(call, number), cases.timeline(number))


class FormRevealBody(Body):
    purpose: Reason


@query(
    "revealAnswer",
    "/cases/{number}/form/{field}/reveal",
    method="POST",
    scopes=("cases.unmask",),
    tag=TAG,
    summary="查看申请表的完整内容",
    answer=RevealedAnswer,
    example={"purpose": "联系申请人"},
)
def reveal_answer(
    call: Call, number: CaseNumber, field: Slug, body: FormRevealBody
) -> RevealedAnswer:
    """返回一个脱敏字段的完整内容；先写入审计。"""
    open_case(call, number)
    value = cases.answers.reveal_answer(number, field, purpose=body.purpose, by=call.by, at=call.at)
    return RevealedAnswer(field=field, value=value)


@query(
    "listNotices",
    "/cases/{number}/notices",
    scopes=SEES,
    tag=TAG,
    summary="办件的文书",
    answer=a.NoticesAnswer,
)
def list_notices(call: Call, number: CaseNumber) -> a.NoticesAnswer:
    """按制发顺序，作废的也在内并注明。"""
    open_case(call, number)
    return a.NoticesAnswer(
        number=number,
        entries=[
            a.NoticeAnswer(
                number=n.number,
                kind=n.kind.value,
                title=n.title,
                department_name=n.department_name,
                issued_at=n.issued_at,
                pages=n.pages,
                is_internal=n.is_internal,
                is_sealed=n.is_sealed,
                is_voided=n.is_voided,
                verification_code=n.verification_code,
                pdf_sha256=n.pdf_sha256,
            )
            for n in documents.notices_of_case(number)
        ],
    )


@query(
    "getNotice",
    "/cases/{number}/notices/{sha256}",
    scopes=SEES,
    tag=TAG,
    summary="下载文书",
    answer=None,
    produces=PDF,
)
def get_notice(call: Call, number: CaseNumber, sha256: Sha256) -> HttpResponse:
    """文书的 PDF，以 listNotices 给出的 pdf_sha256 指定。"""
    open_case(call, number)
    for entry in documents.notices_of_case(number):
        if entry.pdf_sha256 == sha256:
            _, content = documents.notice_file(entry.number)
            response = HttpResponse(content, content_type=PDF)
            response["ETag"] = f'"{sha256}"'
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise documents.NoticeNotFound("办件没有这份文书。")
