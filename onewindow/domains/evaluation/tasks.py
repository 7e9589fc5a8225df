"""Sweeps: silence that became the default grade, or just silence; stages that are due."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from onewindow.domains.evaluation.actions.giving import default_evaluation, expire_invitation
from onewindow.domains.evaluation.actions.loop import remind
from onewindow.domains.evaluation.models import Invitation, InvitationStatus, Rectification
from onewindow.domains.evaluation.rules.loop import Reminder, end_of_day

logger = logging.getLogger(__name__)
BATCH = 500


def sweep_silent_invitations(at: datetime) -> int:
    """Default or expire what nobody answered; one row that fails never stops the others."""
    is_open = Invitation.objects.filter(status=InvitationStatus.OPEN)
    defaults = is_open.filter(default_at__lte=at).order_by("default_at")
    expired = is_open.filter(closes_at__lt=at, default_at__isnull=True).order_by("closes_at")
    done = 0
    for pk in list(defaults.values_list("pk", flat=True)[:BATCH]):
        try:
            default_evaluation(pk, at=at)
            done += 1
        except Exception:
            logger.exception("default evaluation of invitation %s failed", pk)
    for pk in list(expired.values_list("pk", flat=True)[:BATCH]):
        expire_invitation(pk, at=at)
        done += 1
    return done


def sweep_reminders(at: datetime) -> int:
    """Remind of every stage that is due today or overdue, each once; return how many."""
    is_late = Q(due_at__lt=at) & ~Q(reminded=Reminder.RED)
    is_last_day = Q(due_at__lte=end_of_day(timezone.localdate(at)), reminded="")
    rows = Rectification.objects.filter(is_late | is_last_day, closed_at__isnull=True)
    done = 0
    for pk in list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]):
        try:
            done += remind(pk, at=at) is not None
        except Exception:
            logger.exception("reminder of rectification %s failed", pk)
    return done
