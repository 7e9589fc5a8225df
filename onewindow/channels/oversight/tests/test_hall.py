"""The hall's figures: what they say, how they are defined, and that they leave as files."""

from __future__ import annotations

import io
import zipfile
from datetime import time, timedelta

import pytest
from django.urls import reverse

from onewindow.channels.oversight.figures import DEFINITIONS, TABLES
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation.tests import scenes
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM


@pytest.fixture
def worked(world) -> None:
    """Three tickets on a Monday: done after 2 and 6 minutes of waiting, one given up."""
    q.build()
    queueing.open_station("01", by=q.ANN, at=q.after(0))
    for wait in (2, 6):
        start = q.after(wait * 10)
        queueing.take_ticket(q.HALL, plate=q.HOMES, by=q.KIOSK, at=start)
        queueing.call_ticket("01", by=q.ANN, at=start + timedelta(minutes=wait))
        queueing.start_serving("01", by=q.ANN, at=start + timedelta(minutes=wait))
        queueing.finish_ticket(
            "01", outcome="done", by=q.ANN, at=start + timedelta(minutes=wait + 10)
        )
    gone = queueing.take_ticket(q.HALL, plate=q.HOMES, by=q.KIOSK, at=q.after(100))
    queueing.abandon_ticket(gone.ticket.code, by=q.CITIZEN, at=q.after(130))


def address(name: str = "hall", *args: str) -> str:
    asked = f"?outlet={q.HALL}&from={q.TODAY}&until={q.TODAY}"
    return reverse(f"oversight:{name}", args=args) + asked


def test_waiting_handling_load_and_outcome_stand_beside_their_definitions(at_desk, worked):
    """H24: realisation from tickets, abandoned visits in the denominator; every figure defined."""
    page = at_desk("manager").get(address()).content.decode()

    assert "办事实现率（2/3）" in page
    assert "66.7%" in page
    assert "33.3%" in page
    assert (">自助取号<" in page, ">kiosk<" in page) == (True, False)
    for words in (DEFINITIONS["waiting"], DEFINITIONS["realisation"], DEFINITIONS["load"]):
        assert words in page


def test_the_tables_leave_as_csv_and_as_a_workbook(at_desk, worked):
    """Issue: CSV and XLSX export of the hall's statistics."""
    manager = at_desk("manager")
    lines = b"".join(manager.get(address("hall-file", "csv")).streaming_content).decode()
    book = manager.get(address("hall-file", "xlsx"))

    assert lines.splitlines()[2].startswith("不动产交易登记,3,2,4.0,2.0,6.0,6.0,2,10.0,")
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        names = parts.read("xl/workbook.xml").decode()
    assert [name in names for name in ("板块", "窗口", "人员", "时段", "办事实现")] == [True] * 5


def rows_of(browser, name: str, *args: str, table: str = "") -> list[str]:
    query = f"&table={table}" if table else ""
    response = browser.get(address(name, *args) + query)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode().splitlines()


def test_each_table_leaves_by_itself(at_desk, worked):
    """Issue: windows, people, hours and distributions, each as CSV."""
    manager = at_desk("manager")

    tables = {one: rows_of(manager, "hall-file", "csv", table=one)[2:] for one in TABLES}

    assert tables["windows"] == ["01,60.0,20.0,2,0.3333333333333333"]
    assert tables["people"] == ["ann,,60.0,20.0,2,0.3333333333333333"]
    assert tables["hours"] == ["9,1", "10,2"]
    assert tables["outcome"] == ["3,2,0,0,1,0.6666666666666666,0,0"]
    assert tables["waits"][:3] == ["0–5分,1", "5–10分,1", "10–15分,0"]
    assert tables["handlings"][:3] == ["0–5分,0", "5–10分,2", "10–15分,0"]
    assert manager.get(address("hall-file", "csv") + "&table=moon").status_code == 404


def test_distributions_are_drawn_as_bars_with_their_definition(at_desk, worked):
    page = at_desk("manager").get(address()).content.decode()

    assert page.count("5–10分") == 2
    assert "10–15分" not in page
    assert DEFINITIONS["histogram"] in page


