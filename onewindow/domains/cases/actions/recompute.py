"""The calendar changed: compute a case's clocks again and say so where a date moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onewindow.domains.approvals.api import save_steps
from onewindow.domains.cases.actions.acting import lock_case, project, project_steps
from onewindow.domains.cases.events import ClocksRecomputed
from onewindow.domains.cases.rules.clocks import compute_clocks, has_open_clock
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.terms import calendar_for, terms_of
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record_many

_DATES = ("due_at", "statutory_due_at", "deemed_at", "follow_up_due_on", "decided_due_at")
_BEFORE_MIDNIGHT = timedelta(microseconds=1)


def recompute_clocks(number: str, *, reason: str, by: Actor, at: datetime) -> bool:
    """Compute the clocks of an open case again; return whether a date moved.

    Columns and steps are saved in any case; the fact is recorded only where a date moved. A case
    without an open clock stays as it is.
    """
    with transaction.atomic():
        case = lock_case(number)
        state = CaseState.model_validate(case.state)
        clocks = compute_clocks(state, terms_of(case.standard_id), calendar_for(case.division_code))
        if not has_open_clock(state, clocks):
            return False
        before = {name: getattr(case, name) for name in _DATES}
        project(case, state, clocks)
        has_moved = before != {name: getattr(case, name) for name in _DATES}
        if has_moved:
            fact = ClocksRecomputed(reason, _last_day(before["due_at"]), _last_day(case.due_at))
            evolve(state, fact, by.as_record(), at)
            record_many([fact], subject=number, by=by, at=at, first_seq=state.seq)
            project(case, state, clocks)
        case.save(force_update=True)
        save_steps(project_steps(case.pk, state, clocks))
        return has_moved


def _last_day(due_at: datetime | None) -> date | None:
    """Return the last day in time: ``due_at`` is the first moment that is too late."""
    return timezone.localdate(due_at - _BEFORE_MIDNIGHT) if due_at else None
