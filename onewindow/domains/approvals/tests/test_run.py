"""Steps open, wait and are decided as the plan says."""

from __future__ import annotations

import pytest

from onewindow.domains.approvals.errors import (
    AlreadySigned,
    NotASigner,
    NothingToReturn,
    PrerequisiteMissing,
    StepNotOpen,
    UnknownStep,
)
from onewindow.domains.approvals.rules import acts
from onewindow.domains.approvals.rules.run import RunState
from onewindow.domains.approvals.rules.start import run_of
from onewindow.domains.approvals.rules.steps import StepExtension, StepPause
from onewindow.domains.approvals.tests.builders import NINE, later, run, sign, statuses, step
from onewindow.domains.catalogue.api import ApprovalPlan


def fork() -> RunState:
    return run(
        step("a"),
        step("b"),
        step("c"),
        step("end", "a", "b", "c", stage="decision"),
    )


def test_steps_without_prerequisites_open_together() -> None:
    """N6: what does not depend runs at once."""
    assert statuses(fork()) == {"a": "open", "b": "open", "c": "open", "end": "waiting"}


def test_a_step_opens_when_its_last_prerequisite_is_agreed() -> None:
    state = fork()
    sign(state, "a", hours=1)
    sign(state, "b", hours=2)
    assert state.steps["end"].status == "waiting"
    sign(state, "c", hours=3)
    assert state.steps["end"].status == "open"
    assert state.steps["end"].opened_at == later(3)


def test_a_waiting_step_cannot_be_signed() -> None:
    with pytest.raises(PrerequisiteMissing, match="前置环节"):
        sign(fork(), "end")


def test_an_unknown_step_is_refused_by_name() -> None:
    with pytest.raises(UnknownStep, match="n99"):
        sign(fork(), "n99")


def test_a_decided_step_cannot_be_signed_again() -> None:
    state = fork()
    sign(state, "a")
    with pytest.raises(StepNotOpen, match="已办结"):
        sign(state, "a", "another")


def test_a_soft_prerequisite_lets_work_start_but_not_end() -> None:
    """N7: node B starts before A ends, and cannot be decided before A is decided."""
    state = run(step("establish"), step("design", after_soft=["establish"]))
    assert state.steps["design"].status == "open"
    with pytest.raises(PrerequisiteMissing, match="提前审查"):
        sign(state, "design")
    sign(state, "establish")
    sign(state, "design", hours=2)
    assert state.steps["design"].is_agreed


def test_a_soft_prerequisite_does_not_bar_an_objection() -> None:
    state = run(step("establish"), step("design", after_soft=["establish"]))
    sign(state, "design", agree=False)
    assert state.steps["design"].outcome == "objected"


def test_two_signers_must_be_two_people() -> None:
    """H22: the same person twice does not count."""
    state = run(step("site", signers=2))
    sign(state, "site", "lin")
    assert state.steps["site"].status == "open"
    with pytest.raises(AlreadySigned):
        sign(state, "site", "lin")
    sign(state, "site", "zhou")
    assert state.steps["site"].is_agreed


def test_one_objection_decides_a_countersigned_step() -> None:
    state = run(step("site", signers=3))
    sign(state, "site", "lin")
    sign(state, "site", "zhou", agree=False)
    assert state.steps["site"].outcome == "objected"


def test_an_added_signer_may_refuse() -> None:
    """Complaint about another engine: after adding a signer the step can no longer be refused."""
    state = run(step("review"))
    acts.apply_added_signer(state, "review", key="expert")
    sign(state, "review", "lin")
    assert state.steps["review"].status == "open"
    sign(state, "review", "expert", agree=False)
    assert state.steps["review"].outcome == "objected"


def test_an_added_signer_must_sign_before_the_step_is_decided() -> None:
    state = run(step("review"))
    acts.apply_added_signer(state, "review", key="expert")
    sign(state, "review", "lin")
    sign(state, "review", "zhou")
    assert state.steps["review"].status == "open"
    sign(state, "review", "expert")
    assert state.steps["review"].is_agreed


def test_only_named_people_sign_a_step_that_names_them() -> None:
    state = run(step("review", signers=2, named_signers=["lin", "zhou"]))
    with pytest.raises(NotASigner):
        sign(state, "review", "stranger")


def test_an_objection_opens_the_decision_while_others_go_on() -> None:
    """A child's refusal does not silently close the parent."""
    state = fork()
    sign(state, "a", agree=False)
    assert statuses(state) == {"a": "decided", "b": "open", "c": "open", "end": "open"}
    with pytest.raises(PrerequisiteMissing, match="不能作出准予决定"):
        sign(state, "end", "head")
    sign(state, "end", "head", agree=False)
    assert state.steps["end"].outcome == "objected"


def test_an_optional_step_never_blocks() -> None:
    """H21: utilities are untick-able and their failure never blocks the certificate."""
    state = run(step("water", is_optional=True), step("end", "water", stage="decision"))
    sign(state, "water", agree=False)
    assert state.objections == []
    sign(state, "end")
    assert state.steps["end"].is_agreed


