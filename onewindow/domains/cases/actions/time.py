"""Acts that move a clock: special procedures and the one extension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from onewindow.domains.approvals.api import acts
from onewindow.domains.calendars.api import CalendarMissing, ExcludedKind, excluded_overrun
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.actions.standing import (
    check_head,
    check_own_or_head,
    check_party,
    own_step,
)
from onewindow.domains.cases.errors import SpecialProcedureNotAllowed
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.clocks import case_pauses, step_pauses
from onewindow.domains.cases.rules.transitions import Act
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact


def start_special_procedure(
    number: str,
    *,
    kind: str,
    reason: str,
    needed_days: int,
    by: Actor,
    at: datetime,
    step: str = "",
    key: str = "",
) -> Case:
    """特别程序: time that does not count, told in writing with the days needed (第45条).

    On one step it freezes only that step, and the case's date moves by the growth of the critical
    path; without a step it freezes the case.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        known = {k.value for k in ExcludedKind}
        label = ExcludedKind(kind).label if kind in known else kind
        allowed = [k.value for k in acting.terms.profile.excluded]
        checks.check_special(acting.state, kind, allowed, needed_days=needed_days, label=label)
        if step:
            acts.check_suspend(own_step(acting, step))
        else:
            check_party(acting)
        return [
            events.SpecialProcedureStarted(
                kind=kind,
                reason=checks.check_reason(reason),
                needed_days=needed_days,
                step=step,
            )
        ]

    act = Act.EXAMINE if step else Act.START_SPECIAL
    return perform(number, act, decide, by=by, at=at, capability="cases.special", key=key)


def end_special_procedure(
    number: str, *, result: str, by: Actor, at: datetime, step: str = "", key: str = ""
) -> Case:
    """恢复: the procedure is over and the clock counts again."""

    def decide(acting: Acting) -> Sequence[Fact]:
        if step:
            acts.check_resume(check_own_or_head(acting, step))
        elif acting.state.open_pause is None:
            raise SpecialProcedureNotAllowed("本办件没有正在进行的特别程序。")
        else:
            check_party(acting)
        ended = events.SpecialProcedureEnded(
            result=checks.check_reason(result, field="result", what="结果"), step=step
        )
        return [ended, *_overrun(acting, step)]

    act = Act.EXAMINE if step else Act.END_SPECIAL
    return perform(number, act, decide, by=by, at=at, capability="cases.special", key=key)


def _overrun(acting: Acting, step: str) -> list[Fact]:
    """Return the warning where a procedure took longer than the applicant was told (第45条)."""
    running = (
        step_pauses(acting.state.run.steps[step])[-1:] if step else case_pauses(acting.state)[-1:]
    )
    found = []
    for pause in running:
        try:
            over = excluded_overrun(replace(pause, end=acting.at), acting.at, acting.calendar)
        except CalendarMissing:
            continue  # what cannot be counted yet does not hold up the end of the procedure
        if over is not None:
            text = f"{pause.kind.label}超出书面告知的所需时间{over.chinese}"
            found.append(events.IncidentRaised(kind="excluded_time_overrun", text=text))
    return list(found)


def grant_extension(number: str, *, reason: str, by: Actor, at: datetime, key: str = "") -> Case:
    """延期: once, before the end, by the head; as long as the profile says (第42条)."""

    def decide(acting: Acting) -> Sequence[Fact]:
        rule = acting.terms.profile.extension_rule(acting.terms.content.profile_variant)
        due_at = acting.clocks.active.due_at if acting.clocks.active else None
        checks.check_extension(acting.state, is_allowed=rule is not None, due_at=due_at, at=at)
        check_head(acting, acting.state.department, what="延长办理期限")
        assert rule is not None
        return [
            events.ExtensionGranted(
                limit=str(rule.limit),
                reason=checks.check_reason(reason),
                article=rule.article,
            )
        ]

    return perform(number, Act.EXTEND, decide, by=by, at=at, capability="cases.extend", key=key)
