"""Before an officer acts: which acts are open and why others are not, and where dates would go.

Nothing is changed. Every reason is the very refusal that the act itself would raise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from onewindow.domains.approvals.api import StepOutcome, StepState, acts
from onewindow.domains.calendars.api import ExcludedKind
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, check_allowed
from onewindow.domains.cases.actions.standing import (
    check_head,
    check_own_or_head,
    check_party,
    own_step,
)
from onewindow.domains.cases.errors import NotAcceptable, SpecialProcedureNotAllowed
from onewindow.domains.cases.queries import CaseFile
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.clocks import CaseClocks, compute_clocks
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import calendar_for
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact
from onewindow.kit.refusals import Refusal


class OfficerAct(StrEnum):
    """What a page offers an officer on a step, or on the whole case."""

    SIGN = "sign"
    RETURN = "return"
    SEND_BACK = "send_back"
    REROUTE = "reroute"
    ADD_SIGNER = "add_signer"
    SUSPEND_STEP = "suspend_step"
    RESUME_STEP = "resume_step"
    EXTEND_STEP = "extend_step"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    REPORT = "report"
    ENDORSE = "endorse"
    GRANT = "grant"
    REFUSE = "refuse"
    MAKE_RESULT = "make_result"
    CHECK_PROMISE = "check_promise"


@dataclass(frozen=True)
class Outlook:
    """Per act the refusal it would meet now whatever is typed, or None where it is open."""

    reasons: Mapping[OfficerAct, Refusal | None]
    targets: tuple[StepState, ...] = ()
    is_overdue: bool = False
    people: frozenset[str] = field(default_factory=frozenset)
    people_needed: int = 0

    def may(self, act: OfficerAct) -> bool:
        return act in self.reasons and self.reasons[act] is None

    def why_not(self, act: OfficerAct) -> Refusal | None:
        return self.reasons.get(act)


def officer_outlook(file: CaseFile, step: str, *, by: Actor, at: datetime) -> Outlook:
    """Return what the person may do on this step (may be empty) and on the whole case."""
    acting = _acting(file, by, at)
    reasons = {act: _why_not(check) for act, check in _case_checks(acting).items()}
    targets: tuple[StepState, ...] = ()
    is_overdue = False
    if step:
        target = acts.find_step(file.state.run, step)
        targets = _send_back_targets(acting, target)
        reasons |= _step_reasons(acting, target, has_targets=bool(targets))
        clock = file.clocks.steps.get(step)
        is_overdue = checks.is_overdue(clock.due_at if clock else None, at)
    return Outlook(
        reasons=reasons,
        targets=targets,
        is_overdue=is_overdue,
        people=frozenset(checks.people_so_far(file.state)),
        people_needed=file.state.run.distinct_people,
    )


def _acting(file: CaseFile, by: Actor, at: datetime) -> Acting:
    calendar = calendar_for(file.case.division_code)
    return Acting(file.case, file.state, file.terms, calendar, by=by, at=at)


def _why_not(check: Callable[[], None]) -> Refusal | None:
    try:
        check()
    except Refusal as refusal:
        return refusal
    return None


def _permitted(acting: Acting, act: Act, capability: str) -> None:
    check_allowed(acting, act, capability)
    checks.check_transition(acting.state, act)


def _step_reasons(
    acting: Acting, step: StepState, *, has_targets: bool
) -> dict[OfficerAct, Refusal | None]:
    """Standing is asked once, since it costs a look at the posts."""
    not_mine = _why_not(lambda: _discard(own_step(acting, step.code)))
    not_mine_nor_head = not_mine and _why_not(
        lambda: _discard(check_own_or_head(acting, step.code))
    )
    by, run = acting.by, acting.state.run

    def examine(capability: str, *further: Callable[[], None]) -> Refusal | None:
        return _first(lambda: _permitted(acting, Act.EXAMINE, capability), *further)

    def stop(refusal: Refusal | None) -> Callable[[], None]:
        return lambda: _raise(refusal)

    def sign() -> None:
        checks.check_signer(acting.state, step, by.key)
        acts.check_sign(run, step, key=by.key, outcome=StepOutcome.OBJECTED)

    is_supervisor = by.may("cases.supervise")
    mine, open_ = stop(not_mine), lambda: acts.check_open(step)
    found = {
        OfficerAct.RETURN: examine(
            "cases.examine",
            mine,
            lambda: acts.check_return(step),
            lambda: checks.check_return_again(step, step.supplied),
        ),
        OfficerAct.SEND_BACK: examine(
            "cases.examine", mine, lambda: _check_targets(step, has_targets=has_targets)
        ),
        OfficerAct.ADD_SIGNER: examine("cases.examine", mine, open_),
        OfficerAct.REROUTE: examine(
            "cases.reroute", stop(None if is_supervisor else not_mine_nor_head), open_
        ),
        OfficerAct.SUSPEND_STEP: examine(
            "cases.special",
            mine,
            lambda: acts.check_suspend(step),
            lambda: _check_any_special(acting),
        ),
        OfficerAct.RESUME_STEP: examine(
            "cases.special", stop(not_mine_nor_head), lambda: acts.check_resume(step)
        ),
        OfficerAct.EXTEND_STEP: examine("cases.extend", lambda: _check_extend_step(acting, step)),
    }
    if step.stage == "review":
        found[OfficerAct.SIGN] = _first(
            lambda: _permitted(acting, Act.SIGN, "cases.examine"), mine, sign
        )
    if step.stage == "decision":
        found |= _decision_reasons(acting, step, mine)
    return found


def _check_targets(step: StepState, *, has_targets: bool) -> None:
    acts.check_open(step)
    if not has_targets:
        raise NotAcceptable("没有已办结的前置审查环节可以退回。", law="", next_step="")


def _check_extend_step(acting: Acting, step: StepState) -> None:
    acts.check_open(step)
    if step.extensions:
        raise NotAcceptable(f"“{step.name}”已延长一次。", law="", next_step="请在时限内办结。")
    check_head(acting, step.department, acting.state.department, what="环节延期")


def _decision_reasons(
    acting: Acting, step: StepState, mine: Callable[[], None]
) -> dict[OfficerAct, Refusal | None]:
    state, by = acting.state, acting.by

    def decide(outcome: StepOutcome) -> None:
        checks.check_signer(state, step, by.key)
        acts.check_sign(state.run, step, key=by.key, outcome=outcome)

    def permitted() -> None:
        _permitted(acting, Act.DECIDE, "cases.decide")

    return {
        OfficerAct.GRANT: _first(
            permitted,
            mine,
            lambda: checks.check_grantable(state),
            lambda: decide(StepOutcome.AGREED),
            lambda: (
                checks.check_enough_people(state, by.key)
                if len(step.people) + 1 >= step.signers
                else None
            ),
        ),
        OfficerAct.REFUSE: _first(
            permitted,
            mine,
            lambda: decide(StepOutcome.OBJECTED),
            lambda: checks.check_negative_reported(state, "refuse"),
        ),
    }


def _case_checks(acting: Acting) -> dict[OfficerAct, Callable[[], None]]:
    return {
        OfficerAct.SUSPEND: lambda: _check_suspend(acting),
        OfficerAct.RESUME: lambda: _check_resume(acting),
        OfficerAct.EXTEND: lambda: _check_extend(acting),
        OfficerAct.REPORT: lambda: _check_report(acting),
        OfficerAct.ENDORSE: lambda: _check_endorse(acting),
        OfficerAct.MAKE_RESULT: lambda: _check_make_result(acting),
        OfficerAct.CHECK_PROMISE: lambda: _check_promise(acting),
    }


def _check_suspend(acting: Acting) -> None:
    _permitted(acting, Act.START_SPECIAL, "cases.special")
    _check_any_special(acting)
    check_party(acting)


def _check_resume(acting: Acting) -> None:
    _permitted(acting, Act.END_SPECIAL, "cases.special")
    if acting.state.open_pause is None:
        raise SpecialProcedureNotAllowed("本办件没有正在进行的特别程序。")
    check_party(acting)


def _check_extend(acting: Acting) -> None:
    _permitted(acting, Act.EXTEND, "cases.extend")
    rule = acting.terms.profile.extension_rule(acting.terms.content.profile_variant)
    active = acting.clocks.active
    due_at = active.due_at if active else None
    checks.check_extension(acting.state, is_allowed=rule is not None, due_at=due_at, at=acting.at)
    check_head(acting, acting.state.department, what="延长办理期限")


def _check_report(acting: Acting) -> None:
    _permitted(acting, Act.REPORT_NEGATIVE, "cases.report")
    report = acting.state.negative
    if report is not None and report.approved_at is None:
        raise NotAcceptable("已有一项报备等待核准。", law="", next_step="请等待负责人核准。")


def _check_endorse(acting: Acting) -> None:
    _permitted(acting, Act.REPORT_NEGATIVE, "cases.endorse")
    report = acting.state.negative
    if report is None or report.approved_at is not None:
        raise NotAcceptable("没有待核准的否定事项报备。", law="", next_step="")
    if report.reported_by == acting.by.key:
        raise NotAcceptable("报备人不能核准自己的报备。", law="", next_step="请由负责人核准。")
    if not acting.by.may("cases.supervise"):
        check_head(acting, acting.state.department, what="否定事项报备")


def _check_make_result(acting: Acting) -> None:
    _permitted(acting, Act.MAKE_RESULT, "cases.issue")
    checks.check_result(acting.state)


def _check_promise(acting: Acting) -> None:
    _permitted(acting, Act.CHECK_PROMISE, "cases.follow_up")
    state = acting.state
    if state.acceptance_mode != "promise" or state.promise_checked_at is not None:
        raise NotAcceptable("没有待核查的告知承诺。", law="", next_step="")


def _check_any_special(acting: Acting) -> None:
    if not acting.terms.profile.excluded:
        raise SpecialProcedureNotAllowed("本事项的期限规则没有可以不计时间的程序。")
    kind = next(iter(acting.terms.profile.excluded))
    checks.check_special(acting.state, kind.value, [kind.value], needed_days=1, label=kind.label)


def _send_back_targets(acting: Acting, step: StepState) -> tuple[StepState, ...]:
    run = acting.state.run
    return tuple(
        target
        for target in run
        if _why_not(lambda target=target: acts.check_send_back(run, step, target)) is None  # type: ignore[misc]
    )


def _first(*checks_: Callable[[], None]) -> Refusal | None:
    for check in checks_:
        refusal = _why_not(check)
        if refusal is not None:
            return refusal
    return None


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal


def _discard(_value: object) -> None:
    """A check that returns what it found, asked only whether it refuses."""


def special_kinds(file: CaseFile) -> list[ExcludedKind]:
    """Return the procedures whose time the item's rules leave out, in the order of the law."""
    return [kind for kind in ExcludedKind if kind in file.terms.profile.excluded]


