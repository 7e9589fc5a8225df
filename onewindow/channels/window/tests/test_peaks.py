"""高峰应急 (N13): the rule fires, the manager opens a reserve, somebody sits down there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> s.Scene:
    """Two people for each window are a peak here; window A02 stands by."""
    scene = h.build(policy={"peak_waiting": 2})
    organizations.open_window("A02", outlet=h.HALL, kind="comprehensive", by=SYSTEM, at=w.MONDAY)
    queueing.reserve_station("A02", by=h.MANAGER, at=w.MONDAY)
    return scene


def manager() -> Client:
    client = Client()
    client.force_login(s.clerk("manager", roles=("centre_manager",)))
    return client


def summon(client: Client, window: str = "A02") -> tuple[int, str]:
    address = reverse("window:summon", args=[window])
    answer = client.post(address, {"plate": h.REST}, follow=True)
    return answer.status_code, answer.content.decode()


def test_one_too_many_and_the_manager_is_told_which_window_to_open(scene: s.Scene) -> None:
    client = manager()
    for _ in range(2):
        h.take()
    assert "现在没有高峰" in client.get(reverse("window:peaks")).content.decode()
    h.take()
    page = client.get(reverse("window:peaks")).content.decode()
    assert "每个窗口等候超过2人（3人、1个窗口）" in page
    assert "启用 A02 号窗口" in page


def test_one_press_calls_the_reserve_into_use_and_whoever_sits_down_opens_it(
    scene: s.Scene,
) -> None:
    client = manager()
    for _ in range(3):
        h.take()
    status, page = summon(client)
    assert status == 200
    assert "已启用A02号窗口" in page
    assert "高峰启用，等候人员到岗" in page
    assert "高峰启用，请到岗" in scene.get("seat")
    scene.post("seat", window="A02")
    station = queueing.Station.objects.get(window="A02")
    assert (station.state, station.staff) == ("open", "clerk")
    assert "高峰启用，请到岗" not in scene.get("seat")


def test_a_second_press_is_told_that_the_window_is_in_use(scene: s.Scene) -> None:
    client = manager()
    for _ in range(3):
        h.take()
    summon(client)
    status, page = summon(client)
    assert status == 422
    assert "A02号窗口不是备用窗口，或者已经启用" in page
    assert queueing.StationSpan.objects.filter(window="A02", state="reserve").count() == 1


def test_a_clerk_at_the_reserve_is_asked_to_open_it_for_the_plate(scene: s.Scene) -> None:
    for _ in range(3):
        h.take()
    scene.post("seat", window="A02")
    h.press(scene, "close")
    queueing.reserve_station("A02", by=h.MANAGER, at=h.now())
    page = h.bar(scene)
    assert f"开始受理“{h.REST}”" in page
    h.press(scene, "open", plate=h.REST)
    assert queueing.Station.objects.get(window="A02").plates == [h.REST]


def test_a_clerk_may_not_call_windows_into_use(scene: s.Scene) -> None:
    assert scene.client.get(reverse("window:peaks")).status_code == 403


@pytest.mark.parametrize(
    "address", ["console:home", "hall:devices", "oversight:hall", "booking_desk:day"]
)
def test_the_manager_is_told_on_every_desk_and_hears_of_the_next_one(
    scene: s.Scene, address: str
) -> None:
    """N13: the suggestion comes to the manager's home, the hall's pages, oversight and booking."""
    client = manager()
    before = client.get(reverse(address), follow=True).content.decode()
    assert "高峰：" not in before
    assert "peaks%3Aall" in before
    for _ in range(3):
        h.take()
    page = client.get(reverse(address), follow=True).content.decode()
    told = "高峰：政务大厅“其他综合事项”每个窗口等候超过2人（3人、1个窗口）。建议启用 A02 号窗口。"
    assert told in page
    bar = client.get(reverse("window:peak-bar"), {"in": "shell"}).content.decode()
    assert "建议启用 A02 号窗口" in bar
    assert 'data-live-topic="queue"' in bar
    assert reverse("window:peaks") in bar


def test_who_opens_no_windows_is_not_told_of_peaks(scene: s.Scene) -> None:
    for _ in range(3):
        h.take()
    client = Client()
    client.force_login(s.clerk("drafter", roles=("catalogue_editor",)))
    page = client.get(reverse("console:home")).content.decode()
    assert "高峰：" not in page
    assert "peaks" not in page


def test_reception_sees_the_peak_of_its_hall(scene: s.Scene) -> None:
    client = Client()
    client.force_login(s.clerk("guide", roles=("window_clerk",)))
    for _ in range(3):
        h.take()
    page = client.get(reverse("hall:desk", args=[h.HALL])).content.decode()
    assert "高峰：“其他综合事项”每个窗口等候超过2人（3人、1个窗口），建议启用" in page
