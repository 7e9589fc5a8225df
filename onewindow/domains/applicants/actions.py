"""Register people and bodies, correct their contacts, let agents act, keep answers with consent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onewindow.domains.accounts.api import Capability, demand
from onewindow.domains.applicants.errors import (
    ConsentMissing,
    InvalidApplicant,
    NameDiffers,
    UnknownApplicant,
)
from onewindow.domains.applicants.events import (
    AgentAuthorized,
    ApplicantRegistered,
    ApplicantRenamed,
    ContactsCorrected,
    PrefillConsented,
    PrefillWithdrawn,
)
from onewindow.domains.applicants.models import (
    IDENTITY_CONTEXT,
    PHONE_CONTEXT,
    Applicant,
    Authorization,
)
from onewindow.domains.applicants.rules.people import (
    LegalPerson,
    NaturalPerson,
    Person,
    check_identity,
    masked_identity,
)
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest, digest_candidates
from onewindow.kit.outbox import Fact, record
from onewindow.lib import check_digits
from onewindow.lib.check_digits import Verdict
from onewindow.lib.masking import mask_address, mask_name, mask_phone


@transaction.atomic
def register_applicant(person: Person, *, by: Actor, at: datetime) -> Applicant:
    """Return the applicant of this document, registered now or before; contacts are brought up.

    A document registered under another name is refused: typed names are often wrong.
    """
    _demand_or_self(by)
    identity = _checked(person, at)
    found = (
        Applicant.objects.select_for_update()
        .filter(
            document_type=person.document_type,
            identity_digest__in=digest_candidates(identity, context=IDENTITY_CONTEXT),
        )
        .first()
    )
    if found is None:
        found, is_new = Applicant.objects.get_or_create(
            document_type=person.document_type,
            identity_digest=digest(identity, context=IDENTITY_CONTEXT),
            defaults=_columns(person, identity, at),
        )
        if is_new:
            _record(found, ApplicantRegistered(str(found.uuid), found.kind), by, at)
            return found
    if found.name != person.name.strip():
        raise NameDiffers(
            f"该证件号码登记的姓名是“{mask_name(found.name)}”，与录入的不一致",
            field="name",
            details={"registered": mask_name(found.name)},
        )
    _bring_up(found, phone=person.phone, address=person.address, by=by, at=at)
    return found


@transaction.atomic
def correct_contacts(
    uuid: str, *, phone: str = "", address: str = "", by: Actor, at: datetime
) -> Applicant:
    """Change telephone or address; what is left empty stays."""
    found = _locked(uuid, by)
    _bring_up(found, phone=phone, address=address, by=by, at=at)
    return found


@transaction.atomic
def rename_applicant(uuid: str, *, name: str, reason: str, by: Actor, at: datetime) -> Applicant:
    """更名, on the strength of a document that ``reason`` names."""
    demand(by, Capability.APPLICANTS_REGISTER)
    if not name.strip() or not reason.strip():
        raise InvalidApplicant("更名须填写新的姓名和依据的证件", field="name")
    found = _locked(uuid, by)
    found.name = name.strip()
    found.save(update_fields=["name"])
    _record(found, ApplicantRenamed(str(found.uuid), reason.strip()), by, at)
    return found


@transaction.atomic
def authorize_agent(
    principal: str,
    *,
    agent: str,
    valid_from: date,
    valid_until: date | None = None,
    items: Iterable[str] = (),
    letter_sha256: str = "",
    by: Actor,
    at: datetime,
) -> Authorization:
    """委托代理人; no items means whatever the principal may apply for."""
    owner = _locked(principal, by)
    other = Applicant.objects.filter(uuid=agent).first()
    if other is None:
        raise UnknownApplicant("没有登记代理人", field="agent")
    if other == owner:
        raise InvalidApplicant("代理人不能是申请人本人", field="agent")
    if valid_until is not None and valid_until < valid_from:
        raise InvalidApplicant("委托的结束日期早于开始日期", field="valid_until")
    codes = sorted(set(items))
    authorization = Authorization.objects.create(
        principal=owner,
        agent=other,
        items=codes,
        valid_from=valid_from,
        valid_until=valid_until,
        letter_sha256=letter_sha256,
    )
    fact = AgentAuthorized(str(owner.uuid), str(other.uuid), valid_from, valid_until, codes or None)
    _record(owner, fact, by, at)
    return authorization


@transaction.atomic
def consent_to_prefill(uuid: str, *, by: Actor, at: datetime) -> Applicant:
    """同意预填: answers of this application may fill the next one (一人一档)."""
    found = _locked(uuid, by)
    if found.prefill_consented_at is None:
        found.prefill_consented_at = at
        found.save(update_fields=["prefill_consented_at"])
        _record(found, PrefillConsented(str(found.uuid)), by, at)
    return found


@transaction.atomic
def withdraw_consent(uuid: str, *, by: Actor, at: datetime) -> Applicant:
    """Withdraw the consent; what was kept is erased at once (PIPL 15, 47)."""
    found = _locked(uuid, by)
    if found.prefill_consented_at is not None:
        found.prefill_consented_at = None
        found.answers = ""
        found.save(update_fields=["prefill_consented_at", "answers"])
        _record(found, PrefillWithdrawn(str(found.uuid)), by, at)
    return found


@transaction.atomic
def keep_answers(uuid: str, answers: Mapping[str, str], *, by: Actor, at: datetime) -> Applicant:
    """Keep form answers by field id for the next form; refused without consent."""
    found = _locked(uuid, by)
    if found.prefill_consented_at is None:
        raise ConsentMissing("申请人没有同意保存曾填信息")
    kept = json.loads(found.answers) if found.answers else {}
    kept.update({name: value for name, value in answers.items() if value})
    found.answers = json.dumps(kept, ensure_ascii=False)
    found.save(update_fields=["answers"])
    return found


def _checked(person: Person, at: datetime) -> str:
    """Return the canonical document number, or refuse with the field at fault."""
    if not person.name.strip():
        raise InvalidApplicant("姓名或名称不能为空", field="name")
    verdict = check_identity(
        person, today=timezone.localdate(at), allow_demo=settings.DEMO_IDENTITIES
    )
    field = "uscc" if isinstance(person, LegalPerson) else "citizen_id_number"
    _refuse_unless(verdict, field)
    if person.phone:
        _refuse_unless(check_digits.check_phone(person.phone), "phone")
    return verdict.value


def _refuse_unless(verdict: Verdict, field: str) -> None:
    if not verdict:
        raise InvalidApplicant(
            verdict.what,
            law=verdict.rule,
            next_step=verdict.next_step,
            field=field,
            details={"rule": verdict.code},
        )


def _columns(person: Person, identity: str, at: datetime) -> dict[str, object]:
    is_natural = isinstance(person, NaturalPerson)
    return {
        "kind": Applicant.Kind.NATURAL if is_natural else Applicant.Kind.LEGAL,
        "name": person.name.strip(),
        "identity": identity,
        "identity_masked": masked_identity(person),
        "uscc": identity if isinstance(person, LegalPerson) else "",
        "legal_representative": (
            person.legal_representative if isinstance(person, LegalPerson) else ""
        ),
        "registered_at": at,
        **_contacts(person.phone, person.address),
    }


def _contacts(phone: str, address: str) -> dict[str, str]:
    columns = {}
    if phone:
        number = check_digits.check_phone(phone).value
        columns["phone"] = number
        columns["phone_digest"] = digest(number, context=PHONE_CONTEXT)
        columns["phone_masked"] = mask_phone(number)
    if address:
        columns["address"] = address.strip()
        columns["address_masked"] = mask_address(address)
    return columns


def _bring_up(found: Applicant, *, phone: str, address: str, by: Actor, at: datetime) -> None:
    if phone:
        _refuse_unless(check_digits.check_phone(phone), "phone")
    changed = {
        name: value
        for name, value in _contacts(phone, address).items()
        if getattr(found, name) != value
    }
    if not changed:
        return
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=list(changed))
    fields = sorted({name.split("_")[0] for name in changed})
    _record(found, ContactsCorrected(str(found.uuid), fields), by, at)


def _locked(uuid: str, by: Actor) -> Applicant:
    _demand_or_self(by, uuid)
    found = Applicant.objects.select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise UnknownApplicant("没有这个申请人")
    return found


def _demand_or_self(by: Actor, uuid: str = "") -> None:
    """Let applicants act for themselves; staff need the capability."""
    if by.kind is ActorKind.APPLICANT and (not uuid or by.key == str(uuid)):
        return
    demand(by, Capability.APPLICANTS_REGISTER)


def _record(found: Applicant, fact: Fact, by: Actor, at: datetime) -> None:
    record(fact, subject=f"applicant:{found.uuid}", by=by, at=at)
