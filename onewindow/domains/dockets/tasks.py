"""Sweep: stages that will soon be due, or are overdue."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q

from onewindow.domains.dockets.actions.dispatching import remind
from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.rules.stages import Reminder

logger = logging.getLogger(__name__)
BATCH = 500


def sweep_reminders(at: datetime) -> int:
    """Remind of every stage that is soon due or overdue, each once; return how many."""
    is_late = Q(due_at__lt=at) & ~Q(reminded=Reminder.RED)
    is_soon = Q(warn_at__lte=at, reminded="")
    rows = Docket.objects.filter(is_late | is_soon, closed_at__isnull=True)
    done = 0
    for pk in list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]):
        try:
            done += remind(pk, at=at) is not None
        except Exception:
            logger.exception("reminder of docket %s failed", pk)
    return done
