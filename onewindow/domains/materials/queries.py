"""Reads: the materials of a case, a person's earlier ones, and what government holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from onewindow.domains.accounts.api import Capability, demand
from onewindow.domains.materials.errors import SharingPurposeMissing
from onewindow.domains.materials.models import HoldingRecord, Recognition, SubmittedMaterial
from onewindow.domains.materials.rules.kinds import State
from onewindow.kit.actors import Actor
from onewindow.kit.audit import write_audit


@dataclass(frozen=True, slots=True)
class MaterialInHand:
    """One row of the checklist as it stands; ``recognised_by`` are departments that verified it."""

    id: int
    material: str
    name: str
    version: int
    source: str
    state: str
    sha256: str
    file_name: str
    copies: int
    reference: str
    due_on: date | None
    note: str
    submitted_at: datetime
    recognised_by: tuple[str, ...] = ()

    def is_recognised_for(self, department: str) -> bool:
        """Whether another department has verified it, so that this one need not ask (已认)."""
        return any(one != department for one in self.recognised_by)


@dataclass(frozen=True, slots=True)
class Holding:
    """A licence or library row that makes a material unnecessary to bring."""

    kind: str
    name: str
    number: str
    issuer: str
    valid_until: date | None
    source_system: str
    is_valid: bool
    content: dict[str, str] = field(default_factory=dict)
    sha256: str = ""


def materials_of(case_number: str) -> list[MaterialInHand]:
    """Return the current version of every material of the case, with who has recognised it."""
    rows = SubmittedMaterial.objects.filter(case_number=case_number, is_current=True).order_by("id")
    return _all_in_hand(rows)


def versions_of(case_number: str, material: str) -> list[MaterialInHand]:
    """Return all versions, the newest first."""
    rows = SubmittedMaterial.objects.filter(case_number=case_number, material=material).order_by(
        "-version"
    )
    return _all_in_hand(rows)


def history_of(applicant: str | UUID, material: str, *, limit: int = 5) -> list[MaterialInHand]:
    """Return usable materials of this id that the person handed in before, the newest first."""
    rows = SubmittedMaterial.objects.filter(
        applicant=applicant,
        material=material,
        is_current=True,
        state__in=[State.SUBMITTED.value, State.VERIFIED.value],
    ).order_by("-id")[:limit]
    return _all_in_hand(rows)


@transaction.atomic
def holdings(
    holder_digest: str,
    kinds: Iterable[str],
    *,
    purpose: str,
    case_number: str = "",
    by: Actor,
    at: datetime,
) -> list[Holding]:
    """Return what government holds of these kinds; one access row a kind, found or not (Q12).

    ``holder_digest`` is the applicant's ``identity_digest``. Expired rows come back marked, so that
    the checklist can say why a licence does not help.
    """
    demand(by, Capability.MATERIALS_SHARE)
    if not purpose.strip():
        raise SharingPurposeMissing("调用共享数据必须说明用途", field="purpose")
    wanted = sorted(set(kinds))
    rows = HoldingRecord.objects.filter(
        Q(kind__in=wanted), holder_digest=holder_digest, is_revoked=False
    ).order_by("kind", F("issued_on").desc(nulls_last=True), "id")
    today = timezone.localdate(at)
    found = [_holding(row, today) for row in rows]
    for kind in wanted:
        write_audit(
            "share.holding",
            by=by,
            subject=case_number or f"holder:{holder_digest[:16]}",
            purpose=purpose.strip(),
            details={"kind": kind, "numbers": [h.number for h in found if h.kind == kind]},
            at=at,
        )
    return found


def _all_in_hand(rows: Iterable[SubmittedMaterial]) -> list[MaterialInHand]:
    """Add who recognised each row, or the same content of the same person elsewhere (H7)."""
    listed = list(rows)
    same_content: dict[tuple[str, str, UUID], set[str]] = {}
    recognitions = Recognition.objects.filter(
        Q(material__in=listed)
        | Q(
            material__file_id__in={row.file_id for row in listed if row.file_id},
            material__applicant__in={row.applicant for row in listed},
        )
    ).select_related("material")
    for recognition in recognitions:
        seen = same_content.setdefault(_content_key(recognition.material), set())
        seen.add(recognition.department)
    return [_in_hand(row, tuple(sorted(same_content.get(_content_key(row), ())))) for row in listed]


def _content_key(row: SubmittedMaterial) -> tuple[str, str, UUID]:
    """What makes two rows the same material: the content, or the row itself without a file."""
    return (row.material, row.file_id or f"row:{row.pk}", row.applicant)


def _in_hand(row: SubmittedMaterial, recognised_by: tuple[str, ...]) -> MaterialInHand:
    return MaterialInHand(
        id=row.id,
        material=row.material,
        name=row.name,
        version=row.version,
        source=row.source,
        state=row.state,
        sha256=row.file_id or "",
        file_name=row.file_name,
        copies=row.copies,
        reference=row.reference,
        due_on=row.due_on,
        note=row.note,
        submitted_at=row.submitted_at,
        recognised_by=recognised_by,
    )


def _holding(row: HoldingRecord, today: date) -> Holding:
    return Holding(
        kind=row.kind,
        name=row.name,
        number=row.number,
        issuer=row.issuer,
        valid_until=row.valid_until,
        source_system=row.source_system,
        is_valid=row.valid_until is None or row.valid_until >= today,
        content=json.loads(row.content) if row.content else {},
        sha256=row.file_id or "",
    )
