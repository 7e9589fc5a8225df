"""What time should have brought about and could not: set aside, told, and tried again later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from onewindow.domains.cases.models import ParkedClock

_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=6)
_PARK = """
INSERT INTO cases_parkedclock AS p (sweep, case_number, failures, error, since, retry_at)
VALUES (%(sweep)s, %(number)s, 1, %(error)s, %(at)s, %(at)s + %(first)s)
ON CONFLICT (sweep, case_number) DO UPDATE SET
    failures = p.failures + 1, error = EXCLUDED.error,
    retry_at = %(at)s + LEAST(%(first)s * 2 ^ LEAST(p.failures, 20), %(longest)s)
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: cases acted on, and those that refused or failed, by number."""

    done: int
    failed: tuple[str, ...] = ()


def park(sweep: str, number: str, error: Exception, *, at: datetime) -> None:
    """Set a case aside for this sweep: a minute at first, twice as long each time, to six hours.

    What is parked is shown by ``outbox status`` and is passed by until its time comes.
    """
    told: dict[str, Any] = {
        "sweep": sweep,
        "number": number,
        "error": repr(error)[:1000],
        "at": at,
        "first": _FIRST_RETRY,
        "longest": _LONGEST_RETRY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PARK, told)


def unpark(sweep: str, *, at: datetime) -> None:
    """Forget what was due to be tried again and did not fail; what failed now waits beyond ``at``.

    Called when the whole sweep is done.
    """
    ParkedClock.objects.filter(sweep=sweep, retry_at__lte=at).delete()


def parked_clocks(*, most: int = 100) -> list[ParkedClock]:
    """Return what is set aside, the longest first."""
    return list(ParkedClock.objects.order_by("since", "id")[:most])
