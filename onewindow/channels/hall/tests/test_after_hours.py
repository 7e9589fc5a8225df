"""After the last period of the day: no screen promises a time that nobody will keep."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from django.utils import timezone

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.calendars import api as calendars
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    """Somebody waits in a hall whose hours end: their ticket's code."""
    s.build()
    s.sit()
    s.take()
    s.call()
    return s.take().ticket.code


def end_the_hours() -> None:
    now = timezone.now()
    over = [calendars.Hours(time(0), time(0, 0, 1))]
    today = timezone.localdate(now)
    calendars.set_opening_exception(w.HALL, today, over, reason="试验", by=SYSTEM, at=now)
    queueing.refresh_days(w.HALL, since=today)


def test_the_board_tells_no_wait_after_hours_and_who_was_not_called(
    client: Client, code: str
) -> None:
    assert "今天的开放时间已结束" not in s.get(client, "board", w.HALL)
    end_the_hours()
    page = s.get(client, "board", w.HALL)
    assert "今天的开放时间已结束" in page
    assert "<td><b>1</b>人</td><td>今天已结束</td>" in page
    assert "分钟" not in page
    assert "现在 <b>1</b> 人等候" in page
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    queueing.close_station("01", by=w.ANN, at=timezone.now())
    assert "<b>1</b> 人没有叫到，窗口已停止叫号" in s.get(client, "board", w.HALL)


def test_the_phone_says_whether_windows_still_call_after_hours(client: Client, code: str) -> None:
    assert "前面 0 人" in s.get(client, "ticket", code)
    end_the_hours()
    page = s.get(client, "ticket", code)
    assert "今天的开放时间已结束" in page
    assert "窗口还在叫号，前面 0 人，请留在大厅留意叫号" in page
    assert "预计等候" not in page
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    queueing.close_station("01", by=w.ANN, at=timezone.now())
    assert "窗口已停止叫号。请改日再来" in s.get(client, "ticket", code)


def test_reception_reads_the_same(code: str) -> None:
    guide = s.staff()
    end_the_hours()
    assert "（1人，今天已结束）" in s.get(guide, "desk", w.HALL)


def test_the_rules_say_when_a_number_that_was_not_called_ends(client: Client) -> None:
    s.build({"close_after": 45})
    page = s.get(client, "rules", w.HALL)
    assert "当天开放时间结束、窗口不再叫号45分钟后收场，没有叫到的号作废。" in page
