"""Pieces that the notices of a case share: who speaks, to whom, which materials, until when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onewindow.domains.applicants.api import Applicant, DocumentType
from onewindow.domains.calendars.api import Clock
from onewindow.domains.cases.errors import NoticeAwaited
from onewindow.domains.cases.notices.moment import Moment
from onewindow.domains.cases.rules.notices import citations
from onewindow.domains.catalogue.content import Basis, RequiredMaterial
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import ActorKind
from onewindow.lib.limits import Unit

CHANNEL_LABELS = {
    "window": "窗口收件",
    "portal": "网上提交",
    "courier": "邮寄收件",
    "kiosk": "自助终端提交",
    "mobile": "移动端提交",
}
DELIVERY_LABELS = {"post": "邮寄送达", "electronic": "电子送达"}
_PRIVATE_FIELDS = frozenset({"citizen_id", "phone"})


@dataclass(frozen=True)
class Sheet:
    """One notice to be issued; ``part`` tells sheets of one kind and act apart."""

    kind: NoticeKind
    facts: documents.NoticeFacts
    part: str = ""
    copies: int | None = None


def common(m: Moment, department: str = "") -> dict[str, Any]:
    """Return the fields that every notice has; ``department`` speaks where it is not the case's."""
    return {
        "authority": authority(m, department),
        "applicant": party(m),
        "item_name": m.content.name,
        "item_code": m.content.codes.implementation or m.content.code,
        "basis": cited(m.content.legal_basis),
        "is_licensing": m.is_licensing,
    }


def authority(m: Moment, department: str = "") -> documents.Authority:
    """Return the department that answers for the notice, and where it is to be found."""
    content = m.content
    owner = organizations.department(department) if department else m.department
    outlet = m.window.outlet if m.window else None
    return documents.Authority(
        code=owner.code,
        name=owner.name,
        short=owner.agency_code or owner.short_name[:20],
        address=content.address or (outlet.address if outlet else ""),
        phone=content.enquiry_phone or owner.phone or (outlet.phone if outlet else ""),
        complaint_phone=content.complaint_phone,
        hours=content.opening_hours or (outlet.opening_hours if outlet else ""),
    )


def party(m: Moment) -> documents.Party:
    """Return the applicant; numbers and addresses of persons come masked."""
    who = m.case.applicant
    is_person = who.kind == Applicant.Kind.NATURAL
    return documents.Party(
        name=who.name,
        is_person=is_person,
        id_label=DocumentType(who.document_type).label,
        id_number=who.identity_masked if is_person else who.identity,
        legal_representative=who.legal_representative,
        agent=m.state.agent_name,
        phone=who.phone_masked,
        address=who.address_masked if is_person else who.address,
    )


def cited(basis: Iterable[Basis]) -> list[documents.Citation]:
    return [documents.Citation(law=entry.law, article=entry.article) for entry in basis]


def parsed(text: str) -> list[documents.Citation]:
    """Return the citations that a recorded basis names."""
    return [documents.Citation(law=law, article=article) for law, article in citations(text)]


def reckoned(clock: Clock | None) -> documents.ReckonedDate | None:
    """Return a clock's last day with the words that explain it; None while it stands still."""
    if clock is None or clock.due_on is None:
        return None
    words = "；".join(str(line) for line in clock.derivation)
    is_short = clock.total.unit in {Unit.HOURS, Unit.MINUTES}
    until = clock.due_at if is_short else None
    return documents.ReckonedDate(on=clock.due_on, derivation=words, until=until)


def limit_words(m: Moment) -> dict[str, Any]:
    """Return the decision limit in words with its date, or the law's words where it has none."""
    clock = m.clocks.decision
    rule = m.terms.profile.limit_rule(m.content.profile_variant)
    if clock is None:
        until = rule.written or "法定期限内"
        return {"limit_text": until, "until_text": until}
    return {"limit_text": clock.limit.chinese, "due": reckoned(clock)}


def material(m: Moment, code: str) -> RequiredMaterial | None:
    return next((entry for entry in m.content.materials if entry.id == code), None)


def material_lines(m: Moment, codes: Iterable[str]) -> list[documents.MaterialLine]:
    """Return materials as the standard lists them; what government holds was not asked for.

    An application without any material is still an application: its form was filled in.
    """
    lines = [_line(m, entry) for code in codes if (entry := material(m, code))]
    return lines or [documents.MaterialLine(name="申请表（系统填报）", form="电子")]


def _line(m: Moment, entry: RequiredMaterial) -> documents.MaterialLine:
    if entry.is_sharable and entry.id not in m.state.owed:
        note = "政府部门共享获取，申请人免提交"
        return documents.MaterialLine(name=entry.name, form="electronic", note=note)
    return documents.MaterialLine(name=entry.name, form=entry.form, copies=entry.copies)


def paper_back(m: Moment) -> list[documents.MaterialLine]:
    """Return what the applicant handed in on paper and takes home when the case ends early."""
    brought = [entry for code in m.state.materials if (entry := material(m, code))]
    return [
        _line(m, entry)
        for entry in brought
        if entry.form not in {"electronic", "inspect", ""}
        and not (entry.is_sharable and entry.id not in m.state.owed)
    ]


def receiver(m: Moment) -> str:
    """Return who of the staff took it in; what came over the net was taken in by the system."""
    return "系统自动接收" if m.by.kind is not ActorKind.OFFICER else m.by.name


def contact_person(m: Moment) -> str:
    """Return whom to ask: who accepted, who received, or the department itself."""
    if m.by.kind is ActorKind.OFFICER:
        return m.by.name
    first = m.log[0].actor
    return first["name"] if first["kind"] == ActorKind.OFFICER else m.department.name


def place(m: Moment) -> str:
    """Return where the applicant goes."""
    if m.window is not None:
        return f"{m.window.outlet.name}{m.window.number}号窗口"
    return m.content.address or m.department.name


def collect(m: Moment) -> str:
    """Return how the result reaches the applicant, as chosen at receipt."""
    mode = DELIVERY_LABELS.get(m.state.delivery_mode)
    return mode or f"凭有效身份证件和办件编号到{place(m)}领取"


def form_rows(m: Moment) -> list[tuple[str, str]]:
    """Return what was filled in, with the labels of the standard; no numbers of persons."""
    form = json.loads(m.case.form)
    rows = []
    for field in m.content.form:
        value = form.get(field.id, "")
        if not value or field.kind in _PRIVATE_FIELDS:
            continue
        words = {option.value: option.label for option in field.options}
        words |= {"true": "是", "false": "否"} if field.kind == "boolean" else {}
        rows.append((field.label, words.get(value, value) + field.unit))
    return rows or [("办理事项", m.content.name)]


def issued_number(m: Moment, kind: NoticeKind, *, seq: int | None = None) -> str:
    """Return the number of the case's last notice of a kind that this one refers to.

    ``seq`` asks for the notice of that very event. Raise NoticeAwaited where it is not issued yet.
    """
    found = [
        entry
        for entry in documents.notices_of_case(m.number)
        if entry.kind is kind
        and not entry.is_voided
        and (seq is None or entry.cause == m.cause(seq))
    ]
    if not found:
        raise NoticeAwaited(f"《{kind.label}》尚未制作，引用它的文书须等待。")
    return found[-1].number
