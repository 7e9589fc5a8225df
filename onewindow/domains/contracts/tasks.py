"""Sweep: texts that nobody finished."""

from __future__ import annotations

import logging
from datetime import datetime

from onewindow.domains.contracts.actions.ending import expire_contract
from onewindow.domains.contracts.models import HomeContract

logger = logging.getLogger(__name__)
BATCH = 500


def sweep_expired(at: datetime) -> int:
    """Let go of every home whose text was not signed in time; one failure stops no other."""
    due = HomeContract.objects.filter(status__in=["draft", "signing"], expires_at__lte=at).order_by(
        "expires_at"
    )
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            done += expire_contract(pk, at=at)
        except Exception:
            logger.exception("contract %s could not expire", pk)
    return done
