"""Facts about applicants; they carry uuids and never personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class ApplicantRegistered(Fact):
    type: ClassVar[str] = "applicants.applicant_registered.v1"
    uuid: str
    kind: str


@fact_type
@dataclass(frozen=True)
class ApplicantRenamed(Fact):
    type: ClassVar[str] = "applicants.applicant_renamed.v1"
    uuid: str
    reason: str


@fact_type
@dataclass(frozen=True)
class ContactsCorrected(Fact):
    type: ClassVar[str] = "applicants.contacts_corrected.v1"
    uuid: str
    fields: list[str]


@fact_type
@dataclass(frozen=True)
class AgentAuthorized(Fact):
    type: ClassVar[str] = "applicants.agent_authorized.v1"
    principal: str
    agent: str
    valid_from: date
    valid_until: date | None = None
    items: list[str] | None = None


@fact_type
@dataclass(frozen=True)
class PrefillConsented(Fact):
    type: ClassVar[str] = "applicants.prefill_consented.v1"
    uuid: str


@fact_type
@dataclass(frozen=True)
class PrefillWithdrawn(Fact):
    type: ClassVar[str] = "applicants.prefill_withdrawn.v1"
    uuid: str


@fact_type
@dataclass(frozen=True)
class DiscreditRecorded(Fact):
    type: ClassVar[str] = "applicants.discredit_recorded.v1"
    uuid: str
    source: str
    reason: str
    recorded_on: date


@fact_type
@dataclass(frozen=True)
class CreditRepaired(Fact):
    type: ClassVar[str] = "applicants.credit_repaired.v1"
    uuid: str
    repaired_on: date