def extension_outlook(file: CaseFile, *, by: Actor, at: datetime) -> CaseClocks | None:
    """Return the clocks after the one extension the law knows, None where it knows none."""
    rule = file.terms.profile.extension_rule(file.terms.content.profile_variant)
    if rule is None:
        return None
    fact = events.ExtensionGranted(limit=str(rule.limit), reason="", article=rule.article)
    return _imagine(file, [(fact, at)], by)


def special_outlook(
    file: CaseFile, *, kind: str, needed_days: int, step: str = "", by: Actor, at: datetime
) -> CaseClocks:
    """Return the clocks if the procedure started now and took just the days declared."""
    calendar = calendar_for(file.case.division_code)
    last = calendar.nth_after(at.date(), max(needed_days - 1, 0)) if needed_days > 1 else at.date()
    end = at + timedelta(days=(last - at.date()).days)
    started = events.SpecialProcedureStarted(
        kind=kind, reason="", needed_days=needed_days, step=step
    )
    ended = events.SpecialProcedureEnded(result="", step=step)
    return _imagine(file, [(started, at), (ended, end)], by)


def _imagine(file: CaseFile, facts: list[tuple[Fact, datetime]], by: Actor) -> CaseClocks:
    state = file.state.model_copy(deep=True)
    for fact, at in facts:
        evolve(state, fact, by.as_record(), at)
    return compute_clocks(state, file.terms, calendar_for(file.case.division_code))
