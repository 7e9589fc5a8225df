"""The shape of every act: read, check, change, write, return. One act, one transaction.

An act costs two round trips whatever the size of the tables or the width of the plan: read the row
with its retry check and the stamps of what the checks rest on, write facts, row and steps. The
write goes through only on the row that was read; see ``store``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.approvals.api import CasePhase, OfCase, StepTimes, step_row
from onewindow.domains.calendars.api import Calendar, Clock
from onewindow.domains.cases import store
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.events import CaseDecided
from onewindow.domains.cases.models import Case, ClockKind
from onewindow.domains.cases.rules.checks import check_transition, moment_of_act
from onewindow.domains.cases.rules.clocks import (
    CaseClocks,
    compute_clocks,
    moves_a_clock,
    step_clock,
)
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import IN_PROGRESS, PAUSED, Status
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import (
    Terms,
    calendar_for,
    departments_of,
    result_series,
    terms_of,
)
from onewindow.kit import stamps
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.metrics import counted
from onewindow.kit.outbox import Fact
from onewindow.kit.refusals import Forbidden

_FREE_TRIES = 3
"""So often an act meets a row that has moved on before it waits for the row's lock."""


@dataclass
class Acting:
    """One act in progress: the case as it was read, its terms, who acts and when."""

    case: Case
    state: CaseState
    terms: Terms
    calendar: Calendar
    by: Actor
    at: datetime

    @property
    def clocks(self) -> CaseClocks:
        """The clocks of the case, without those of its steps."""
        return compute_clocks(self.state, self.terms, self.calendar, with_steps=False)

    def step_clock(self, code: str) -> Clock | None:
        """Return the clock of one step, None where it does not run."""
        return step_clock(self.state, self.state.run.steps[code], self.calendar)


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
    with counted(f"cases.{act.value}"):
        return _perform(number, act, decide, by=by, at=at, capability=capability, key=key)


def _perform(
    number: str, act: Act, decide: Decide, *, by: Actor, at: datetime, capability: str, key: str
) -> Case:
    key = _within(act, key)
    tries = 0
    while True:
        locks = tries >= _FREE_TRIES
        with transaction.atomic() if locks else nullcontext():
            found = store.read(number, key, locks=locks)
            if found is None:
                raise CaseNotFound(f"没有编号为 {number} 的办件。")
            if found.was_recorded:
                return Case.objects.get(number=number)
            with stamps.held(found.stamps):
                acting = _begin(found, by, moment_of_act(found.state, at))
                check_allowed(acting, act, capability)
                check_transition(acting.state, act)
                if _persist(acting, decide(acting), key):
                    return acting.case
        tries += 1


def _begin(found: store.Read, by: Actor, at: datetime) -> Acting:
    return Acting(
        case=found.case,
        state=found.state,
        terms=terms_of(found.case.standard_id),
        calendar=calendar_for(found.state.division_code),
        by=by,
        at=at,
    )


APPLICANTS_OWN = frozenset({Act.CONFIRM, Act.SUBMIT_CORRECTION, Act.SUPPLY_DEFERRED, Act.WITHDRAW})
"""What the applicant or the agent named in the case may do without being staff."""


OF_THE_AUTHORITY = frozenset({Act.PRE_REVIEW, Act.POINT_ELSEWHERE})
"""What goes with receiving a case but is said by the authority, never by the applicant's helper."""


def check_allowed(acting: Acting, act: Act, capability: str) -> None:
    """Refuse a person without the capability, or whom the case does not concern.

    Whoever serves the public acts in the whole region; an officer only where a department of
    theirs leads the case or takes part in it, an assistant only on what was assigned to them. To
    all others there is no such case.
    """
    by, state = acting.by, acting.state
    if by.kind is ActorKind.APPLICANT:
        if act in APPLICANTS_OWN and by.key in {state.applicant_key, state.agent_key}:
            return
        raise CaseNotFound(f"没有编号为 {state.number} 的办件。")
    if not by.reaches(state.division_code) or not _is_concerned(acting, act):
        raise CaseNotFound(f"没有编号为 {state.number} 的办件。")
    if not by.may(capability) or (by.only_assigned and act in OF_THE_AUTHORITY):
        raise Forbidden(f"您没有“{act.label}”的权限。", details={"capability": capability})


