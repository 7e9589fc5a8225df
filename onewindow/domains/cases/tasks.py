"""Sweeps: what time alone brings about. Each case is its own transaction; one that fails is told.

Every sweep is one range of a partial index, whatever the size of the table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from onewindow.domains.cases.actions.acceptance import deem_accepted
from onewindow.domains.cases.actions.intake import terminate_case
from onewindow.domains.cases.actions.silence import conclude_by_silence
from onewindow.domains.cases.models import Case, ClockKind
from onewindow.domains.cases.terms import silent_standards
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Refusal

logger = logging.getLogger(__name__)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: cases acted on, and those that refused or failed, by number."""

    done: int
    failed: tuple[str, ...] = ()


def sweep_deemed_acceptance(at: datetime) -> Swept:
    """视为受理: every receipt whose limit to speak has passed (行政许可法 第32条)."""
    numbers = Case.objects.filter(deemed_at__lte=at).order_by("deemed_at")
    return _each(numbers.values_list("number", flat=True)[:BATCH], deem_accepted, at)


def sweep_deferrals(at: datetime) -> Swept:
    """容缺逾期: what was promised did not come, so the case ends as the promise letter says."""
    today = timezone.localdate(at)
    numbers = Case.objects.filter(deferral_due_on__lt=today, decided_at__isnull=True).order_by(
        "deferral_due_on"
    )
    return _each(numbers.values_list("number", flat=True)[:BATCH], _terminate_deferral, at)


def sweep_silence(at: datetime) -> Swept:
    """沉默的后果 for the items whose law gives silence a meaning."""
    numbers = Case.objects.filter(
        standard_id__in=silent_standards(),
        clock=ClockKind.DECISION,
        statutory_due_at__lte=at,
    ).order_by("statutory_due_at")
    return _each(numbers.values_list("number", flat=True)[:BATCH], conclude_by_silence, at)


def _terminate_deferral(number: str, *, at: datetime) -> Case:
    return terminate_case(
        number,
        reason="容缺材料逾期未补齐，按承诺终止办理",
        basis="容缺受理承诺书",
        by=SYSTEM,
        at=at,
    )


def _each(numbers: Iterable[str], act: Callable[..., Case], at: datetime) -> Swept:
    done, failed = 0, []
    for number in list(numbers):
        try:
            act(number, at=at)
            done += 1
        except Refusal as refusal:
            logger.warning("sweep refused %s: %s", number, refusal.code)
            failed.append(number)
        except Exception:
            # One bad case never stops the others.
            logger.exception("sweep failed at %s", number)
            failed.append(number)
    return Swept(done, tuple(failed))


SWEEP_INTERVAL = timedelta(seconds=30)
SWEEPS: dict[str, Callable[[datetime], Swept]] = {
    "cases.deemed_acceptance": sweep_deemed_acceptance,
    "cases.deferrals": sweep_deferrals,
    "cases.silence": sweep_silence,
}
