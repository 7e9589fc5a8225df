"""The only door of the domain: applicants, agents, and personal data behind a purpose."""

from onewindow.domains.applicants.actions import (
    authorize_agent,
    consent_to_prefill,
    correct_contacts,
    keep_answers,
    register_applicant,
    rename_applicant,
    withdraw_consent,
)
from onewindow.domains.applicants.credit import (
    has_bad_credit,
    record_discredit,
    repair_credit,
)
from onewindow.domains.applicants.errors import (
    AgentNotAuthorized,
    ConsentMissing,
    InvalidApplicant,
    NameDiffers,
    UnknownApplicant,
    UnknownField,
)
from onewindow.domains.applicants.models import Applicant, Authorization, CreditRecord
from onewindow.domains.applicants.party import (
    PARTY_COLUMNS,
    PARTY_SOURCE,
    Party,
    party_of,
    party_read,
    party_values,
)
from onewindow.domains.applicants.queries import (
    ApplicantSummary,
    applicant,
    authorization_for,
    find_applicants,
    keys_of,
    keys_of_document,
    prefill,
    reveal,
    summary,
)
from onewindow.domains.applicants.rules.people import (
    DocumentType,
    LegalPerson,
    NaturalPerson,
    Person,
)

__all__ = [
    "PARTY_COLUMNS",
    "PARTY_SOURCE",
    "AgentNotAuthorized",
    "Applicant",
    "ApplicantSummary",
    "Authorization",
    "ConsentMissing",
    "CreditRecord",
    "DocumentType",
    "InvalidApplicant",
    "LegalPerson",
    "NameDiffers",
    "NaturalPerson",
    "Party",
    "Person",
    "UnknownApplicant",
    "UnknownField",
    "applicant",
    "authorization_for",
    "authorize_agent",
    "consent_to_prefill",
    "correct_contacts",
    "find_applicants",
    "has_bad_credit",
    "keep_answers",
    "keys_of",
    "keys_of_document",
    "party_of",
    "party_read",
    "party_values",
    "prefill",
    "record_discredit",
    "register_applicant",
    "rename_applicant",
    "repair_credit",
    "reveal",
    "summary",
    "withdraw_consent",
]
