"""Sweeps: what time alone brings about. Each case is its own transaction; one that fails is told.

Every sweep is one range of a partial index, whatever the size of the table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from onewindow.domains.cases.actions.acceptance import deem_accepted
from onewindow.domains.cases.actions.intake import terminate_case
from onewindow.domains.cases.actions.silence import conclude_by_silence
from onewindow.domains.cases.alerts import sweep_alerts
from onewindow.domains.cases.models import Case, ClockKind, ParkedClock
from onewindow.domains.cases.parking import Swept, park, unpark
from onewindow.domains.cases.terms import silent_standards
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Refusal

logger = logging.getLogger(__name__)
BATCH = 500
_MOST_BATCHES = 20
"""A sweep that has ten thousand acts to do lets the others run in between."""


def sweep_deemed_acceptance(at: datetime) -> Swept:
    """视为受理: every receipt whose limit to speak has passed (行政许可法 第32条)."""
    due = Case.objects.filter(deemed_at__lte=at).order_by("deemed_at")
    return _each("cases.deemed_acceptance", due, deem_accepted, at)


def sweep_deferrals(at: datetime) -> Swept:
    """容缺逾期: what was promised did not come, so the case ends as the promise letter says."""
    due = Case.objects.filter(
        deferral_due_on__lt=timezone.localdate(at), decided_at__isnull=True
    ).order_by("deferral_due_on")
    return _each("cases.deferrals", due, _terminate_deferral, at)


def sweep_silence(at: datetime) -> Swept:
    """沉默的后果 for the items whose law gives silence a meaning."""
    due = Case.objects.filter(
        standard_id__in=silent_standards(),
        clock=ClockKind.DECISION,
        statutory_due_at__lte=at,
    ).order_by("statutory_due_at")
    return _each("cases.silence", due, conclude_by_silence, at)


def _terminate_deferral(number: str, *, at: datetime) -> Case:
    return terminate_case(
        number,
        reason="容缺材料逾期未补齐，按承诺终止办理",
        basis="容缺受理承诺书",
        by=SYSTEM,
        at=at,
    )


def _each(sweep: str, due: QuerySet[Case], act: Callable[..., Case], at: datetime) -> Swept:
    """Act on every case that is due, batch by batch; what fails is parked and the rest goes on."""
    parked = ParkedClock.objects.filter(
        sweep=sweep, case_number=OuterRef("number"), retry_at__gt=at
    )
    waiting = due.exclude(Exists(parked)).values_list("number", flat=True)
    done, failed = 0, []
    # What was acted on leaves the range, what failed is parked: the first batch is always the next.
    for _ in range(_MOST_BATCHES):
        numbers = list(waiting[:BATCH])
        if not numbers:
            unpark(sweep, at=at)
            break
        well = [number for number in numbers if _act(sweep, number, act, at)]
        done += len(well)
        failed += sorted(set(numbers) - set(well))
    return Swept(done, tuple(failed))


def _act(sweep: str, number: str, act: Callable[..., Case], at: datetime) -> bool:
    """Return whether the act went well; one bad case never stops the others."""
    try:
        act(number, at=at)
    except Refusal as refusal:
        logger.warning("sweep refused %s: %s", number, refusal.code)
        park(sweep, number, refusal, at=at)
    except Exception as error:
        logger.exception("sweep failed at %s", number)
        park(sweep, number, error, at=at)
    else:
        return True
    return False


SWEEP_INTERVAL = timedelta(seconds=30)
SWEEPS: dict[str, Callable[[datetime], Swept]] = {
    "cases.alerts": sweep_alerts,
    "cases.deemed_acceptance": sweep_deemed_acceptance,
    "cases.deferrals": sweep_deferrals,
    "cases.silence": sweep_silence,
}
