"""What a change of the calendar would do to open cases, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.domains.calendars.api import Calendar
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import compute_clocks
from onewindow.domains.cases.store import state_of
from onewindow.domains.cases.terms import calendar_for, terms_of
from onewindow.lib.divisions import significant


@dataclass(frozen=True, slots=True)
class DateMoved:
    """One open case whose due day would be another."""

    number: str
    item_name: str
    before: date
    after: date


def dates_moved(
    changed: Calendar, *, division_code: str, since: datetime, most: int = 200
) -> tuple[list[DateMoved], bool]:
    """Return the open cases that a changed calendar would move, and whether some were not asked.

    ``since`` is the first day that changes: what is due before it cannot move. At most ``most``
    cases are computed, the soonest due first.
    """
    rows = (
        Case.objects.select_related("standard")
        .filter(division_code__startswith=significant(division_code), due_at__gte=since)
        .order_by("due_at")
        .defer("form")
    )
    cases = list(rows[: most + 1])
    moved = []
    for case in cases[:most]:
        state, terms = state_of(case), terms_of(case.standard_id)
        now = compute_clocks(state, terms, calendar_for(case.division_code)).active
        then = compute_clocks(state, terms, changed).active
        if now is None or then is None or now.due_on is None or then.due_on is None:
            continue
        if now.due_on != then.due_on:
            moved.append(DateMoved(case.number, case.item_name, now.due_on, then.due_on))
    return moved, len(cases) > most
