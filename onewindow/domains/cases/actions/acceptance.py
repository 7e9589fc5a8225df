"""受理 in all its forms: plain, with deferral, on promise, deemed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from onewindow.domains.approvals.api import run_of
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.errors import NotAcceptable
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import (
    check_day_is_known,
    check_window,
    handling_departments,
    has_bad_credit,
    latest_deferral_day,
    owed_materials,
)
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.outbox import Fact


def accept_case(
    number: str,
    *,
    by: Actor,
    at: datetime,
    timetable: events.Timetable | None = None,
    key: str = "",
) -> Case:
    """受理: everything demanded is there; the decision clock starts (行政许可法 第32条).

    ``timetable`` holds the moments agreed on in writing; raises TimetableNotAllowed where the law
    of the item sets the limit itself.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        check_acceptable(acting)
        checks.check_complete(acting.state, owed_materials(acting.state, acting.terms))
        accepted = _accepted(acting, mode="normal")
        if timetable is None:
            return [accepted]
        rule = acting.terms.profile.limit_rule(acting.terms.content.profile_variant)
        checks.check_timetable(timetable, accepted.run, is_allowed=rule.agreed)
        return [replace(accepted, timetable=timetable)]

    return perform(number, Act.ACCEPT, decide, by=by, at=at, capability="cases.accept", key=key)


def accept_with_deferral(
    number: str, deferred: Mapping[str, date], *, by: Actor, at: datetime, key: str = ""
) -> Case:
    """容缺受理: ``deferred`` maps each missing material to its promised day.

    The day lies within the promised limit; the result is withheld until all is made up.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        check_acceptable(acting)
        content = acting.terms.content
        names = {material.id: material.name for material in content.materials}
        deferrals = tuple(
            events.Deferral(material=m, name=names.get(m, m), due_on=due)
            for m, due in deferred.items()
        )
        missing = checks.missing_materials(acting.state, owed_materials(acting.state, acting.terms))
        checks.check_deferrals(
            acting.state,
            content,
            missing,
            deferrals,
            latest=latest_deferral_day(acting.state, acting.terms, acting.calendar, acting.at),
            has_bad_credit=has_bad_credit(acting.state),
        )
        return [_accepted(acting, mode="deferral", deferrals=deferrals)]

    return perform(
        number, Act.ACCEPT_WITH_DEFERRAL, decide, by=by, at=at, capability="cases.defer", key=key
    )


def accept_on_promise(number: str, *, promise: str, by: Actor, at: datetime, key: str = "") -> Case:
    """告知承诺: accepted against a written promise; materials that it replaces are not owed."""

    def decide(acting: Acting) -> Sequence[Fact]:
        check_acceptable(acting)
        content = acting.terms.content
        checks.check_promise(content, promise, has_bad_credit=has_bad_credit(acting.state))
        owed = [m for m in owed_materials(acting.state, acting.terms) if not m.promise_allowed]
        checks.check_complete(acting.state, owed)
        return [_accepted(acting, mode="promise", promise=promise.strip())]

    return perform(
        number, Act.ACCEPT_ON_PROMISE, decide, by=by, at=at, capability="cases.promise", key=key
    )


def deem_accepted(number: str, *, at: datetime) -> Case:
    """视为受理: no answer within the limit, so accepted as of receipt, and an incident (第32条)."""

    def decide(acting: Acting) -> Sequence[Fact]:
        deemed_at = acting.clocks.deemed_at
        if deemed_at is None or at < deemed_at:
            raise NotAcceptable("收件审查期限尚未届满，不能视为受理。")
        assert acting.state.received_at is not None
        return [
            _accepted(
                acting,
                mode="deemed",
                effective_at=acting.state.received_at,
                reason="收到申请材料后逾期未告知补正，自收到之日起即为受理",
            ),
            events.IncidentRaised(kind="deemed_acceptance", text="逾期未告知，视为受理"),
        ]

    return perform(number, Act.DEEM_ACCEPTED, decide, by=SYSTEM, at=at, capability="cases.accept")


def supply_deferred(
    number: str, materials: Sequence[str], *, by: Actor, at: datetime, key: str = ""
) -> Case:
    """补齐容缺材料: by hand, post or system; the day of arrival counts."""

    def decide(acting: Acting) -> Sequence[Fact]:
        owed = {d.material for d in acting.state.open_deferrals}
        strange = [m for m in materials if m not in owed]
        if strange or not materials:
            raise NotAcceptable(
                "提交的材料不是待补齐的容缺材料。", next_step="请核对容缺受理通知书。"
            )
        return [events.DeferredMaterialSupplied(materials=tuple(materials))]

    return perform(
        number, Act.SUPPLY_DEFERRED, decide, by=by, at=at, capability="cases.receive", key=key
    )


def check_acceptable(acting: Acting) -> None:
    """Refuse what no kind of acceptance may pass: X10, the window, an open correction."""
    checks.check_confirmed(acting.state, acting.terms.content)
    check_window(
        acting.state,
        acting.terms,
        window=acting.by.window,
        power="accept",
        by=acting.by,
        at=acting.at,
    )
    if acting.state.open_correction is not None:
        raise NotAcceptable("补正材料尚未收齐。", next_step="请等待申请人补正。")


def _accepted(
    acting: Acting,
    *,
    mode: str,
    effective_at: datetime | None = None,
    deferrals: tuple[events.Deferral, ...] = (),
    promise: str = "",
    reason: str = "",
) -> events.CaseAccepted:
    plan = acting.terms.content.plan
    if plan is None:
        raise NotAcceptable(
            f"事项“{acting.state.item_name}”没有审批流程，不能受理。",
            law="事项标准须有个性化流程（N8）",
            next_step="请事项管理人员补充流程并重新发布。",
        )
    run = run_of(plan, acting.state.step_codes)
    # The acceptance notice names the day.
    check_day_is_known(acting.state, acting.terms, acting.calendar, effective_at or acting.at)
    departments = handling_departments(
        {step.department for step in run}, acting.state.division_code
    )
    for step in run:
        step.department = departments[step.department]
    return events.CaseAccepted(
        mode=mode,
        effective_at=effective_at or acting.at,
        run=run.model_dump(mode="json", exclude_defaults=True),
        deferrals=deferrals,
        promise=promise,
        reason=reason,
    )
