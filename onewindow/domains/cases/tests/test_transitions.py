"""The table of transitions is complete, and everything outside it is refused."""

from __future__ import annotations

import itertools

import pytest

from onewindow.domains.cases.errors import IllegalTransition
from onewindow.domains.cases.rules.checks import check_transition
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import IN_PROGRESS, PAUSED, RUNNING, Status
from onewindow.domains.cases.rules.transitions import TRANSITIONS, Act, is_legal

EVERY_PAIR = list(itertools.product(Act, Status))


@pytest.mark.parametrize(("act", "status"), EVERY_PAIR)
def test_an_act_outside_the_table_is_refused_with_law_and_next_step(
    act: Act, status: Status
) -> None:
    """60 §6.2: every other transition is refused, with code, message, law and next step."""
    state = CaseState(number="A1", status=status)
    if is_legal(act, status):
        check_transition(state, act)
        return
    with pytest.raises(IllegalTransition) as refused:
        check_transition(state, act)
    assert refused.value.code == "illegal_transition"
    assert status.label in refused.value.message
    assert refused.value.law == TRANSITIONS[act].law
    assert refused.value.next_step == TRANSITIONS[act].next_step


def test_every_act_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Act)


def test_every_status_can_be_reached() -> None:
    reached = set().union(*(row.to for row in TRANSITIONS.values())) | RUNNING
    assert set(Status) - reached == {Status.DRAFT, Status.SUBMITTED, Status.RECEIVED}


def test_codes_are_those_of_the_official_table() -> None:
    codes = {status.code for status in Status}
    assert len(codes) == len(Status)
    assert codes == {f"{n:02}" for n in range(15)} | {
        *("17", "18", "19", "20", "21", "22", "23", "24", "26", "90", "91", "92")
    }


def test_the_decision_clock_counts_only_six_to_thirteen_and_eighteen() -> None:
    """Property (1) of 60 §6.2."""
    counted = {status.code for status in RUNNING}
    assert counted == {"06", "07", "08", "11", "12", "13", "18"}
    assert {status.code for status in PAUSED} == {"14", "17"}


@pytest.mark.parametrize("status", sorted(IN_PROGRESS))
def test_the_applicant_may_withdraw_at_any_time_before_the_decision(status: Status) -> None:
    assert is_legal(Act.WITHDRAW, status)


@pytest.mark.parametrize(
    "status", [Status.GRANTED, Status.REFUSED, Status.CONCLUDED, Status.DELIVERED]
)
def test_nobody_withdraws_after_the_decision(status: Status) -> None:
    assert not is_legal(Act.WITHDRAW, status)


@pytest.mark.parametrize("status", [Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.TERMINATED])
def test_an_ended_case_can_only_be_archived(status: Status) -> None:
    assert [act for act in Act if is_legal(act, status)] == [Act.ARCHIVE]
