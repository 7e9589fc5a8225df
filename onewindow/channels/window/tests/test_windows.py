"""窗口一览: the manager sees every window of a hall and frees one whose clerk is gone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.channels.window.tests.test_peaks import manager
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> s.Scene:
    return h.build(policy={"peak_waiting": 2})


def served(scene: s.Scene) -> None:
    """The clerk of A01 serves F001."""
    h.take()
    h.press(scene, "call")
    h.press(scene, "start")


def see(client: Client, name: str, *args: str, **query: str) -> str:
    response = client.get(reverse(f"window:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def release(client: Client, **sent: str) -> tuple[int, str]:
    answer = client.post(reverse("window:release", args=["A01"]), sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_every_window_stands_with_its_clerk_its_number_and_since_when(scene: s.Scene) -> None:
    served(scene)
    page = see(manager(), "windows", outlet=h.HALL)
    station = queueing.Station.objects.get(window="A01")
    assert f"{station.staff_name}（clerk）" in page
    assert '<b class="tabular">F001</b> 办理中' in page
    assert "1 个在用" in page
    assert "未开放" in page
    assert reverse("window:release", args=["A01"]) in page
    assert reverse("window:release", args=["A09"]) not in page


def test_the_manager_frees_a_window_and_the_person_waits_again(scene: s.Scene) -> None:
    served(scene)
    client = manager()
    form = see(client, "release", "A01")
    assert "正在办理 F001" in form
    status, page = release(client, key="k", fate="requeue", reason="突发疾病")
    assert status == 200
    assert "A01号窗口已释放，现在未开放。F001：回到队列，次序不变。" in page
    assert h.ticket("F001").status == "waiting"
    assert queueing.Station.objects.get(window="A01").state == "closed"
    assert "未开放" in h.bar(scene)
    h.press(scene, "open")
    h.press(scene, "call")
    assert h.ticket("F001").status == "called"


def test_without_a_reason_the_form_comes_back_and_nothing_happens(scene: s.Scene) -> None:
    served(scene)
    status, page = release(manager(), key="k", fate="left", reason="")
    assert status == 422
    assert 'value="left"' in page
    assert h.ticket("F001").status == "serving"


def test_a_free_window_asks_only_for_the_reason(scene: s.Scene) -> None:
    client = manager()
    assert 'name="fate"' not in see(client, "release", "A01")
    status, page = release(client, key="k", reason="下班未关闭窗口")
    assert status == 200
    assert "A01号窗口已释放" in page


def test_a_closed_window_is_refused_with_its_state(scene: s.Scene) -> None:
    client = manager()
    release(client, key="one", reason="下班未关闭窗口")
    status, page = release(client, key="two", reason="下班未关闭窗口")
    assert status == 409
    assert "A01号窗口没有开始受理" in page


def test_a_window_outside_the_region_looks_like_none(scene: s.Scene) -> None:
    organizations.establish_division("880200", name="别市", by=SYSTEM, at=w.MONDAY)
    organizations.open_outlet(
        "far", name="别处", division="880200", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    organizations.open_window("Z1", outlet="far", kind="comprehensive", by=SYSTEM, at=w.MONDAY)
    client = manager()
    assert client.get(reverse("window:release", args=["Z1"])).status_code == 404
    assert "别处" not in see(client, "windows", outlet="far")


def test_who_was_served_and_never_registered_is_listed_for_the_manager(scene: s.Scene) -> None:
    """H24: nobody knows how it ended; somebody has to ask."""
    served(scene)
    client = manager()
    assert "没有登记结果的号" not in see(client, "windows", outlet=h.HALL)
    queueing.close_day(h.HALL, timezone.localdate(), by=SYSTEM, at=h.now())
    page = see(client, "windows", outlet=h.HALL)
    assert "没有登记结果的号" in page
    assert '<th scope="row" class="tabular">F001</th>' in page
    assert "<td>A01号</td><td>李敏</td>" in page


def test_the_manager_registers_afterwards_how_it_ended(scene: s.Scene) -> None:
    """H24: with the ground of knowing it; it leaves one list for the other."""
    served(scene)
    queueing.close_day(h.HALL, timezone.localdate(), by=SYSTEM, at=h.now())
    client = manager()
    address = reverse("window:register", args=[h.HALL, timezone.localdate(), "F001"])
    assert address in see(client, "windows", outlet=h.HALL)
    assert "办理用时仍为未知" in client.get(address).content.decode()
    refused = client.post(address, {"key": "a", "outcome": "not_done", "basis": "电话核实"})
    assert (refused.status_code, "未办成的须写明原因" in refused.content.decode()) == (422, True)
    sent = {"key": "b", "outcome": "done", "basis": "向李敏核实，有收件回执"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "F001号已补登：办成。" in page
    assert "没有登记结果的号" not in page
    assert "<td>向李敏核实，有收件回执</td>" in page
    again = client.post(address, {**sent, "key": "c"})
    assert (again.status_code, "不能补登" in again.content.decode()) == (409, True)
    assert (
        client.get(reverse("window:register", args=[h.HALL, "2026-02-31", "F001"])).status_code
        == 404
    )


def test_a_clerk_sees_no_list_of_windows(scene: s.Scene) -> None:
    assert scene.client.get(reverse("window:windows")).status_code == 403


def test_a_peak_is_told_on_whatever_page_of_the_window_the_manager_is(scene: s.Scene) -> None:
    """N13: the rule names a reserve; the manager is told without asking."""
    organizations.open_window("A02", outlet=h.HALL, kind="comprehensive", by=SYSTEM, at=w.MONDAY)
    queueing.reserve_station("A02", by=h.MANAGER, at=w.MONDAY)
    client = manager()
    assert "高峰：" not in see(client, "windows", outlet=h.HALL)
    for _ in range(3):
        h.take()
    assert "建议启用 A02 号窗口" in see(client, "peak-bar")
    page = see(client, "windows", outlet=h.HALL)
    assert "建议启用 A02 号窗口" in page
    assert "channel=peaks%3Aall" in page
    assert scene.client.get(reverse("window:peak-bar")).status_code == 403


def test_a_clerk_leaves_a_summoned_reserve_and_it_is_offered_again(scene: s.Scene) -> None:
    """N13: without anybody setting the reserve anew."""
    organizations.open_window("A02", outlet=h.HALL, kind="comprehensive", by=SYSTEM, at=w.MONDAY)
    queueing.reserve_station("A02", by=h.MANAGER, at=w.MONDAY)
    client = manager()
    for _ in range(3):
        h.take()
    client.post(reverse("window:summon", args=["A02"]), {"plate": h.REST})
    scene.post("seat", window="A02")
    assert "启用 A02 号窗口</button>" not in see(client, "peaks")
    h.press(scene, "close")
    assert "启用 A02 号窗口</button>" in see(client, "peaks")
