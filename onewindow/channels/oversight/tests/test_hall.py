"""The hall's figures: what they say, how they are defined, and that they leave as files."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from onewindow.channels.oversight.views.hall import DEFINITIONS
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q


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
    with django_assert_max_num_queries(16):
        manager.get(address())
