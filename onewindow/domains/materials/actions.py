"""Take materials in, verify them, excuse them; register what government holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from onewindow.domains.accounts.api import Capability, demand
from onewindow.domains.materials.errors import (
    HoldingNotUsable,
    InvalidMaterial,
    NothingToVerify,
    UnknownMaterial,
)
from onewindow.domains.materials.events import (
    HoldingRegistered,
    HoldingRevoked,
    MaterialExcused,
    MaterialFoundDefective,
    MaterialSubmitted,
    MaterialVerified,
)
from onewindow.domains.materials.models import (
    IDENTITY_CONTEXT,
    HoldingRecord,
    Recognition,
    SubmittedMaterial,
)
from onewindow.domains.materials.rules.kinds import Source, State
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest
from onewindow.kit.models import StoredFile
from onewindow.kit.outbox import Fact, record
from onewindow.lib.check_digits import canonical


@transaction.atomic
def submit_material(
    case_number: str,
    material: str,
    *,
    name: str,
    applicant: str | UUID,
    source: str,
    sha256: str = "",
    file_name: str = "",
    copies: int = 0,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> SubmittedMaterial:
    """Add a version of a material to a case; the one before it stays as history."""
    _demand_or_applicant(by, applicant)
    kind = _source(source)
    stored = StoredFile.objects.filter(sha256=sha256).first() if sha256 else None
    if sha256 and stored is None:
        raise InvalidMaterial("文件尚未存入系统", next_step="请重新上传文件。", field="file")
    if kind.needs_file and stored is None:
        raise InvalidMaterial(f"“{name}”来源为{kind.label}，须附文件", field="file")
    if kind.needs_reference and not (reference or stored):
        raise InvalidMaterial(
            f"“{name}”来源为{kind.label}，须注明证照或数据编号", field="reference"
        )
    row = _next_version(
        case_number,
        material,
        name=name,
        applicant=applicant,
        by=by,
        at=at,
        state=State.SUBMITTED,
    )
    row.source = kind.value
    row.file = stored
    row.file_name = file_name
    row.copies = copies or (1 if kind is Source.PAPER else 0)
    row.reference = reference
    row.save()
    fact = MaterialSubmitted(case_number, material, row.version, kind.value, sha256, reference)
    _record(fact, case_number, by, at)
    return row


@transaction.atomic
def verify_material(
    case_number: str, material: str, *, by: Actor, at: datetime
) -> SubmittedMaterial:
    """查验通过; other departments see it as 已认 by the verifier's department (H7)."""
    demand(by, Capability.MATERIALS_VERIFY)
    row = _current(case_number, material)
    if not State(row.state).is_in_hand:
        raise NothingToVerify(f"“{row.name}”为{State(row.state).label}，没有可查验的材料")
    row.state = State.VERIFIED.value
    row.verified_at = at
    row.verified_by = by.key
    row.note = ""
    row.save(update_fields=["state", "verified_at", "verified_by", "note"])
    if by.department:
        Recognition.objects.get_or_create(
            material=row, department=by.department, defaults={"by": by.key, "at": at}
        )
    fact = MaterialVerified(case_number, material, row.version, by.department)
    _record(fact, case_number, by, at)
    return row


@transaction.atomic
def find_defect(
    case_number: str, material: str, *, reason: str, by: Actor, at: datetime
) -> SubmittedMaterial:
    """不符合要求: the reason goes into the one-time notice; the case asks for a new version."""
    demand(by, Capability.MATERIALS_VERIFY)
    if not reason.strip():
        raise InvalidMaterial("须写明材料哪里不符合要求", field="reason")
    row = _current(case_number, material)
    if not State(row.state).is_in_hand:
        raise NothingToVerify(f"“{row.name}”为{State(row.state).label}，没有可查验的材料")
    row.state = State.DEFECTIVE.value
    row.note = reason.strip()
    row.save(update_fields=["state", "note"])
    row.recognitions.all().delete()
    fact = MaterialFoundDefective(case_number, material, row.version, row.note)
    _record(fact, case_number, by, at)
    return row


