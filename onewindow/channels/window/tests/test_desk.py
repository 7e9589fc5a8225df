"""The desk of the day: groups, figures, search, pages, and a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


def received(scene: s.Scene, count: int, **changes: Any) -> list[cases.Case]:
    return [w.receive(scene.world, at=timezone.now(), **changes) for _ in range(count)]


def test_the_desk_shows_what_waits_with_counts_and_todays_figures(scene: s.Scene) -> None:
    received(scene, 3)
    s.accepted(scene)
    page = scene.get("desk")
    assert '待受理<b class="count">3</b>' in page
    assert "今日收件" in page
    figures = cases.day_figures(w.CLERK, timezone.now())
    assert (figures.received, figures.accepted, figures.concluded) == (4, 1, 0)


@pytest.mark.parametrize("group", [*cases.DESK_GROUPS, "deferred"])
def test_every_group_opens_empty_with_a_word(scene: s.Scene, group: str) -> None:
    assert "的办件" in scene.get("desk", group=group)


def test_a_page_of_the_desk_costs_the_same_for_five_and_for_fifty_rows(scene: s.Scene) -> None:
    received(scene, 5)
    scene.get("desk")
    with CaptureQueriesContext(
        connection,
    ) as few:
        scene.get("desk")
    received(scene, 50)
    with CaptureQueriesContext(connection) as many:
        scene.get("desk")
    assert len(many) == len(few)


def test_pages_follow_each_other_without_a_gap(scene: s.Scene) -> None:
    cases_made = {case.number for case in received(scene, 55)}
    first = scene.get("desk", group="to_accept")
    link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = scene.client.get(link).content.decode()
    seen = [n for n in cases_made if n in first], [n for n in cases_made if n in second]
    assert (len(seen[0]), len(seen[1])) == (50, 5)
    assert set(seen[0]) | set(seen[1]) == cases_made


def test_a_case_is_found_by_number_ending_item_and_full_name(scene: s.Scene) -> None:
    case = received(scene, 1)[0]
    whole = scene.client.get(reverse("window:search"), {"q": case.number})
    assert whole["Location"] == reverse("window:case", args=[case.number])
    for words in (case.number[-6:], "食品经营", "林一"):
        assert case.number in scene.get("search", q=words)
    assert "没有找到办件" in scene.get("search", q="不存在的事项")


def test_applicants_are_masked_in_lists(scene: s.Scene) -> None:
    received(scene, 1)
    page = scene.get("desk", group="to_accept")
    assert "林*" in page
    assert "林一" not in page


def test_only_this_windows_cases_on_request(scene: s.Scene) -> None:
    received(scene, 1)
    other = received(scene, 1, by=w.person("clerk", "centre"), window="")[0]
    assert other.number in scene.get("desk", group="to_accept")
    assert other.number not in scene.get("desk", group="to_accept", mine="1")


def test_a_page_that_was_cut_is_refused_in_words(scene: s.Scene) -> None:
    response = scene.client.get(reverse("window:desk"), {"group": "to_accept", "cursor": "xx"})
    assert response.status_code == 422
    assert "请从第一页重新开始" in response.content.decode()


def test_leaving_the_window_ends_the_seat(scene: s.Scene) -> None:
    scene.post("leave")
    assert scene.client.get(reverse("window:desk"))["Location"] == reverse("window:seat")
    assert scene.post("seat", status=404, window="Z99")


def test_a_menu_has_nine_entries_at_most(scene: s.Scene) -> None:
    assert scene.get("desk").count("data-nav=") == 9
