"""Booking on a phone, at the telephone desk and at reception."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onewindow.domains.accounts.api import User
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing import api as queueing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hall(db: None) -> None:
    w.build()


def soonest(plate: str = w.HOMES) -> appointments.Offer:
    """Return the first slot of a later day, so that it may still be changed."""
    days = appointments.offered_days(w.HALL, plate, at=timezone.now())
    later = [day for day in days if day.on > timezone.localdate()]
    return next(offer for day in later for offer in day.offers if offer.is_bookable)


def typed(**changes: Any) -> dict[str, Any]:
    offer = soonest()
    begins = timezone.localtime(offer.begins_at)
    return {
        "plate": w.HOMES,
        "on": begins.date().isoformat(),
        "begins_at": begins.isoformat(),
        "name": w.NAME,
        "phone": w.phone(1),
        "key": "form-1",
        **changes,
    }


SLOTS = f"/booking/outlets/{w.HALL}/"


def person(*roles: str, number: str = "9000") -> Client:
    user = User.objects.create(
        staff_number=number, name="导办员", roles=list(roles), divisions=["9901"], password="!"
    )
    client = Client()
    client.force_login(user)
    return client


def test_a_convenience_provider_is_listed_and_booked_on_the_public_pages(client: Client) -> None:
    """Q36: seal carving of the business centre is listed, booked like a plate, and found again."""
    start = client.get("/booking/").content.decode()
    link = re.search(rf'href="([^"]+)"><b>{w.PROVIDER}</b><span>公章、名章刻制 · 政务大厅', start)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    begins = timezone.localtime(soonest(w.PROVIDER).begins_at)
    wish = {"plate": w.PROVIDER, "on": begins.date().isoformat(), "begins_at": begins.isoformat()}
    answer = client.post(SLOTS, typed(**wish))
    assert answer.status_code == 302
    assert w.PROVIDER in client.get(answer["Location"]).content.decode()
    assert appointments.Appointment.objects.get().plate == w.PROVIDER


@pytest.mark.parametrize(
    ("_case", "is_bookable", "places", "words"),
    [("without places", True, 0, "暂未放号"), ("no more bookings", False, 1, "随到随办")],
)
def test_a_provider_that_takes_no_bookings_is_listed_without_a_way_to_book(
    client: Client, _case: str, is_bookable: bool, places: int, words: str
) -> None:
    stamp: dict[str, Any] = {"by": w.CHIEF, "at": timezone.now()}
    w.capacity(w.PROVIDER, places)
    appointments.list_provider(
        w.PROVIDER, outlet=w.HALL, service="公章刻制", is_bookable=is_bookable, **stamp
    )
    start = client.get("/booking/").content.decode()
    assert re.search(rf"<p><b>{w.PROVIDER}</b><span>公章刻制 · 政务大厅  · {words}", start)
    assert client.get(SLOTS, {"plate": w.PROVIDER}).status_code == 404


def test_a_citizen_books_in_four_steps_and_sees_a_masked_confirmation(client: Client) -> None:
    """Issue 4 point 3, online: plate, outlet, slot, code; name and telephone are masked."""
    assert w.HOMES in client.get("/booking/").content.decode()
    listed = client.get("/booking/outlets/", {"plate": w.HOMES}).content.decode()
    assert "政务大厅" in listed
    assert "最早可约" in listed
    assert 'name="begins_at"' in client.get(SLOTS, {"plate": w.HOMES}).content.decode()
    answer = client.post(SLOTS, typed())
    booking = appointments.Appointment.objects.get()
    assert answer.status_code == 302
    shown = client.get(answer["Location"])
    page = shown.content.decode()
    assert f"{booking.code[:4]}-{booking.code[4:]}" in page
    assert "<svg" in page
    assert "张**" in page
    assert w.NAME not in page
    assert w.phone(1) not in page
    assert shown["Referrer-Policy"] == "same-origin"
    assert booking.code not in answer["Location"]


def test_a_form_sent_twice_books_once(client: Client) -> None:
    form = typed()
    client.post(SLOTS, form)
    client.post(SLOTS, form)
    assert appointments.Appointment.objects.count() == 1


def test_a_refusal_offers_other_slots_and_keeps_what_was_typed(client: Client) -> None:
    form = typed(phone=w.phone(9), key="form-9")
    wish = appointments.Wish(w.HALL, soonest().begins_at, plate=w.HOMES)
    for n in range(4):
        appointments.book(wish, name=w.NAME, phone=w.phone(n), by=w.CITIZEN, at=timezone.now())
    answer = client.post(SLOTS, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已约满" in page
    assert "最近的空余时段" in page
    assert f'value="{w.phone(9)}"' in page
    assert f'value="{w.NAME}"' in page


@pytest.mark.parametrize(
    ("_case", "changes", "status", "words"),
    [
        ("no slot", {"begins_at": ""}, 422, "请选择时段"),
        ("not a time", {"begins_at": "soon"}, 422, "请选择时段"),
        ("no name", {"name": " "}, 422, "请填写姓名"),
        ("not a telephone", {"phone": "12"}, 422, "电话号码应为"),
    ],
)
def test_wrong_input_is_told(
    client: Client, _case: str, changes: dict[str, Any], status: int, words: str
) -> None:
    answer = client.post(SLOTS, typed(**changes))
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert appointments.Appointment.objects.count() == 0


def test_a_holder_finds_rebooks_and_cancels(client: Client) -> None:
    client.post(SLOTS, typed())
    booking = appointments.Appointment.objects.get()
    answer = client.post("/booking/find/", {"code": booking.code.lower(), "tail": "0001"})
    page = client.get(answer["Location"]).content.decode()
    rebook = re.search(r'href="([^"]+instead=[^"]+)"', page)
    assert rebook is not None
    form = client.get(rebook[1].replace("&amp;", "&")).content.decode()
    assert "改到这个时段" in form
    later = timezone.localtime(soonest().begins_at + timedelta(days=1))
    offer = appointments.offered_day(w.HALL, w.HOMES, later.date(), at=timezone.now())
    days = appointments.offered_days(w.HALL, w.HOMES, at=timezone.now())
    other = [o for d in days for o in d.offers if o.is_bookable and o.free == 4][3]
    assert offer is not None
    instead = answer["Location"].rstrip("/").rsplit("/", 1)[1]
    moved = client.post(
        SLOTS,
        {
            "plate": w.HOMES,
            "begins_at": timezone.localtime(other.begins_at).isoformat(),
            "instead": instead,
            "key": "move",
        },
    )
    assert moved.status_code == 302
    now = appointments.Appointment.objects.get(status="booked")
    assert (now.begins_at, now.phone) == (other.begins_at, w.phone(1))
    client.post(f"{moved['Location']}cancel/")
    now.refresh_from_db()
    assert now.status == "cancelled"
    assert sum(appointments.BookingSlot.objects.values_list("taken", flat=True)) == 0


def test_guessing_codes_is_stopped(client: Client) -> None:
    """Codes are short: wrong tries are counted by code and by address."""
    client.post(SLOTS, typed())
    code = appointments.Appointment.objects.get().code
    statuses = [
        client.post("/booking/find/", {"code": code, "tail": f"{n:04}"}).status_code
        for n in range(100, 111)
    ]
    assert statuses == [404] * 10 + [429]
    for same in (code.lower(), f"{code[:4]}-{code[4:]}", f" {code[:2]} {code[2:]}"):
        asked = client.post("/booking/find/", {"code": same, "tail": "0111"})
        assert asked.status_code == 429


def test_the_page_of_slots_costs_the_same_whatever_is_booked(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(SLOTS, {"plate": w.HOMES})
        return len(found)

    first = cost()
    wish = appointments.Wish(w.HALL, soonest().begins_at, plate=w.HOMES)
    for n in range(4):
        appointments.book(wish, name=w.NAME, phone=w.phone(n), by=w.CITIZEN, at=timezone.now())
    assert cost() == first


def test_the_day_list_of_reception_costs_the_same_for_5_and_50_bookings() -> None:
    w.capacity(w.OTHER, 100)
    desk = person("window_clerk")
    offer = soonest(w.OTHER)
    on = timezone.localtime(offer.begins_at).date().isoformat()
    desk.get("/booking-desk/")  # what is kept between requests is there
    costs = []
    for n in range(50):
        wish = appointments.Wish(w.HALL, offer.begins_at, plate=w.OTHER)
        appointments.book(wish, name=w.NAME, phone=w.phone(n), by=w.CITIZEN, at=timezone.now())
        if n in {4, 49}:
            with CaptureQueriesContext(connection) as found:
                page = desk.get("/booking-desk/", {"outlet": w.HALL, "on": on}).content.decode()
            costs.append(len(found))
    assert costs[0] == costs[1]
    assert page.count("<td>张**</td>") == 50
    assert w.NAME not in page


def test_the_telephone_desk_books_for_a_caller_and_cancels_with_a_reason() -> None:
    """Issue 4 point 3, telephone desk."""
    desk = person("window_clerk")
    answer = desk.post("/booking-desk/book", {**typed(), "outlet": w.HALL, "channel": "phone"})
    assert answer.status_code == 302
    booking = appointments.Appointment.objects.get()
    assert (booking.channel, booking.booked_by) == ("phone", "9000")
    assert booking.phone_confirmed_by == "staff"
    listed = desk.get("/booking-desk/", {"outlet": w.HALL, "on": booking.on.isoformat()})
    assert "工作人员核对" in listed.content.decode()
    cancel = reverse("booking_desk:cancel", args=[booking.uuid])
    assert desk.post(cancel, {"reason": "", "key": "a"}).status_code == 422
    assert desk.post(cancel, {"reason": "来电取消", "key": "b"}).status_code == 302
    booking.refresh_from_db()
    assert (booking.status, booking.end_reason) == ("cancelled", "来电取消")


def test_the_telephone_desk_moves_a_callers_booking() -> None:
    """改约 at the desk: any free slot of the outlet, the old place is free, a full one refused."""
    desk = person("window_clerk")
    desk.post("/booking-desk/book", {**typed(), "outlet": w.HALL, "channel": "phone"})
    booking = appointments.Appointment.objects.get()
    days = appointments.offered_days(w.HALL, w.HOMES, at=timezone.now())
    free = [offer for day in days for offer in day.offers if offer.is_bookable]
    page = reverse("booking_desk:rebook", args=[booking.uuid])
    listed = desk.get("/booking-desk/", {"outlet": w.HALL, "on": booking.on.isoformat()})
    assert page in listed.content.decode()
    assert f"{timezone.localtime(free[-1].begins_at):%H:%M} 余4" in desk.get(page).content.decode()
    nowhere = {"begins_at": "2020-01-01T10:00:00+08:00", "reason": "来电", "key": "a"}
    assert desk.post(page, nowhere).status_code == 422
    wish = {"begins_at": free[-1].begins_at.isoformat(), "reason": "来电改期", "key": "b"}

    assert desk.post(page, wish).status_code == 302

    booking.refresh_from_db()
    assert (booking.status, booking.end_reason) == ("cancelled", "来电改期")
    moved = appointments.Appointment.objects.get(status="booked")
    assert (moved.begins_at, moved.channel, moved.name) == (free[-1].begins_at, "phone", w.NAME)
    again = desk.post(page, {**wish, "key": "c"})
    assert again.status_code == 409
    assert "该预约已取消" in again.content.decode()


def test_a_manager_takes_a_vehicle_and_a_provider_out_of_service() -> None:
    chief = person("centre_manager")
    (provider,) = appointments.providers(w.HALL)
    delist = reverse("booking_desk:provider-delist", args=[provider.pk])
    retire = reverse("booking_desk:vehicle-retire", args=[w.VEHICLE])
    overview = chief.get("/booking-desk/settings", {"outlet": w.HALL}).content.decode()
    assert delist in overview
    assert retire in overview
    assert "已有的 0 个预约一并取消" in chief.get(delist).content.decode()
    assert chief.post(delist, {"reason": "合同到期", "key": "a"}).status_code == 302
    assert chief.post(retire, {"reason": "", "key": "b"}).status_code == 422
    assert chief.post(retire, {"reason": "年检", "key": "c"}).status_code == 302

    after = chief.get("/booking-desk/settings", {"outlet": w.HALL}).content.decode()
    assert "没有便民服务单位" in after
    assert "没有车辆" in after


def test_reception_checks_in_by_code_and_refuses_too_early() -> None:
    """Issue 4 point 3: check-in turns it into a ticket; refused with the time to come back."""
    desk = person("window_clerk")
    days = appointments.offered_days(w.HALL, w.HOMES, at=timezone.now())
    later = next(offer for day in days[2:] for offer in day.offers if offer.is_bookable)
    wish = appointments.Wish(w.HALL, later.begins_at, plate=w.HOMES)
    booking = appointments.book(
        wish, name=w.NAME, phone=w.phone(1), by=w.CITIZEN, at=timezone.now()
    )
    answer = desk.post("/booking-desk/check-in", {"outlet": w.HALL, "code": booking.code})
    assert answer.status_code == 409
    assert "该预约的日期是" in answer.content.decode()
    assert queueing.QueueTicket.objects.count() == 0


def test_a_manager_sets_places_and_takes_a_day_out() -> None:
    chief = person("centre_manager")
    on = (timezone.localdate() + timedelta(days=3)).isoformat()
    form = {
        "outlet": w.HALL,
        "plate": w.HOMES,
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "from_time": "08:00",
        "until_time": "18:00",
        "places": 7,
        "valid_from": on,
        "key": "a",
    }
    assert chief.post("/booking-desk/settings/capacity", form).status_code == 302
    black = {"outlet": w.HALL, "on": on, "reason": "系统升级", "key": "b"}
    assert chief.post("/booking-desk/settings/blackout", black).status_code == 302
    page = Client().get(SLOTS, {"plate": w.HOMES, "on": on}).content.decode()
    assert "停约：系统升级" in page
    overview = chief.get("/booking-desk/settings", {"outlet": w.HALL}).content.decode()
    assert "系统升级" in overview
    rules = appointments.BookingRules(per_person=3).model_dump(mode="json")
    for_all = chief.post("/booking-desk/settings/rules", {**rules, "key": "c"})
    assert for_all.status_code == 403
    form = {**rules, "outlet": w.HALL, "key": "c"}
    assert chief.post("/booking-desk/settings/rules", form).status_code == 302
    assert appointments.rules_of(w.HALL).per_person == 3


def test_a_manager_gives_back_a_day_on_which_the_power_failed() -> None:
    """The no-show policy never counts an outage: 当日全部恢复, reached from the day's list."""
    chief = person("centre_manager")
    day = timezone.localdate()
    queueing.hall_day(w.HALL, day)
    for n in (1, 2):
        booking = w.book(n, days=1)
        appointments.Appointment.objects.filter(pk=booking.pk).update(
            on=day, begins_at=timezone.now() - timedelta(minutes=60)
        )
    appointments.mark_missed(booking, by=w.CHIEF, at=timezone.now())
    asked = {"outlet": w.HALL, "on": day.isoformat()}
    listed = chief.get("/booking-desk/", asked).content.decode()
    link = re.search(r'href="([^"]+)">当日全部恢复', listed)
    assert link is not None
    url = link[1].replace("&amp;", "&")
    assert "时段已开始还没有签到的取消" in chief.get(url).content.decode()
    form = {**asked, "reason": "上午停电", "key": "d"}
    answer = chief.post(url, form, follow=True).content.decode()
    assert f"{appointments.day_words(day)}已恢复 2 个预约，都不计未到场。" in answer
    kept = appointments.Appointment.objects.order_by("id").values_list("status", "is_excused")
    assert list(kept) == [("cancelled", False), ("missed", True)]
    assert "当日全部恢复" not in chief.get("/booking-desk/", asked).content.decode()


