"""The reception desk and the pairing of kiosks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.doors import kiosk_token
from onewindow.channels.hall.tests import scene as s
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import HallDevice, QueueTicket
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow, Event

pytestmark = pytest.mark.django_db
DESK = "/hall/reception/hall"


@pytest.fixture
def guide(db: None) -> Client:
    s.build()
    return s.staff()


def test_a_number_is_taken_for_somebody_once_for_a_key(guide: Client) -> None:
    sent = {"act": "take", "key": "k", "plate": w.HOMES, "priority": "green", "reason": "disabled"}
    for _ in range(2):
        assert guide.post(DESK, sent).status_code == 302
    row = QueueTicket.objects.get()
    assert (row.source, row.priority, row.reason) == ("reception", "green", "disabled")
    page = s.get(guide, "desk", w.HALL)
    assert "已取号C001" in page
    assert "绿色通道（残疾人）" in page
    assert "data:image/svg+xml" in page


def test_somebody_who_is_helped_takes_a_further_number_into_the_same_visit(guide: Client) -> None:
    """Q16: reception knows who stands there; one person is called to one window at a time."""
    guide.post(DESK, {"act": "take", "key": "a", "plate": w.HOMES, "priority": "normal"})
    page = s.get(guide, "desk", w.HALL)
    assert 'href="?same=C001#take">同一人再取一号</a>' in page
    assert 'aria-label="与C001同一人再取一号"' in page
    form = s.get(guide, "desk", w.HALL, same="C001")
    assert "与 <b>C001</b> 同一人" in form
    sent = {"act": "take", "key": "b", "plate": w.OTHER, "priority": "normal", "same": "C001"}
    assert guide.post(DESK, sent).status_code == 302
    assert "同一次到访的其他号：C001" in s.get(guide, "desk", w.HALL)
    visits = set(QueueTicket.objects.values_list("visit", flat=True))
    assert len(visits) == 1
    s.sit("01")
    s.sit("03")
    assert s.call("01").number == "C001"
    assert queueing.call_ticket("03", by=w.CARA, at=timezone.now()) is None
    guide.post(DESK, {"act": "take", "key": "c", "plate": w.OTHER, "priority": "normal"})
    assert len(set(QueueTicket.objects.values_list("visit", flat=True))) == 2
    sent |= {"key": "d", "same": "C009"}
    assert guide.post(DESK, sent).status_code == 404


def test_a_refusal_keeps_what_was_chosen(guide: Client) -> None:
    sent = {"act": "take", "key": "k", "plate": w.OTHER, "priority": "green", "reason": ""}
    answer = guide.post(DESK, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "绿色通道须选择公示的原因" in page
    assert re.search(r'value="green" selected', page)
    assert re.search(rf'value="{w.OTHER}" selected', page)
    assert not QueueTicket.objects.exists()


def test_the_desk_explains_why_one_goes_before_another(guide: Client) -> None:
    s.take()
    s.take(priority="green", reason="ill")
    page = s.get(guide, "desk", w.HALL, mine="C001", other="C002")
    assert "病患" in page
    assert "C002在您之前" in page
    assert "今天没有C009号" in s.get(guide, "desk", w.HALL, mine="C009", other="C002")


def test_who_left_and_who_came_back_are_dealt_with_by_number(guide: Client) -> None:
    s.sit()
    s.take()
    s.take()
    s.call()
    queueing.mark_missed("01", by=w.ANN, at=timezone.now())
    assert guide.post(DESK, {"act": "return", "number": "C001"}).status_code == 302
    assert guide.post(DESK, {"act": "abandon", "number": "C002"}).status_code == 302
    found = dict(QueueTicket.objects.values_list("number", "status"))
    assert found == {"C001": "waiting", "C002": "abandoned"}
    assert guide.post(DESK, {"act": "abandon", "number": "C009"}).status_code == 404


def test_reception_without_the_right_to_call_lets_somebody_go_and_only_a_manager_one_at_a_window(
    guide: Client,
) -> None:
    """The button stands where it works."""
    s.sit()
    s.take()
    s.call()
    queueing.start_serving("01", by=w.ANN, at=timezone.now())
    s.take()
    assert "C001已离开" not in s.get(guide, "desk", w.HALL)
    assert guide.post(DESK, {"act": "abandon", "number": "C001"}).status_code == 409
    manager = s.staff("centre_manager", "manager9")
    page = s.get(manager, "desk", w.HALL)
    assert "C001已离开" in page
    for number in ("C001", "C002"):
        assert manager.post(DESK, {"act": "abandon", "number": number}).status_code == 302
    found = dict(QueueTicket.objects.values_list("number", "status"))
    assert found == {"C001": "abandoned", "C002": "abandoned"}
    assert queueing.Station.objects.get(window="01").ticket is None


def test_a_hall_outside_the_region_looks_like_none(guide: Client) -> None:
    organizations.establish_division("880100", name="别市", by=SYSTEM, at=w.MONDAY)
    organizations.open_outlet(
        "far", name="别处", division="880100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    s.get(guide, "desk", "far", status=404)
    assert "别处" not in s.get(guide, "reception")


def test_the_queue_costs_the_same_for_three_and_for_forty(guide: Client) -> None:
    s.take()
    s.get(guide, "desk", w.HALL)  # what is kept in the process is read
    counts = []
    for more in (2, 37):
        for _ in range(more):
            s.take()
        with CaptureQueriesContext(connection) as captured:
            s.get(guide, "desk", w.HALL)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def pair(manager: Client, *, status: int = 200, **sent: str) -> str:
    """Pair a device and return its address."""
    answer = manager.post(reverse("hall:devices"), {"outlet": w.HALL, "kind": "kiosk", **sent})
    assert answer.status_code == status
    found = re.search(r'desk-address" href="[^"]*(/hall/[^"]+)"', answer.content.decode())
    return found[1] if found else ""


def withdraw(manager: Client, name: str, *, status: int = 302) -> None:
    device = HallDevice.objects.filter(name=name).latest("id")
    sent = {"act": "withdraw", "device": str(device.uuid)}
    assert manager.post(reverse("hall:devices"), sent).status_code == status


def test_one_kiosk_is_withdrawn_and_the_others_go_on(guide: Client) -> None:
    """Its address stops at once, its page says so, and who did it is written down."""
    manager = s.staff("centre_manager", "manager9")
    east, west = pair(manager, name="东门1号机"), pair(manager, name="西门1号机")
    withdraw(manager, "东门1号机")
    page = Client().get(east)
    assert page.status_code == 410
    assert "这台终端已停用" in page.content.decode()
    sent = {"plate": w.HOMES, "key": "k"}
    assert Client().post(f"{east}tickets", sent).status_code == 410
    assert not QueueTicket.objects.exists()
    assert Client().get(west).status_code == 200
    assert AuditRow.objects.filter(what="hall.device_withdrawn", subject=w.HALL).count() == 1
    fact = Event.objects.get(type="queueing.device_withdrawn.v1")
    assert fact.payload["name"] == "东门1号机"
    devices = s.get(manager, "devices")
    assert devices.count("使用中") == 1
    assert "林导停用" in devices
    withdraw(manager, "东门1号机")
    assert Event.objects.filter(type="queueing.device_withdrawn.v1").count() == 1


def test_pairing_a_device_anew_closes_its_old_address(guide: Client) -> None:
    manager = s.staff("centre_manager", "manager9")
    old, new = pair(manager, name="东门1号机"), pair(manager, name="东门1号机")
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_one_board_is_withdrawn_and_says_so(guide: Client) -> None:
    manager = s.staff("centre_manager", "manager9")
    address = pair(manager, kind="board", name="一楼大屏")
    assert "等候情况" in Client().get(address).content.decode()
    withdraw(manager, "一楼大屏")
    for headers in ({}, {"X-Part": "1"}):
        answer = Client().get(address, headers=headers)
        assert answer.status_code == 410
        assert "这块屏幕已停用" in answer.content.decode()
        assert 'id="truth"' in answer.content.decode()


def test_nobody_withdraws_a_device_outside_the_region(guide: Client) -> None:
    organizations.establish_division("880100", name="别市", by=SYSTEM, at=w.MONDAY)
    organizations.open_outlet(
        "far", name="别处", division="880100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    kiosk_token("far", "远方机")
    withdraw(s.staff("centre_manager", "manager9"), "远方机", status=404)
    assert HallDevice.objects.get().withdrawn_at is None


def test_machines_without_an_address_leave_the_list_of_screens_alone(guide: Client) -> None:
    """Q4: a printer is registered in the console; among the screens it made the page fail."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": timezone.now()}
    queueing.equipment.set_kind("printer", name="打印机", silent_minutes=60, **stamp)
    queueing.equipment.register_device(
        w.HALL, kind="printer", name="东厅打印机", place="东厅", **stamp
    )
    queueing.pair_device(w.HALL, kind="kiosk", name="东门1号机", **stamp)
    page = s.staff("centre_manager", "manager9").get(reverse("hall:devices")).content.decode()
    assert "东门1号机" in page
    assert "东厅打印机" not in page


def test_a_manager_pairs_a_kiosk_and_it_opens(guide: Client) -> None:
    """Q4: self-service devices have their own addresses, and who paired them is written down."""
    assert guide.get(reverse("hall:devices")).status_code == 403
    manager = s.staff("centre_manager", "manager9")
    page = manager.post(reverse("hall:devices"), {"outlet": w.HALL, "name": "东门1号机"})
    address = re.search(r'desk-address" href="[^"]*(/hall/take/[^"]+)"', page.content.decode())
    assert address is not None
    assert Client().get(address[1]).status_code == 200
    assert AuditRow.objects.filter(what="hall.device_paired", subject=w.HALL).count() == 1
    again = manager.post(reverse("hall:devices"), {"outlet": w.HALL, "name": " "})
    assert again.status_code == 422
