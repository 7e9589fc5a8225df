"""Sweeps: silence that became the default grade, or just silence."""

from __future__ import annotations

import logging
from datetime import datetime

from onewindow.domains.evaluation.actions.giving import default_evaluation, expire_invitation
from onewindow.domains.evaluation.models import Invitation, InvitationStatus

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
