"""Sweep: recordings whose time is up."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from onewindow.domains.surveys.actions.calls import erase_recording
from onewindow.domains.surveys.models import SurveyCall

logger = logging.getLogger(__name__)
BATCH = 500


def sweep_recordings(at: datetime) -> int:
    """Erase every recording past its day; one that fails never stops the others (N19)."""
    due = SurveyCall.objects.filter(erase_on__lte=timezone.localdate(at)).order_by("erase_on")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            done += erase_recording(pk, at=at)
        except Exception:
            logger.exception("recording of call %s could not be erased", pk)
    return done
