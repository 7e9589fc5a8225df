"""Lists: nothing shown twice or left out, the same statements for any number, an index for each."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import trays
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.pagination import page

POSTS = [("market", "examiner"), ("market", "site_inspector")]
OFFICER = frozenset({"cases.view", "cases.examine"})


def walk(rows: Any, order: tuple[str, ...], size: int = 2) -> list[Any]:
    """Read a list to its end, page by page, then back, which must show the same."""
    forth: list[list[Any]] = []
    cursor = ""
    while True:
        found = page(rows, order=order, cursor=cursor, size=size)
        forth.append([row.pk for row in found.rows])
        if not found.next_cursor:
            break
        cursor = found.next_cursor
    back = [forth[-1]]
    while found.previous_cursor:
        found = page(rows, order=order, cursor=found.previous_cursor, size=size)
        back.insert(0, [row.pk for row in found.rows])
    assert back == forth
    return [key for keys in forth for key in keys]


def officer(department: str) -> Any:
    return replace(w.EXAMINER, department=department, capabilities=OFFICER)


def test_an_inbox_of_two_posts_is_one_list_by_due_time(world: w.World) -> None:
    for n in range(4):
        w.accepted(world, at=w.after(hours=-n))
    expected = Step.objects.filter(code__in=["b", "c"]).order_by("due_order", "id")
    assert walk(cases.inbox(w.EXAMINER, POSTS), trays.TRAY_ORDER) == [s.pk for s in expected]


def test_who_is_added_named_and_holds_the_post_finds_each_step_once(world: w.World) -> None:
    number = w.accepted(world).number
    cases.add_signer(number, "b", signer="inspector1", reason="重大", by=w.EXAMINER, at=w.MONDAY)
    posts = [*POSTS, *POSTS]
    found = walk(cases.inbox(w.INSPECTORS[0], posts), trays.TRAY_ORDER)
    assert found == list(
        Step.objects.filter(code__in=["b", "c"])
        .order_by("due_order", "id")
        .values_list("pk", flat=True)
    )


def test_the_steps_of_a_paused_case_lie_in_the_tray_of_special_procedures(world: w.World) -> None:
    number = w.accepted(world).number
    other = w.accepted(world).number
    cases.start_special_procedure(
        number, kind="testing", reason="检测", needed_days=5, by=w.HEAD, at=w.MONDAY
    )

    def lies_in(which: trays.Tray) -> list[tuple[str, str]]:
        steps = trays.tray(w.EXAMINER, POSTS, which, w.MONDAY).head(trays.TRAY_ORDER, 50)
        return [(step.case_number, step.code) for step in steps]

    assert lies_in(trays.Tray.SPECIAL) == [(number, "b"), (number, "c")]
    assert lies_in(trays.Tray.PENDING) == [(other, "b"), (other, "c")]
    counts = trays.tray_counts(w.EXAMINER, POSTS, w.MONDAY, most=2)
    assert (counts[trays.Tray.SPECIAL], counts[trays.Tray.PENDING]) == (2, 2)


def test_an_officer_lists_what_the_department_leads_and_takes_part_in_once_each(
    world: w.World,
) -> None:
    led = [w.receive(world).pk, w.accepted(world).pk, w.accepted(world).pk]
    assert walk(cases.newest_cases(officer("market")), ("-id",)) == led[::-1]
    # The water works lead nothing and have a step in what was accepted.
    assert walk(cases.newest_cases(officer("water")), ("-id",)) == [led[2], led[1]]
    assert walk(cases.newest_cases(officer("finance")), ("-id",)) == []
    elsewhere = replace(officer("market"), divisions=("9902",))
    assert walk(cases.newest_cases(elsewhere), ("-id",)) == []


def test_a_clerk_lists_the_cases_of_the_region(world: w.World) -> None:
    keys = [w.receive(world).pk, w.accepted(world).pk]
    for divisions in (("9901",), ("990101",), ("",), ("9902", "990101")):
        clerk = replace(w.CLERK, divisions=divisions)
        assert walk(cases.newest_cases(clerk), ("-id",)) == keys[::-1]
    for divisions in ((), ("990199",)):
        clerk = replace(w.CLERK, divisions=divisions)
        assert walk(cases.newest_cases(clerk), ("-id",)) == []


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("the whole name", "林一"),
        ("the name of the item", "经营许可"),
        ("the document number", w.citizen_id(1)),
    ],
)
def test_a_search_finds_a_case_by(world: w.World, _case: str, text: str) -> None:
    keys = [w.accepted(world).pk for _ in range(3)]
    assert walk(cases.search_cases(w.EXAMINER, text), ("-id",)) == keys[::-1]
    assert walk(cases.search_cases(officer("finance"), text), ("-id",)) == []


def test_an_officer_searching_an_item_finds_what_the_department_leads_and_takes_part_in(
    world: w.World,
) -> None:
    led = [w.receive(world).pk, w.accepted(world).pk, w.accepted(world).pk]
    mock = w.accepted(world, is_simulated=True).pk

    def found(viewer: Any, **only: str) -> list[int]:
        return walk(cases.search_cases(viewer, "经营许可", **only), ("-id",))

    assert found(officer("market")) == [mock, *led[::-1]]
    # The water works lead nothing and have a step in what was accepted.
    assert found(officer("water")) == [mock, led[2], led[1]]
    assert found(officer("water"), status="received") == []
    assert found(officer("market"), status="received") == [led[0]]
    assert found(replace(officer("market"), divisions=("9902",))) == []


def many(first: cases.Case, own: Callable[[int], dict[str, Any]]) -> list[cases.Case]:
    """Return 1,500 cases like the first one, each with what is its own."""
    found = []
    for n in range(1500):
        case = copy.copy(first)
        case.pk, case.uuid, case.number, case.receipt_key = None, uuid4(), f"{n:043}", None
        for name, value in own(n).items():
            setattr(case, name, value)
        found.append(case)
    return found


def test_the_item_of_a_department_is_one_range_of_an_index(world: w.World) -> None:
    """bench/lists: an item in which the department takes no part cost a look at all its cases."""
    first = cases.Case.objects.get(pk=w.accepted(world).pk)
    step = Step.objects.filter(case_id=first.pk).first()
    assert step is not None

    def own(n: int) -> dict[str, str]:
        # One case in five is of the item, one in fifty is the department's, none is both.
        if n % 50 == 0:
            return {"department": "finance", "item_code": "other"}
        return {"item_code": "other"} if n % 5 else {}

    steps = []
    for n, case in enumerate(cases.Case.objects.bulk_create(many(first, own))):
        one = copy.copy(step)
        one.pk, one.case_id, one.case_number = None, case.pk, case.number
        for name, value in own(n).items():
            setattr(one, name, value)
        steps.append(one)
    Step.objects.bulk_create(steps)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case, approvals_step")
    plan = cases.search_cases(officer("finance"), "经营许可").keys("-", None, 50).explain()
    assert "case_department_item" in plan
    assert "step_item" in plan


def test_the_decisions_of_some_days_are_one_range_of_an_index(world: w.World) -> None:
    """A hall's stopwatch (H8) looked at every case its windows ever received."""
    first = cases.Case.objects.get(pk=w.accepted(world).pk)
    cases.Case.objects.bulk_create(many(first, lambda n: {"decided_at": w.after(-n)}))
    with CaptureQueriesContext(connection) as asked:
        found = list(cases.served.decided_between("9901", w.after(-30), w.after(), windows=["A01"]))
    assert len(found) == 30
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
        cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
        assert "case_decided" in str(cursor.fetchall())


