"""Asking at the window: once for one coming, and when it ends there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.evaluation.actions.giving import (
    Occasion,
    invite,
    subject_of,
    tell_tablet,
)
from onewindow.domains.evaluation.events import EvaluationAsked
from onewindow.domains.evaluation.models import (
    EvaluationTablet,
    Invitation,
    InvitationKind,
    InvitationStatus,
)
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


@transaction.atomic
def invite_once(occasion: Occasion, other: int, *, by: Actor, at: datetime) -> Invitation:
    """Invite about a service unless its coming was invited as the ``other`` occasion (一次一评).

    Then that one is asked about anew, where it has no answer: it is of whoever served last.
    """
    rows = Invitation.objects.select_for_update().filter(
        subject=occasion.subject, occasion=other, kind=InvitationKind.ONSITE
    )
    found = rows.first()
    if found is None or not _is_one_coming(found, occasion, at):
        return invite(occasion, by=by, at=at)
    if _may_be_asked(found, at):
        tell_tablet(found)  # of the window before: there is nobody to ask any more
        found.visit = occasion.visit or found.visit
        found.outlet, found.window, found.clerk = occasion.outlet, occasion.window, occasion.clerk
        _ask(found, ["visit", "outlet", "window", "clerk"], by=by, at=at)
    return found


@transaction.atomic
def ask_now(subjects: Iterable[str], window: str, *, by: Actor, at: datetime) -> Invitation | None:
    """请评价: ask whoever leaves a window about the newest of these services it gave that day.

    Returns None where nothing is open, or who was asked there would rather not.
    """
    rows = Invitation.objects.select_for_update().filter(
        subject__in=list(subjects),
        window=window,
        kind=InvitationKind.ONSITE,
        invited_at__date=timezone.localdate(at),
    )
    found = rows.order_by("-asked_from").first()
    if found is None or not _may_be_asked(found, at):
        return None
    _ask(found, [], by=by, at=at)
    return found


def _may_be_asked(row: Invitation, at: datetime) -> bool:
    """Say whether nothing was said yet, neither an answer nor 不评价 on the tablet."""
    if row.status != InvitationStatus.OPEN or not row.asked_from < at <= row.closes_at:
        return False
    tablets = EvaluationTablet.objects.filter(window=row.window)
    return not tablets.filter(settled_until__gte=row.asked_from).exists()


def _ask(row: Invitation, changed: list[str], *, by: Actor, at: datetime) -> None:
    row.asked_from = at
    row.save(update_fields=[*changed, "asked_from"])
    fact = EvaluationAsked(row.occasion, row.window, row.clerk)
    record(fact, subject=subject_of(row), by=by, at=at)
    tell_tablet(row)


def _is_one_coming(row: Invitation, occasion: Occasion, at: datetime) -> bool:
    """Say whether both occasions are of one visit; without numbers, of one day at the windows."""
    if row.visit and occasion.visit:
        return row.visit == occasion.visit
    return timezone.localdate(row.invited_at) == timezone.localdate(at)