def test_every_outlet_stands_beside_the_others(at_desk, worked):
    """Issue: a view of the city; the same figures as the outlet's own page."""
    manager = at_desk("manager")
    page = manager.get(address("city")).content.decode()

    assert "政务大厅" in page
    assert "街道中心" in page
    assert "2 / 3" in page
    lines = rows_of(manager, "city-file", "csv")
    assert lines[2:4] == [
        "政务大厅,3,2,2.0,6.0,2,10.0,10.0,0.3333333333333333,3,2,0.6666666666666666,0,0,60.0,20.0,"
        "0.3333333333333333",
        "街道中心,0,0,,,0,,,,0,0,,0,0,0.0,0.0,",
    ]


def test_the_stopwatch_stands_on_the_managers_page(at_desk, world, clock):
    """H8: a case of 59 min passes, 61 fails; P90 shown."""
    plan = {**w.PLAN, "steps": [{**step, "limit": "120min"} for step in w.PLAN["steps"]]}
    w.publish({**w.ITEM, "code": "home", "name": "转移登记", "plan": plan})
    for minutes in (59, 61):
        number = w.examined(world, item_code="home").number
        at = w.after(hours=minutes / 60)
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
        cases.make_result(number, by=w.CLERK, at=at)
    issued = queueing.take_ticket("hall", plate=_plate(), by=q.KIOSK, at=w.MONDAY)
    assert issued.ticket.number

    asked = {"outlet": "hall", "from": "2026-03-02", "until": "2026-03-02"}
    page = at_desk("manager").get(reverse("oversight:hall"), asked).content.decode()

    assert "60 分钟办结（1/2 件，最长 61 分钟）" in page
    assert "50.0%" in page


def _plate() -> str:
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    queueing.establish_plate("综合", letter="F", is_rest=True, **stamp)
    week = {day: [calendars.Hours(time(0), time(23))] for day in range(7)}
    calendars.set_opening_hours("hall", week, **stamp)
    return "综合"


def test_ranking_leaves_as_a_table(at_desk, world):
    number = scenes.accept(world)
    scenes.judge(number, 5, "517")
    asked = {"by": "window", "from": "2026-03-01", "until": "2026-03-31"}
    manager = at_desk("manager")

    response = manager.get(reverse("oversight:ranking-file", args=["csv"]), asked)

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[2] == ",A01号窗口,A01,5.0,1.0,1.0,1,1,1,0,0,0,0,0,0,,"


def test_before_anything_has_ended_there_is_no_share_of_it(at_desk):
    """H24: one number taken, nothing ended: a dash on the page, an empty cell in the file."""
    q.build()
    q.take()
    manager = at_desk("manager")
    page = manager.get(address()).content.decode()
    assert page.count('<span class="figure-value">—') == 4
    for table, row in (("outcome", "0,0,0,0,0,,0,0"), ("plates", f"{q.HOMES},1,0,,,,,0,,,,,,0.0")):
        file = manager.get(address("hall-file", "csv") + f"&table={table}")
        assert row in b"".join(file.streaming_content).decode().splitlines()


def test_days_without_anybody_say_so(at_desk, worked):
    far = reverse("oversight:hall") + f"?outlet={q.HALL}&from=2025-01-01&until=2025-01-02"

    assert "这段时间没有人取号" in at_desk("manager").get(far).content.decode()


def test_dates_that_make_no_sense_are_a_week_up_to_today(at_desk, worked):
    odd = reverse("oversight:hall") + f"?outlet={q.HALL}&from=soon&until=never"

    assert at_desk("manager").get(odd).status_code == 200
    assert at_desk("manager").get(reverse("oversight:hall") + "?outlet=moon").status_code == 404


def test_who_may_not_see_the_queue_sees_no_figures(at_desk, worked):
    assert at_desk("caller").get(address()).status_code == 403


def test_a_long_time_costs_as_many_statements_as_a_day(
    at_desk, worked, django_assert_max_num_queries
):
    manager = at_desk("manager")
    manager.get(address())
    with django_assert_max_num_queries(20):
        manager.get(address())
