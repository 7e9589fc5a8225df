"""手机确认: a client says whether it knows whose phone it is, and the policy of texts decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as b
from onewindow.domains.cases.tests import world as w
from onewindow.domains.messages import api as messages
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.models import Event
from tests.openapi import public
from tests.openapi.machine import Clock, Machine
from tests.openapi.public import PHONE, wanted
from tests.openapi.test_bookings import BOOKINGS, ELEVEN, TEN, VISIT, WISH

BY_CLIENT = {"code": "client", "label": "接入系统确认"}
NOBODY = {"code": "", "label": "未确认"}


@pytest.fixture
def app(world: w.World, settings: Settings) -> Machine:
    settings.CMPP_HOST = "10.0.0.1"
    public.open_hall()
    return public.client()


def demand(**rules: Any) -> None:
    messages.set_policy({"confirms_phones": True, **rules}, **public.STAMP)


def test_where_nobody_asks_an_unconfirmed_phone_is_taken_and_called_that(app, clock):
    ticket = app.act("/tickets", wanted(clock.now, phone=PHONE), status=201)
    booking = app.act(BOOKINGS, WISH, status=201)
    visit = app.act("/home-visits", VISIT, status=201)

    assert [one["phone_confirmed_by"] for one in (ticket, booking, visit)] == [NOBODY] * 3
    assert app.act("/tickets", wanted(clock.now), status=201)["phone_confirmed_by"] is None


def test_a_phone_of_which_the_client_says_nothing_is_refused_and_nothing_happens(app, clock):
    demand()
    mine = app.act("/tickets", wanted(clock.now), status=201)
    before = Event.objects.count()

    for answer in (
        app.act("/tickets", wanted(clock.now, phone=PHONE, holder="user-2"), status=409),
        app.act(f"/tickets/{mine['code']}/phone", {"phone": PHONE}, status=409),
        app.act(BOOKINGS, WISH, status=409),
        app.act("/home-visits", VISIT, status=409),
    ):
        assert (answer["code"], answer["field"]) == ("phone_not_confirmed", "body.phone")
        assert "phone_confirmed" in answer["next_step"]
    assert Event.objects.count() == before
    assert app.act(f"/tickets/{mine['code']}/phone", {"phone": ""})["phone"] == ""


def test_a_phone_that_the_client_confirmed_is_taken_and_recorded_as_such(app, clock):
    demand()
    stated = {"phone_confirmed": True}

    ticket = app.act("/tickets", wanted(clock.now, phone=PHONE, **stated), status=201)
    booking = app.act(BOOKINGS, WISH | stated, status=201)
    visit = app.act("/home-visits", VISIT | stated, status=201)

    assert [one["phone_confirmed_by"] for one in (ticket, booking, visit)] == [BY_CLIENT] * 3
    facts = Event.objects.filter(
        type__in=[
            "queueing.visit_phone_left.v1",
            "appointments.appointment_booked.v1",
            "appointments.visit_booked.v1",
        ]
    )
    assert [fact.payload["confirmed_by"] for fact in facts] == ["client"] * 3
    left = app.act(f"/tickets/{ticket['code']}/phone", {"phone": PHONE, **stated})
    assert left["phone_confirmed_by"] == BY_CLIENT


def test_a_region_may_take_the_word_of_no_client(app, clock):
    demand(takes_client_phones=False)

    refused = app.act(BOOKINGS, WISH | {"phone_confirmed": True}, status=409)

    assert refused["detail"] == "本地区不以接入系统确认代替短信验证"
    assert not appointments.Appointment.objects.exists()


def test_the_standing_goes_along_when_a_booking_moves_and_arrives(app, clock: Clock):
    booking = app.act(BOOKINGS, WISH | {"phone_confirmed": True}, status=201)
    demand(takes_client_phones=False)

    moved = app.act(f"/bookings/{booking['uuid']}/rebooking", {"begins_at": ELEVEN}, status=201)

    assert moved["phone_confirmed_by"] == BY_CLIENT
    clock.now = datetime.fromisoformat(ELEVEN)
    appointments.check_in(moved["code"], outlet="hall", by=b.KIOSK, at=clock.now)
    visit = queueing.Visit.objects.get()
    assert (visit.phone, visit.phone_confirmed_by) == (PHONE, "client")


def test_what_staff_typed_counts_unless_the_region_wants_a_code(app, clock: Clock):
    desk = q.staff("desk", "appointments.book")
    wish = appointments.Wish("hall", datetime.fromisoformat(TEN), plate=public.HOMES)
    known: Any = {"confirmed_by": messages.PhoneConfirmation.STAFF, "by": desk, "at": clock.now}
    demand()

    made = appointments.book(wish, name="张试试", phone=PHONE, **known)

    assert made.phone_confirmed_by == "staff"
    demand(takes_staff_phones=False)
    with pytest.raises(messages.PhoneNotConfirmed, match="不以工作人员核对代替"):
        appointments.book(wish, name="张试试", phone="19900000002", **known)
