"""Many hands at once: one legal outcome, no number twice; and what an act costs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import F

from onewindow.domains.cases import api as cases
from onewindow.domains.cases import store
from onewindow.domains.cases.actions.acting import Acting, perform, project
from onewindow.domains.cases.events import CaseDecided, IncidentRaised, StepSigned
from onewindow.domains.cases.rules.clocks import CaseClocks
from onewindow.domains.cases.rules.evolve import evolve
from onewindow.domains.cases.rules.transitions import Act
from onewindow.domains.cases.terms import result_series
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Counter, Event
from onewindow.kit.outbox import Fact
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
    for _ in range(6):  # who meets whom in the database is chance
        number = w.examined(world).number

        def press(n: int, number: str = number) -> Any:
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


@pytest.mark.django_db(transaction=True)
def test_an_act_that_was_overtaken_is_decided_anew_on_what_it_finds() -> None:
    """Nothing is locked between reading and writing; what came first is never lost."""
    number = w.accepted(w.build()).number
    seen: list[int] = []

    def decide(acting: Acting) -> list[Fact]:
        seen.append(acting.state.seq)
        if len(seen) == 1:
            with ThreadPoolExecutor(1) as other:
                other.submit(_sign_elsewhere, number).result()
        return [IncidentRaised(kind="noted", text="复核")]

    perform(number, Act.EXAMINE, decide, by=w.HEAD, at=w.MONDAY, capability="cases.examine")
    assert seen == [3, 4]
    case = cases.Case.objects.get(number=number)
    types = Event.objects.filter(subject=number, seq__gt=3).order_by("seq")
    assert [event.type for event in types] == [
        StepSigned.type,
        IncidentRaised.type,
    ]
    assert cases.verify_case(case)[1] == []


@pytest.mark.django_db(transaction=True)
def test_results_granted_at_once_are_numbered_without_gap() -> None:
    world = w.build()
    numbers = [w.examined(world).number for _ in range(8)]

    def grant(n: int) -> str:
        cases.decide_case(numbers[n], outcome="granted", by=w.APPROVER, at=w.MONDAY)
        case = cases.Case.objects.get(number=numbers[n])
        return cases.state_of(case).planned_results[0]["number"]

    assert sorted(_at_once(grant)) == [f"云汀市监〔2026〕{n:05}号" for n in range(1, 9)]


@pytest.mark.django_db(transaction=True)
def test_a_grant_that_was_overtaken_leaves_no_gap_among_the_numbers_of_results() -> None:
    world = w.build()
    overtaken, later = w.examined(world).number, w.examined(world).number
    found = store.read(overtaken, "", locks=False)
    assert found is not None
    cases.Case.objects.filter(number=overtaken).update(revision=F("revision") + 1)
    fact = CaseDecided(outcome="granted", results=({"name": "证", "department": "market"},))
    at = w.MONDAY
    state = evolve(found.state, fact, w.APPROVER.as_record(), at)
    project(found.case, state, CaseClocks())
    numbers = result_series(state, at)
    assert not store.write(found.case, state, [fact], [], by=w.APPROVER, at=at, numbers=numbers)
    assert not Counter.objects.filter(series=numbers[0].name).exists()
    for number, expected in (
        (later, "云汀市监〔2026〕00001号"),
        (overtaken, "云汀市监〔2026〕00002号"),
    ):
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
        case = cases.Case.objects.get(number=number)
        assert cases.state_of(case).planned_results[0]["number"] == expected
        assert cases.verify_case(case)[1] == []


@pytest.mark.django_db(transaction=True)
def test_whoever_is_overtaken_again_and_again_waits_for_the_row() -> None:
    """A busy case starves nobody: after three tries the act holds the row while it decides."""
    number = w.accepted(w.build()).number
    tries: list[bool] = []

    def decide(acting: Acting) -> list[Fact]:
        tries.append(connection.in_atomic_block)
        if not connection.in_atomic_block:
            cases.Case.objects.filter(number=number).update(revision=F("revision") + 1)
        return [IncidentRaised(kind="noted", text="复核")]

    perform(number, Act.EXAMINE, decide, by=w.HEAD, at=w.MONDAY, capability="cases.examine")
    assert tries == [False, False, False, True]


def _sign_elsewhere(number: str) -> None:
    try:
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_tries_of_one_act_record_one_fact() -> None:
    number = w.confirm(w.receive(w.build())).number
    results = _at_once(
        lambda _: cases.accept_case(number, by=w.CLERK, at=w.MONDAY, key="one press")
    )
    assert {case.number for case in results} == {number}
    assert Event.objects.filter(subject=number, type=cases.CaseAccepted.type).count() == 1
