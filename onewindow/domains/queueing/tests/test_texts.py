"""Calls that reach a phone: through the worker and the sender to a gateway on a real socket."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.sender import Sender, account
from onewindow.domains.messages.tests.conftest import Clock, connect_to, work
from onewindow.domains.messages.tests.gateway import Gateway
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import tasks
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.outbox.deliver import deliver

pytestmark = pytest.mark.usefixtures("hall")
PHONE = "19900000001"


def hear() -> None:
    """Let the worker deliver what was recorded."""
    while deliver():
        pass


def texts() -> list[messages.TextMessage]:
    return list(messages.TextMessage.objects.order_by("id"))


def test_a_silent_call_is_seen_and_sent_and_not_heard(settings: Settings) -> None:
    """Q4, Q16: screen and message, no audio; the message reaches the operator's gateway."""
    gateway = Gateway()
    connect_to(gateway, settings)
    sender = Sender(Clock(w.after(1)), account())
    try:
        w.take(phone=PHONE)
        w.open_window("01")
        w.call("01", 1, silent=True)
        hear()
        work(sender, lambda: texts()[0].status == "delivered")
        assert [(one.phone, one.text) for one in gateway.taken] == [
            (PHONE, "【一窗】C001号，请到01号窗口办理。")
        ]
    finally:
        sender.hang_up()
        gateway.close()
    (call,) = Event.objects.filter(type="queueing.ticket_called.v1")
    assert call.payload["modes"] == ["screen", "message"]
    assert [one.number for one in queueing.board(w.HALL, at=w.after(2)).last] == ["C001"]
    (row,) = texts()
    assert (row.about, row.status, row.division_code) == (call.subject, "delivered", "990100")


def test_a_call_that_is_heard_sends_nothing_unless_the_policy_says_so() -> None:
    """Q4: the hall's policy may send every call."""
    w.take(phone=PHONE)
    w.open_window("01")
    w.call("01", 1)
    hear()
    assert texts() == []
    queueing.set_policy({"message_calls": True}, outlet=w.HALL, by=w.MANAGER, at=w.after(2))
    queueing.recall_ticket("01", by=w.ANN, at=w.after(2))
    hear()
    assert [row.text for row in texts()] == ["【一窗】C001号，请到01号窗口办理。"]
    call = Event.objects.filter(type="queueing.ticket_called.v1").latest("id")
    assert call.payload["modes"] == ["screen", "voice", "message"]


def test_who_left_no_phone_is_sent_nothing_and_the_row_says_so() -> None:
    w.take()
    w.open_window("01")
    w.call("01", 1, silent=True)
    hear()
    (row,) = texts()
    assert (row.status, row.reason) == ("refused", "没有手机号")


def test_a_recall_takes_the_place_of_a_call_that_waits() -> None:
    w.take(phone=PHONE)
    w.open_window("01")
    w.call("01", 1, silent=True)
    hear()
    queueing.recall_ticket("01", silent=True, by=w.ANN, at=w.after(2))
    hear()
    assert [row.status for row in texts()] == ["withdrawn", "queued"]
    assert texts()[1].expires_at == w.after(2) + timedelta(minutes=5)


def test_who_came_before_the_worker_did_is_sent_nothing() -> None:
    w.take(phone=PHONE)
    w.open_window("01")
    w.call("01", 1, silent=True)
    queueing.start_serving("01", by=w.ANN, at=w.after(2))
    hear()
    assert texts() == []


def peak(phones: list[str]) -> None:
    """Let four people wait for one window, where three are too many."""
    messages.set_policy({"duty_phones": phones}, by=SYSTEM, at=w.after(-9))
    queueing.set_policy({"peak_waiting": 3, "peak_minutes": 999}, by=w.MANAGER, at=w.after(-9))
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(-8))
    w.open_window("01")
    for minute in range(4):
        w.take(minutes=minute)


def test_a_peak_is_texted_to_those_on_duty_once() -> None:
    """N13: the suggestion reaches who can open the reserve, at no screen too."""
    peak(["19900000008", "19900000009"])
    hear()
    assert [(row.phone, row.purpose, row.is_urgent) for row in texts()] == [
        ("19900000008", "peak", True),
        ("19900000009", "peak", True),
    ]
    assert texts()[0].text == (
        "【一窗】高峰预警：政务大厅“不动产交易登记”每个窗口等候超过3人（4人、1个窗口）。"
        "可启用备用窗口：06。"
    )
    document = Event.objects.get(type="messages.message_policy_set.v1").payload["rules"]
    assert document["duty_phones"] == ["199****0008", "199****0009"]


def test_a_peak_is_texted_to_nobody_where_the_policy_names_no_phone() -> None:
    peak([])
    hear()
    assert texts() == []


def test_a_peak_that_was_over_before_the_worker_heard_is_not_texted() -> None:
    peak(["19900000008"])
    w.open_window("06", minutes=5)
    tasks.sweep_peaks(w.after(6))
    hear()
    assert texts() == []


def test_a_duty_phone_that_gets_no_texts_is_refused() -> None:
    with pytest.raises(messages.MessageRulesInvalid, match="11位手机号"):
        messages.set_policy({"duty_phones": ["0719-8123456"]}, by=SYSTEM, at=w.after(0))
