"""Inviting and evaluating: one occasion, once, by whoever was served."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.evaluation.errors import (
    AlreadyEvaluated,
    EvaluationClosed,
    EvaluationInvalid,
    InvitationNotFound,
)
from onewindow.domains.evaluation.events import EvaluationInvited, EvaluationSubmitted
from onewindow.domains.evaluation.models import (
    EvaluationChannel,
    Invitation,
    InvitationKind,
    InvitationStatus,
    Rectification,
    ServiceEvaluation,
)
from onewindow.domains.evaluation.policies import policy_for
from onewindow.domains.evaluation.rules.corroboration import ServiceRecord, corroborate
from onewindow.domains.evaluation.rules.labels import BAD_BELOW, fault_of
from onewindow.domains.evaluation.rules.loop import Policy, Stage, default_at, hard_due, stage_due
from onewindow.domains.evaluation.service_record import service_record
from onewindow.domains.messages import api as messages
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record
from onewindow.kit.rows import NewRow

_CODE_BYTES = 12
"""96 bits: an evaluation code stands in addresses and QR codes and cannot be guessed."""
_NEW = NewRow(Invitation, "subject", "occasion")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A service somebody received: of which case or visit, where, and by whom."""

    subject: str
    occasion: int
    kind: InvitationKind
    case_number: str = ""
    visit: str = ""
    item_code: str = ""
    item_name: str = ""
    department: str = ""
    division_code: str = ""
    outlet: str = ""
    window: str = ""
    clerk: str = ""
    is_named: bool = True


def subject_of(invitation: Invitation) -> str:
    """Return the subject of the facts about one occasion."""
    return f"evaluation:{invitation.subject}:{invitation.occasion}"


@transaction.atomic
def invite(occasion: Occasion, *, by: Actor, at: datetime) -> Invitation:
    """Invite to judge one service; inviting twice for the same occasion changes nothing."""
    policy = policy_for(occasion.division_code, timezone.localdate(at))
    row = Invitation(
        **asdict(occasion),
        code=secrets.token_urlsafe(_CODE_BYTES),
        invited_at=at,
        asked_from=at,
        closes_at=at + timedelta(days=policy.open_days),
        default_at=default_at(at, policy),
    )
    if not _NEW.insert(row):
        return Invitation.objects.get(subject=row.subject, occasion=row.occasion)
    fact = EvaluationInvited(row.occasion, row.kind, row.window)
    record(fact, subject=subject_of(row), by=by, at=at)
    tell_tablet(row)
    return row


def tell_tablet(row: Invitation) -> None:
    """Tell the tablet of the window that there is somebody to ask, or that it was answered."""
    if row.window:
        publish(f"tablet:{row.window}", "evaluation")


@transaction.atomic
def submit_evaluation(
    code: str,
    *,
    stars: int,
    labels: Sequence[str] = (),
    words: str = "",
    channel: EvaluationChannel,
    by: Actor,
    at: datetime,
) -> ServiceEvaluation:
    """Keep what the applicant says; a bad one opens its rectification in the same act.

    Raises InvitationNotFound, AlreadyEvaluated, EvaluationClosed, EvaluationInvalid.
    """
    row = _locked(code)
    if row.status == InvitationStatus.EVALUATED:
        raise AlreadyEvaluated("这次服务您已经评价过了，感谢您的意见。")
    if row.status == InvitationStatus.EXPIRED or at > row.closes_at:
        raise EvaluationClosed("这次服务的评价已经截止。")
    policy = policy_for(row.division_code, timezone.localdate(row.invited_at))
    field, why = fault_of(stars, labels, words, longest_words=policy.longest_words)
    if field:
        raise EvaluationInvalid(why, field=field)
    # A default grade gives way to what the person says while the invitation is open.
    ServiceEvaluation.objects.filter(invitation=row, is_default=True).delete()
    findings = _findings(row, labels, stars, at)
    given = ServiceEvaluation.objects.create(
        invitation=row,
        stars=stars,
        labels=list(dict.fromkeys(labels)),
        words=words.strip(),
        findings=findings,
        channel=channel,
        evaluated_at=at,
        changed_at=at,
    )
    Invitation.objects.filter(pk=row.pk).update(status=InvitationStatus.EVALUATED)
    messages.withdraw(subject_of(row), reason="已经评价", at=at)
    if stars < BAD_BELOW:
        _open_rectification(given, row, policy, at)
    if row.visit:
        reference = f"{row.subject}:{row.occasion}"
        queueing.attach(int(row.visit), queueing.LinkKind.EVALUATION, reference, by=by, at=at)
    fact = EvaluationSubmitted(row.occasion, stars, channel, tuple(given.labels), window=row.window)
    record(fact, subject=subject_of(row), by=by, at=at)
    tell_tablet(row)
    return given


def _locked(code: str) -> Invitation:
    row = Invitation.objects.select_for_update().filter(code=code).first() if code else None
    if row is None:
        raise InvitationNotFound("没有找到这次服务的评价邀请。")
    return row


def _findings(
    row: Invitation, labels: Sequence[str], stars: int, at: datetime
) -> list[dict[str, str]]:
    if stars >= BAD_BELOW or not labels:
        return []
    known: ServiceRecord | None = service_record(row, at)
    return [
        {"label": found.label, "verdict": found.verdict.value, "because": found.because}
        for found in (corroborate(label, known) for label in dict.fromkeys(labels))
    ]


def nth_working_day(division_code: str) -> Callable[[date, int], date]:
    """Return the counting of working days in a region."""
    return cases.calendar_for(division_code).nth_after


def _open_rectification(
    given: ServiceEvaluation, row: Invitation, policy: Policy, at: datetime
) -> Rectification:
    nth = nth_working_day(row.division_code)
    hard = hard_due(at, policy, nth)
    return Rectification.objects.create(
        evaluation=given,
        department=row.department,
        division_code=row.division_code,
        hard_due_at=hard,
        due_at=stage_due(Stage.TO_DISPATCH, at, policy, nth, hard=hard),
    )


@transaction.atomic
def default_evaluation(pk: int, *, at: datetime) -> ServiceEvaluation | None:
    """Give the default grade where the policy says that silence means one; kept apart from voices.

    Returns None where somebody evaluated in the meantime.
    """
    row = Invitation.objects.select_for_update().get(pk=pk)
    if row.status != InvitationStatus.OPEN or row.default_at is None or at < row.default_at:
        return None
    policy = policy_for(row.division_code, timezone.localdate(row.invited_at))
    given = ServiceEvaluation.objects.create(
        invitation=row,
        stars=policy.default_stars,
        is_default=True,
        evaluated_at=at,
        changed_at=at,
    )
    Invitation.objects.filter(pk=pk).update(status=InvitationStatus.DEFAULTED)
    fact = EvaluationSubmitted(row.occasion, given.stars, "", is_default=True, window=row.window)
    record(fact, subject=subject_of(row), by=SYSTEM, at=at)
    tell_tablet(row)
    return given


def expire_invitation(pk: int, *, at: datetime) -> None:
    """Close an invitation nobody answered; saying nothing is everybody's right."""
    Invitation.objects.filter(
        pk=pk, status=InvitationStatus.OPEN, closes_at__lt=at, default_at__isnull=True
    ).update(status=InvitationStatus.EXPIRED)