def test_the_measures_of_a_month_are_ranges_of_two_indexes(world: w.World) -> None:
    """W20: of a million cases a month was found by reading them all, state and everything."""
    first = cases.Case.objects.get(pk=w.accepted(world).pk)
    deferred = {**first.state, "deferrals": [{}]}
    days = many(
        first,
        lambda n: {
            "received_at": w.after(-n),
            "state": deferred if n % 100 == 0 else first.state,
            "channel": "portal",
        },
    )
    cases.Case.objects.bulk_create(days)
    with CaptureQueriesContext(connection) as asked:
        found = cases.measure_counts(w.after(-300), w.after(-99), viewer=SYSTEM)
    assert (found.online, found.deferred) == (201, 3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
        for query, index in zip(asked, ("case_received", "case_deferred"), strict=True):
            cursor.execute(f"EXPLAIN {query['sql']}")
            assert index in str(cursor.fetchall())


def test_a_search_finds_a_case_by_its_number_or_the_ending_of_it(world: w.World) -> None:
    case = w.accepted(world)
    w.accepted(world)
    for text in (case.number, case.number[-8:], f"  {case.number[-5:]} "):
        assert walk(cases.search_cases(w.EXAMINER, text), ("-id",)) == [case.pk]
    for text in ("林", "%", case.number[:-1], "990000199001010"):
        assert walk(cases.search_cases(w.EXAMINER, text), ("-id",)) == []


def lists() -> dict[str, tuple[Callable[[], Any], tuple[str, ...], int]]:
    """Name → list, order, statements a page."""
    clerk = replace(w.CLERK, divisions=("990101",))
    return {
        "inbox": (lambda: cases.inbox(w.EXAMINER, POSTS), trays.TRAY_ORDER, 1),
        "department": (
            lambda: trays.department_steps(w.HEAD, ["market", "water"]),
            trays.TRAY_ORDER,
            1,
        ),
        "cases of an officer": (lambda: cases.newest_cases(officer("market")), ("-id",), 1),
        "cases of a clerk": (lambda: cases.newest_cases(clerk), ("-id",), 2),
        "desk": (lambda: cases.desk(w.CLERK, "to_accept"), ("due_order", "id"), 1),
        "search": (lambda: cases.search_cases(w.EXAMINER, "林一"), ("-id",), 3),
    }


@pytest.mark.parametrize("name", list(lists()))
def test_a_page_costs_the_same_statements_for_two_cases_and_for_ten(
    world: w.World, name: str
) -> None:
    """bench/lists: the number of queries is constant, with size and with depth."""
    rows, order, expected = lists()[name]
    counts = set()
    for more in (2, 8):
        for _ in range(more):
            w.receive(world)
            w.accepted(world)
        cursor = ""
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                found = page(rows(), order=order, cursor=cursor, size=1)
            counts.add(len(captured))
            cursor = found.next_cursor
    assert counts == {expected}
