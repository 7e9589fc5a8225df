"""The holder of a ticket from the kiosk leaves a telephone, and is called by text message."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.messages import api as messages
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Visit
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.outbox.deliver import deliver

pytestmark = pytest.mark.django_db
PHONE = "19900000001"


@pytest.fixture(autouse=True)
def hall(db: None, settings: Settings) -> None:
    settings.CMPP_HOST = "10.0.0.1"
    s.build()


def silent() -> None:
    queueing.set_policy({"silent": True}, outlet=w.HALL, by=w.MANAGER, at=timezone.now())


def leave(client: Client, code: str, phone: str) -> int:
    return client.post(reverse("hall:reach", args=[code]), {"phone": phone}).status_code


def test_a_ticket_from_the_kiosk_is_called_on_the_phone_its_holder_left(client: Client) -> None:
    """Q4, Q16: silent call by screen and message, also for who came without a booking."""
    silent()
    code = s.take().ticket.code
    assert "叫号时发短信给我" in s.get(client, "ticket", code)
    assert leave(client, code, PHONE) == 302
    page = s.get(client, "ticket", code)
    assert "199****0001" in page
    assert PHONE not in page
    s.sit()
    s.call()
    while deliver():
        pass
    row = messages.TextMessage.objects.get()
    assert (row.phone, row.status, row.text) == (
        PHONE,
        "queued",
        "【一窗】C001号，请到01号窗口办理。",
    )
    fact = Event.objects.get(type="queueing.visit_phone_left.v1")
    assert PHONE not in str(fact.payload)


def test_a_telephone_is_taken_back(client: Client) -> None:
    silent()
    code = s.take().ticket.code
    leave(client, code, PHONE)
    assert leave(client, code, "") == 302
    assert Visit.objects.get().phone == ""


def test_what_is_no_mobile_phone_is_refused_in_words(client: Client) -> None:
    silent()
    code = s.take().ticket.code
    answer = client.post(reverse("hall:reach", args=[code]), {"phone": "12345"})
    assert answer.status_code == 422
    assert "应为11位手机号" in answer.content.decode()
    assert Visit.objects.get().phone == ""


def test_nobody_is_asked_where_calls_are_heard_or_no_gateway_is_connected(
    client: Client, settings: Settings
) -> None:
    code = s.take().ticket.code
    assert "叫号时发短信给我" not in s.get(client, "ticket", code)
    silent()
    assert "叫号时发短信给我" in s.get(client, "ticket", code)
    settings.CMPP_HOST = ""
    assert "叫号时发短信给我" not in s.get(client, "ticket", code)


def test_one_place_leaves_only_so_many_telephones(client: Client) -> None:
    silent()
    code = s.take().ticket.code
    for n in range(60):
        leave(client, code, f"199000000{n:02}")
    assert leave(client, code, PHONE) == 429


def confirmed() -> None:
    """Let the policy of texts ask for codes."""
    messages.set_policy({"confirms_phones": True}, by=SYSTEM, at=timezone.now())


def sent_code() -> str:
    row = messages.TextMessage.objects.filter(purpose="phone_code").latest("id")
    found = re.search(r"验证码(\d{6})", row.text)
    assert found is not None
    return found[1]


def confirm(client: Client, code: str, typed: str) -> Any:
    return client.post(reverse("hall:confirm-phone", args=[code]), {"code": typed})


def test_with_codes_a_telephone_is_kept_only_after_its_code_came_back(client: Client) -> None:
    """A number typed by mistake belongs to somebody else: it gets one code and nothing more."""
    silent()
    confirmed()
    code = s.take().ticket.code
    assert "获取验证码" in s.get(client, "ticket", code)
    assert leave(client, code, PHONE) == 302
    page = s.get(client, "ticket", code)
    assert "验证码已发到 <b>199****0001</b>" in page
    assert Visit.objects.get().phone == ""
    s.sit()
    s.call()
    while deliver():
        pass
    assert messages.TextMessage.objects.filter(purpose="call", status="queued").count() == 0
    guess = confirm(client, code, f"{(int(sent_code()) + 1) % 10**6:06}")
    assert guess.status_code == 422
    assert "还可以试4次" in guess.content.decode()
    assert confirm(client, code, sent_code()).status_code == 302
    visit = Visit.objects.get()
    assert (visit.phone, visit.phone_confirmed_by) == (PHONE, "code")


def test_a_telephone_that_waits_for_its_code_may_be_changed(client: Client) -> None:
    silent()
    confirmed()
    code = s.take().ticket.code
    leave(client, code, PHONE)
    client.post(reverse("hall:reach", args=[code]), {"again": "1"})
    assert messages.TextMessage.objects.filter(purpose="phone_code").count() == 2
    assert leave(client, code, "") == 302
    assert "手机号（选填）" in s.get(client, "ticket", code)
    leave(client, code, "19900000002")
    confirm(client, code, sent_code())
    assert Visit.objects.get().phone == "19900000002"
