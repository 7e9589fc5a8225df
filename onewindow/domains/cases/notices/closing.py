"""Notices of the end: 送达, 归档, 撤回, 退件, 终止."""

from __future__ import annotations

from onewindow.domains.cases import events
from onewindow.domains.cases.notices import parts
from onewindow.domains.cases.notices.moment import Moment, day_of
from onewindow.domains.cases.notices.parts import Sheet
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import ActorKind

MODES = {"collection": "直接送达", "post": "邮寄送达", "electronic": "电子送达"}
HANDED_OVER = frozenset(
    {
        NoticeKind.GRANT,
        NoticeKind.REFUSAL,
        NoticeKind.REGISTRATION,
        NoticeKind.LICENCE,
        NoticeKind.CONCLUSION,
    }
)
"""What the delivery hands over; other notices were given to the applicant as they were made."""


def delivered(fact: events.CaseDelivered, m: Moment) -> list[Sheet]:
    """送达回证: which documents, to whom, how, when."""
    handed = [
        documents.DeliveredDocument(name=_title(entry), number=entry.number)
        for entry in documents.notices_of_case(m.number)
        if entry.kind in HANDED_OVER and not entry.is_voided
    ]
    return [
        Sheet(
            NoticeKind.DELIVERY_RECEIPT,
            documents.DeliveryReceiptFacts(
                **parts.common(m),
                documents=handed,
                recipient=fact.recipient,
                mode=MODES[fact.mode],
                delivered_at=m.at,
                place=parts.place(m) if fact.mode == "collection" else "",
                waybill=fact.waybill,
                electronic_address="办件查询页面（凭办件编号和查询码）"
                if fact.mode == "electronic"
                else "",
                deliverer=parts.contact_person(m),
            ),
        )
    ]


def _title(entry: documents.NoticeEntry) -> str:
    """Return the title, a 副本 told from its 正本."""
    return f"{entry.title}（副本）" if entry.part.endswith("副本") else entry.title


def archived(fact: events.CaseArchived, m: Moment) -> list[Sheet]:
    """归档目录: every notice in the order of issue, then every material."""
    notices = [
        documents.ArchiveEntry(
            title=_title(entry) + ("（已作废）" if entry.is_voided else ""),
            number=entry.number,
            dated_on=day_of(entry.issued_at),
            pages=entry.pages,
            digest=entry.pdf_sha256,
        )
        for entry in documents.notices_of_case(m.number)
    ]
    return [
        Sheet(
            NoticeKind.ARCHIVE_LIST,
            documents.ArchiveListFacts(
                **parts.common(m),
                entries=[*notices, *_material_entries(m)],
                retention=fact.retention,
                archived_on=m.on,
                archivist=parts.contact_person(m),
            ),
        )
    ]


def _material_entries(m: Moment) -> list[documents.ArchiveEntry]:
    """Return the materials of the case; those in the store with their digest and day."""
    stored = {row.material: row for row in materials.materials_of(m.number)}
    entries = []
    for code in m.state.materials:
        listed, row = parts.material(m, code), stored.get(code)
        is_shared = listed is not None and listed.is_sharable and code not in m.state.owed
        is_electronic = (
            is_shared
            or (listed is not None and listed.form == "electronic")
            or (row is not None and bool(row.sha256))
        )
        entries.append(
            documents.ArchiveEntry(
                title=listed.name if listed else code,
                dated_on=day_of(row.submitted_at) if row else m.applied_on,
                is_electronic=is_electronic,
                digest=row.sha256 if row else "",
            )
        )
    return entries


def withdrawn(fact: events.CaseWithdrawn, m: Moment) -> list[Sheet]:
    """撤回: confirmed to the applicant; where silence counts as withdrawal the case is ended."""
    if m.by.kind is ActorKind.SYSTEM:
        return [_termination(m, fact.reason, m.terms.profile.silence_article, [fact.reason])]
    return [
        Sheet(
            NoticeKind.WITHDRAWAL,
            documents.WithdrawalFacts(
                **parts.common(m),
                applied_on=m.applied_on,
                withdrawn_on=m.on,
                reason=fact.reason,
                returned_materials=parts.paper_back(m),
            ),
        )
    ]


def returned(fact: events.CaseReturned, m: Moment) -> list[Sheet]:
    """退件单: a duplicate or the wrong item, with who agreed and what to do instead."""
    if fact.reason.startswith("重复申请"):
        next_step = "请凭原办件编号和查询码查询先前申请的进度，无须再次申请。"
    else:
        next_step = "请按正确的事项重新提出申请，窗口人员可以协助选择。"
    return [
        Sheet(
            NoticeKind.RETURN,
            documents.ReturnFacts(
                **parts.common(m),
                returned_on=m.on,
                reason=fact.reason,
                supervisor=m.names.get(fact.approved_by, fact.approved_by),
                next_step=next_step,
                returned_materials=parts.paper_back(m),
            ),
        )
    ]


def terminated(fact: events.CaseTerminated, m: Moment) -> list[Sheet]:
    """终止: why, with what the file says about it."""
    records = [
        f"容缺材料“{d.name}”应于{d.due_on:%Y年%-m月%-d日}前补齐，截至{m.on:%Y年%-m月%-d日}没有收到"
        for d in m.state.open_deferrals
    ]
    return [_termination(m, fact.reason, fact.basis, records or [fact.reason])]


def _termination(m: Moment, reason: str, basis: str, records: list[str]) -> Sheet:
    report = m.state.negative
    is_reported = report is not None and report.kind == "terminate" and report.approved_at
    return Sheet(
        NoticeKind.TERMINATION,
        documents.TerminationFacts(
            **parts.common(m),
            procedure_basis=parts.parsed(basis),
            ended_on=m.on,
            reason=reason,
            records=records,
            report_number=parts.issued_number(m, NoticeKind.ADVERSE_REPORT) if is_reported else "",
            returned_materials=parts.paper_back(m),
        ),
    )
