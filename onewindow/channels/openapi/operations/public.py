"""What the public may know: the progress of a case by its code, and whether a notice is genuine."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from onewindow.channels import telling
from onewindow.channels.openapi import particulars as a
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import Body, CaseNumber
from onewindow.channels.openapi.shown import derivation, lamp, word
from onewindow.domains.cases import api as cases
from onewindow.domains.documents import api as documents
from onewindow.kit import tries

TAG = "公众"
_WRONG_A_CASE, _WRONG_A_CLIENT = 10, 200


class ProgressBody(Body):
    number: CaseNumber
    query_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{8}$", max_length=8)]


@query(
    "askProgress",
    "/progress",
    method="POST",
    scopes=(),
    tag=TAG,
    summary="办件进度",
    answer=a.ProgressAnswer,
    example={"number": "990100202603020001", "query_code": "K7M2PQ9R"},
)
def ask_progress(call: Call, body: ProgressBody) -> a.ProgressAnswer:
    """凭办件编号和查询码，以平实的话告知进展；不含经办人员姓名。猜码会被拒绝（429）。"""
    guarded = {
        f"case:{body.number}": _WRONG_A_CASE,
        f"client:{call.caller.code}": _WRONG_A_CLIENT,
    }
    tries.require_patience(guarded, at=call.at)
    try:
        file = cases.find_by_query_code(body.number, body.query_code)
    except cases.CaseNotFound:
        tries.count_wrong(list(guarded), at=call.at)
        raise
    state = file.state
    moments = (
        ("收件", state.received_at),
        ("受理", state.accepted_at),
        ("决定", state.decided_at),
        ("办结", state.concluded_at),
        ("送达", state.delivered_at),
    )
    told = telling.tell_public(cases.timeline(body.number), telling.names_of(file.terms))
    return a.ProgressAnswer(
        number=file.case.number,
        item_name=file.case.item_name,
        status=word(state.status.value, state.status.label),
        due_on=file.clock.due_on if file.clock else None,
        light=lamp(file.light(call.at)),
        derivation=derivation(file.clock.derivation) if file.clock else [],
        stages=[a.ProgressStage(name=name, at=at) for name, at in moments],
        story=[sentence.text for sentence in told],
    )


@query(
    "verifyNotice",
    "/verification/{code}",
    scopes=(),
    tag=TAG,
    summary="文书核验",
    answer=a.VerificationAnswer,
)
def verify_notice(
    call: Call, code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,40}$")]
) -> a.VerificationAnswer:
    """以文书上的核验码查验真伪；文件和数据每次重新计算摘要。"""
    found = documents.verify_code(code)
    if found is None:
        raise documents.NoticeNotFound("没有这个核验码对应的文书。")
    return a.VerificationAnswer(
        is_valid=found.is_valid,
        code=found.code_shown,
        title=found.title,
        number=found.number,
        department_name=found.department_name,
        issued_at=found.issued_at,
        applicant_masked=found.applicant_masked,
        item_name=found.item_name,
        seal=found.seal_label,
        pdf_sha256=found.pdf_sha256,
        is_intact=found.is_intact,
        voided_at=found.voided_at,
        void_reason=found.void_reason,
    )
