"""The officer's inbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from onewindow.channels.review.tests.conftest import Clock
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

Sit = Callable[[str], Client]


def page(browser: Client, address: str = "/review/", **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def numbers(text: str, known: list[str]) -> list[str]:
    """Return which of the cases a page lists, in its order."""
    places = {number: text.find(f"/review/cases/{number}?") for number in known}
    return sorted((n for n, place in places.items() if place >= 0), key=lambda n: places[n])


def test_an_officer_finds_the_steps_of_their_posts_most_urgent_first(
    world: w.World, at_desk: Sit, clock: Clock
) -> None:
    clock.now = w.after(2)
    second = w.accepted(world, at=w.after(1)).number
    first = w.accepted(world).number
    text = page(at_desk("examiner"))
    assert numbers(text, [first, second]) == [first, second]
    assert "资料审查" in text
    assert "现场核查" not in text
    assert "林*" in text
    assert "林一" not in text


def test_lights_turn_with_time(world: w.World, at_desk: Sit, clock: Clock) -> None:
    """W10: at due minus threshold yellow, past due red."""
    w.accepted(world)
    desk = at_desk("examiner")
    assert "剩 3 个工作日" in page(desk)
    assert "light is-green" in page(desk)
    clock.now = w.after(3)
    assert "今日到期" in page(at_desk("examiner"), tab="late")
    clock.now = w.after(4)
    text = page(at_desk("examiner"), tab="late")
    assert "超 1 个工作日" in text
    assert "light is-red" in text


def test_the_b_post_finds_the_work_while_a_is_on_leave(world: w.World, at_desk: Sit) -> None:
    """W19 AB岗: leave moves pending tasks to B."""
    number = w.accepted(world).number
    assert numbers(page(at_desk("examiner2")), [number]) == []
    organizations.register_leave(
        "examiner", from_on=w.MONDAY.date(), until_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    text = page(at_desk("examiner2"))
    assert numbers(text, [number]) == [number]
    assert "代examiner" in text
    assert numbers(page(at_desk("examiner")), [number]) == []


def test_what_was_signed_moves_from_todo_to_signed_to_done(world: w.World, at_desk: Sit) -> None:
    number = w.accepted(world).number
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    desk = at_desk("examiner")
    assert numbers(page(desk), [number]) == []
    assert numbers(page(desk, tab="signed"), [number]) == [number]
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    assert numbers(page(desk, tab="signed"), [number]) == []
    assert numbers(page(desk, tab="done"), [number]) == [number]


def test_one_of_two_inspectors_no_longer_sees_what_they_signed(
    world: w.World, at_desk: Sit
) -> None:
    number = w.accepted(world).number
    cases.sign_step(number, "c", outcome="agreed", by=w.INSPECTORS[0], at=w.MONDAY)
    assert numbers(page(at_desk("inspector1")), [number]) == []
    assert numbers(page(at_desk("inspector2")), [number]) == [number]


def test_returned_and_suspended_steps_have_their_own_trays(world: w.World, at_desk: Sit) -> None:
    returned, paused = w.accepted(world).number, w.accepted(world).number
    cases.return_step(returned, "b", reason="图不清", by=w.EXAMINER, at=w.MONDAY)
    cases.start_special_procedure(
        paused, kind="testing", reason="检测", needed_days=5, step="b", by=w.EXAMINER, at=w.MONDAY
    )
    desk, both = at_desk("examiner"), [returned, paused]
    assert numbers(page(desk), both) == []
    assert numbers(page(desk, tab="returned"), both) == [returned]
    assert numbers(page(desk, tab="special"), both) == [paused]


def test_an_added_signer_and_a_named_person_find_their_step(world: w.World, at_desk: Sit) -> None:
    added, named = w.accepted(world).number, w.accepted(world).number
    cases.add_signer(added, "b", signer="head", reason="重大", by=w.EXAMINER, at=w.MONDAY)
    cases.reroute_step(named, "b", assignee="examiner2", reason="分工", by=w.EXAMINER, at=w.MONDAY)
    assert numbers(page(at_desk("head")), [added, named]) == [added]
    assert numbers(page(at_desk("examiner2")), [added, named]) == [named]
    assert numbers(page(at_desk("examiner")), [added, named]) == [added]


def test_filters_by_item_light_and_the_ending_of_the_number(
    world: w.World, at_desk: Sit, clock: Clock
) -> None:
    clock.now = w.after(10)
    old, new = w.accepted(world).number, w.accepted(world, at=clock.now).number
    desk, both = at_desk("examiner"), [old, new]
    assert numbers(page(desk, light="red"), both) == [old]
    assert numbers(page(desk, light="green"), both) == [new]
    assert numbers(page(desk, q=new[-12:]), both) == [new]
    assert numbers(page(desk, item="food-licence"), both) == [old, new]
    assert "没有符合条件的环节" in page(desk, item="other")


def test_a_list_costs_the_same_for_five_and_for_fifty_rows(
    world: w.World, at_desk: Sit, django_assert_num_queries: Callable[[int], object]
) -> None:
    """Open Zaak #1057: queries do not grow with the rows."""
    desk = at_desk("examiner")
    for _ in range(5):
        w.accepted(world)
    page(desk)
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        page(desk)
    for _ in range(46):
        w.accepted(world)
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        text = page(desk)
    assert text.count("row-link") == 50
    assert "下一页" in text


def test_the_second_page_goes_on_where_the_first_ended(
    world: w.World, at_desk: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onewindow.channels.review.views.inbox.SIZE", 2)
    known = [w.accepted(world).number for _ in range(3)]
    desk = at_desk("examiner")
    response = desk.get("/review/")
    pages = response.context["pages"]
    assert numbers(response.content.decode(), known) == known[:2]
    text = desk.get(f"/review/{pages.next_url}").content.decode()
    assert numbers(text, known) == known[2:]


def test_a_head_sees_the_whole_department_and_a_supervisor_the_region(
    world: w.World, at_desk: Sit
) -> None:
    number = w.accepted(world).number
    head = page(at_desk("head"), "/review/department")
    assert "资料审查" in head
    assert "现场核查" in head
    assert "水务过户" not in head
    assert f"/review/cases/{number}/steps/b/reroute" in head
    assert "水务过户" in page(at_desk("watch"), "/review/department")


def test_a_supervisor_without_a_post_begins_with_the_region(world: w.World, at_desk: Sit) -> None:
    assert at_desk("watch").get("/review/")["Location"] == "/review/department"


def test_an_empty_inbox_says_so(world: w.World, at_desk: Sit) -> None:
    assert "没有待办" in page(at_desk("examiner"))


def test_the_search_finds_visible_cases_only(world: w.World, at_desk: Sit) -> None:
    number = w.accepted(world).number
    found = page(at_desk("examiner"), "/review/search", q=number[-8:])
    assert f"/review/cases/{number}" in found
    assert "没有找到办件" in page(at_desk("examiner"), "/review/search", q="不存在")
