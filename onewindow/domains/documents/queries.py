"""Reads of notices: the list of a case, the file, and what a stranger may verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from onewindow.domains.documents.errors import NoticeNotFound
from onewindow.domains.documents.models import ElectronicSeal, OfficialNotice, SealLog
from onewindow.domains.documents.rules.kinds import NoticeKind, SealKind
from onewindow.domains.documents.rules.numbers import normalise_code, show_code
from onewindow.domains.documents.rules.sheet import canonical_json, sha256_hex
from onewindow.kit import files


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One notice in a list; ``copies`` are those issued, ``pages`` those of one copy."""

    number: str
    kind: NoticeKind
    title: str
    department_name: str
    issued_at: datetime
    issued_by: str
    pages: int
    copies: int
    is_internal: bool
    is_sealed: bool
    is_voided: bool
    verification_code: str
    pdf_sha256: str
    cause: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification page shows; internal sheets keep their applicant to themselves."""

    code_shown: str
    title: str
    number: str
    department_name: str
    issued_at: datetime
    applicant_masked: str
    item_name: str
    seal_label: str
    pdf_sha256: str
    is_intact: bool
    is_file_missing: bool
    voided_at: datetime | None
    void_reason: str

    @property
    def is_valid(self) -> bool:
        return self.is_intact and self.voided_at is None


def notices_of_case(case_number: str, *, with_internal: bool = True) -> list[NoticeEntry]:
    """Return the notices of a case in the order of issue, void ones included and marked."""
    rows = OfficialNotice.objects.filter(case_number=case_number).defer("data").order_by("id")
    if not with_internal:
        rows = rows.filter(is_internal=False)
    return [_entry(row) for row in rows]


@dataclass(frozen=True, slots=True)
class MaterialsTold:
    """A notice that named materials to the applicant; the names as they stand on the sheet."""

    number: str
    kind: NoticeKind
    title: str
    issued_at: datetime
    is_voided: bool
    materials: tuple[str, ...]


_TELLING = (
    NoticeKind.RECEIPT,
    NoticeKind.CORRECTION,
    NoticeKind.CORRECTION_RECEIPT,
    NoticeKind.ACCEPTANCE,
    NoticeKind.DEFERRAL,
)
_MATERIAL_COLUMNS = ("材料名称", "材料")


def materials_told(case_number: str) -> list[MaterialsTold]:
    """Return what notices of a case really said of materials, in the order of issue.

    Read from the issued sheets themselves, whoever issued them: acts, or an import.
    """
    rows = OfficialNotice.objects.filter(case_number=case_number, kind__in=_TELLING).order_by("id")
    return [
        MaterialsTold(
            number=row.number,
            kind=NoticeKind(row.kind),
            title=row.title,
            issued_at=row.issued_at,
            is_voided=row.is_voided,
            materials=tuple(_materials_of(row.data)),
        )
        for row in rows
    ]


def _materials_of(data: dict[str, Any]) -> Iterator[str]:
    for block in data.get("blocks", []):
        header = block.get("header", []) if block.get("type") == "table" else []
        column = next((n for n, name in enumerate(header) if name in _MATERIAL_COLUMNS), None)
        if column is not None:
            yield from (line[column] for line in block["rows"])


def notice_file(number: str) -> tuple[NoticeEntry, bytes]:
    """Return a notice and its PDF; raise NoticeNotFound where either is gone."""
    row = OfficialNotice.objects.defer("data").filter(number=number).first()
    content = _content(row.pdf_sha256) if row else None
    if row is None or content is None:
        raise NoticeNotFound(f"没有文号为“{number}”的文书，或者其文件已经丢失。")
    return _entry(row), content


def verify_code(text: str) -> Verification | None:
    """Return what the code proves, or None for a wrong code.

    A code whose check character fails is refused without touching the database. File and data are
    digested anew each time, so that a changed file or row shows.
    """
    code = normalise_code(text)
    if code is None:
        return None
    row = (
        OfficialNotice.objects.select_related("seal_use__seal")
        .filter(verification_code=code)
        .first()
    )
    if row is None:
        return None
    content = _content(row.pdf_sha256)
    use = getattr(row, "seal_use", None)
    return Verification(
        code_shown=show_code(code),
        title=row.title,
        number=row.number,
        department_name=row.department_name,
        issued_at=row.issued_at,
        applicant_masked="" if row.is_internal else row.applicant_masked,
        item_name="" if row.is_internal else str(row.data.get("item_name", "")),
        seal_label=SealKind(use.seal.kind).label if use else "",
        pdf_sha256=row.pdf_sha256,
        is_intact=content is not None
        and sha256_hex(content) == row.pdf_sha256
        and sha256_hex(canonical_json(row.data)) == row.json_sha256,
        is_file_missing=content is None,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
    )


def has_seal(case_number: str, kind: SealKind) -> bool:
    """Return whether a notice of the case that is not void bears this seal (Q20)."""
    return SealLog.objects.filter(
        case_number=case_number, seal__kind=kind.value, notice__voided_at__isnull=True
    ).exists()


def seals_in_force(departments: Iterable[str], on: date) -> set[tuple[str, SealKind]]:
    """Return (department, kind) of the seals these departments may press on a day."""
    rows = ElectronicSeal.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        department_code__in=sorted(set(departments)),
        valid_from__lte=on,
    )
    return {(code, SealKind(kind)) for code, kind in rows.values_list("department_code", "kind")}


def _content(digest: str) -> bytes | None:
    try:
        with files.open_file(digest) as stream:
            return stream.read()
    except files.UnknownFile:
        return None


def _entry(row: OfficialNotice) -> NoticeEntry:
    return NoticeEntry(
        number=row.number,
        kind=NoticeKind(row.kind),
        title=row.title,
        department_name=row.department_name,
        issued_at=row.issued_at,
        issued_by=str(row.issued_by.get("name", "")),
        pages=row.pages,
        copies=row.copies,
        is_internal=row.is_internal,
        is_sealed=row.is_sealed,
        is_voided=row.is_voided,
        verification_code=row.verification_code,
        cause=row.cause,
        part=row.part,
        pdf_sha256=row.pdf_sha256,
    )
