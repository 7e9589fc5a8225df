"""Helpers that turn facts into blocks; the phrases every notice shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from onewindow.domains.documents.rules.facts import NoticeFacts
from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.numbers import chinese_date, chinese_time
from onewindow.domains.documents.rules.parts import (
    Citation,
    MaterialLine,
    Party,
    ReckonedDate,
    Remedies,
)
from onewindow.domains.documents.rules.sheet import Block, Fields, Paragraph, Run, Table

_LAW = "中华人民共和国行政许可法"
_K = NoticeKind

LICENSING_PROCEDURE: dict[NoticeKind, tuple[Citation, ...]] = {
    _K.CORRECTION: (Citation(law=_LAW, article="第三十二条第一款第四项"),),
    _K.ACCEPTANCE: (Citation(law=_LAW, article="第三十二条第一款第五项"),),
    _K.NON_ACCEPTANCE: (Citation(law=_LAW, article="第三十二条"),),
    _K.NOT_COMPETENT: (Citation(law=_LAW, article="第三十二条第一款第一项、第二项"),),
    _K.SITE_INSPECTION: (Citation(law=_LAW, article="第三十四条第三款"),),
    _K.SPECIAL_START: (Citation(law=_LAW, article="第四十五条"),),
    _K.SPECIAL_END: (Citation(law=_LAW, article="第四十五条"),),
    _K.EXTENSION: (Citation(law=_LAW, article="第四十二条第一款"),),
    _K.GRANT: (Citation(law=_LAW, article="第三十八条第一款"),),
    _K.REFUSAL: (Citation(law=_LAW, article="第三十八条第二款"),),
    _K.DELIVERY_RECEIPT: (Citation(law=_LAW, article="第四十四条"),),
}
"""Articles of the Administrative Licensing Law that each act on a licence relies on."""

DEEMED = (Citation(law=_LAW, article="第三十二条第一款第四项"),)


def strong(text: str) -> Run:
    """Return text set in the heading face."""
    return Run(text=text, strong=True)


def say(*parts: str | Run) -> Paragraph:
    """Return a paragraph of plain and strong stretches."""
    return Paragraph(runs=[part if isinstance(part, Run) else Run(text=part) for part in parts])


def note(text: str) -> Paragraph:
    """Return a smaller, explaining paragraph."""
    return Paragraph(runs=[Run(text=text)], is_note=True)


def day(value: date | None) -> str:
    """Return the date in words; only called where the fact is required or shown when present."""
    return chinese_date(value) if value else "—"


def deadline(reckoned: ReckonedDate) -> str:
    """Return until when, in words: the whole of the day, or the minute of a short limit."""
    if reckoned.until is not None:
        return f"{chinese_time(reckoned.until)}前"
    return f"{day(reckoned.on)}前（含当日）"


def you(applicant: Party) -> str:
    """Return how the letter speaks to the applicant."""
    return "你" if applicant.is_person else "你单位"


def cite(citations: Iterable[Citation]) -> str:
    """Return the citations in one line."""
    return "、".join(citation.text for citation in citations)


def procedure(kind: NoticeKind, facts: NoticeFacts) -> Sequence[Citation]:
    """Return the articles that the act relies on; the item's own basis where none is named."""
    if facts.procedure_basis:
        return facts.procedure_basis
    if facts.is_licensing and kind in LICENSING_PROCEDURE:
        return LICENSING_PROCEDURE[kind]
    return facts.basis


def pursuant(kind: NoticeKind, facts: NoticeFacts) -> str:
    """Return ``依据……的规定，`` or nothing where no article applies."""
    text = cite(procedure(kind, facts))
    return f"依据{text}的规定，" if text else ""


def explained(reckoned: ReckonedDate | None, label: str = "期限计算") -> list[Block]:
    """Return the derivation of a date as a note, nothing where there is none."""
    if reckoned is None or not reckoned.derivation:
        return []
    return [note(f"{label}：{reckoned.derivation}")]


def materials_table(lines: Sequence[MaterialLine]) -> Table:
    """Return the list of materials with form and copies; optional columns only when used."""
    columns = [("序号", 0), ("材料名称", 4), ("形式", 0), ("份数", 0)]
    rows = [
        [str(n), line.name, line.form or "—", "—" if line.copies is None else str(line.copies)]
        for n, line in enumerate(lines, 1)
    ]
    for attribute, title in (("source", "来源"), ("note", "备注")):
        if any(getattr(line, attribute) for line in lines):
            columns.append((title, 3))
            for row, line in zip(rows, lines, strict=True):
                row.append(getattr(line, attribute))
    return Table(header=[c[0] for c in columns], widths=[c[1] for c in columns], rows=rows)


def matter_fields(facts: NoticeFacts, more: Sequence[tuple[str, str]] = ()) -> Fields:
    """Return applicant, matter and case as a ruled grid; empty values are left out."""
    party = facts.applicant
    rows = [
        ("申请人", party.name),
        (party.id_label or "证件号码", party.id_number),
        ("法定代表人", party.legal_representative),
        ("代理人", party.agent),
        ("联系电话", party.phone),
        ("联系地址", party.address),
        ("申请事项", facts.item_name),
        ("事项编码", facts.item_code),
        ("设定依据", cite(facts.basis)),
        *more,
    ]
    return Fields(rows=[row for row in rows if row[1]])


def remedies_text(facts: NoticeFacts, remedies: Remedies, act: str = "决定") -> Paragraph:
    """救济: where and until when the applicant may turn against the act."""
    organ = remedies.reconsideration_organ or "本级人民政府"
    court = remedies.court or "有管辖权的人民法院"
    return say(
        f"{you(facts.applicant)}如不服本{act}，可以自收到本文书之日起",
        strong(f"{remedies.reconsideration_days}日"),
        f"内，依据{remedies.reconsideration_basis.text}向{organ}申请行政复议；也可以自收到本文书之日起",
        strong(f"{remedies.litigation_months}个月"),
        f"内，依据{remedies.litigation_basis.text}向{court}提起行政诉讼。",
    )
