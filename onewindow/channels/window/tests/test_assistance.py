"""帮办代办 at the window (H17): own cases only, whichever page or address; a manager assigns."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.channels.window.views import desk
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def scene(db: None) -> s.Scene:
    """林六, who assists, at the assisted window H01 of the small city."""
    world = w.build({**s.ITEM, "window_kinds": ["comprehensive", "assisted"]})
    organizations.open_window("H01", outlet="hall", kind="assisted", by=SYSTEM, at=w.MONDAY)
    organizations.certify_skill(
        "0106", scope="all", certified_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    scene = s.Scene(world=world, user=s.clerk("0106", roles=("assistant",)))
    scene.client.force_login(scene.user)
    scene.post("seat", window="H01")
    return scene


@pytest.fixture
def manager(scene: s.Scene) -> s.Scene:
    found = s.Scene(world=scene.world, user=s.clerk("mgr", roles=("centre_manager",)))
    found.client.force_login(found.user)
    return found


def received(scene: s.Scene) -> str:
    """Return a case that the clerk of A01 received."""
    form = {"shop": "一碗面"}
    answers = {"kind": "shop", "raw": False}
    return w.receive(scene.world, form=form, answers=answers).number


def test_lists_and_pages_show_own_cases_and_no_others(scene: s.Scene, manager: s.Scene) -> None:
    """H17: what is not assigned is not found in a list, by its number or by its address."""
    mine, other = received(scene), received(scene)
    manager.post("arrange", mine, assistant="0106", act="assign")

    for page, query in (
        ("assisted", {}),
        ("desk", {"group": "to_accept"}),
        ("search", {"q": "食品"}),
    ):
        shown = scene.get(page, **query)
        assert (mine[-12:] in shown, other[-12:] in shown) == (True, False), page
    assert "帮办代办员" in scene.get("case", mine)
    assert "没有找到办件" in scene.get("search", q=other)
    for page in ("case", "confirmation", "notices", "case-acceptance"):
        scene.get(page, other, status=404)
    sha = "0" * 64
    scene.get("case-file", other, sha, status=404)
    before = cases.timeline(other)
    scene.act(other, "withdraw", status=404, reason="不办了", key="k1")
    scene.post("amend", other, status=404)
    scene.post("attach", other, status=404)
    assert cases.timeline(other) == before
    scene.get("assistants", status=403)
    scene.get("arrange", mine, status=403)


def test_what_an_assistant_receives_at_the_window_is_on_their_list(scene: s.Scene) -> None:
    number = s.receive(scene)
    assert cases.Case.objects.get(number=number).assistant == "0106"
    assert number[-12:] in scene.get("assisted")
    scene.act(number, "withdraw", reason="申请人不办了", key="k1")
    assert number[-12:] not in scene.get("assisted")
    assert number[-12:] in scene.get("assisted", all="1")


def test_a_manager_assigns_changes_and_ends(scene: s.Scene, manager: s.Scene) -> None:
    s.clerk("0107", roles=("assistant",))
    number = received(scene)
    address = reverse("window:assistants") + f"?number={number}"
    assert manager.client.get(address)["Location"] == reverse("window:arrange", args=[number])
    page = manager.get("arrange", number)
    assert ("指派给" in page, "在办 0 件" in page, "林*" in page) == (True, True, True)
    assert "一碗面" not in page

    manager.post("arrange", number, assistant="0106", act="assign")
    refused = manager.post("arrange", number, status=422, assistant="0107", act="assign")
    assert "请填写改派或者结束帮办的理由" in refused.content.decode()
    manager.post("arrange", number, assistant="0107", act="assign", reason="休假")
    scene.get("case", number, status=404)
    assert number in manager.get("assistants", assistant="0107")
    manager.post("arrange", number, act="end", reason="申请人自行办理")
    assert cases.Case.objects.get(number=number).assistant == ""
    shown = manager.get("arrange", number)
    assert ("结束李敏的帮办代办" in shown, "理由：休假" in shown) == (True, True)


def test_what_cannot_be_assigned_is_told_on_the_page(scene: s.Scene, manager: s.Scene) -> None:
    number = received(scene)
    wrong = manager.post("arrange", number, status=422, assistant="clerk", act="assign")
    assert "clerk" in wrong.content.decode()
    nobody = manager.post("arrange", number, status=409, act="assign")
    assert "请在帮办代办员名单中选择" in nobody.content.decode()
    assert "没有编号为 NONE 的办件" in manager.get("assistants", number="NONE", status=404)
    assert cases.Case.objects.get(number=number).assistant == ""


def test_the_list_goes_page_by_page_at_a_constant_number_of_statements(
    scene: s.Scene, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("onewindow.channels.window.views.assistance.SIZE", 2)
    assert desk.SIZE == 50
    numbers = [received(scene) for _ in range(5)]
    cases.Case.objects.filter(number__in=numbers).update(assistant="0106")
    address, seen = reverse("window:assisted"), []
    for _ in range(3):
        with django_assert_max_num_queries(22):
            page = scene.client.get(address)
        seen += [row.case.number for row in page.context["rows"]]
        address = page.context["pages"].next_url
    assert (seen, address) == (numbers[::-1], "")


def test_a_clerk_sees_who_assists_and_still_every_case(scene: s.Scene, manager: s.Scene) -> None:
    number = received(scene)
    manager.post("arrange", number, assistant="0106", act="assign")
    clerk = Client()
    clerk.force_login(s.clerk())
    page = clerk.get(reverse("window:case", args=[number])).content.decode()
    assert ("帮办代办员" in page, "指派李敏帮办代办" in page) == (True, True)
    assert accounts.account("0106").name == "李敏"