@transaction.atomic
def excuse_material(
    case_number: str,
    material: str,
    *,
    name: str,
    applicant: str | UUID,
    state: str,
    reason: str,
    due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> SubmittedMaterial:
    """Note that a material is deferred (容缺, with its date), promised (承诺) or waived (免交)."""
    _demand_or_applicant(by, applicant)
    if state not in {State.DEFERRED, State.PROMISED, State.WAIVED}:
        raise InvalidMaterial(f"“{state}”不是容缺、承诺或免交", field="state")
    if (state == State.DEFERRED) != (due_on is not None):
        raise InvalidMaterial("容缺材料须注明补齐日期", field="due_on")
    row = _next_version(
        case_number,
        material,
        name=name,
        applicant=applicant,
        by=by,
        at=at,
        state=State(state),
    )
    row.due_on = due_on
    row.note = reason
    row.save()
    fact = MaterialExcused(case_number, material, state, reason, due_on)
    _record(fact, case_number, by, at)
    return row


@transaction.atomic
def reuse_material(
    case_number: str,
    material: str,
    *,
    earlier: int,
    applicant: str | UUID,
    by: Actor,
    at: datetime,
) -> SubmittedMaterial:
    """历史材料: refer to what the same person handed in before; the file is not stored again.

    The paper of somebody else, of another kind or replaced since looks like none (UnknownMaterial).
    """
    found = SubmittedMaterial.objects.filter(
        id=earlier, applicant=applicant, material=material, is_current=True
    ).first()
    if found is not None and found.state == State.DEFECTIVE:
        raise HoldingNotUsable(f"“{found.name}”曾被认定不符合要求，不能再次使用")
    if found is None or not State(found.state).is_in_hand:
        raise UnknownMaterial(
            "没有这份历史材料",
            law="一次提交、多次使用：只限同一申请人交过的同一材料",
            next_step="请从本申请人的历史材料中选择，或重新收取。",
        )
    return submit_material(
        case_number,
        material,
        name=found.name,
        applicant=found.applicant,
        source=Source.HISTORY.value,
        sha256=found.file_id or "",
        file_name=found.file_name,
        reference=found.reference or f"{found.case_number}/{found.material}",
        by=by,
        at=at,
    )


@transaction.atomic
def register_holding(
    identity: str,
    *,
    kind: str,
    name: str,
    number: str,
    issuer: str,
    source_system: str,
    issued_on: date | None = None,
    valid_until: date | None = None,
    content: Mapping[str, str] | None = None,
    sha256: str = "",
    by: Actor,
    at: datetime,
) -> HoldingRecord:
    """Register a licence or a library row under the holder's document number (kept as a digest)."""
    demand(by, Capability.MATERIALS_SHARE)
    holding, _ = HoldingRecord.objects.update_or_create(
        source_system=source_system,
        number=number,
        defaults={
            "holder_digest": digest(canonical(identity), context=IDENTITY_CONTEXT),
            "kind": kind,
            "name": name,
            "issuer": issuer,
            "issued_on": issued_on,
            "valid_until": valid_until,
            "content": json.dumps(dict(content), ensure_ascii=False) if content else "",
            "file": StoredFile.objects.filter(sha256=sha256).first() if sha256 else None,
            "is_revoked": False,
        },
    )
    record(
        HoldingRegistered(kind, number, source_system),
        subject=f"holding:{source_system}:{number}"[:80],
        by=by,
        at=at,
    )
    return holding


@transaction.atomic
def revoke_holding(
    source_system: str, numbers: Iterable[str], *, reason: str, by: Actor, at: datetime
) -> int:
    """注销: what the registry withdrew is offered no more; return how many there were."""
    demand(by, Capability.MATERIALS_SHARE)
    rows = HoldingRecord.objects.select_for_update().filter(
        source_system=source_system, number__in=sorted(set(numbers)), is_revoked=False
    )
    revoked = list(rows)
    for row in revoked:
        row.is_revoked = True
        row.save(update_fields=["is_revoked"])
        record(
            HoldingRevoked(row.kind, row.number, source_system, reason),
            subject=f"holding:{source_system}:{row.number}"[:80],
            by=by,
            at=at,
        )
    return len(revoked)


def _source(source: str) -> Source:
    if source not in {s.value for s in Source}:
        raise InvalidMaterial(f"材料来源“{source}”不在代码表内", field="source")
    return Source(source)


def _current(case_number: str, material: str) -> SubmittedMaterial:
    row = (
        SubmittedMaterial.objects.select_for_update()
        .filter(case_number=case_number, material=material, is_current=True)
        .first()
    )
    if row is None:
        raise UnknownMaterial(f"办件{case_number}没有收到材料“{material}”")
    return row


def _next_version(
    case_number: str,
    material: str,
    *,
    name: str,
    applicant: str | UUID,
    by: Actor,
    at: datetime,
    state: State,
) -> SubmittedMaterial:
    before = (
        SubmittedMaterial.objects.select_for_update()
        .filter(case_number=case_number, material=material, is_current=True)
        .first()
    )
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    return SubmittedMaterial(
        case_number=case_number,
        material=material,
        name=name,
        applicant=applicant,
        version=before.version + 1 if before else 1,
        state=state.value,
        submitted_at=at,
        submitted_by=by.key,
    )


def _demand_or_applicant(by: Actor, applicant: str | UUID) -> None:
    if by.kind is ActorKind.APPLICANT and by.key == str(applicant):
        return
    demand(by, Capability.MATERIALS_SUBMIT)


def _record(fact: Fact, case_number: str, by: Actor, at: datetime) -> None:
    # Apart from the case's own events, whose sequence the case alone counts.
    record(fact, subject=f"materials:{case_number}", by=by, at=at)
