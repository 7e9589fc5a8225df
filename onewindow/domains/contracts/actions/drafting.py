"""草拟: from the verified owner to a text that waits for its signatures."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from onewindow.domains.contracts import keys
from onewindow.domains.contracts.errors import (
    LiveContractExists,
    NotAnOwner,
    OwnersMissing,
    PartyMissing,
    SamePerson,
    TermsInvalid,
    WeakSigningCode,
)
from onewindow.domains.contracts.events import ContractBegun, ContractDrawnUp, PartyIdentified
from onewindow.domains.contracts.models import ContractParty, HomeContract, RegisteredHome
from onewindow.domains.contracts.paper import render_contract
from onewindow.domains.contracts.people import (
    IDENTITY_CONTEXT,
    Proof,
    homes_owned,
    owner_of,
    verified,
)
from onewindow.domains.contracts.permissions import SIGN, demand
from onewindow.domains.contracts.policies import policy_for
from onewindow.domains.contracts.rules import clauses
from onewindow.domains.contracts.rules.policy import MOST_PARTIES
from onewindow.domains.contracts.rules.restrictions import Assessment
from onewindow.domains.contracts.rules.statuses import LIVE, ContractStatus, PartyRole
from onewindow.domains.contracts.rules.terms import (
    Payment,
    ShareKind,
    Terms,
    faults_of,
    missing_owners,
)
from onewindow.domains.contracts.store import (
    assessment,
    contract_locked,
    home_locked,
    note,
    require_free,
    require_stage,
)
from onewindow.kit import files
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import Fact
from onewindow.lib.check_digits import canonical

_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 10


@dataclass(frozen=True, slots=True)
class OwnedHome:
    """A home of somebody who was verified, with what the register says of it now."""

    home: RegisteredHome
    assessment: Assessment
    has_live_contract: bool


@transaction.atomic
def homes_of(
    proof: Proof, *, division_code: str, serial: str = "", by: Actor, at: datetime
) -> list[OwnedHome]:
    """Verify somebody and return their homes, or the one whose certificate has that number.

    ``division_code`` says whose policy verifies.
    """
    demand(by, SIGN)
    verified(proof, policy_for(division_code, timezone.localdate(at)), by=by, at=at)
    live = [status.value for status in LIVE]
    return [
        OwnedHome(home, assessment(home, at=at), home.contracts.filter(status__in=live).exists())
        for home in homes_owned(proof, serial)
        if by.reaches(home.division_code)
    ]


@transaction.atomic
def begin_contract(
    unit_number: str, *, seller: Proof, code: str, place: str, by: Actor, at: datetime
) -> HomeContract:
    """起草: an owner of a home that is free begins; a restricted home is refused at once (X9).

    ``code`` is the six-digit signing code the owner chooses; ``place`` names kiosk or window.
    """
    demand(by, SIGN)
    home = home_locked(unit_number)
    if not by.reaches(home.division_code):
        raise NotAnOwner("该房屋不在本地登记")
    require_free(home, at=at)
    policy = policy_for(home.division_code, timezone.localdate(at))
    contract = HomeContract.objects.create(
        reference="".join(secrets.choice(_SYMBOLS) for _ in range(_LENGTH)),
        home=home,
        status=ContractStatus.DRAFT.value,
        place=place[:64],
        created_at=at,
        expires_at=at + timedelta(hours=policy.draft_hours),
    )
    note(contract, ContractBegun(home.unit_number, contract.place, contract.expires_at), by, at)
    _add_party(contract, PartyRole.SELLER, seller, code, by=by, at=at)
    return contract


@transaction.atomic
def identify_party(
    uuid: str, *, role: PartyRole, proof: Proof, code: str, by: Actor, at: datetime
) -> ContractParty:
    """核验身份: add a seller or a buyer with a key of their own."""
    demand(by, SIGN)
    contract = contract_locked(uuid, by)
    require_stage(contract, ContractStatus.DRAFT, at=at)
    if contract.parties.count() >= MOST_PARTIES:
        raise TermsInvalid(f"自助网签最多{MOST_PARTIES}方", next_step="请到窗口签订。")
    return _add_party(contract, role, proof, code, by=by, at=at)


@transaction.atomic
def remove_party(uuid: str, party: int, *, by: Actor, at: datetime) -> None:
    """移除: somebody added by mistake, before the text is made."""
    demand(by, SIGN)
    contract = contract_locked(uuid, by)
    require_stage(contract, ContractStatus.DRAFT, at=at)
    contract.parties.filter(pk=party).delete()


@transaction.atomic
def set_terms(uuid: str, terms: Terms, *, by: Actor, at: datetime) -> HomeContract:
    """约定: price, payment, dates, shares; all faults are told at once."""
    demand(by, SIGN)
    contract = contract_locked(uuid, by)
    require_stage(contract, ContractStatus.DRAFT, at=at)
    _require_sound(terms, contract, at)
    contract.terms = {
        "price": str(terms.price),
        "payment": terms.payment.value,
        "handover_on": terms.handover_on.isoformat(),
        "apply_by_on": terms.apply_by_on.isoformat(),
        "share_kind": terms.share_kind.value,
        "shares": list(terms.shares),
    }
    contract.save(update_fields=["terms"])
    return contract


@transaction.atomic
def draw_up(uuid: str, *, by: Actor, at: datetime) -> HomeContract:
    """制作文本: all owners and a buyer are there, the register is free; the home is held from now.

    Two texts about one home cannot both be out for signature: the database decides.
    """
    demand(by, SIGN)
    contract = contract_locked(uuid, by)
    require_stage(contract, ContractStatus.DRAFT, at=at)
    parties = list(contract.parties.all())
    _require_everybody(contract, parties)
    found = require_free(contract.home, at=at)
    if not contract.terms:
        raise TermsInvalid("还没有填写价款等约定", field="price")
    terms = terms_of(contract)
    _require_sound(terms, contract, at)
    text = _text(contract, parties, terms, found, at)
    pdf = render_contract(text, at=at)
    contract.status = ContractStatus.SIGNING.value
    contract.shown = [one.words for one in found.shown]
    contract.template_version = clauses.TEMPLATE_VERSION
    contract.text = text.as_data()
    contract.text_sha256 = hashlib.sha256(pdf).hexdigest()
    contract.text_size = len(pdf)
    contract.pdf = files.store_bytes(pdf, kind=files.Kind.PDF, at=at)
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError as error:
        raise LiveContractExists(
            f"房屋{contract.home.unit_number}已有一份待签署或者已网签的合同"
        ) from error
    fact = ContractDrawnUp(
        contract.home.unit_number,
        contract.template_version,
        contract.text_sha256,
        tuple(one.restriction.kind.value for one in found.shown),
    )
    note(contract, fact, by, at)
    return contract


def terms_of(contract: HomeContract) -> Terms:
    kept: dict[str, Any] = contract.terms
    return Terms(
        price=Decimal(kept["price"]),
        payment=Payment(kept["payment"]),
        handover_on=date.fromisoformat(kept["handover_on"]),
        apply_by_on=date.fromisoformat(kept["apply_by_on"]),
        share_kind=ShareKind(kept["share_kind"]),
        shares=tuple(kept["shares"]),
    )


def _add_party(
    contract: HomeContract, role: PartyRole, proof: Proof, code: str, *, by: Actor, at: datetime
) -> ContractParty:
    if keys.is_weak(code):
        raise WeakSigningCode("签署密码应为不易猜到的六位数字", field="code")
    home = contract.home
    policy = policy_for(home.division_code, timezone.localdate(at))
    person = verified(proof, policy, by=by, at=at)
    owner = owner_of(home, proof)
    if role is PartyRole.SELLER and owner is None:
        raise NotAnOwner(f"{person.masked_name}不是登记簿上该房屋的权利人", field="identity")
    if role is PartyRole.BUYER and owner is not None:
        raise SamePerson(f"{person.masked_name}是该房屋的权利人，不能同时是买方", field="identity")
    number = canonical(proof.identity)
    key_digest = owner.identity_digest if owner else digest(number, context=IDENTITY_CONTEXT)
    if contract.parties.filter(identity_digest=key_digest).exists():
        raise SamePerson(f"{person.masked_name}已经是合同的一方", field="identity")
    party = ContractParty.objects.create(
        contract=contract,
        role=role.value,
        applicant=person.uuid,
        name=person.name,
        identity_digest=key_digest,
        identity_masked=person.identity_masked,
        method=proof.method.value,
        verified_at=at,
        verified_by=by.as_record(),
        key=keys.lock(keys.new_key(), code),
    )
    fact: Fact = PartyIdentified(role.value, str(person.uuid), proof.method.value)
    note(contract, fact, by, at)
    return party


def _require_everybody(contract: HomeContract, parties: list[ContractParty]) -> None:
    names = dict(contract.home.owners.values_list("identity_digest", "name"))
    sellers = {one.identity_digest for one in parties if one.role == PartyRole.SELLER}
    missing = missing_owners(names, sellers)
    if missing:
        raise OwnersMissing(f"登记簿上还有{len(missing)}位权利人没有核验身份")
    if sellers - names.keys():
        raise NotAnOwner("登记簿上的权利人已经变更，卖方不再是权利人")
    if not any(one.role == PartyRole.BUYER for one in parties):
        raise PartyMissing("还没有买方")


def _require_sound(terms: Terms, contract: HomeContract, at: datetime) -> None:
    buyers = contract.parties.filter(role=PartyRole.BUYER.value).count()
    faults = faults_of(terms, buyers=max(buyers, 1), today=timezone.localdate(at))
    if faults:
        raise TermsInvalid(
            "；".join(fault.message for fault in faults),
            next_step="请改正后继续。",
            field=faults[0].field,
            details={"faults": [[fault.field, fault.message] for fault in faults]},
        )


def _text(
    contract: HomeContract,
    parties: list[ContractParty],
    terms: Terms,
    found: Assessment,
    at: datetime,
) -> clauses.ContractText:
    home = contract.home
    ordered = sorted(parties, key=lambda one: (one.role != PartyRole.SELLER, one.pk))
    return clauses.compose(
        contract.reference,
        clauses.HomeFacts(
            home.unit_number, home.certificate_number, home.location, str(home.area), home.usage
        ),
        tuple(
            clauses.PartyFacts(PartyRole(one.role), one.name, one.identity_masked)
            for one in ordered
        ),
        terms,
        found.shown,
        timezone.localdate(at),
    )
