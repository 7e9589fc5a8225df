"""Many hands at once: one legal outcome, no number twice; and what an act costs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.refusals import Refusal


def _at_once(work: Callable[[int], Any], hands: int = 8) -> list[Any]:
    """Run the work in threads with connections of their own; a refusal is a result."""

    def one(n: int) -> Any:
        try:
            return work(n)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(one, range(hands)))


@pytest.mark.django_db(transaction=True)
def test_eight_clerks_press_accept_and_one_succeeds() -> None:
    world = w.build()
    number = w.confirm(w.receive(world)).number
    results = _at_once(lambda _: cases.accept_case(number, by=w.CLERK, at=w.MONDAY))
    refused = [r for r in results if isinstance(r, Refusal)]
    assert len(refused) == 7
    assert {r.code for r in refused} == {"illegal_transition"}
    assert Event.objects.filter(subject=number, type=cases.CaseAccepted.type).count() == 1
    assert cases.verify_case(cases.Case.objects.get(number=number))[1] == []


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_a_withdrawal_at_once_leave_one_outcome() -> None:
    world = w.build()
    number = w.examined(world).number

    def press(n: int) -> Any:
        if n % 2:
            return cases.withdraw_case(number, reason="不办", by=w.CLERK, at=w.after(1))
        return cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))

    results = _at_once(press)
    assert sum(not isinstance(r, Refusal) for r in results) == 1
    assert cases.verify_case(cases.Case.objects.get(number=number))[1] == []


@pytest.mark.django_db(transaction=True)
def test_numbers_never_collide() -> None:
    """Complaint about another system: two cases got the same number under load."""
    world = w.build()
    batches = _at_once(lambda _: [w.receive(world).number for _ in range(10)])
    numbers = [number for batch in batches for number in batch]
    assert len(set(numbers)) == 80
    assert {int(number[-4:]) for number in numbers} == set(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_two_tries_of_one_receipt_open_one_case() -> None:
    world = w.build()
    results = _at_once(lambda _: w.receive(world, key="same"))
    opened = {r.number for r in results if not isinstance(r, Refusal)}
    assert len(opened) == 1
    assert cases.Case.objects.count() == 1


def _wide(steps: int) -> dict[str, Any]:
    plan = {**w.PLAN, "steps": [dict(step) for step in w.PLAN["steps"]]}
    for n in range(steps):
        plan["steps"].insert(
            2,
            {
                "code": f"x{n}",
                "name": f"会签{n}",
                "department": ("market", "water")[n % 2],
                "limit": "2wd",
                "after": ["a"],
            },
        )
    return {**w.ITEM, "plan": plan}


@pytest.mark.django_db
@pytest.mark.parametrize("width", [1, 30])
def test_an_act_costs_the_same_whatever_the_width_of_the_plan(width: int) -> None:
    """Hot acts cost a fixed small number of statements (ARCHITECTURE, Speed by design)."""
    world = w.build(_wide(width))
    number = w.confirm(w.receive(world)).number
    costs = []
    for act in (
        lambda: cases.accept_case(number, by=w.CLERK, at=w.MONDAY),
        lambda: cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY),
    ):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            act()
        costs.append(len(captured))
    assert costs == [15, 9]
