"""Credit: what excludes an applicant from deferral and commitment until it is repaired."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from onewindow.domains.accounts.api import Capability, demand
from onewindow.domains.applicants.events import CreditRepaired, DiscreditRecorded
from onewindow.domains.applicants.models import CreditRecord
from onewindow.domains.applicants.queries import applicant
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


def has_bad_credit(uuid: str) -> bool:
    """Return whether the applicant has a record that was not repaired."""
    return CreditRecord.objects.filter(applicant__uuid=uuid, repaired_on__isnull=True).exists()


@transaction.atomic
def record_discredit(
    uuid: str, *, source: str, reason: str, recorded_on: date, by: Actor, at: datetime
) -> CreditRecord:
    """登记失信: who found what, when; it bars 容缺受理 and 告知承诺."""
    demand(by, Capability.APPLICANTS_REGISTER)
    entry = CreditRecord.objects.create(
        applicant=applicant(uuid), source=source, reason=reason, recorded_on=recorded_on
    )
    fact = DiscreditRecorded(uuid, source, reason, recorded_on)
    record(fact, subject=f"applicant:{uuid}", by=by, at=at)
    return entry


@transaction.atomic
def repair_credit(uuid: str, *, repaired_on: date, by: Actor, at: datetime) -> int:
    """信用修复: close every open record; returns how many were open."""
    demand(by, Capability.APPLICANTS_REGISTER)
    closed = CreditRecord.objects.filter(applicant__uuid=uuid, repaired_on__isnull=True).update(
        repaired_on=repaired_on
    )
    if closed:
        fact = CreditRepaired(uuid, repaired_on)
        record(fact, subject=f"applicant:{uuid}", by=by, at=at)
    return closed
