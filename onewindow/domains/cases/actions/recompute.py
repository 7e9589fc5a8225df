"""The calendar changed: compute a case's clocks again and say so where a date moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onewindow.domains.cases import store
from onewindow.domains.cases.actions.acting import project, project_steps
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.events import ClocksRecomputed
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import compute_clocks, has_open_clock
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.terms import calendar_for, terms_of
from onewindow.kit import stamps
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact

_DATES = ("due_at", "statutory_due_at", "deemed_at", "follow_up_due_on", "decided_due_at")
_BEFORE_MIDNIGHT = timedelta(microseconds=1)


def recompute_clocks(number: str, *, reason: str, by: Actor, at: datetime) -> bool:
    """Compute the clocks of an open case again; return whether a date moved.

    Columns and steps are saved in any case; the fact is recorded only where a date moved. A case
    without an open clock stays as it is.
    """
    with transaction.atomic():
        found = store.read(number, "", locks=True)
        if found is None:
            raise CaseNotFound(f"没有编号为 {number} 的办件。")
        case, state = found.case, found.state
        with stamps.held(found.stamps):
            terms, calendar = terms_of(case.standard_id), calendar_for(state.division_code)
        clocks = compute_clocks(state, terms, calendar)
        if not has_open_clock(state, clocks):
            return False
        before = Case.objects.values(*_DATES).get(pk=case.pk)
        project(case, state, clocks)
        facts: list[Fact] = []
        if before != {name: getattr(case, name) for name in _DATES}:
            facts = [ClocksRecomputed(reason, _last_day(before["due_at"]), _last_day(case.due_at))]
            evolve(state, facts[0], by.as_record(), at)
            project(case, state, clocks)
        # Written in any case: whoever acts on the older calendar reads again.
        steps = project_steps(case.pk, state, calendar, state.run.steps)
        store.write(case, state, facts, steps, by=by, at=at)
        return bool(facts)


def _last_day(due_at: datetime | None) -> date | None:
    """Return the last day in time: ``due_at`` is the first moment that is too late."""
    return timezone.localdate(due_at - _BEFORE_MIDNIGHT) if due_at else None
