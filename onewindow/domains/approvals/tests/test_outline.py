"""What a run started as is said once; its state says what moved since."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.domains.approvals.rules.acts import apply_added_signer, apply_reroute, complete_stage
from onewindow.domains.approvals.rules.run import RunState, open_ready
from onewindow.domains.approvals.rules.steps import (
    Signature,
    StepOutcome,
    Steps,
    StepState,
    StepStatus,
    Unbound,
)
from onewindow.domains.approvals.tests.builders import NINE, later, sign, step


def recorded(*steps: StepState) -> dict[str, Any]:
    """Return a plan as the fact of acceptance keeps it: whole steps."""
    plan = steps or (
        step("a"),
        step("b"),
        step("c", "a"),
        step("d", "b", "c", stage="decision"),
    )
    run = RunState(steps=Steps({s.code: s for s in plan}))
    return run.model_dump(mode="json", exclude_defaults=True)


def started() -> RunState:
    state = RunState.started(recorded(), NINE)
    open_ready(state, NINE)
    return state


def stored(state: RunState) -> dict[str, Any]:
    return state.model_dump(mode="json", exclude_defaults=True)


def read_again(state: RunState) -> RunState:
    again = RunState.model_validate_json(state.model_dump_json(exclude_defaults=True))
    again.steps.bind(state.steps.outline, again.started_at)
    return again


def test_a_run_that_has_just_started_stores_no_step() -> None:
    state = started()
    assert stored(state) == {
        "started_at": "2026-03-02T09:00:00+08:00",
        "outline": state.outline,
        "steps": {},
    }
    assert {s.code: s.status.value for s in read_again(state)} == {
        "a": "open",
        "b": "open",
        "c": "waiting",
        "d": "waiting",
    }


def test_only_the_steps_that_moved_are_stored_and_nothing_of_what_they_started_as() -> None:
    state = started()
    sign(state, "a")
    rows = stored(read_again(state))["steps"]
    assert {code: sorted(row) for code, row in rows.items()} == {
        "a": ["decided_at", "opened_at", "outcome", "signatures", "status"],
        "c": ["opened_at", "status"],
    }


def test_a_run_read_again_is_the_run_that_was_stored() -> None:
    state = started()
    sign(state, "a")
    sign(state, "b", agree=False)
    again = read_again(state)
    assert again == state
    assert [s.model_dump() for s in again] == [s.model_dump() for s in state]


def test_what_an_act_changes_of_the_outline_is_stored_with_the_step() -> None:
    state = started()
    apply_reroute(state, "b", department="elsewhere", assignee="someone")
    apply_added_signer(state, "a", key="head")
    rows = stored(state)["steps"]
    assert (rows["b"]["department"], rows["b"]["assignee"]) == ("elsewhere", "someone")
    assert (rows["a"]["signers"], rows["a"]["added_signers"]) == (2, ["head"])
    again = read_again(state)
    assert (again.steps["b"].department, again.steps["a"].signers) == ("elsewhere", 2)
    assert again.concerns({"elsewhere"}, "nobody")
    assert not again.concerns({"dept-b"}, "nobody")


def test_a_step_that_returns_to_where_it_started_is_stored_no_more() -> None:
    state = read_again(started())
    state.steps["b"].status = StepStatus.SUSPENDED
    again = read_again(state)
    assert list(stored(again)["steps"]) == ["b"]
    assert again.steps.changed() == []
    again.steps["b"].status = StepStatus.OPEN
    assert again.steps.changed() == ["b"]
    assert stored(again)["steps"] == {}


def test_a_step_that_opened_at_the_start_and_waits_again_says_so() -> None:
    state = read_again(started())
    state.steps["b"].status, state.steps["b"].opened_at = StepStatus.WAITING, None
    assert stored(state)["steps"] == {"b": {}}
    assert read_again(state).steps["b"].status is StepStatus.WAITING


def test_steps_side_by_side_are_no_part_of_the_state_however_many() -> None:
    def size(width: int) -> int:
        codes = [f"x{n}" for n in range(width)]
        beside = [step(code, "a") for code in codes]
        plan = recorded(step("a", stage="intake"), *beside, step("d", *codes, stage="decision"))
        state = RunState.started(plan, NINE)
        accepted = Signature(key="clerk", name="clerk", outcome=StepOutcome.AGREED, at=NINE)
        complete_stage(state, "intake", signature=accepted)
        sign(state, "x0", hours=2)
        assert set(stored(state)["steps"]) == {"a", "x0"}
        return len(state.model_dump_json(exclude_defaults=True))

    assert size(60) == size(3)


def test_the_same_plan_has_the_same_outline_whatever_its_order_of_keys() -> None:
    whole = recorded()
    turned = {**whole, "steps": dict(reversed(whole["steps"].items()))}
    assert RunState.started(turned, later(5)).outline == started().outline
    whole["steps"]["b"]["limit"] = "4wd"
    assert RunState.started(whole, NINE).outline != started().outline


def test_a_state_without_its_outline_answers_nothing() -> None:
    state = RunState.model_validate(stored(started()))
    with pytest.raises(Unbound):
        state.by_stage("review")
    with pytest.raises(Unbound):
        _ = state.steps["a"]
