"""Asking by text message whoever has said nothing at the window."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.evaluation.models import Invitation, InvitationStatus
from onewindow.domains.evaluation.policies import policy_for
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def ask_by_text(_fact: Fact, meta: EventMeta) -> None:
    """Queue the link of an invitation, to go after the minutes of the policy unless withdrawn.

    The invitation is locked: whoever judges at this moment either finds the text and withdraws it,
    or is found here.
    """
    _, _, rest = meta.subject.partition(":")
    subject, _, occasion = rest.rpartition(":")
    row = (
        Invitation.objects.select_for_update()
        .filter(subject=subject, occasion=occasion, status=InvitationStatus.OPEN)
        .first()
    )
    if row is None:
        return
    policy = policy_for(row.division_code, timezone.localdate(row.invited_at))
    closes_on = timezone.localdate(row.closes_at)
    messages.send(
        messages.Purpose.EVALUATION,
        to=_phone_behind(row),
        values={
            "item": row.item_name,
            "outlet": _outlet_name(row.outlet),
            "link": settings.EVALUATION_LINK.format(code=row.code),
            "until": f"{closes_on.month}月{closes_on.day}日",
        },
        about=meta.subject,
        once=meta.subject,
        division_code=row.division_code,
        not_before=row.invited_at + timedelta(minutes=policy.message_minutes),
        by=meta.by,
        at=meta.at,
    )


def _phone_behind(row: Invitation) -> str:
    """Return the telephone left in the hall, else that of the applicant; empty where none is."""
    visit = queueing.Visit.objects.filter(pk=row.visit).first() if row.visit else None
    if visit is not None and visit.phone:
        return visit.phone
    if not row.case_number:
        return ""
    return applicants.applicant(cases.applicant_of(row.case_number)).phone


def _outlet_name(code: str) -> str:
    found = organizations.find_outlet(code) if code else None
    return found.name if found else ""
