"""Reads about applicants: masked by default, whole only with a purpose that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from onewindow.domains.accounts.api import Capability, demand
from onewindow.domains.applicants.errors import (
    NO_LETTER,
    AgentNotAuthorized,
    ConsentMissing,
    UnknownApplicant,
    UnknownField,
)
from onewindow.domains.applicants.models import (
    IDENTITY_CONTEXT,
    PHONE_CONTEXT,
    Applicant,
    Authorization,
)
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking
from onewindow.kit.crypto import digest_candidates
from onewindow.lib import check_digits

REVEALABLE = {
    "name": "name",
    "citizen_id_number": "identity",
    "identity": "identity",
    "phone": "phone",
    "address": "address",
}

_LONGEST_NUMBER = 24


@dataclass(frozen=True, slots=True)
class ApplicantSummary:
    """What lists show: nothing here identifies a natural person."""

    uuid: str
    kind: str
    name: str
    document_type: str
    identity: str
    phone: str
    address: str


def applicant(uuid: str) -> Applicant:
    """Return the row for another domain's reference, or refuse; screens use ``summary``."""
    found = Applicant.objects.filter(uuid=uuid).first()
    if found is None:
        raise UnknownApplicant("没有这个申请人")
    return found


def summary(found: Applicant) -> ApplicantSummary:
    """Return the applicant masked."""
    return ApplicantSummary(
        uuid=str(found.uuid),
        kind=found.get_kind_display(),
        name=found.masked_name,
        document_type=found.get_document_type_display(),
        identity=found.identity_masked,
        phone=found.phone_masked,
        address=found.address_masked,
    )


def find_applicants(
    *, identity: str = "", phone: str = "", name: str = "", by: Actor, limit: int = 20
) -> list[ApplicantSummary]:
    """Return masked applicants by exact document number or telephone, or by how a name begins.

    Names are not unique: namesakes all come, told apart by their masked numbers. With nothing to
    search for the answer is empty.
    """
    demand(by, Capability.APPLICANTS_VIEW)
    wanted = Q()
    if identity:
        number = check_digits.canonical(identity)
        wanted &= Q(identity_digest__in=digest_candidates(number, context=IDENTITY_CONTEXT))
    if phone:
        number = check_digits.check_phone(phone).value
        wanted &= Q(phone_digest__in=digest_candidates(number, context=PHONE_CONTEXT))
    if name.strip():
        wanted &= Q(name__startswith=name.strip())
    if not wanted:
        return []
    return [summary(found) for found in Applicant.objects.filter(wanted).order_by("id")[:limit]]


def keys_of(words: str, *, most: int) -> list[int]:
    """Return the keys of those whose whole name, document number or telephone this is.

    For searches of other domains, which show them masked; nothing is found by a part.
    """
    wanted = Q(name=words)
    if words.isascii() and 8 <= len(words) <= _LONGEST_NUMBER:
        number = check_digits.canonical(words)
        wanted |= Q(identity_digest__in=digest_candidates(number, context=IDENTITY_CONTEXT))
        wanted |= Q(phone_digest__in=digest_candidates(number, context=PHONE_CONTEXT))
    return list(Applicant.objects.filter(wanted).order_by("id").values_list("id", flat=True)[:most])


def keys_of_document(number: str) -> list[int]:
    """Return the keys of those whose document has exactly this number; of nobody for none."""
    wanted = check_digits.canonical(number)
    if not wanted or len(wanted) > _LONGEST_NUMBER:
        return []
    digests = digest_candidates(wanted, context=IDENTITY_CONTEXT)
    return list(Applicant.objects.filter(identity_digest__in=digests).values_list("id", flat=True))


@transaction.atomic
def reveal(uuid: str, field: str, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return one field whole, after writing who saw it, when and why."""
    demand(by, Capability.CASES_UNMASK)
    if field not in REVEALABLE:
        raise UnknownField(f"没有可以查看的字段“{field}”", field="field")
    found = applicant(uuid)
    audit_unmasking(field, by=by, subject=f"applicant:{found.uuid}", purpose=purpose, at=at)
    return str(getattr(found, REVEALABLE[field]))


def reveal_contact(uuid: str, *, purpose: str, by: Actor, at: datetime) -> tuple[str, str]:
    """Return name and telephone whole, for whoever calls; one row says who saw both, and why."""
    demand(by, Capability.CASES_UNMASK)
    found = applicant(uuid)
    audit_unmasking("contact", by=by, subject=f"applicant:{found.uuid}", purpose=purpose, at=at)
    return found.name, found.phone


def authorization_for(agent: str, principal: str, *, item: str, on: date) -> Authorization:
    """Return the authorization under which the agent acts for the principal, or refuse."""
    found = (
        Authorization.objects.select_related("agent", "principal")
        .filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on),
            Q(items=[]) | Q(items__contains=[item]),
            agent__uuid=agent,
            principal__uuid=principal,
            valid_from__lte=on,
        )
        .order_by("-valid_from")
        .first()
    )
    if found is None:
        raise AgentNotAuthorized(NO_LETTER)
    return found


@transaction.atomic
def prefill(
    uuid: str, fields: Iterable[str], *, purpose: str, by: Actor, at: datetime
) -> dict[str, str]:
    """Return what the person once answered to these fields; needs consent, and is written down."""
    demand(by, Capability.APPLICANTS_VIEW)
    found = applicant(uuid)
    if found.prefill_consented_at is None:
        raise ConsentMissing("申请人没有同意预填曾填信息")
    audit_unmasking("answers", by=by, subject=f"applicant:{found.uuid}", purpose=purpose, at=at)
    kept = json.loads(found.answers) if found.answers else {}
    return {name: kept[name] for name in fields if name in kept}
