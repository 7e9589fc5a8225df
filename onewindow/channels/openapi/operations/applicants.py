"""Applicants: registered, found, masked; whole only with a purpose that is written down."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onewindow.channels.openapi import particulars as a
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body, Day, Name, Reason, Sha256, Short, Slug, Uuid
from onewindow.channels.openapi.holdings import held_for
from onewindow.domains.applicants import api as applicants
from onewindow.lib.masking import mask_reference

TAG = "申请人"
REGISTERS = ("applicants.register",)
SEES = ("applicants.view",)
Identity = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Phone = Annotated[str, StringConstraints(max_length=30)]


class PersonBody(Body):
    """A natural or legal person as their document says."""

    kind: Literal["natural", "legal"] = "natural"
    name: Name
    identity: Identity = Field(description="证件号码或统一社会信用代码")
    document_type: Literal["111", "414", "516", "511", "553"] = Field(
        "111", description="自然人的证件类型：111 居民身份证、414 护照、516、511、553"
    )
    legal_representative: Short = Field("", description="法定代表人，法人填写")
    phone: Phone = ""
    address: Short = ""


@act(
    "registerApplicant",
    "/applicants",
    scopes=REGISTERS,
    tag=TAG,
    summary="登记申请人",
    verbs=("register_applicant",),
    answer=a.ApplicantAnswer,
    status=201,
    example={
        "kind": "natural",
        "name": "林一",
        "identity": "990000199001010018",
        "phone": "19900000001",
    },
)
def register_applicant(call: Call, body: PersonBody) -> a.ApplicantAnswer:
    """按证件登记，已登记的返回原登记；同一证件姓名不同时返回 409。"""
    shared = {"name": body.name, "phone": body.phone, "address": body.address}
    person: applicants.Person
    if body.kind == "legal":
        person = applicants.LegalPerson(
            uscc=body.identity, legal_representative=body.legal_representative, **shared
        )
    else:
        document = applicants.DocumentType(body.document_type)
        person = applicants.NaturalPerson(identity=body.identity, document_type=document, **shared)
    return _shown(applicants.register_applicant(person, by=call.by, at=call.at))


class SearchBody(Body):
    """By one of these, exact except for the name, which may be its beginning."""

    identity: Annotated[str, StringConstraints(max_length=40)] = ""
    phone: Phone = ""
    name: Annotated[str, StringConstraints(max_length=100)] = ""


@query(
    "findApplicants",
    "/applicants/search",
    method="POST",
    scopes=SEES,
    tag=TAG,
    summary="查找申请人",
    answer=a.ApplicantsAnswer,
    example={"identity": "990000199001010018"},
)
def find_applicants(call: Call, body: SearchBody) -> a.ApplicantsAnswer:
    """按证件号码、电话或姓名开头查找，结果脱敏；号码不进地址，所以用 POST。"""
    found = applicants.find_applicants(
        identity=body.identity, phone=body.phone, name=body.name, by=call.by
    )
    return a.ApplicantsAnswer(entries=[_masked(one) for one in found])


@query(
    "getApplicant",
    "/applicants/{uuid}",
    scopes=SEES,
    tag=TAG,
    summary="一个申请人",
    answer=a.ApplicantAnswer,
)
def get_applicant(call: Call, uuid: Uuid) -> a.ApplicantAnswer:
    """登记的内容，脱敏。"""
    return _shown(applicants.applicant(str(uuid)))


class RevealBody(Body):
    """What to show whole, and why."""

    field: Literal["name", "identity", "phone", "address"]
    purpose: Reason = Field(description="查看用途，写入审计")


@query(
    "revealApplicant",
    "/applicants/{uuid}/reveal",
    method="POST",
    scopes=("cases.unmask",),
    tag=TAG,
    summary="查看完整信息",
    answer=a.RevealedAnswer,
    example={"field": "phone", "purpose": "通知申请人补正材料"},
)
def reveal_applicant(call: Call, uuid: Uuid, body: RevealBody) -> a.RevealedAnswer:
    """返回一项完整信息；谁、何时、为何查看先写入不可更改的审计（个人信息保护法第六条）。"""
    value = applicants.reveal(str(uuid), body.field, purpose=body.purpose, by=call.by, at=call.at)
    return a.RevealedAnswer(field=body.field, value=value)


class ContactsBody(Body):
    """What is left empty stays as it is."""

    phone: Phone = ""
    address: Short = ""


@act(
    "correctContacts",
    "/applicants/{uuid}/contacts",
    scopes=REGISTERS,
    tag=TAG,
    summary="更正联系方式",
    verbs=("correct_contacts",),
    answer=a.ApplicantAnswer,
    example={"phone": "19900000002"},
)
def correct_contacts(call: Call, uuid: Uuid, body: ContactsBody) -> a.ApplicantAnswer:
    """更正电话或地址。"""
    found = applicants.correct_contacts(
        str(uuid), phone=body.phone, address=body.address, by=call.by, at=call.at
    )
    return _shown(found)


class RenameBody(Body):
    name: Name
    reason: Reason = Field(description="更名依据的证件")


@act(
    "renameApplicant",
    "/applicants/{uuid}/name",
    scopes=REGISTERS,
    tag=TAG,
    summary="更名",
    verbs=("rename_applicant",),
    answer=a.ApplicantAnswer,
    example={"name": "林一一", "reason": "户口簿变更页"},
)
def rename_applicant(call: Call, uuid: Uuid, body: RenameBody) -> a.ApplicantAnswer:
    """依据证件更名。"""
    found = applicants.rename_applicant(
        str(uuid), name=body.name, reason=body.reason, by=call.by, at=call.at
    )
    return _shown(found)


class AgentBody(Body):
    """An agent may act for the principal, for these items or for all."""

    agent: Uuid
    valid_from: Day
    valid_until: Day | None = None
    items: Annotated[list[Slug], Field(max_length=100)] = []
    letter_sha256: Sha256 | Literal[""] = Field("", description="委托书文件")


@act(
    "authorizeAgent",
    "/applicants/{uuid}/agents",
    scopes=REGISTERS,
    tag=TAG,
    summary="登记委托",
    verbs=("authorize_agent",),
    answer=a.AuthorizationAnswer,
    status=201,
    example={
        "agent": "6f1b1c52-8f0e-4a57-9d0a-2f6a0d3b7c11",
        "valid_from": "2026-03-02",
        "items": ["food-licence"],
    },
)
def authorize_agent(call: Call, uuid: Uuid, body: AgentBody) -> a.AuthorizationAnswer:
    """委托代理人；不列事项表示全部事项。"""
    found = applicants.authorize_agent(
        str(uuid),
        agent=str(body.agent),
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        items=body.items,
        letter_sha256=body.letter_sha256,
        by=call.by,
        at=call.at,
    )
    return a.AuthorizationAnswer(
        principal=str(uuid),
        agent=str(body.agent),
        items=found.items,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


@act(
    "consentToPrefill",
    "/applicants/{uuid}/prefill-consent",
    scopes=REGISTERS,
    tag=TAG,
    summary="同意预填",
    verbs=("consent_to_prefill",),
    answer=a.ApplicantAnswer,
)
def consent_to_prefill(call: Call, uuid: Uuid) -> a.ApplicantAnswer:
    """申请人同意以后的申请预填曾填信息。"""
    return _shown(applicants.consent_to_prefill(str(uuid), by=call.by, at=call.at))


@act(
    "withdrawConsent",
    "/applicants/{uuid}/prefill-consent/withdrawal",
    scopes=REGISTERS,
    tag=TAG,
    summary="撤回同意",
    verbs=("withdraw_consent",),
    answer=a.ApplicantAnswer,
)
def withdraw_consent(call: Call, uuid: Uuid) -> a.ApplicantAnswer:
    """撤回后保存的内容立即删除（个人信息保护法第十五条、第四十七条）。"""
    return _shown(applicants.withdraw_consent(str(uuid), by=call.by, at=call.at))


class PrefillBody(Body):
    fields: Annotated[list[Slug], Field(max_length=300)]
    purpose: Reason


@query(
    "prefillForm",
    "/applicants/{uuid}/prefill",
    method="POST",
    scopes=("cases.unmask",),
    tag=TAG,
    summary="取预填内容",
    answer=a.PrefillAnswer,
    example={"fields": ["shop"], "purpose": "预填申请表"},
)
def prefill_form(call: Call, uuid: Uuid, body: PrefillBody) -> a.PrefillAnswer:
    """经同意返回申请人曾填的内容；写入审计。未同意时返回 409。"""
    found = applicants.prefill(str(uuid), body.fields, purpose=body.purpose, by=call.by, at=call.at)
    return a.PrefillAnswer(answers=found)


class HoldingsBody(Body):
    item_code: Slug
    purpose: Reason = Field(description="调用共享数据的用途，写入审计")


@query(
    "lookUpHoldings",
    "/applicants/{uuid}/holdings",
    method="POST",
    scopes=("materials.share",),
    tag=TAG,
    summary="查政府掌握的证照和数据",
    answer=a.HoldingsAnswer,
    example={"item_code": "food-licence", "purpose": "核对申请人免交材料"},
)
def look_up_holdings(call: Call, uuid: Uuid, body: HoldingsBody) -> a.HoldingsAnswer:
    """按事项查询可免交的证照和共享数据；每一类一条审计，不论查到与否。"""
    found = held_for(call, str(uuid), body.item_code, body.purpose)
    return a.HoldingsAnswer(
        entries=[
            a.HoldingAnswer(
                kind=h.kind,
                name=h.name,
                number=mask_reference(h.number),
                issuer=h.issuer,
                valid_until=h.valid_until,
                is_valid=h.is_valid,
            )
            for h in found
        ],
        usable=sorted({h.kind for h in found if h.is_valid}),
    )


def _shown(found: applicants.Applicant) -> a.ApplicantAnswer:
    return _masked(applicants.summary(found))


def _masked(found: applicants.ApplicantSummary) -> a.ApplicantAnswer:
    return a.ApplicantAnswer(
        uuid=found.uuid,
        kind=found.kind,
        name=found.name,
        document_type=found.document_type,
        identity=found.identity,
        phone=found.phone,
        address=found.address,
    )