def _is_concerned(acting: Acting, act: Act) -> bool:
    by = acting.by
    if by.only_assigned:
        return acting.state.assistant == by.key
    if act is Act.ASSIGN and by.may("cases.assign"):
        return True
    return _serves_all(by) or _takes_part(acting)


def _serves_all(by: Actor) -> bool:
    """Return whether the person sees every case of the region, like ``visible_cases``."""
    return any(map(by.may, ("cases.receive", "cases.supervise", "cases.deliver")))


def _takes_part(acting: Acting) -> bool:
    """Return whether a department of the person, by account or post, leads or has a step."""
    by, state = acting.by, acting.state
    if by.department == state.department:
        return True
    own = {by.department, *departments_of(by.key, acting.at)}
    return state.department in own or state.run.concerns(own, by.key)


def _within(act: Act, key: str) -> str:
    """Return the key as it is kept: another act under the same key is another act."""
    return hashlib.sha256(f"{act.value}:{key}".encode()).hexdigest() if key else ""


def _persist(acting: Acting, facts: Sequence[Fact], key: str) -> bool:
    """Fold the facts and write everything; False where the row has moved on."""
    state, by = acting.state, acting.by.as_record()
    before, run, status = _moves_every_step(state), state.run, state.status
    for fact in facts:
        evolve(state, fact, by, acting.at)
    is_still = not moves_a_clock(facts, status, state.status)
    if is_still:
        project_standing(acting.case, state)
    else:
        project(acting.case, state, acting.clocks)
    steps = state.run.steps
    starts = state.run is not run
    is_known = not starts and _moves_every_step(state) == before
    codes = steps.changed() if is_known else list(steps)
    text = store.text_of(state)
    names_results = any(isinstance(fact, CaseDecided) and fact.results for fact in facts)
    return store.write(
        acting.case,
        state,
        facts,
        project_steps(acting.case.pk, state, acting.calendar, codes),
        by=acting.by,
        at=acting.at,
        key=key,
        text=text,
        is_still=is_still,
        starts=starts,
        numbers=result_series(state, acting.at) if names_results else (),
    )


def _moves_every_step(state: CaseState) -> tuple[object, ...]:
    """Return what of a case the rows of all its steps depend on."""
    return (
        state.is_simulated,
        phase_of(state.status),
        [pause.model_copy() for pause in state.pauses],
    )


def project_standing(case: Case, state: CaseState) -> None:
    """Set the columns that every act moves."""
    case.status = state.status.value
    case.seq = state.seq


def project(case: Case, state: CaseState, clocks: CaseClocks) -> None:
    """Set every derived column but the state itself; the only place that does."""
    active = clocks.active
    project_standing(case, state)
    case.item_code = state.item_code
    case.item_name = state.item_name
    case.department = state.department
    case.division_code = state.division_code
    case.channel = state.channel
    case.window = state.window
    case.assistant = state.assistant
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


def project_steps(
    case_id: int, state: CaseState, calendar: Calendar, codes: Iterable[str]
) -> list[dict[str, object]]:
    """Return the rows of these steps."""
    of = OfCase(case_id, state.number, state.item_code, state.division_code, phase_of(state.status))
    rows = []
    for code in codes:
        step = state.run.steps[code]
        clock = step_clock(state, step, calendar)
        times = StepTimes(clock.due_at, clock.warn_at) if clock else StepTimes()
        rows.append(step_row(of, step, times))
    return rows


def phase_of(status: Status) -> CasePhase:
    """Return what rows of steps keep of the status of their case."""
    if status in PAUSED:
        return CasePhase.PAUSED
    return CasePhase.RUNNING if status in IN_PROGRESS else CasePhase.OVER
