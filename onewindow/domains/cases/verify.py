"""Prove that the event log alone rebuilds every case: status, clocks, steps and lights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from onewindow.domains.approvals.api import Step
from onewindow.domains.cases.actions.acting import project, project_steps
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import compute_clocks, has_open_clock
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.store import DERIVED, stored
from onewindow.domains.cases.terms import calendar_for, terms_of
from onewindow.kit.models import Event
from onewindow.kit.outbox import load_fact

_DERIVED = (*DERIVED, "state")


@dataclass
class Verification:
    """What was compared and what differs; no discrepancies means the log is complete."""

    cases: int = 0
    events: int = 0
    discrepancies: list[str] = field(default_factory=list)


def rebuild(number: str, *, upto: int | None = None) -> CaseState:
    """Fold the events of one case, or those up to a position; raise ValueError for a gap."""
    state = CaseState(number=number)
    events = Event.objects.filter(subject=number).order_by("seq")
    if upto is not None:
        events = events.filter(seq__lte=upto)
    for event in events.iterator():
        if event.seq != state.seq + 1:
            raise ValueError(f"{number} 的事件序号不连续：{state.seq} 之后是 {event.seq}")
        evolve(state, load_fact(event.type, event.payload), event.actor, event.at)
    return state


def verify_case(case: Case) -> tuple[int, list[str]]:
    """Return the number of events and every difference between the row and its log."""
    try:
        state = rebuild(case.number)
    except (ValueError, KeyError, AssertionError) as error:
        return 0, [f"{case.number}：事件无法重放（{error!r}）"]
    terms = terms_of(case.standard_id)
    calendar = calendar_for(case.division_code)
    clocks = compute_clocks(state, terms, calendar)
    if not has_open_clock(state, clocks):
        # What has ended keeps its dates, whatever the calendar says since then.
        calendar = calendar_for(case.division_code, known_at=_last(case))
        clocks = compute_clocks(state, terms, calendar)
    fresh = Case(id=case.id, number=case.number)
    project(fresh, state, clocks)
    fresh.state = stored(state)
    found = [
        f"{case.number}：{name} 记录为 {getattr(case, name)!r}，重放为 {getattr(fresh, name)!r}"
        for name in _DERIVED
        if getattr(case, name) != getattr(fresh, name)
    ]
    expected = project_steps(case.pk, state, calendar, state.run.steps)
    return state.seq, found + _step_differences(case.number, expected)


def _last(case: Case) -> datetime:
    return Event.objects.filter(subject=case.number).latest("seq").at


def _step_differences(number: str, rows: list[dict[str, object]]) -> list[str]:
    stored = {step.code: step for step in Step.objects.filter(case_number=number)}
    expected = {str(row["code"]): row for row in rows}
    found = [f"{number}：环节 {code} 只存在于一侧" for code in stored.keys() ^ expected.keys()]
    for code in stored.keys() & expected.keys():
        for name, value in expected[code].items():
            actual = getattr(stored[code], name)
            wanted = value if not isinstance(actual, datetime) else _normal(value)
            if actual != wanted:
                found.append(f"{number}：环节 {code} 的 {name} 为 {actual!r}，应为 {wanted!r}")
    return found


def _normal(moment: object) -> object:
    return None if moment is None else datetime.fromisoformat(str(moment)).astimezone(UTC)


def verify_all() -> Iterator[Verification]:
    """Check every case, yielding the running totals after each, for progress."""
    result = Verification()
    for case in Case.objects.order_by("id").iterator(chunk_size=500):
        events, found = verify_case(case)
        result.cases += 1
        result.events += events
        result.discrepancies += found
        yield result


def as_json(result: Verification) -> str:
    return json.dumps(
        {
            "cases": result.cases,
            "events": result.events,
            "discrepancies": result.discrepancies,
        },
        ensure_ascii=False,
    )
