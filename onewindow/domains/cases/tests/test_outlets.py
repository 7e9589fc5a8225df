"""W6: a class-B outlet accepts nearby and forwards; it decides, makes and seals nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.tests.wire import round_trips

STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}


@pytest.fixture
def village(world: w.World) -> w.World:
    """A class-B outlet of the district with a comprehensive and the hall with an issuing window."""
    organizations.open_outlet(
        "village", name="和平村便民点", division=w.DIVISION, outlet_class="B", **STAMP
    )
    organizations.open_window("B01", outlet="village", kind="comprehensive", **STAMP)
    organizations.open_window("A09", outlet="hall", kind="issuing", **STAMP)
    return world


def test_a_village_outlet_accepts_but_its_decision_is_refused(village: w.World) -> None:
    """W6: the same person decides the same case at the hall, or at their own desk."""
    at_village = replace(w.CLERK, window="B01")
    case = w.confirm(w.receive(village, by=at_village, window="B01"))
    cases.accept_case(case.number, by=at_village, at=w.MONDAY)
    cases.sign_step(case.number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(case.number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    before = Event.objects.count()

    with pytest.raises(organizations.NotAcceptableHere) as refused:
        cases.decide_case(
            case.number, outcome="granted", by=replace(w.APPROVER, window="B01"), at=w.MONDAY
        )

    assert refused.value.message == "和平村便民点是B类网点，只能就近受理并转交，不能审批决定"
    assert refused.value.law == "网点分级管理：A类网点受理并办理，B类网点就近受理"
    assert refused.value.next_step == "请将办件转交A类网点或审批部门。"
    assert refused.value.details["grounds"] == ["outlet_class_without_power"]
    assert Event.objects.count() == before
    decided = cases.decide_case(case.number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    assert cases.state_of(decided).outcome == "granted"


def test_an_issuing_window_of_the_hall_decides_nothing_either(village: w.World) -> None:
    """Q7: the kinds of windows have their powers."""
    number = w.examined(village).number

    with pytest.raises(
        organizations.NotAcceptableHere, match="A09号窗口是出件窗口，不办理审批决定"
    ):
        cases.decide_case(
            number, outcome="granted", by=replace(w.APPROVER, window="A09"), at=w.MONDAY
        )


def test_deciding_at_a_window_costs_two_round_trips_like_deciding_at_a_desk(
    village: w.World,
) -> None:
    """What the outlet may do is known to the process; the statement asks whether it still holds."""
    for window in ("", "A01"):
        number = w.examined(village).number
        with round_trips() as spent:
            cases.decide_case(
                number, outcome="granted", by=replace(w.APPROVER, window=window), at=w.MONDAY
            )
        assert spent.count == 2


def test_a_letter_without_the_seal_makes_no_sealed_result(village: w.World) -> None:
    """行政许可法 第24条: the seal is a power of its own in the letter (Q1)."""
    organizations.grant_delegation(
        "授权〔2026〕1号",
        department="market",
        powers=["receive", "accept", "issue"],
        valid_from=date(2026, 1, 1),
        **STAMP,
    )
    number = w.examined(village).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)

    with pytest.raises(organizations.NotAcceptableHere, match="没有向本窗口授权用章"):
        cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    cases.make_result(number, by=w.APPROVER, at=w.MONDAY)
