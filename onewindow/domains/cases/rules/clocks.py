"""All clocks of a case, computed from its state: the dates and the words that explain them.

A date that lies in a year without a published calendar stays open until the notice is recorded;
then every open case is computed anew. It is never guessed, and it never stops an act on a case that
runs already: only acceptance refuses, because it has to name the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from onewindow.domains.approvals.api import RunState, StepState
from onewindow.domains.calendars.api import (
    Calendar,
    CalendarMissing,
    CaseTimes,
    Clock,
    ExcludedKind,
    Extension,
    Pause,
    RuleProfile,
    Wording,
    agreed_clock,
    compute,
    decision_clock,
    deemed_acceptance,
    delivery_clock,
    follow_up_clock,
    online_reply_clock,
    receipt_clock,
)
from onewindow.domains.cases import events
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import (
    BEFORE_ACCEPTANCE,
    DECIDED,
    IN_PROGRESS,
    Status,
)
from onewindow.domains.catalogue.api import StandardContent
from onewindow.kit.outbox import Fact
from onewindow.lib import graph
from onewindow.lib.limits import Limit, Unit

GROWTH_RULE = "并联审批规则：一个环节的特别程序只影响关键路径的增量"


_STEP_WORDING = Wording("环节开始", "", "环节期限", "事项标准审批流程")
_AGREED_WORDING = Wording("环节开始", "", "约定环节时刻", "受理时书面约定的日程")


class HasTerms(Protocol):
    """What the clocks need of the pinned standard."""

    @property
    def content(self) -> StandardContent: ...

    @property
    def profile(self) -> RuleProfile: ...


@dataclass(frozen=True)
class CaseClocks:
    """Every clock that applies; ``active`` is the one the case is judged by at the moment."""

    kind: str = ""
    active: Clock | None = None
    statutory: Clock | None = None
    decision: Clock | None = None
    deemed_at: datetime | None = None
    follow_up_due_on: date | None = None
    decided_due_at: datetime | None = None
    steps: dict[str, Clock] = field(default_factory=dict)


def compute_clocks(
    state: CaseState, terms: HasTerms, calendar: Calendar, *, with_steps: bool = True
) -> CaseClocks:
    """Return the clocks of the case; a mock approval has none (H5).

    Without ``with_steps`` those of the steps are left out, for whoever needs few of them.
    """
    if state.is_simulated or state.received_at is None:
        return CaseClocks()
    if state.status in BEFORE_ACCEPTANCE:
        return _before_acceptance(state, terms, calendar)
    promised, statutory = decision_clocks(state, terms, calendar)
    decided_due = promised.due_at if promised and state.decided_at else None
    follow_up = _follow_up(state, terms, calendar)
    steps = _step_clocks(state, calendar) if with_steps else {}
    if state.is_in_progress:
        return CaseClocks(
            kind="decision" if promised else "",
            active=promised,
            statutory=statutory,
            decision=promised,
            steps=steps,
        )
    if state.status in DECIDED | {Status.RESULT_MADE, Status.CONCLUDED}:
        delivery = _delivery(state, terms, calendar)
        return CaseClocks(
            kind="delivery" if delivery else "",
            active=delivery,
            decision=promised,
            decided_due_at=decided_due,
            follow_up_due_on=follow_up,
            steps=steps,
        )
    return CaseClocks(
        decision=promised,
        decided_due_at=decided_due,
        follow_up_due_on=follow_up,
        steps=steps,
    )


_MOVES_NONE = frozenset(
    {
        events.ApplicantConfirmed,
        events.StepSigned,
        events.StepReturned,
        events.StepSupplemented,
        events.StepSentBack,
        events.StepRerouted,
        events.SignerAdded,
    }
)
"""What happens within a step moves no date of the case; only a special procedure in it does."""


def moves_a_clock(facts: Iterable[Fact], before: Status, after: Status) -> bool:
    """Return whether the clocks of the case, without those of its steps, may have changed."""
    is_same_clock = before is after or {before, after} <= IN_PROGRESS
    return not is_same_clock or any(type(fact) not in _MOVES_NONE for fact in facts)


def has_open_clock(state: CaseState, clocks: CaseClocks) -> bool:
    """Return whether any date can still come: of the case, a promise to check, or a late step."""
    return bool(state.ended_at is None or clocks.follow_up_due_on or clocks.steps)


def case_times(state: CaseState) -> CaseTimes:
    """Return when the events happened that start clocks."""
    correction = state.corrections[-1] if state.corrections else None
    completed = correction.completed_at if correction else None
    is_deemed = state.acceptance_mode == "deemed"
    started = state.is_formal_since or state.accepted_at
    return CaseTimes(
        submitted_at=state.received_at if state.channel == "portal" else None,
        received_at=state.received_at,
        notice_at=correction.requested_at if correction else None,
        corrected_at=completed,
        accepted_at=started,
        agreed_at=state.agreed_due_at,
        deemed=is_deemed,
        promised_at=started
        if state.acceptance_mode == "promise"
        else completed or state.received_at,
        valid_documents_at=completed or state.received_at,
    )


T = TypeVar("T")


def _unless_unpublished(compute_it: Callable[[], T]) -> T | None:
    """Return what is computed, or None where it needs a year whose calendar is not published."""
    try:
        return compute_it()
    except CalendarMissing:
        return None


def _before_acceptance(state: CaseState, terms: HasTerms, calendar: Calendar) -> CaseClocks:
    times = case_times(state)
    submitted_at = state.received_at if state.status is Status.SUBMITTED else None
    deemed = _unless_unpublished(lambda: deemed_acceptance(terms.profile, times, calendar))
    active = _unless_unpublished(
        lambda: (
            online_reply_clock(submitted_at, calendar)
            if submitted_at is not None
            else receipt_clock(terms.profile, times, calendar)
        )
    )
    fires = deemed.fires_at if deemed and state.status is not Status.CORRECTED else None
    return CaseClocks(kind="receipt" if active else "", active=active, deemed_at=fires)


def decision_clocks(
    state: CaseState, terms: HasTerms, calendar: Calendar
) -> tuple[Clock | None, Clock | None]:
    """Return the promised and the statutory decision clock; the promise defaults to the law."""
    if state.accepted_at is None:
        return None, None
    content, profile = terms.content, terms.profile
    times, pauses = case_times(state), case_pauses(state)
    variant = content.profile_variant
    grown = _unless_unpublished(lambda: path_growth(state.run, calendar))
    if grown is None:
        return None, None

    def clock(limit: Limit | None) -> Clock | None:
        rule = profile.limit_rule(variant)
        chosen = limit or rule.limit
        unit = profile.read(chosen).unit if chosen else None
        return _unless_unpublished(
            lambda: decision_clock(
                profile,
                times,
                calendar,
                variant=variant,
                limit=limit,
                limit_article="事项标准公布的承诺期限" if limit else "",
                pauses=pauses,
                extensions=_extensions(state, grown, unit),
            )
        )

    statutory = clock(content.statutory_limit)
    promised = clock(content.promised_limit) if content.promised_limit is not None else statutory
    extended_otherwise = state.extensions and promised and not promised.extensions
    return (statutory if extended_otherwise else promised), statutory


def case_pauses(state: CaseState) -> list[Pause]:
    """Return the special procedures on the whole case."""
    return [
        Pause(
            start=pause.start,
            end=pause.end,
            kind=ExcludedKind(pause.kind),
            reason=pause.reason,
            declared=Limit(pause.needed_days, Unit.WORKING_DAYS),
        )
        for pause in state.pauses
    ]


def _extensions(state: CaseState, grown: int, unit: Unit | None) -> list[Extension]:
    """Return extensions in the limit's unit: those granted, and the days the plan has grown."""
    found = [
        Extension(limit=Limit.parse(entry.limit), article=entry.article, reason=entry.reason)
        for entry in state.extensions
    ]
    if grown:
        found.append(
            Extension(
                limit=Limit(grown, Unit.WORKING_DAYS),
                article=GROWTH_RULE,
                reason=f"环节特别程序使关键路径增加{grown}个工作日",
            )
        )
    return [extension for extension in found if extension.limit.unit is unit]


