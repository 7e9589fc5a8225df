"""What the holder of a booking gets by text message, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.messages import api as messages
from onewindow.kit.outbox.deliver import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]


def texts() -> dict[str, messages.TextMessage]:
    """Let the worker hear, and return every text by its purpose."""
    while deliver():
        pass
    return {row.purpose: row for row in messages.TextMessage.objects.order_by("id")}


def test_a_booking_is_confirmed_at_once_and_recalled_the_day_before() -> None:
    booking = w.book(days=2)
    told = texts()
    code = appointments.shown_code(booking.code)
    assert {purpose: row.text for purpose, row in told.items()} == {
        "booked": (
            f"【一窗】您已预约政务大厅“不动产交易登记”，时间3月4日（周三）10:00，预约码{code}。请按时到场签到。"
        ),
        "booking_reminder": (
            f"【一窗】提醒您：3月4日（周三）10:00在政务大厅办理“不动产交易登记”，预约码{code}。"
            "如不能到场请及时取消。"
        ),
    }
    assert told["booked"].next_at == w.MONDAY
    assert told["booking_reminder"].next_at == w.moment("18:00")
    assert {row.phone for row in told.values()} == {w.phone(1)}
    assert booking.code not in told["booked"].hidden_text.replace("-", "")


def test_who_books_after_the_hour_of_the_reminder_is_only_confirmed() -> None:
    w.book(at=w.moment("18:30", days=0))
    assert list(texts()) == ["booked"]


def test_the_hour_of_the_reminder_is_a_rule_of_the_outlet() -> None:
    appointments.set_rules({"remind_at": "15:30"}, outlet=w.HALL, by=w.CHIEF, at=w.MONDAY)
    w.book()
    assert texts()["booking_reminder"].next_at == w.moment("15:30", days=0)


def test_a_day_that_is_closed_tells_its_holders_why_and_takes_the_rest_back() -> None:
    w.book()
    texts()
    day = w.moment().date()
    appointments.declare_blackout(w.HALL, day, reason="系统升级", by=w.CHIEF, at=w.MONDAY)
    told = texts()
    assert told["booking_cancelled"].text == (
        "【一窗】您预约的政务大厅“不动产交易登记”（3月3日（周二）10:00）已取消，停约：系统升级。"
        "给您带来不便，敬请谅解，可重新预约。"
    )
    assert (told["booked"].status, told["booking_reminder"].status) == ("withdrawn", "withdrawn")


def test_who_cancels_is_told_nothing_and_reminded_of_nothing() -> None:
    booking = w.book()
    texts()
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    told = texts()
    assert "booking_cancelled" not in told
    assert told["booking_reminder"].reason == "预约已取消"


def test_who_rebooks_is_told_of_the_new_booking_alone() -> None:
    booking = w.book()
    texts()
    wish = appointments.Wish(w.HALL, w.moment("11:00", days=2), w.HOMES)
    appointments.rebook(booking.uuid, wish, reason="来电改约", by=w.DESK, at=w.MONDAY)
    told = texts()
    assert "booking_cancelled" not in told
    assert "3月4日（周三）11:00" in told["booked"].text


def test_a_cancellation_before_the_worker_heard_leaves_no_confirmation() -> None:
    booking = w.book()
    appointments.cancel(booking.uuid, by=w.CITIZEN, at=w.MONDAY)
    assert texts() == {}


def test_a_confirmation_is_worth_nothing_after_the_slot() -> None:
    w.book(clock="10:00", days=0, at=w.MONDAY)
    assert texts()["booked"].expires_at == w.moment("10:00", days=0)
    assert texts()["booked"].expires_at - w.MONDAY == timedelta(hours=1)
