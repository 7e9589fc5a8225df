"""A hall that shuts: its guests are told, lose nothing, and are never blocked for it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tasks import sweep_missed
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.calendars import api as calendars
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox.deliver import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]

MORNING = [calendars.Hours(time(9), time(12))]


def hear() -> None:
    while deliver():
        pass


@pytest.fixture
def opened(hall: None) -> None:
    """The hall, its first hours heard of."""
    hear()


def shut(days: int = 1, *hours: calendars.Hours, reason: str = "台风停业") -> None:
    """Let the hall keep other hours on a day, none where none are given, and the worker hear."""
    on = w.moment(days=days).date()
    calendars.set_opening_exception(w.HALL, on, hours, reason=reason, by=SYSTEM, at=w.MONDAY)
    hear()


def fate(booking: appointments.Appointment) -> tuple[str, str]:
    booking.refresh_from_db()
    return booking.status, booking.end_reason


def told() -> list[str]:
    rows = messages.TextMessage.objects.filter(purpose="booking_cancelled")
    return list(rows.order_by("id").values_list("text", flat=True))


def test_a_day_that_is_closed_cancels_its_bookings_and_tells_why() -> None:
    """Issue 4 point 3, W23: a closed day's guests are told; another day's stay."""
    lost, kept = w.book(1), w.book(1, days=2)
    shut()
    assert fate(lost) == ("cancelled", "当日不开放：台风停业")
    assert fate(kept) == ("booked", "")
    assert told() == [
        "【一窗】您预约的政务大厅“不动产交易登记”（3月3日（周二）10:00）已取消，当日不开放：台风停业。"
        "给您带来不便，敬请谅解，可重新预约。"
    ]
    taken = appointments.BookingSlot.objects.order_by("begins_at").values_list("taken", flat=True)
    assert list(taken) == [0, 1]


def test_a_day_that_ends_at_noon_keeps_its_morning() -> None:
    morning, afternoon = w.book(1, "11:30"), w.book(2, "15:00")
    shut(1, *MORNING, reason="消防演练")
    assert fate(morning) == ("booked", "")
    assert fate(afternoon) == ("cancelled", "当日开放时间变动：消防演练")


def test_hours_that_change_free_every_day_booked_ahead() -> None:
    """H16: Wednesday afternoons are given up."""
    stays, goes = w.book(1, "15:00", days=1), w.book(1, "15:00", days=2)
    week = {
        day: MORNING if day == 2 else [*MORNING, calendars.Hours(time(13), time(17))]
        for day in range(5)
    }
    calendars.set_opening_hours(w.HALL, week, by=SYSTEM, at=w.MONDAY)
    hear()
    assert fate(stays) == ("booked", "")
    assert fate(goes) == ("cancelled", "开放时间调整")


def test_an_outlet_closed_for_good_lets_its_guests_go_and_takes_nobody() -> None:
    """N14: neither a booking nor a number nor an open window, whoever asks by whichever door."""
    booking = w.book()
    q.take()
    organizations.close_outlet(w.HALL, reason="搬迁", by=SYSTEM, at=w.MONDAY)
    hear()
    assert fate(booking) == ("cancelled", "网点停用：搬迁")
    with pytest.raises(appointments.NotBookable, match="政务大厅已停用") as refused:
        w.book(2)
    assert refused.value.next_step == "请选择其他网点。"
    with pytest.raises(queueing.OutletNotOpen, match="今天不开放"):
        q.take(minutes=1)
    with pytest.raises(queueing.BadStation, match="政务大厅已停用"):
        q.open_window()
    organizations.open_outlet(
        w.HALL, name="政务大厅", division="990100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    hear()
    assert (q.take(minutes=2).ticket.number, w.book(2).status) == ("C002", "booked")


def test_three_closed_days_block_nobody() -> None:
    """The no-show policy counts who did not come, never a hall that was shut."""
    bookings = [w.book(7, days=days) for days in (1, 2, 3)]
    for days in (1, 2, 3):
        shut(days)
    sweep_missed(w.moment("21:00", days=3))
    assert {fate(one)[0] for one in bookings} == {"cancelled"}
    assert w.book(7, days=7, at=w.moment("21:00", days=3)).status == "booked"


def test_a_booking_that_slipped_in_beside_a_closing_is_never_missed() -> None:
    """The sweep looks at the hours as they are by then."""
    booking = w.book()
    on = w.moment().date()
    calendars.set_opening_exception(w.HALL, on, [], reason="停业", by=SYSTEM, at=w.MONDAY)
    w.at_work(1)
    sweep_missed(w.moment("12:00"))
    assert fate(booking) == ("cancelled", "网点在该时段不开放")


def test_a_hall_that_served_nobody_all_day_has_missed_nobody() -> None:
    """After a power failure: no number was drawn and no window opened."""
    dark, lit = w.book(1), w.book(1, days=2)
    q.open_window(minutes=2 * 24 * 60)
    sweep_missed(w.moment("12:00", days=2))
    assert fate(dark) == ("cancelled", "网点当日没有开始服务")
    assert fate(lit) == ("missed", "未到场")
    hear()
    (text,) = messages.TextMessage.objects.filter(purpose="booking_cancelled")
    assert text.expires_at == w.moment("12:00", days=2) + timedelta(days=1)


def test_a_day_closed_afterwards_counts_against_nobody() -> None:
    booking = w.book()
    w.at_work(1)
    sweep_missed(w.moment("12:00"))
    assert fate(booking) == ("missed", "未到场")
    shut(reason="补登：上午停电")
    booking.refresh_from_db()
    assert (booking.status, booking.is_excused) == ("missed", True)


def test_a_manager_gives_a_whole_day_back() -> None:
    """当日全部恢复: who missed it is excused, who began to wait is told, the afternoon stays."""
    came, missed, late, next_one = (
        w.book(n, clock) for n, clock in ((1, "09:30"), (2, "09:30"), (3, "10:30"), (4, "15:00"))
    )
    appointments.check_in(came.code, outlet=w.HALL, by=w.KIOSK, at=w.moment("09:30"))
    sweep_missed(w.moment("10:30"))
    day = w.moment().date()
    stamp = {"by": w.CHIEF, "at": w.moment("11:00")}
    assert appointments.excuse_day(w.HALL, day, reason="上午停电", **stamp) == 2
    for booking in (came, missed, late, next_one):
        booking.refresh_from_db()
    assert [one.status for one in (came, missed, late, next_one)] == [
        "arrived",
        "missed",
        "cancelled",
        "booked",
    ]
    assert (missed.is_excused, late.end_reason) == (True, "上午停电")
    assert appointments.excuse_day(w.HALL, day, reason="上午停电", **stamp) == 0


def test_a_day_to_come_and_a_stranger_are_refused() -> None:
    day = w.moment().date()
    with pytest.raises(appointments.BadBooking, match="还没有到") as refused:
        appointments.excuse_day(w.HALL, day, reason="停电", by=w.CHIEF, at=w.MONDAY)
    assert "停约" in refused.value.next_step
    with pytest.raises(appointments.BadBooking, match="写明"):
        appointments.excuse_day(w.HALL, day, reason=" ", by=w.CHIEF, at=w.moment("18:00"))
    with pytest.raises(Exception, match="管理预约"):
        appointments.excuse_day(w.HALL, day, reason="停电", by=w.DESK, at=w.moment("18:00"))