def test_a_citizen_asks_for_the_vehicle_and_it_stands_in_the_week(client: Client) -> None:
    """W22: booked by net; the address is masked on the confirmation."""
    on = timezone.localdate() + timedelta(days=2)
    asked = {"division": "990101", "purpose": "frail", "people": "1", "on": on.isoformat()}
    page = client.get("/booking/visits/", asked).content.decode()
    times = re.findall(r'name="begins_at" value="([^"]+)"', page)
    assert times
    form = {
        **asked,
        "begins_at": times[0].replace("&#x2B;", "+"),
        "matter": "老年人优待证",
        "address": w.ADDRESS,
        "name": w.NAME,
        "phone": w.phone(1),
    }
    answer = client.post("/booking/visits/", form)
    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "流动服务车一号" in shown
    assert w.ADDRESS not in shown
    week = person("window_clerk").get("/booking-desk/vehicles", {"from": on.isoformat()})
    assert "老年人优待证" in week.content.decode()
    assert client.post("/booking/visits/", form).status_code == 409


def test_the_channel_matrix_shows_every_item_with_its_share() -> None:
    """H11: share computed."""
    from onewindow.domains.queueing.tests import world as q

    q.item("house-transfer", "registry", "不动产", ["comprehensive"])
    page = person("window_clerk").get("/booking-desk/channels").content.decode()
    assert "事项house-transfer" in page
    rows = appointments.channel_matrix(timezone.localdate())
    shares = appointments.shares_of(rows)
    assert (shares.items, shares.bookable, shares.mobile) == (1, 1.0, 0.0)


def test_the_nearest_outlet_is_sorted_by_the_place_of_the_phone(client: Client) -> None:
    query = urlencode({"plate": w.OTHER, "lat": "31.0", "lon": "150.0"})
    page = client.get(f"/booking/outlets/?{query}").content.decode()
    assert "按直线距离由近到远" in page
    assert client.get("/booking/outlets/?plate=x&lat=a&lon=b").status_code == 200
