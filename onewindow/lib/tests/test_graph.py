"""Golden values of the process maps; every figure here is one a person can check by hand."""

from __future__ import annotations

import pytest

from onewindow.lib import graph
from onewindow.lib.graph import Node, analyse


def plan(*rows: str) -> list[Node]:
    """Read rows such as ``n5 4 n3 n4`` or ``u1 0 b ~h``: code, duration, hard and ~soft edges."""
    nodes = []
    for row in rows:
        code, duration, *edges = row.split()
        hard = tuple(e for e in edges if not e.startswith("~"))
        soft = tuple(e[1:] for e in edges if e.startswith("~"))
        nodes.append(Node(code, int(duration), hard, soft))
    return nodes


CONSTRUCTION = plan(
    "n1 3", "n2 4", "n3 3 n1 n2", "n4 7", "n5 4 n3 n4", "n6 4 n1", "n7 3 n1", "n8 8 n4",
    "n9 3 n4", "n10 2 n8", "n11 5 n5 n6 n7 n8 n9 n10", "n12 4 n5",
)  # fmt: skip
START_UP = plan("e1 4", "e2 2 e1", "e3 2 e1", "e4 1 e1", "e5 1 e1", "e6 1 e1", "out 0 e1 e2 e3")
TRANSFER = plan(
    "a 5", "b 15 a", "c 5 a", "d 15 b c", "e 5 d", "f 5 b", "g 5 e f", "h 5 g", "i 5 h", "j 5 i",
    "u1 0 b ~h", "u2 0 b ~h", "u3 0 b ~h", "u4 0 b ~h",
)  # fmt: skip
COMPLETION = plan(
    "a 1", "b 3 a", "gh 5 b", "rf 5 b", "da 5 b", "zl 5 b", "ps 3 b", "xf 10 b",
    "c 2 gh rf da zl ps xf", "d 1 c", "x 0 d",
)  # fmt: skip


def test_construction_takes_22_of_50_working_days():
    schedule = analyse(CONSTRUCTION)

    assert (schedule.serial, schedule.critical) == (50, 22)
    assert schedule.critical_path == ("n4", "n8", "n10", "n11")
    assert schedule.saved == 0.56
    assert schedule.finish == {
        "n1": 3, "n2": 4, "n3": 7, "n4": 7, "n5": 11, "n6": 7, "n7": 6, "n8": 15, "n9": 10,
        "n10": 17, "n11": 22, "n12": 15,
    }  # fmt: skip


def test_the_slack_of_construction_is_where_departments_may_take_their_time():
    slack = analyse(CONSTRUCTION).slack

    assert slack == {
        "n1": 7, "n2": 6, "n3": 6, "n4": 0, "n5": 6, "n6": 10, "n7": 11, "n8": 0, "n9": 7,
        "n10": 0, "n11": 0, "n12": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("_case", "delays", "critical"),
    [
        ("a delay within the slack changes nothing", {"n7": 11}, 22),
        ("one day more moves the parent by one", {"n7": 12}, 23),
        ("a suspension beside the critical path is swallowed", {"n7": 3}, 22),
        ("a suspension on it moves the parent", {"n8": 3}, 25),
        ("two branches that slip together count once", {"n7": 12, "n6": 11}, 23),
    ],
)
def test_the_parent_moves_by_the_growth_of_the_critical_path(_case, delays, critical):
    """N6: the parent's date moves by the growth of the critical path, not by the delay."""
    assert analyse(graph.delayed(CONSTRUCTION, delays)).critical == critical
    assert graph.growth(CONSTRUCTION, delays) == critical - 22


def test_a_home_transfer_takes_60_of_70_minutes_and_utilities_do_not_hold_it():
    schedule = analyse(TRANSFER)

    assert (schedule.serial, schedule.critical) == (70, 60)
    assert schedule.critical_path == tuple("abdeghij")
    assert (schedule.start["u1"], schedule.finish["u1"]) == (20, 50)


