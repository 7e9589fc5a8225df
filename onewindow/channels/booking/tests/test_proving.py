"""Where the policy asks for it, a booking's telephone is confirmed before anything is booked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from onewindow.channels.booking.tests.test_pages import SLOTS, person, soonest, typed
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hall(db: None, settings: Settings) -> None:
    settings.CMPP_HOST = "10.0.0.1"
    w.build()
    messages.set_policy({"confirms_phones": True}, by=SYSTEM, at=timezone.now())


def sent_code() -> str:
    row = messages.TextMessage.objects.filter(purpose="phone_code").latest("id")
    found = re.search(r"验证码(\d{6})", row.text)
    assert found is not None
    return found[1]


def wrong_code() -> str:
    return f"{(int(sent_code()) + 1) % 10**6:06}"


def test_a_slot_is_booked_only_when_the_code_came_back(client: Client) -> None:
    form = typed()
    asked = client.post(SLOTS, form)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "验证码已发到 199****0001，5 分钟内有效" in page
    # Enter in a field presses the first button of the form: it must not be the one for a new code.
    assert page.index("data-primary") < page.index('name="again"')
    assert f'value="{w.NAME}"' in page
    assert appointments.Appointment.objects.count() == 0
    wrong = client.post(SLOTS, {**form, "code": wrong_code()})
    assert wrong.status_code == 422
    assert "还可以试4次" in wrong.content.decode()
    assert client.post(SLOTS, {**form, "code": sent_code()}).status_code == 302
    booking = appointments.Appointment.objects.get()
    assert (booking.phone, booking.phone_confirmed_by) == (w.phone(1), "code")


def test_a_telephone_changed_after_the_code_gets_a_code_of_its_own(client: Client) -> None:
    form = typed()
    client.post(SLOTS, form)
    other = client.post(SLOTS, {**form, "phone": w.phone(2), "code": sent_code()})
    assert "验证码已发到 199****0002" in other.content.decode()
    assert appointments.Appointment.objects.count() == 0


def test_a_slot_that_filled_meanwhile_keeps_the_code_that_was_right(client: Client) -> None:
    form = typed(key="form-9", phone=w.phone(9))
    client.post(SLOTS, form)
    wish = appointments.Wish(w.HALL, soonest().begins_at, plate=w.HOMES)
    known: Any = {"confirmed_by": messages.PhoneConfirmation.CODE, "by": w.CITIZEN}
    for n in range(4):
        appointments.book(wish, name=w.NAME, phone=w.phone(n), at=timezone.now(), **known)
    full = client.post(SLOTS, {**form, "code": sent_code()})
    assert full.status_code == 409
    assert f'value="{sent_code()}"' in full.content.decode()
    later = timezone.localtime(soonest().begins_at)
    moved = {**form, "code": sent_code(), "begins_at": later.isoformat()}
    assert client.post(SLOTS, {**moved, "on": later.date().isoformat()}).status_code == 302


def visit_form(client: Client, address: str) -> dict[str, Any]:
    """Return a filled-in form for the first free time in two days."""
    on = timezone.localdate() + timedelta(days=2)
    asked: dict[str, Any] = {
        "division": "990101",
        "purpose": "frail",
        "people": "1",
        "on": on.isoformat(),
    }
    page = client.get(address, asked).content.decode()
    begins_at = re.findall(r'name="begins_at" value="([^"]+)"', page)[0].replace("&#x2B;", "+")
    return {
        **asked,
        "begins_at": begins_at,
        "matter": "老年人优待证",
        "address": w.ADDRESS,
        "name": w.NAME,
        "phone": w.phone(1),
        "key": "form-v",
    }


def test_the_vehicle_comes_only_to_a_confirmed_telephone(client: Client) -> None:
    form = visit_form(client, "/booking/visits/")
    assert "验证码已发到" in client.post("/booking/visits/", form).content.decode()
    assert appointments.HomeVisit.objects.count() == 0
    done = client.post("/booking/visits/", {**form, "code": sent_code()})
    assert (done.status_code, appointments.HomeVisit.objects.count()) == (302, 1)


def test_the_desk_books_for_a_caller_who_reads_out_the_code() -> None:
    """Issue 4 point 3, telephone desk, where the policy does not take the word of staff."""
    desk = person("window_clerk")
    form = {**typed(), "outlet": w.HALL, "channel": "phone"}
    assert desk.post(BOOK, form).status_code == 302
    assert appointments.Appointment.objects.get().phone_confirmed_by == "staff"
    believe_nobody()
    form |= {"key": "form-2", "phone": w.phone(2)}
    asked = desk.post(BOOK, form)
    page = asked.content.decode()
    assert "验证码已发到 199****0002" in page
    assert "请本人报读" in page
    assert page.index("data-primary") < page.index('name="again"')
    assert f'value="{w.phone(2)}"' in page
    assert appointments.Appointment.objects.count() == 1
    wrong = desk.post(BOOK, {**form, "code": wrong_code()})
    assert wrong.status_code == 422
    assert 'name="code"' in wrong.content.decode()
    assert desk.post(BOOK, {**form, "code": sent_code()}).status_code == 302
    booking = appointments.Appointment.objects.latest("id")
    assert (booking.phone, booking.phone_confirmed_by) == (w.phone(2), "code")


def test_the_desk_takes_callers_all_day() -> None:
    """A desk is one device with many callers: only a telephone and a form bound its codes."""
    believe_nobody()
    desk = person("window_clerk")
    for n in range(12):
        form = {**typed(key=f"f{n}", phone=w.phone(n)), "outlet": w.HALL}
        assert "验证码已发到" in desk.post(BOOK, form).content.decode()


def test_the_desk_sends_the_vehicle_to_a_caller_who_reads_out_the_code() -> None:
    """W22, where the policy does not take the word of staff."""
    believe_nobody()
    desk = person("window_clerk")
    address = reverse("booking_desk:visit-book")
    form = visit_form(desk, address)
    assert "请本人报读" in desk.post(address, form).content.decode()
    assert desk.post(address, {**form, "code": sent_code()}).status_code == 302
    assert appointments.HomeVisit.objects.get().phone_confirmed_by == "code"


def believe_nobody() -> None:
    rules = {"confirms_phones": True, "takes_staff_phones": False}
    messages.set_policy(rules, by=SYSTEM, at=timezone.now())


BOOK = "/booking-desk/book"
