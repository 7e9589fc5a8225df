"""What must hold for every plan, not only for those in the books."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from onewindow.lib import graph
from onewindow.lib.graph import Node, analyse


@st.composite
def plans(draw: st.DrawFn) -> list[Node]:
    """Plans of up to nine steps, listed in a shuffled order, with hard and soft edges."""
    size = draw(st.integers(1, 9))
    nodes = []
    for n in range(size):
        above = [f"s{k}" for k in range(n)]
        kinds = draw(st.lists(st.sampled_from(["", "hard", "soft"]), min_size=n, max_size=n))
        nodes.append(
            Node(
                f"s{n}",
                draw(st.integers(0, 20)),
                tuple(a for a, kind in zip(above, kinds, strict=True) if kind == "hard"),
                tuple(a for a, kind in zip(above, kinds, strict=True) if kind == "soft"),
            )
        )
    return draw(st.permutations(nodes))


@given(plans())
def test_parallel_is_never_slower_than_serial_nor_faster_than_the_longest_step(nodes):
    schedule = analyse(nodes)
    assert max(n.duration for n in nodes) <= schedule.critical <= schedule.serial


@given(plans())
def test_every_step_keeps_its_edges(nodes):
    schedule = analyse(nodes)
    for node in nodes:
        assert schedule.finish[node.code] >= schedule.start[node.code] + node.duration
        for above in node.after:
            assert schedule.start[node.code] >= schedule.finish[above]
        for above in node.after_soft:
            assert schedule.finish[node.code] >= schedule.finish[above]


@given(plans(), st.data())
def test_a_delay_within_the_slack_is_free_and_each_day_beyond_counts_once(nodes, data):
    schedule = analyse(nodes)
    code = data.draw(st.sampled_from([n.code for n in nodes]))
    slack = schedule.slack[code]

    assert slack >= 0
    assert graph.growth(nodes, {code: slack}) == 0
    beyond = data.draw(st.integers(1, 30))
    assert graph.growth(nodes, {code: slack + beyond}) == beyond


@given(plans(), st.data())
def test_a_delay_never_shortens_the_parent(nodes, data):
    """60 §6.2 (7): suspension of the child never shortens the parent."""
    delays = data.draw(st.dictionaries(st.sampled_from([n.code for n in nodes]), st.integers(0, 9)))
    assert 0 <= graph.growth(nodes, delays) <= sum(delays.values())


@given(plans())
def test_the_critical_path_is_a_chain_that_takes_the_critical_time(nodes):
    schedule = analyse(nodes)
    by_code = {n.code: n for n in nodes}
    path = schedule.critical_path

    assert path
    assert schedule.finish[path[-1]] == schedule.critical
    assert schedule.start[path[0]] == 0
    for above, below in itertools.pairwise(path):
        hard = above in by_code[below].after and (schedule.finish[above] == schedule.start[below])
        soft = above in by_code[below].after_soft and (
            schedule.finish[above] == schedule.finish[below]
        )
        assert hard or soft


@given(plans(), st.data())
def test_closing_a_loop_is_always_found_and_the_path_is_real(nodes, data):
    schedule = analyse(nodes)
    last = data.draw(st.sampled_from([n.code for n in nodes]))
    above = sorted(graph.ancestors(nodes, last) | {last})
    first = data.draw(st.sampled_from(above))
    looped = [
        Node(n.code, n.duration, (*n.after, last), n.after_soft) if n.code == first else n
        for n in nodes
    ]
    by_code = {n.code: n for n in looped}

    path = graph.find_cycle(looped)

    assert path[0] == path[-1]
    assert len(path) > 1
    for before, after in itertools.pairwise(path):
        assert before in by_code[after].prerequisites
    assert set(graph.unreachable(looped)) >= set(path)
    assert schedule.critical >= 0


@given(plans(), st.data())
def test_leaving_steps_out_never_makes_the_plan_longer(nodes, data):
    skipped = data.draw(st.sets(st.sampled_from([n.code for n in nodes])))
    left = graph.without(nodes, skipped)
    hard_only = [Node(n.code, n.duration, n.prerequisites) for n in nodes]

    assert {n.code for n in left} == {n.code for n in nodes} - skipped
    assert analyse(left).critical <= analyse(hard_only).critical
