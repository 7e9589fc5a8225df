"""What hangs on the wall: the last calls, who waits, a sign, progress nobody is known by."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.cases.tests import world as cases_world
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


def numbers(page: str) -> list[str]:
    return re.findall(r'data-number="(\w+)"', page)


def test_the_board_shows_the_last_four_calls_newest_first_and_who_waits(client: Client) -> None:
    s.build()
    s.sit()
    for _ in range(6):
        s.take()
    for _ in range(5):
        s.call()
        queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    page = s.get(client, "board", w.HALL)
    assert numbers(page) == ["C005", "C004", "C003", "C002"]
    assert "1号窗口" in page
    assert page.count("已办完") == 4
    assert re.search(r"不动产交易登记</th><td><b>1</b>人", page)


def test_a_call_stands_on_the_board_until_it_is_no_longer_true(client: Client) -> None:
    """FQM #172: what was sent to another queue is not called any more."""
    s.build()
    s.sit()
    s.sit("03")
    s.take()
    s.call()
    assert numbers(s.get(client, "board", w.HALL)) == ["C001"]
    queueing.transfer_ticket("01", plate=w.OTHER, by=w.ANN, at=timezone.now())
    assert numbers(s.get(client, "board", w.HALL)) == []


def test_a_silent_hall_says_that_it_is_silent(client: Client) -> None:
    """Q4: a ticket called in silent mode is seen, not heard; the board tells people to look."""
    s.build({"silent": True})
    s.take()
    assert "静默叫号" in s.get(client, "board", w.HALL)


def test_the_board_names_the_mode_of_service(client: Client) -> None:
    """N14: weekends and other modes are told apart where people look up."""
    s.build(mode="weekend")
    s.take()
    assert "周末服务" in s.get(client, "board", w.HALL)


def test_a_zone_shows_only_its_own_windows_and_plate(client: Client) -> None:
    """Q3: hall → zone → window."""
    s.build()
    by = {"by": SYSTEM, "at": w.MONDAY}
    organizations.furnish_hall("first", outlet=w.HALL, name="一楼", **by)
    organizations.furnish_zone("homes", hall="first", name="不动产专区", plate=w.HOMES, **by)
    organizations.open_window("51", outlet=w.HALL, kind="comprehensive", zone="homes", **by)
    queueing.refresh_days(w.HALL, since=timezone.localdate())
    s.sit("03")
    s.take(w.OTHER)
    s.call("03")
    everything = s.get(client, "board", w.HALL)
    zone = s.get(client, "board", w.HALL, zone="homes")
    assert numbers(everything) == ["F001"]
    assert numbers(zone) == []
    assert "其他综合事项" not in zone
    assert 'data-windows="51"' in zone
    s.get(client, "board", w.HALL, zone="no-such-zone", status=404)


def test_the_part_is_the_truth_alone_with_a_fresh_address_of_the_live_line(
    client: Client,
) -> None:
    """A board hangs for weeks; the token it listens with lives for hours."""
    s.build()
    response = client.get(f"/hall/board/{w.HALL}", headers={"X-Part": "1"})
    page = response.content.decode()
    assert page.startswith('<div id="truth"')
    assert "channel=hall%3Ahall" in page
    assert "token=" in page
    assert "no-store" in response.headers["Cache-Control"]


def test_the_board_costs_the_same_for_two_waiting_people_and_for_forty(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    s.build()
    s.sit()
    for count in (2, 38):
        for _ in range(count):
            s.take()
        with django_assert_num_queries(3):  # the outlet, and the board's one statement
            s.get(client, "board", w.HALL)


def test_a_windows_screen_follows_the_window(client: Client) -> None:
    """X10: the window's sign follows the window's mode."""
    s.build()
    assert "未开放" in s.get(client, "window", "01")
    who = s.sit()
    page = s.get(client, "window", "01")
    assert "受理中" in page
    assert who.name in page
    s.take()
    s.call()
    assert "请到本窗口" in s.get(client, "window", "01")
    queueing.start_serving("01", by=who, at=timezone.now())
    page = s.get(client, "window", "01")
    assert "正在办理" in page
    assert "C001" in page
    queueing.finish_ticket("01", outcome="done", by=who, at=timezone.now())
    queueing.pause_station("01", reason="系统维护，十分钟后恢复", by=who, at=timezone.now())
    page = s.get(client, "window", "01")
    assert "暂停服务" in page
    assert "系统维护，十分钟后恢复" in page


def test_the_board_says_how_much_was_done_today_and_which_windows_stand_still(
    client: Client,
) -> None:
    """60 §6.1: 今日受理、办结、暂停服务 on the hall's board."""
    s.build()
    assert "今天取号" not in s.get(client, "board", w.HALL)
    who = s.sit()
    s.take()
    s.take()
    s.call()
    queueing.start_serving("01", by=who, at=timezone.now())
    queueing.finish_ticket("01", outcome="done", by=who, at=timezone.now())
    queueing.pause_station("01", reason="系统维护", by=who, at=timezone.now())
    page = s.get(client, "board", w.HALL)
    assert "今天取号 2，办完 1" in page
    assert "<b>暂停服务</b> 1号窗口（系统维护）" in page


def test_public_progress_shows_nobody(client: Client) -> None:
    """Q17: masked names and numbers, the public words for the status, by department."""
    world = cases_world.build()
    case = cases_world.receive(world, at=timezone.now())
    organizations.open_outlet(
        "centre", name="市中心", division="990100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    page = s.get(client, "progress", "centre")
    assert "<td>林*</td>" in page
    assert "林一" not in page
    assert case.number not in page
    assert f"****{case.number[-4:]}" in page
    assert "已收件" in page
    assert case.item_name in page
    assert "已收件" not in s.get(client, "progress", "centre", department="water")


def test_public_progress_is_not_pushed_off_the_wall_by_other_facts(client: Client) -> None:
    """Q17: 3,001 facts of other domains and a quiet day later a case is there, with its date."""
    case = cases_world.receive(cases_world.build(), at=timezone.now() - timedelta(days=1))
    organizations.open_outlet(
        "centre", name="市中心", division="990100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)"
            " SELECT 'x' || n, 1, 'queueing.ticket_taken.v1', now(), '{}', '{}', ''"
            " FROM generate_series(1, 3001) n"
        )
    page = s.get(client, "progress", "centre")
    yesterday = timezone.localdate(case.received_at)
    assert f"****{case.number[-4:]}" in page
    assert f"<td>{yesterday.month}月{yesterday.day}日</td>" in page


def test_an_item_may_keep_its_progress_off_the_wall(client: Client) -> None:
    """Q17: the standard says so; the case itself goes on as ever."""
    world = cases_world.build(cases_world.ITEM | {"is_progress_public": False})
    case = cases_world.receive(world, at=timezone.now())
    organizations.open_outlet(
        "centre", name="市中心", division="990100", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    page = s.get(client, "progress", "centre")
    assert case.item_name not in page
    assert "最近没有进度更新" in page
