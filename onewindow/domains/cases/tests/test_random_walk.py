"""Whatever people try in whatever order: only legal outcomes, and a log that rebuilds them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from onewindow.domains.approvals import api as approvals
from onewindow.domains.cases import api as cases
from onewindow.domains.cases import events
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
Act = Callable[[str, Any], object]


def _acts(world: w.World) -> list[Act]:
    """Return everything that anybody might press, sensible or not."""
    applicant = Actor(ActorKind.APPLICANT, str(world.applicant.uuid), "林一")
    layout = cases.Defect("layout", "布局图", "不清", "重画")
    two = w.INSPECTORS
    return [
        lambda n, at: cases.accept_case(n, by=w.CLERK, at=at),
        lambda n, at: cases.accept_with_deferral(
            n, {"health": date(2026, 3, 6)}, by=w.CLERK, at=at
        ),
        lambda n, at: cases.accept_on_promise(n, promise="承诺", by=w.CLERK, at=at),
        lambda n, at: cases.request_correction(n, [layout], by=w.CLERK, at=at),
        lambda n, at: cases.submit_correction(n, ["layout"], by=applicant, at=at),
        lambda n, at: cases.supply_deferred(n, ["health"], by=applicant, at=at),
        lambda n, at: cases.sign_step(n, "b", outcome="agreed", by=w.EXAMINER, at=at),
        lambda n, at: cases.sign_step(
            n, "b", outcome="objected", opinion="否", by=w.EXAMINER, at=at
        ),
        lambda n, at: cases.sign_step(n, "c", outcome="agreed", by=two[0], at=at),
        lambda n, at: cases.sign_step(n, "c", outcome="agreed", by=two[1], at=at),
        lambda n, at: cases.sign_step(n, "u", outcome="agreed", by=w.WATER, at=at),
        lambda n, at: cases.return_step(n, "b", reason="补", by=w.EXAMINER, at=at),
        lambda n, at: cases.supplement_step(n, "b", by=w.CLERK, at=at),
        lambda n, at: cases.send_back(n, "d", target="b", reason="复", by=w.APPROVER, at=at),
        lambda n, at: cases.send_back(n, "d", target="c", reason="复", by=w.APPROVER, at=at),
        lambda n, at: cases.start_special_procedure(
            n, kind="testing", reason="检", needed_days=2, by=w.EXAMINER, at=at
        ),
        lambda n, at: cases.end_special_procedure(n, result="完", by=w.EXAMINER, at=at),
        lambda n, at: cases.start_special_procedure(
            n, kind="testing", reason="检", needed_days=2, step="c", by=two[0], at=at
        ),
        lambda n, at: cases.end_special_procedure(n, result="完", step="c", by=two[0], at=at),
        lambda n, at: cases.grant_extension(n, reason="复杂", by=w.HEAD, at=at),
        lambda n, at: cases.report_negative(
            n, kind="refuse", reason="不符", basis="条", by=w.EXAMINER, at=at
        ),
        lambda n, at: cases.approve_negative_report(n, by=w.HEAD, at=at),
        lambda n, at: cases.decide_case(n, outcome="granted", by=w.APPROVER, at=at),
        lambda n, at: cases.decide_case(n, outcome="refused", by=w.APPROVER, at=at),
        lambda n, at: cases.make_result(n, by=w.CLERK, at=at),
        lambda n, at: cases.deliver_case(
            n, mode="electronic", recipient="林一", recipient_key="", by=w.CLERK, at=at
        ),
        lambda n, at: cases.archive_case(n, by=w.CLERK, at=at),
        lambda n, at: cases.decline_case(n, by=w.CLERK, at=at),
        lambda n, at: cases.withdraw_case(n, reason="不办", by=applicant, at=at),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_random_walk_keeps_the_law_and_the_log(world: w.World, seed: int) -> None:
    """Properties (1)–(5) of 60 §6.2, and `cases verify`, after 120 random acts."""
    dice = random.Random(seed)
    brought = dice.choice([w.BROUGHT, ("form", "layout", "system"), ("form", "layout", "health")])
    number = w.confirm(w.receive(world, materials=brought)).number
    acts = _acts(world)
    at, done = w.MONDAY, 0
    for _ in range(120):
        at += timedelta(minutes=dice.choice([5, 60, 60 * 9]))
        # The applicant rarely withdraws; otherwise no walk would get far.
        act = dice.choice(acts[:-2] if dice.random() < 0.97 else acts)
        before = cases.Case.objects.get(number=number)
        try:
            act(number, at)
            done += 1
            _nothing_startable_stands_still(number, at)
        except Refusal:
            after = cases.Case.objects.get(number=number)
            assert (after.seq, after.status, after.state) == (
                before.seq,
                before.status,
                before.state,
            )
    case = cases.Case.objects.get(number=number)
    assert cases.verify_case(case)[1] == []
    assert done >= 3
    _check_properties(case)


def _nothing_startable_stands_still(number: str, at: datetime) -> None:
    """A signature looks only at those who follow it; nobody else may have become ready."""
    state = cases.state_of(cases.Case.objects.get(number=number))
    if state.run.started_at:
        assert approvals.open_ready(state.run, at) == []


def _check_properties(case: cases.Case) -> None:
    state = cases.state_of(case)
    entries = cases.timeline(case.number)
    facts = [entry.fact for entry in entries]
    corrections = [f for f in facts if isinstance(f, events.CorrectionRequested)]
    old_grounds = [
        c
        for c in corrections[1:]
        if not c.override and c.defects[0].material not in state.late_materials
    ]
    assert old_grounds == []
    if any(isinstance(f, events.ResultMade) for f in facts):
        assert state.open_deferrals == []
    if state.outcome == "refused" or case.status in {Status.NOT_ACCEPTED, Status.RETURNED}:
        assert any(isinstance(f, events.NegativeReportApproved) for f in facts)
    if case.status in {Status.SUSPENDED, Status.HEARING} and state.open_pause:
        assert case.due_at is None
    assert len(state.extensions) <= 1
    granted = state.outcome == "granted"
    if granted:
        people = {state.accepted_by, state.decided_by} | state.run.people(stages=["review"])
        assert len(people) >= state.run.distinct_people
        assert state.accepted_by not in state.run.people(stages=["review", "decision"])
