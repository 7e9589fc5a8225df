"""Compute open clocks again when a legal calendar changed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.domains.approvals.api import Step
from onewindow.domains.calendars.api import CalendarAmended
from onewindow.domains.cases.actions.recompute import recompute_clocks
from onewindow.domains.cases.events import ClocksOutdated
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.queries import LIVE_STEPS
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, record
from onewindow.kit.outbox.deliver import EventMeta
from onewindow.kit.schedule import each
from onewindow.lib.divisions import significant

BATCH = 50
"""Rows stay locked until a batch commits: a window must not wait long for its own case."""


def spread_batches(fact: Fact, meta: EventMeta) -> None:
    """Cut the open cases of the division into batches, each a delivery of its own."""
    assert isinstance(fact, CalendarAmended)
    subject = f"recompute:{meta.id}"
    if Event.objects.filter(subject=subject).exists():
        return
    number = f"（{fact.number}）" if fact.number else ""
    reason = f"工作日历调整：{fact.title}{number}"
    ids = open_cases(fact.division_code).order_by("id").values_list("id", flat=True)
    batch: list[int] = []
    for case_id in ids.iterator(chunk_size=2000):
        batch.append(case_id)
        if len(batch) == BATCH:
            _record_batch(batch, reason, fact.division_code, subject, meta.at)
            batch = []
    if batch:
        _record_batch(batch, reason, fact.division_code, subject, meta.at)


def _record_batch(
    batch: list[int], reason: str, division_code: str, subject: str, at: datetime
) -> None:
    outdated = ClocksOutdated(reason, batch[0], batch[-1], division_code)
    record(outdated, subject=subject, by=SYSTEM, at=at)


def recompute_batch(fact: Fact, meta: EventMeta) -> None:
    """Compute one batch; a case that fails becomes a batch of its own and spoils no other."""
    assert isinstance(fact, ClocksOutdated)
    batch = open_cases(fact.division_code).filter(id__range=(fact.first_id, fact.last_id))
    numbers = dict(batch.values_list("number", "id"))

    def act(number: str) -> None:
        recompute_clocks(number, reason=fact.reason, by=SYSTEM, at=meta.at)

    if fact.first_id == fact.last_id:
        for number in numbers:
            act(number)
        return
    for number in each(numbers, act).failed:
        case_id = numbers[number]
        _record_batch([case_id], fact.reason, fact.division_code, meta.subject, meta.at)


def open_cases(division_code: str) -> QuerySet[Case]:
    """Return the cases with a date still to come: see rules.clocks.has_open_clock."""
    late = Step.objects.filter(case_number=OuterRef("number"), status__in=LIVE_STEPS)
    return Case.objects.filter(
        Q(ended_at__isnull=True) | Q(follow_up_due_on__isnull=False) | Exists(late),
        division_code__startswith=significant(division_code),
        is_simulated=False,
    )