def path_growth(run: RunState, calendar: Calendar) -> int:
    """Return by how many working days the steps' special procedures lengthen the critical path.

    A procedure that still runs counts with the days that were declared for it.
    """
    paused = [code for code in run.steps.touched if run.steps.value(code, "pauses")]
    delays = {code: sum(_pause_days(run.steps[code], calendar)) for code in paused}
    if not any(delays.values()):
        return 0
    return graph.growth(_nodes(run), delays)


def _pause_days(step: StepState, calendar: Calendar) -> list[int]:
    days = []
    for pause in step.pauses:
        if pause.end is None:
            days.append(pause.declared_days)
            continue
        clock_pause = Pause(start=pause.start, end=pause.end, kind=ExcludedKind(pause.kind))
        first, last = clock_pause.first_day, clock_pause.last_day
        assert last is not None
        days.append(sum(day.is_working for day in calendar.days(first, last)))
    return days


def _nodes(run: RunState) -> list[graph.Node]:
    counted = {s.code: s for s in run if s.stage in {"intake", "review", "decision"}}
    return [
        graph.Node(
            code=step.code,
            duration=_working_days(Limit.parse(step.limit)),
            after=tuple(code for code in step.after if code in counted),
            after_soft=tuple(code for code in step.after_soft if code in counted),
        )
        for step in counted.values()
    ]


