"""Whom a case concerns: the acts themselves keep strangers out, not only the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import Actor
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden, Refusal

SERVING = frozenset({"cases.receive", "cases.supervise", "cases.deliver"})
STRANGER = replace(w.person("tax1", "tax"), capabilities=w.EVERYTHING - SERVING)


@pytest.mark.parametrize(
    "act",
    [
        lambda number, by: cases.make_result(number, by=by, at=w.MONDAY),
        lambda number, by: cases.report_negative(
            number, kind="terminate", reason="不符", basis="第38条", by=by, at=w.MONDAY
        ),
        lambda number, by: cases.return_step(number, "b", reason="缺页", by=by, at=w.MONDAY),
        lambda number, by: cases.terminate_case(
            number, reason="逾期", basis="第38条", by=by, at=w.MONDAY
        ),
    ],
    ids=["make_result", "report_negative", "return_step", "terminate_case"],
)
def test_to_an_officer_of_another_department_there_is_no_such_case(
    world: w.World, act: Callable[[str, Actor], cases.Case]
) -> None:
    number = w.accepted(world).number
    before = Event.objects.filter(subject=number).count()
    with pytest.raises(Refusal) as refused:
        act(number, STRANGER)
    assert refused.value.code == "case_not_found"
    assert Event.objects.filter(subject=number).count() == before


def test_an_officer_acts_where_the_department_has_a_step(world: w.World) -> None:
    number = w.accepted(world).number
    water = replace(w.WATER, capabilities=w.EVERYTHING - SERVING)
    case = cases.sign_step(number, "u", outcome="agreed", by=water, at=w.MONDAY)
    assert cases.Case.objects.get(pk=case.pk).state["run"]["steps"]["u"]["status"] == "decided"


def test_a_post_in_the_department_counts_like_the_account(world: w.World) -> None:
    """Whose account lies elsewhere still signs in the post they hold (AB岗)."""
    number = w.accepted(world).number
    lent = replace(w.EXAMINER, department="tax", capabilities=w.EVERYTHING - SERVING)
    cases.sign_step(number, "b", outcome="agreed", by=lent, at=w.MONDAY)


def test_the_measures_of_a_month_are_those_of_the_reader_s_region(world: w.World) -> None:
    """W20: an officer of 8802 does not count what was done in 9901."""
    w.receive(world, channel="portal")

    def online(*divisions: str) -> int:
        viewer = replace(w.CLERK, divisions=divisions)
        return cases.measure_counts(w.after(-1), w.after(1), viewer=viewer).online

    assert [online("8802"), online("9901"), online("8802", "990101"), online()] == [0, 1, 1, 0]


def test_to_look_at_a_case_is_not_to_report_against_it(world: w.World) -> None:
    number = w.accepted(world).number
    reader = replace(w.EXAMINER, capabilities=frozenset({"cases.view"}))
    with pytest.raises(Forbidden) as refused:
        cases.report_negative(
            number, kind="refuse", reason="不符", basis="第38条", by=reader, at=w.MONDAY
        )
    assert refused.value.details == {"capability": "cases.report"}
    assert cases.Case.objects.get(number=number).negative_reported_at is None
