"""Acts on notices and seals: issue, void, register, retire."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from onewindow.domains.documents.errors import (
    AlreadyVoided,
    MayNotVoid,
    NoticeNotFound,
    ReasonMissing,
    SealExists,
    SealMissing,
)
from onewindow.domains.documents.events import (
    NoticeIssued,
    NoticeVoided,
    SealRegistered,
    SealRetired,
)
from onewindow.domains.documents.models import ElectronicSeal, OfficialNotice, SealLog
from onewindow.domains.documents.permissions import MANAGE_SEALS, VOID_NOTICE
from onewindow.domains.documents.render import Rendered, Stamp, render
from onewindow.domains.documents.rules.compose import TEMPLATE_VERSION, compose
from onewindow.domains.documents.rules.facts import NoticeFacts
from onewindow.domains.documents.rules.kinds import NoticeKind, SealKind
from onewindow.domains.documents.rules.numbers import (
    ALPHABET,
    CODE_LENGTH,
    check_character,
    local_day,
    notice_number,
    series,
)
from onewindow.domains.documents.rules.sheet import NoticeData, canonical_json, sha256_hex
from onewindow.kit import files
from onewindow.kit.actors import Actor
from onewindow.kit.counters import next_number
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden


@transaction.atomic
def issue_notice(
    kind: NoticeKind,
    case_number: str,
    *,
    facts: NoticeFacts,
    by: Actor,
    at: datetime,
    copies: int | None = None,
    seal: bool = True,
    cause: str = "",
    part: str = "",
) -> OfficialNotice:
    """制作文书: compose, number, render, store and stamp one notice in the caller's transaction.

    The serial's row stays locked until the commit, so call it late in the act, and several kinds of
    one act always in the same order. ``seal=False`` leaves room for a seal of ink.
    ``cause`` names the act it comes from, ``part`` tells sheets of one kind and act apart: the same
    notice of the same act is not issued again but returned.
    """
    if cause and (earlier := _issued_before(kind, cause, part)):
        return earlier
    on = local_day(at)
    sheet = compose(kind, facts, case_number=case_number, on=on, copies=copies, seal=seal)
    stamped_with = _seal_in_force(sheet, sheet.seal, on) if sheet.seal else None
    serial = next_number(series(sheet.department_code, kind, on.year))
    stamp = Stamp(
        number=notice_number(sheet.department_short, kind, on.year, serial),
        code=_new_code(),
        base_url=settings.BASE_URL,
        at=at,
        seal_name=stamped_with.department_name if stamped_with else "",
        seal_label=SealKind(stamped_with.kind).label if stamped_with else "",
    )
    notice = _save(sheet, stamp, render(sheet, stamp), by, cause=cause, part=part)
    if stamped_with:
        SealLog.objects.create(
            seal=stamped_with,
            notice=notice,
            case_number=case_number,
            copies=sheet.copies,
            by=by.as_record(),
            at=at,
        )
    record(
        NoticeIssued(
            number=notice.number,
            kind=kind.value,
            title=notice.title,
            case_number=case_number,
            department_code=notice.department_code,
            pdf_sha256=notice.pdf_sha256,
            copies=notice.copies,
            seal=sheet.seal.value if sheet.seal else "",
        ),
        subject=f"notice:{notice.number}",
        by=by,
        at=at,
        seq=1,
    )
    return notice


def render_preview(
    kind: NoticeKind, case_number: str, *, facts: NoticeFacts, at: datetime
) -> bytes:
    """Return the PDF as it would be, marked 预览: no number, no seal, nothing stored."""
    sheet = compose(kind, facts, case_number=case_number, on=local_day(at), seal=False)
    stamp = Stamp("（预览，未编号）", "", settings.BASE_URL, at, is_preview=True)
    return render(sheet, stamp).pdf


@transaction.atomic
def void_notice(number: str, *, reason: str, by: Actor, at: datetime) -> OfficialNotice:
    """作废: the notice stays readable and verifiable, as void, with the reason."""
    if not by.may(VOID_NOTICE):
        raise MayNotVoid("您没有作废文书的权限。")
    if not reason.strip():
        raise ReasonMissing("作废文书必须写明理由。", field="reason")
    notice = OfficialNotice.objects.select_for_update().filter(number=number).first()
    if notice is None:
        raise NoticeNotFound(f"没有文号为“{number}”的文书。")
    if notice.is_voided:
        raise AlreadyVoided(f"文书“{number}”已经作废。")
    notice.voided_at = at
    notice.voided_by = by.as_record()
    notice.void_reason = reason.strip()
    notice.save(update_fields=["voided_at", "voided_by", "void_reason"])
    record(
        NoticeVoided(number=number, case_number=notice.case_number, reason=notice.void_reason),
        subject=f"notice:{number}",
        by=by,
        at=at,
    )
    return notice


@transaction.atomic
def register_seal(
    department_code: str,
    kind: SealKind,
    *,
    department_name: str,
    holder: str,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> ElectronicSeal:
    """登记印章: one seal of a kind in force for each department."""
    if not by.may(MANAGE_SEALS):
        raise Forbidden("您没有管理印章的权限。")
    try:
        with transaction.atomic():
            seal = ElectronicSeal.objects.create(
                department_code=department_code,
                department_name=department_name,
                kind=kind.value,
                holder=holder,
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise SealExists(f"{department_name}已有使用中的{kind.label}。") from error
    record(
        SealRegistered(department_code=department_code, kind=kind.value, holder=holder),
        subject=f"seal:{department_code}:{kind.value}",
        by=by,
        at=at,
    )
    return seal


@transaction.atomic
def retire_seal(
    department_code: str, kind: SealKind, *, reason: str, by: Actor, at: datetime
) -> ElectronicSeal:
    """停用印章 from the day of the act on; what it stamped stays stamped."""
    if not by.may(MANAGE_SEALS):
        raise Forbidden("您没有管理印章的权限。")
    if not reason.strip():
        raise ReasonMissing("停用印章必须写明理由。", field="reason")
    seal = (
        ElectronicSeal.objects.select_for_update()
        .filter(department_code=department_code, kind=kind.value, valid_until__isnull=True)
        .first()
    )
    if seal is None:
        raise SealMissing(f"该部门没有使用中的{kind.label}。")
    seal.valid_until = local_day(at)
    seal.save(update_fields=["valid_until"])
    record(
        SealRetired(department_code=department_code, kind=kind.value, reason=reason.strip()),
        subject=f"seal:{department_code}:{kind.value}",
        by=by,
        at=at,
    )
    return seal


def _seal_in_force(sheet: NoticeData, kind: SealKind, on: date) -> ElectronicSeal:
    seal = (
        ElectronicSeal.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=on),
            department_code=sheet.department_code,
            kind=kind.value,
            valid_from__lte=on,
        )
        .order_by("-valid_from")
        .first()
    )
    if seal is None:
        raise SealMissing(
            f"{sheet.department_name}没有在{sheet.dated}有效的{kind.label}，不能制作《{sheet.title}》。"
        )
    return seal


def _issued_before(kind: NoticeKind, cause: str, part: str) -> OfficialNotice | None:
    return OfficialNotice.objects.filter(cause=cause, kind=kind.value, part=part).first()


def _save(
    sheet: NoticeData, stamp: Stamp, rendered: Rendered, by: Actor, *, cause: str, part: str
) -> OfficialNotice:
    data = sheet.model_dump(mode="json") | {
        "number": stamp.number,
        "verification_code": stamp.code,
        "template_version": TEMPLATE_VERSION,
        "issued_at": stamp.at.isoformat(),
    }
    return OfficialNotice.objects.create(
        number=stamp.number,
        kind=sheet.kind.value,
        title=sheet.title,
        case_number=sheet.case_number,
        department_code=sheet.department_code,
        department_name=sheet.department_name,
        applicant_masked=sheet.applicant_masked,
        template_version=TEMPLATE_VERSION,
        data=data,
        json_sha256=sha256_hex(canonical_json(data)),
        pdf=files.store_bytes(rendered.pdf, kind=files.Kind.PDF, at=stamp.at),
        pages=rendered.pages,
        copies=sheet.copies,
        is_internal=sheet.kind.spec.is_internal,
        is_sealed=bool(stamp.seal_label),
        verification_code=stamp.code,
        issued_at=stamp.at,
        issued_by=by.as_record(),
        cause=cause,
        part=part,
    )


def _new_code() -> str:
    """Return 11 random symbols and their check character: 54 bits nobody can guess."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_character(body)