def _working_days(limit: Limit) -> int:
    """Return a step's limit on the scale of working days; less than a day is none."""
    return limit.value if limit.unit in {Unit.WORKING_DAYS, Unit.NATURAL_DAYS} else 0


def _step_clocks(state: CaseState, calendar: Calendar) -> dict[str, Clock]:
    """Return the clocks of steps at work: from the first opening, pauses left out."""
    found = ((step.code, step_clock(state, step, calendar)) for step in state.run)
    return {code: clock for code, clock in found if clock is not None}


def step_clock(state: CaseState, step: StepState, calendar: Calendar) -> Clock | None:
    """Return the clock of a step, None while nobody works on it and in a mock approval (H5)."""
    opened_at = step.opened_at
    if state.is_simulated or opened_at is None or not step.is_live:
        return None
    pauses = [*case_pauses(state), *step_pauses(step)]
    agreed = state.agreed_steps.get(step.code)
    if agreed is not None:
        since = max(opened_at, agreed.from_at or opened_at)
        return agreed_clock(since, agreed.due_at, calendar, pauses=pauses, wording=_AGREED_WORDING)
    return _unless_unpublished(
        lambda: compute(
            opened_at,
            Limit.parse(step.limit),
            calendar,
            pauses=pauses,
            extensions=[
                Extension(Limit.parse(e.limit), article="环节延期", reason=e.reason)
                for e in step.extensions
            ],
            wording=_STEP_WORDING,
        )
    )


def step_pauses(step: StepState) -> list[Pause]:
    return [
        Pause(
            start=pause.start,
            end=pause.end,
            kind=ExcludedKind(pause.kind),
            reason=pause.reason,
            declared=Limit(pause.declared_days, Unit.WORKING_DAYS),
        )
        for pause in step.pauses
    ]


def _delivery(state: CaseState, terms: HasTerms, calendar: Calendar) -> Clock | None:
    assert state.decided_at is not None
    decided_at = state.decided_at
    return _unless_unpublished(lambda: delivery_clock(terms.profile, decided_at, calendar))


def _follow_up(state: CaseState, terms: HasTerms, calendar: Calendar) -> date | None:
    if (
        state.acceptance_mode != "promise"
        or state.decided_at is None
        or state.promise_checked_at is not None
        or terms.content.follow_up_days is None
    ):
        return None
    limit = Limit(terms.content.follow_up_days, Unit.WORKING_DAYS)
    decided_at = state.decided_at
    clock = _unless_unpublished(lambda: follow_up_clock(decided_at, limit, calendar))
    return clock.due_on if clock else None
