"""Facts about homes and contracts; none carries names or identity numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class HomeRegistered(Fact):
    """The registry reported a home, or that its owners changed."""

    type: ClassVar[str] = "contracts.home_registered.v1"
    certificate_number: str
    owners: int


@fact_type
@dataclass(frozen=True)
class HomeRestrictionReported(Fact):
    type: ClassVar[str] = "contracts.home_restriction_reported.v1"
    kind: str
    document: str
    since: date
    until: date | None = None


@fact_type
@dataclass(frozen=True)
class HomeRestrictionLifted(Fact):
    type: ClassVar[str] = "contracts.home_restriction_lifted.v1"
    kind: str
    document: str
    lifted_on: date


@fact_type
@dataclass(frozen=True)
class ContractBegun(Fact):
    type: ClassVar[str] = "contracts.contract_begun.v1"
    unit_number: str
    place: str
    expires_at: datetime


@fact_type
@dataclass(frozen=True)
class PartyIdentified(Fact):
    """Who verified stands in the event's actor: a device, or an officer at a window."""

    type: ClassVar[str] = "contracts.party_identified.v1"
    role: str
    applicant: str
    method: str


@fact_type
@dataclass(frozen=True)
class ContractDrawnUp(Fact):
    """The text is fixed; ``shown`` are the restrictions the parties were told of."""

    type: ClassVar[str] = "contracts.contract_drawn_up.v1"
    unit_number: str
    template_version: str
    text_sha256: str
    shown: tuple[str, ...] = ()


@fact_type
@dataclass(frozen=True)
class PartySigned(Fact):
    type: ClassVar[str] = "contracts.party_signed.v1"
    role: str
    applicant: str
    certificate_serial: str


@fact_type
@dataclass(frozen=True)
class ContractConcluded(Fact):
    """网签完成: all have signed, the register was free at that moment, the number is given."""

    type: ClassVar[str] = "contracts.contract_concluded.v1"
    number: str
    unit_number: str
    price: str
    pdf_sha256: str


@fact_type
@dataclass(frozen=True)
class ContractAbandoned(Fact):
    type: ClassVar[str] = "contracts.contract_abandoned.v1"
    reason: str


@fact_type
@dataclass(frozen=True)
class ContractExpired(Fact):
    type: ClassVar[str] = "contracts.contract_expired.v1"
    expired_at: datetime


@fact_type
@dataclass(frozen=True)
class VoidingAgreed(Fact):
    type: ClassVar[str] = "contracts.voiding_agreed.v1"
    number: str
    applicant: str
    reason: str


@fact_type
@dataclass(frozen=True)
class ContractVoided(Fact):
    type: ClassVar[str] = "contracts.contract_voided.v1"
    number: str


@fact_type
@dataclass(frozen=True)
class ContractUsed(Fact):
    """The transfer case took the contract over; nobody was asked for the paper."""

    type: ClassVar[str] = "contracts.contract_used.v1"
    number: str
    case_number: str


@fact_type
@dataclass(frozen=True)
class ContractFulfilled(Fact):
    type: ClassVar[str] = "contracts.contract_fulfilled.v1"
    number: str
    case_number: str


@fact_type
@dataclass(frozen=True)
class SigningPolicySet(Fact):
    type: ClassVar[str] = "contracts.signing_policy_set.v1"
    division_code: str
    valid_from: date
    content: dict[str, Any]