def test_joint_completion_takes_17_of_40_working_days():
    schedule = analyse(COMPLETION)

    assert (schedule.serial, schedule.critical) == (40, 17)
    assert schedule.critical_path == ("a", "b", "xf", "c", "d")


def test_starting_a_business_takes_6_of_11_hours():
    schedule = analyse(START_UP)

    assert (schedule.serial, schedule.critical) == (11, 6)
    assert schedule.critical_path == ("e1", "e2")


def test_a_soft_prerequisite_holds_the_decision_not_the_start():
    schedule = analyse(plan("survey 10", "drawings 3 ~survey", "permit 2 drawings"))

    assert schedule.start["drawings"] == 0
    assert schedule.finish["drawings"] == 10
    assert schedule.critical == 12
    assert schedule.critical_path == ("survey", "drawings", "permit")
    assert schedule.slack == {"survey": 0, "drawings": 7, "permit": 0}


def test_a_soft_prerequisite_that_is_ready_first_costs_nothing():
    schedule = analyse(plan("survey 2", "drawings 3 ~survey"))

    assert schedule.finish["drawings"] == 3
    assert schedule.critical_path == ("drawings",)


def test_a_circle_is_refused_with_the_way_round():
    circle = plan("a 1", "b 1 a d", "c 1 b", "d 1 c", "e 1 d")

    with pytest.raises(graph.Cycle, match="b → c → d → b") as refused:
        analyse(circle)

    assert refused.value.path == ("b", "c", "d", "b")
    assert graph.find_cycle(circle) == ("b", "c", "d", "b")
    assert graph.unreachable(circle) == ("b", "c", "d", "e")


def test_a_circle_of_soft_edges_is_a_circle_too():
    assert graph.find_cycle(plan("a 1 ~b", "b 1 a")) == ("a", "b", "a")


def test_a_step_that_waits_for_itself_is_a_circle():
    assert graph.find_cycle(plan("a 1 a")) == ("a", "a")


def test_a_plan_without_a_circle_has_none():
    assert graph.find_cycle(CONSTRUCTION) == ()
    assert graph.unreachable(CONSTRUCTION) == ()


def test_a_missing_prerequisite_is_named_and_what_hangs_below_is_unreachable():
    broken = plan("a 1", "b 1 ghost", "c 1 b", "d 1 a")

    with pytest.raises(graph.UnknownPrerequisite, match="“b”的前置环节“ghost”不存在"):
        analyse(broken)

    assert graph.unknown_prerequisites(broken) == (("b", "ghost"),)
    assert graph.unreachable(broken) == ("b", "c")
    assert graph.find_cycle(broken) == ()


def test_two_steps_with_one_code_are_refused():
    with pytest.raises(graph.DuplicateCode, match="“a”重复"):
        analyse(plan("a 1", "a 2"))


def test_a_negative_limit_is_refused():
    with pytest.raises(graph.GraphError, match="不能为负数"):
        Node("a", -1)


def test_no_steps_take_no_time():
    schedule = analyse([])

    assert (schedule.serial, schedule.critical, schedule.critical_path) == (0, 0, ())
    assert schedule.saved == 0


def test_a_skipped_step_hands_on_what_it_waited_for():
    left = graph.without(CONSTRUCTION, {"n8", "n3"})

    by_code = {node.code: node for node in left}
    assert by_code["n10"].after == ("n4",)
    assert by_code["n5"].after == ("n1", "n2", "n4")
    assert by_code["n11"].after == ("n5", "n6", "n7", "n4", "n9", "n10")
    assert analyse(left).critical == 16


def test_the_steps_above_and_below_a_step():
    assert graph.ancestors(CONSTRUCTION, "n10") == {"n4", "n8"}
    assert graph.descendants(CONSTRUCTION, "n5") == {"n11", "n12"}