def test_returning_one_branch_leaves_its_neighbours_alone() -> None:
    """Complaint about another engine: parallel tasks cannot be sent back."""
    state = fork()
    before = {code: state.steps[code].model_copy(deep=True) for code in ("b", "c", "end")}
    acts.apply_return(state, "a", reason="图纸缺页", at=later(1))
    assert state.steps["a"].status == "returned"
    assert {code: state.steps[code] for code in ("b", "c", "end")} == before


def test_a_returned_step_keeps_its_clock() -> None:
    """Complaint about another engine: after a return the time-out timer is gone."""
    state = fork()
    acts.apply_return(state, "a", reason="图纸缺页", at=later(1))
    acts.apply_supplement(state, "a", at=later(30))
    assert state.steps["a"].status == "open"
    assert state.steps["a"].opened_at == NINE
    assert state.steps["a"].rounds == 1


@pytest.mark.parametrize(("rule", "kept"), [("all", set()), ("unsigned", {"lin"})])
def test_a_return_reopens_for_exactly_the_signers_the_rule_names(rule: str, kept: set) -> None:
    """Complaint about another engine: countersign plus return loses the task."""
    state = run(step("site", signers=3, reopens_for=rule))
    sign(state, "site", "lin")
    acts.apply_return(state, "site", reason="补充照片", at=later(1))
    acts.apply_supplement(state, "site", at=later(2))
    assert state.steps["site"].people == kept
    assert state.steps["site"].status == "open"


def test_sending_back_never_advances() -> None:
    """Complaint about another engine: return from countersign goes forward instead."""
    state = run(step("f"), step("g", "f"), step("h", "g", stage="decision"), step("side"))
    sign(state, "f")
    sign(state, "g", "second")
    acts.check_send_back(state, state.steps["h"], state.steps["f"])
    acts.apply_send_back(state, "f", reason="面积有误", at=later(3))
    assert statuses(state) == {"f": "open", "g": "waiting", "h": "waiting", "side": "open"}
    assert state.steps["f"].people == set()
    assert [s.key for s in state.steps["f"].past_signatures] == ["officer"]


def test_sending_back_keeps_the_opening_of_every_step() -> None:
    state = run(step("f"), step("g", "f"))
    sign(state, "f", hours=1)
    opened = state.steps["g"].opened_at
    acts.apply_send_back(state, "f", reason="复核", at=later(2))
    sign(state, "f", hours=5)
    assert state.steps["f"].opened_at == NINE
    assert state.steps["g"].opened_at == opened


def test_a_neighbour_is_no_target_to_send_back_to() -> None:
    state = fork()
    sign(state, "b")
    with pytest.raises(NothingToReturn, match="不是"):
        acts.check_send_back(state, state.steps["a"], state.steps["b"])


def test_a_step_that_is_not_decided_cannot_be_sent_back_to() -> None:
    state = run(step("f"), step("g"), step("h", "f", "g", stage="decision"))
    sign(state, "f", agree=False)
    with pytest.raises(NothingToReturn, match="尚未办结"):
        acts.check_send_back(state, state.steps["h"], state.steps["g"])


def test_suspending_one_step_leaves_its_neighbours_open() -> None:
    state = fork()
    acts.apply_suspend(state, "a", StepPause(kind="expert_review", start=later(1)))
    assert statuses(state) == {"a": "suspended", "b": "open", "c": "open", "end": "waiting"}
    with pytest.raises(StepNotOpen, match="特别程序"):
        sign(state, "a")
    acts.apply_resume(state, "a", at=later(9))
    assert state.steps["a"].status == "open"
    assert state.steps["a"].pauses[0].end == later(9)


def test_extending_and_rerouting_change_nobody_else() -> None:
    state = fork()
    acts.apply_extension(state, "a", StepExtension(limit="2wd", at=later(1)))
    acts.apply_reroute(state, "a", department="", assignee="b-post")
    assert state.steps["a"].extensions[0].limit == "2wd"
    assert state.steps["a"].assignee == "b-post"
    assert state.steps["a"].opened_at == NINE
    assert state.steps["b"].extensions == []


def test_a_step_left_out_passes_on_its_prerequisites() -> None:
    plan = ApprovalPlan.model_validate(
        {
            "lead_department": "lead",
            "steps": [
                {"code": "a", "name": "甲", "department": "d", "limit": "1wd"},
                {"code": "b", "name": "乙", "department": "d", "limit": "1wd", "after": ["a"]},
                {"code": "c", "name": "丙", "department": "d", "limit": "1wd", "after": ["b"]},
            ],
        }
    )
    assert run_of(plan, {"a", "c"}).steps["c"].after == ["a"]


def test_cancelling_ends_everything_that_was_not_decided() -> None:
    state = fork()
    sign(state, "a")
    acts.cancel_all(state)
    assert statuses(state) == {
        "a": "decided",
        "b": "cancelled",
        "c": "cancelled",
        "end": "cancelled",
    }
