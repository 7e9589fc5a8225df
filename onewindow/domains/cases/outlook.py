"""Before an act: why it would be refused, and what date it would lead to. Nothing is changed."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from onewindow.domains.calendars.api import Clock
from onewindow.domains.cases.actions.acceptance import check_acceptable
from onewindow.domains.cases.actions.acting import Acting, check_allowed
from onewindow.domains.cases.errors import DeferralNotAllowed, PromiseNotAllowed
from onewindow.domains.cases.queries import CaseFile
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.clocks import compute_clocks
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import (
    calendar_for,
    check_issuing,
    has_bad_credit,
    latest_deferral_day,
    owed_materials,
)
from onewindow.domains.catalogue.content import RequiredMaterial
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

_NEGATIVE = {Act.DECLINE: "decline", Act.RETURN: "return", Act.TERMINATE: "terminate"}
_ACCEPTING = frozenset({Act.ACCEPT, Act.ACCEPT_WITH_DEFERRAL, Act.ACCEPT_ON_PROMISE})


def why_not(
    file: CaseFile, act: Act, *, capability: str, by: Actor, at: datetime
) -> Refusal | None:
    """Return the refusal this act would meet now whatever is typed, or None where it is open."""
    acting = Acting(
        case=file.case,
        state=file.state,
        terms=file.terms,
        calendar=calendar_for(file.case.division_code),
        by=by,
        at=at,
    )
    try:
        checks.check_transition(file.state, act)
        check_allowed(acting, act, capability)
        _check_further(acting, act)
    except Refusal as refusal:
        return refusal
    return None


def _check_further(acting: Acting, act: Act) -> None:
    if act in _ACCEPTING:
        _check_kind(acting, act)
        check_acceptable(acting)
        if act is Act.ACCEPT:
            checks.check_complete(acting.state, owed_materials(acting.state, acting.terms))
    elif act in _NEGATIVE:
        checks.check_negative_reported(acting.state, _NEGATIVE[act])
    elif act is Act.MAKE_RESULT:
        checks.check_result(acting.state)
        check_issuing(acting.state, acting.terms, by=acting.by, at=acting.at)
    elif act is Act.SUPPLY_DEFERRED and not acting.state.open_deferrals:
        raise DeferralNotAllowed("没有待补齐的容缺材料。", next_step="无需补齐。")


def _check_kind(acting: Acting, act: Act) -> None:
    """Refuse a deferral or a promise that this item or applicant can never have."""
    content, state = acting.terms.content, acting.state
    owed = owed_materials(state, acting.terms)
    missing = checks.missing_materials(state, owed)
    bad_credit = act is not Act.ACCEPT and has_bad_credit(state)
    if act is Act.ACCEPT_WITH_DEFERRAL:
        if not content.allows_deferral:
            raise DeferralNotAllowed(f"事项“{content.name}”不实行容缺受理。")
        if not missing:
            raise DeferralNotAllowed("材料已经齐全，没有需要容缺的材料。", next_step="请直接受理。")
        never = [m.name for m in missing if m.deferrable_days is None]
        if never:
            raise DeferralNotAllowed(f"以下材料既未提交也不可容缺：{'、'.join(never)}。")
        if bad_credit:
            raise DeferralNotAllowed("申请人存在未修复的失信记录，不适用容缺受理。")
    if act is Act.ACCEPT_ON_PROMISE:
        if not content.allows_promise:
            raise PromiseNotAllowed(f"事项“{content.name}”不实行告知承诺。")
        if bad_credit:
            raise PromiseNotAllowed("申请人存在未修复的失信记录，不适用告知承诺。")
        checks.check_complete(state, [m for m in owed if not m.promise_allowed])


def missing_of(file: CaseFile) -> list[RequiredMaterial]:
    """Return what the applicant owes and has not brought."""
    return checks.missing_materials(file.state, owed_materials(file.state, file.terms))


def acceptance_outlook(file: CaseFile, at: datetime, *, mode: str = "normal") -> Clock | None:
    """Return the decision clock that accepting now would start, with its derivation."""
    if file.state.is_simulated:
        return None
    imagined = file.state.model_copy(
        update={"status": Status.ACCEPTED, "accepted_at": at, "acceptance_mode": mode}
    )
    return compute_clocks(imagined, file.terms, calendar_for(file.case.division_code)).active


def latest_deferral(file: CaseFile, at: datetime) -> date:
    """Return the last day to which a material may be deferred: within the promised limit."""
    return latest_deferral_day(file.state, file.terms, calendar_for(file.case.division_code), at)


def deferral_day(file: CaseFile, material: RequiredMaterial, at: datetime) -> date:
    """Return the day that the standard's own days give, never beyond the promised limit."""
    latest = latest_deferral(file, at)
    calendar = calendar_for(file.case.division_code)
    today = timezone.localdate(at)
    return min(latest, calendar.nth_after(today, material.deferrable_days or 1))
