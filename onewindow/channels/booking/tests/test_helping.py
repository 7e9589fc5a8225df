"""帮办 on the pages of booking (H17): asked for online or at the desk, arranged, listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.booking.tests.test_pages import SLOTS, person, soonest, typed
from onewindow.domains.accounts.api import User
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hall(db: None) -> None:
    w.build()
    User.objects.create(
        staff_number="0106", name="林六", roles=["assistant"], divisions=["9901"], password="!"
    )


def listed(client: Client) -> str:
    on = timezone.localdate(soonest().begins_at)
    page = client.get(reverse("booking_desk:helping"), {"on": on.isoformat()})
    return page.content.decode()


def test_a_citizen_asks_for_help_and_reads_who_will_give_it(client: Client) -> None:
    """H17: asked for with the booking; the desk arranges; the holder and the assistant read it."""
    assert "需要帮办人员全程陪同办理" in client.get(SLOTS, {"plate": w.HOMES}).content.decode()
    held = client.post(SLOTS, typed(needs=["wheelchair", "elderly"]))["Location"]
    assert "已申请帮办（老年人、使用轮椅），由网点安排" in client.get(held).content.decode()
    booking = appointments.Appointment.objects.get()
    desk = person("window_clerk")
    page = listed(desk)
    assert "还有 1 人没有安排帮办" in page
    assert "待安排" in page
    assert w.NAME not in page
    act = reverse("booking_desk:assist", args=[booking.uuid])
    assert act in page
    assert '<option value="0106">林六</option>' in desk.get(act).content.decode()
    assert desk.post(act, {"assistant": "0106", "key": "a"}).status_code == 302
    assert "已安排林六帮办" in client.get(held).content.decode()
    own = Client()
    own.force_login(User.objects.get(staff_number="0106"))
    assert "老年人、使用轮椅" in listed(own)
    assert own.post(act, {"assistant": "", "key": "b"}).status_code == 403
    assert act not in listed(own)


def test_the_list_is_that_of_tomorrow_unless_asked_otherwise() -> None:
    page = person("window_clerk").get(reverse("booking_desk:helping")).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"{tomorrow.month}月{tomorrow.day}日" in page
    assert "这一天没有帮办预约" in page


def test_the_desk_asks_for_help_in_the_name_of_a_caller() -> None:
    desk = person("window_clerk")
    form = typed(outlet=w.HALL, channel="phone", needs=["dialect"])
    assert desk.post(reverse("booking_desk:book"), form).status_code == 302
    booking = appointments.Appointment.objects.get()
    assert booking.needs == ["dialect"]
    day = desk.get(
        reverse("booking_desk:day"), {"outlet": w.HALL, "on": booking.on.isoformat()}
    ).content.decode()
    assert "只说方言" in day
    assert reverse("booking_desk:assist", args=[booking.uuid]) in day


def test_the_list_costs_the_same_whatever_its_length() -> None:
    desk = person("window_clerk")
    desk.get(reverse("booking_desk:helping"))  # what is read once and kept
    counted = []
    for first, last in ((0, 2), (2, 10)):
        for n in range(first, last):
            offer = soonest()
            wish = appointments.Wish(w.HALL, offer.begins_at, plate=w.HOMES, needs=("elderly",))
            appointments.book(wish, name=w.NAME, phone=w.phone(n), by=w.CITIZEN, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            listed_once = desk.get(reverse("booking_desk:helping"), {"on": _first_day()})
        assert listed_once.status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def _first_day() -> str:
    row = appointments.Appointment.objects.order_by("on").first()
    assert row is not None
    return row.on.isoformat()
