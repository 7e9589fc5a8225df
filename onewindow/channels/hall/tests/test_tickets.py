"""Taking a number at the kiosk and by phone, and what the holder reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import QueueTicket, TicketStatus, Visit
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hall(db: None) -> None:
    s.build()


def post(client: Client, token: str, *, status: int = 302, **sent: str) -> Any:
    sent.setdefault("key", "k1")
    response: HttpResponse = client.post(reverse("hall:take-ticket", args=[token]), sent)
    assert response.status_code == status, response.content.decode()[:2000]
    return response


def test_the_kiosk_tells_the_wait_before_and_gives_the_number_with_its_qr(client: Client) -> None:
    s.sit()
    s.take()
    page = s.get(client, "choice", s.kiosk(), plate=w.HOMES)
    assert re.search(r"前面等候</dt><dd><b>1</b> 人", page)
    assert "1号窗口" in page
    assert re.search(r"预计等候</dt><dd><b>\d+(—\d+)?分钟", page)
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key is not None
    answer = post(client, s.kiosk(), plate=w.HOMES, key=key[1])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "C002" in page
    assert "data:image/svg+xml" in page
    row = QueueTicket.objects.get(number="C002")
    assert row.source == "kiosk"


def test_a_lost_answer_is_asked_for_again_and_no_second_number_is_taken(client: Client) -> None:
    first = post(client, s.kiosk(), plate=w.HOMES, key="same")
    again = post(client, s.kiosk(), plate=w.HOMES, key="same")
    assert first.headers["Location"] == again.headers["Location"]
    assert QueueTicket.objects.count() == 1
    post(client, s.kiosk(), plate=w.HOMES, key="another")
    assert QueueTicket.objects.count() == 2


def test_one_key_for_two_wishes_is_refused(client: Client) -> None:
    post(client, s.kiosk(), plate=w.HOMES, key="same")
    page = post(client, s.kiosk(), plate=w.OTHER, key="same", status=422)
    assert "没有取号" in page.content.decode()
    assert QueueTicket.objects.count() == 1


def test_without_a_key_nothing_is_taken(client: Client) -> None:
    post(client, s.kiosk(), plate=w.HOMES, key="", status=422)
    assert not QueueTicket.objects.exists()


def test_an_item_for_a_departments_window_is_routed_there(client: Client) -> None:
    """Q7: a dept-window-only item is not for a 综窗, and the kiosk routes accordingly."""
    w.item("marriage", "civil", "婚育", ["dedicated"])
    s.sit("03")
    s.sit("04")
    page = s.get(client, "choice", s.kiosk(), item="marriage")
    assert "只由部门专窗办理" in page
    assert "4号窗口" in page
    assert "3号窗口" not in page
    post(client, s.kiosk(), item="marriage")
    assert queueing.call_ticket("03", by=w.CARA, at=timezone.now()) is None
    assert s.call("04").item == "marriage"


def test_an_item_that_no_window_here_takes_is_refused_with_the_place_that_does(
    client: Client,
) -> None:
    """Q7: where the hall has no such window it says where to go."""
    w.item("licence", "market", "开饭店", ["dedicated"])
    page = s.get(client, "choice", s.kiosk(), item="licence", status=409)
    assert "没有可以办理" in page


def test_the_green_lane_needs_a_reason_and_goes_before(client: Client) -> None:
    """N12: flagged people go before; the reason is one of those made public."""
    post(client, s.kiosk(), plate=w.HOMES, key="a")
    post(client, s.kiosk(), plate=w.HOMES, reason="pregnant", key="b")
    green = QueueTicket.objects.get(number="C002")
    assert (green.priority, green.reason) == ("green", "pregnant")
    s.sit()
    assert s.call().number == "C002"
    post(client, s.kiosk(), plate=w.HOMES, reason="impatient", key="c", status=422)
    assert QueueTicket.objects.count() == 2


def test_outside_the_hours_the_kiosk_offers_nothing_and_says_when(client: Client) -> None:
    """W23: the opening calendar gives the tickets."""
    queueing.hall_day(w.HALL, timezone.localdate())
    queueing.HallDay.objects.update(hours=[["00:00:00", "00:00:01", "normal"]])
    page = s.get(client, "take", s.kiosk())
    assert "现在不在取号时间" in page
    assert w.HOMES not in page
    page = post(client, s.kiosk(), plate=w.HOMES, status=409).content.decode()
    assert "现在不在取号时间" in page


def test_a_forged_address_is_none_and_an_old_qr_is_shut(client: Client) -> None:
    s.get(client, "take", s.kiosk() + "x", status=404)
    s.get(client, "take", s.phone(minutes_ago=20))
    page = s.get(client, "take", s.phone(minutes_ago=40), status=410)
    assert "二维码已过期" in page


def test_a_phone_takes_further_matters_into_the_same_visit(client: Client) -> None:
    """Q16: one visit, whatever number of matters."""
    post(client, s.phone(), plate=w.HOMES, key="a")
    post(client, s.phone(), plate=w.OTHER, key="b")
    assert Visit.objects.count() == 1
    assert set(QueueTicket.objects.values_list("source", flat=True)) == {"phone"}
    post(Client(), s.phone(), plate=w.OTHER, key="c")
    assert Visit.objects.count() == 2


def test_a_phone_cannot_empty_the_days_numbers(client: Client) -> None:
    for count in range(5):
        post(client, s.phone(), plate=w.HOMES, key=f"k{count}")
    page = post(client, s.phone(), plate=w.HOMES, key="k5", status=429).content.decode()
    assert "短时间内取号太多" in page
    assert QueueTicket.objects.count() == 5


def test_the_holder_reads_the_place_then_the_turn_then_the_end(client: Client) -> None:
    s.sit()
    s.take()
    code = s.take().ticket.code
    assert "前面 1 人" in s.get(client, "ticket", code)
    s.call()
    assert "前面 0 人" in s.get(client, "ticket", code)
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    s.call()
    assert "轮到您了，请到1号窗口" in s.get(client, "ticket", code)
    queueing.start_serving("01", by=w.ANN, at=timezone.now())
    assert "正在1号窗口办理" in s.get(client, "ticket", code)
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    assert "已办理完毕" in s.get(client, "ticket", code)
    s.get(client, "ticket", "another-code", status=404)


def test_the_holder_gives_up_and_the_place_is_free(client: Client) -> None:
    first = s.take().ticket
    second = s.take().ticket
    assert client.post(reverse("hall:leave", args=[first.code])).status_code == 302
    assert "前面 0 人" in s.get(client, "ticket", second.code)
    again = client.post(reverse("hall:leave", args=[first.code]))
    assert again.status_code == 409
    assert QueueTicket.objects.get(pk=first.id).status == TicketStatus.ABANDONED


def test_who_missed_the_call_comes_back(client: Client) -> None:
    s.sit()
    code = s.take().ticket.code
    s.call()
    queueing.mark_missed("01", by=w.ANN, at=timezone.now())
    assert "重新排队" in s.get(client, "ticket", code)
    assert client.post(reverse("hall:back", args=[code])).status_code == 302
    assert s.call().code == code


def test_the_holder_is_told_why_another_goes_before(client: Client) -> None:
    code = s.take().ticket.code
    s.take(priority="green", reason="elderly")
    page = s.get(client, "ticket", code, other="c002")
    assert "老年人" in page
    assert "视同提前30分钟到场" in page


def test_the_kiosk_finds_matters_by_everyday_words(client: Client) -> None:
    page = s.get(client, "matters", s.kiosk(), q="没有这种事")
    assert "没有找到“没有这种事”" in page
    assert 'data-letter="g"' in page


def test_somebody_at_a_kiosk_calls_for_a_person_until_one_has_come(client: Client) -> None:
    """60 §6.1: the kiosk's button for human help; reception sees it with the kiosk's place."""
    token = s.kiosk()
    for _ in range(2):  # pressing again while somebody is awaited asks once
        assert client.post(reverse("hall:help", args=[token])).status_code == 204
    staff = s.staff()
    desk = reverse("hall:desk", args=[w.HALL])
    (device,) = queueing.equipment.help_calls(w.HALL)
    assert "有人求助" in staff.get(desk).content.decode()
    for _ in range(2):
        staff.post(desk, {"act": "came", "device": str(device.uuid)})
    assert "有人求助" not in staff.get(desk).content.decode()
    facts = Event.objects.filter(subject=f"device:{device.uuid}").values_list("type", flat=True)
    assert [one for one in facts if "help" in one] == [
        "queueing.help_called.v1",
        "queueing.help_given.v1",
    ]
    assert staff.post(desk, {"act": "came", "device": "nothing"}).status_code == 422


def test_a_phone_has_no_place_to_come_to(client: Client) -> None:
    assert client.post(reverse("hall:help", args=[s.phone()])).status_code == 404


def test_the_kiosk_of_a_closed_hall_says_where_to_go(client: Client) -> None:
    token = s.kiosk()
    organizations.close_outlet(w.HALL, reason="搬迁", by=SYSTEM, at=timezone.now())
    page = s.get(client, "take", token, status=410)
    assert "这个大厅已经停止服务" in page
    assert "请到其他政务大厅办理" in page
