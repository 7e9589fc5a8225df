"""The shape of every act: lock, check, change, save, record, return. One transaction, one act.

An act costs three statements whatever the size of the table or the width of the plan: lock the row
with its retry check, write the facts, write the row with its steps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from onewindow.domains.approvals.api import CasePhase, OfCase, StepTimes, save_steps, step_row
from onewindow.domains.calendars.api import Calendar
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.models import Case, ClockKind
from onewindow.domains.cases.rules.checks import check_transition
from onewindow.domains.cases.rules.clocks import CaseClocks, compute_clocks
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import IN_PROGRESS, PAUSED, Status
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import Terms, calendar_for, terms_of
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.outbox import Fact, record_many
from onewindow.kit.refusals import Forbidden

_REPLAYED = "SELECT 1 FROM kit_event WHERE subject = %s AND key = %s"


@dataclass
class Acting:
    """One act in progress: the locked case, its terms, who acts and when."""

    case: Case
    state: CaseState
    terms: Terms
    calendar: Calendar
    by: Actor
    at: datetime

    @property
    def clocks(self) -> CaseClocks:
        return compute_clocks(self.state, self.terms, self.calendar)


Decide = Callable[[Acting], Sequence[Fact]]


def perform(
    number: str,
    act: Act,
    decide: Decide,
    *,
    by: Actor,
    at: datetime,
    capability: str,
    key: str = "",
) -> Case:
    """Run one act on one case and return the case as it is afterwards.

    ``decide`` checks and returns the facts; it changes nothing. A retry with the same ``key``
    returns the case without acting twice. Raises CaseNotFound, Forbidden, IllegalTransition and
    whatever ``decide`` refuses.
    """
    key = _within(act, key)
    with transaction.atomic():
        case = lock_case(number)
        if key and _was_recorded(number, key):
            return case
        acting = Acting(
            case=case,
            state=CaseState.model_validate(case.state),
            terms=terms_of(case.standard_id),
            calendar=calendar_for(case.division_code),
            by=by,
            at=at,
        )
        check_allowed(acting, act, capability)
        check_transition(acting.state, act)
        facts = decide(acting)
        _persist(acting, facts, key)
        return case


def lock_case(number: str) -> Case:
    """Return the case under its row lock; raise CaseNotFound."""
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is None:
        raise CaseNotFound(f"没有编号为 {number} 的办件。")
    return case


APPLICANTS_OWN = frozenset({Act.CONFIRM, Act.SUBMIT_CORRECTION, Act.SUPPLY_DEFERRED, Act.WITHDRAW})
"""What the applicant or the agent named in the case may do without being staff."""


def check_allowed(acting: Acting, act: Act, capability: str) -> None:
    """Refuse a person without the capability or outside the region of the case."""
    by, state = acting.by, acting.state
    if by.kind is ActorKind.APPLICANT:
        if act in APPLICANTS_OWN and by.key in {state.applicant_key, state.agent_key}:
            return
        raise CaseNotFound(f"没有编号为 {state.number} 的办件。")
    if not by.reaches(state.division_code):
        raise CaseNotFound(f"没有编号为 {state.number} 的办件。")
    if not by.may(capability):
        raise Forbidden(f"您没有“{act.label}”的权限。", details={"capability": capability})


def _within(act: Act, key: str) -> str:
    """Return the key as it is kept: another act under the same key is another act."""
    return hashlib.sha256(f"{act.value}:{key}".encode()).hexdigest() if key else ""


def _was_recorded(number: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_REPLAYED, [number, key])
        return cursor.fetchone() is not None


def _persist(acting: Acting, facts: Sequence[Fact], key: str) -> None:
    state = acting.state
    first = state.seq + 1
    by = acting.by.as_record()
    for fact in facts:
        evolve(state, fact, by, acting.at)
    record_many(facts, subject=state.number, by=acting.by, at=acting.at, first_seq=first, key=key)
    save_case(acting.case, state, acting.terms, acting.calendar)


def save_case(case: Case, state: CaseState, terms: Terms, calendar: Calendar) -> None:
    """Write the row and its steps from the state."""
    clocks = compute_clocks(state, terms, calendar)
    project(case, state, clocks)
    case.save(force_update=True) if case.pk else case.save(force_insert=True)
    save_steps(project_steps(case.pk, state, clocks))


def project(case: Case, state: CaseState, clocks: CaseClocks) -> None:
    """Set every derived column from the state; the only place that does."""
    active = clocks.active
    case.status = state.status.value
    case.state = json.loads(state.model_dump_json(exclude_defaults=True))
    case.seq = state.seq
    case.item_code = state.item_code
    case.item_name = state.item_name
    case.department = state.department
    case.division_code = state.division_code
    case.channel = state.channel
    case.window = state.window
    case.is_simulated = state.is_simulated
    case.is_green = bool(state.green_channel)
    assert state.received_at is not None
    case.received_at = state.received_at
    case.accepted_at = state.accepted_at
    case.decided_at = state.decided_at
    case.ended_at = state.ended_at
    case.clock = clocks.kind or ClockKind.NONE
    case.due_at = active.due_at if active else None
    case.warn_at = active.warn_at if active else None
    case.statutory_due_at = clocks.statutory.due_at if clocks.statutory else None
    case.deemed_at = clocks.deemed_at
    case.deferral_due_on = earliest_deferral(state)
    case.follow_up_due_on = clocks.follow_up_due_on
    case.decided_due_at = clocks.decided_due_at
    case.negative_reported_at = state.negative.reported_at if state.negative else None
    case.negative_approved_at = state.negative.approved_at if state.negative else None


def earliest_deferral(state: CaseState) -> date | None:
    """Return when the next deferred material is owed, while the case can still wait for it."""
    if state.ended_at is not None:
        return None
    return min((d.due_on for d in state.open_deferrals), default=None)


def project_steps(case_id: int, state: CaseState, clocks: CaseClocks) -> list[dict[str, object]]:
    """Return the rows of all steps."""
    of = OfCase(case_id, state.number, state.division_code, phase_of(state.status))
    rows = []
    for step in state.run:
        clock = clocks.steps.get(step.code)
        times = StepTimes(clock.due_at, clock.warn_at) if clock else StepTimes()
        rows.append(step_row(of, step, times))
    return rows


def phase_of(status: Status) -> CasePhase:
    """Return what rows of steps keep of the status of their case."""
    if status in PAUSED:
        return CasePhase.PAUSED
    return CasePhase.RUNNING if status in IN_PROGRESS else CasePhase.OVER
