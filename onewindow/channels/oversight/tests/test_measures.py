"""The month's measures in oversight: counted, defined, and as files."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onewindow.domains.appointments import api as appointments
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM

EIGHT = [
    *("延时服务", "上门服务", "容缺受理", "绿色通道"),
    *("同城通办", "免费复印", "网上办事", "自助服务"),
]


@pytest.fixture
def used(world) -> None:
    """Two numbers at the kiosk, one of them in the green lane, and copies for two people."""
    q.build()
    queueing.take_ticket(q.HALL, plate=q.HOMES, by=q.KIOSK, at=q.after(10))
    green = {"priority": "green", "reason": "elderly"}
    queueing.take_ticket(q.HALL, plate=q.HOMES, **green, by=q.KIOSK, at=q.after(11))
    for _ in range(2):
        appointments.count_copies(q.HALL, 3, by=SYSTEM, at=q.after(20))


def address(name: str = "measures", *args: str, month: str = f"{q.TODAY:%Y-%m}") -> str:
    return reverse(f"oversight:{name}", args=args) + f"?month={month}"


def count(page: str, name: str) -> str:
    found = re.search(rf'<th scope="row">{name}</th><td class="num">(\d+)</td>', page)
    assert found is not None
    return found[1]


def test_each_of_the_eight_measures_stands_in_the_month_s_report(at_desk, used):
    """W20: usage count of each of the eight appears in the monthly report, with its definition."""
    page = at_desk("manager").get(address()).content.decode()

    eight = page.split("五种服务方式")[0]
    assert re.findall(r'<th scope="row">(\w+)</th>', eight) == EIGHT
    assert [count(eight, name) for name in ("绿色通道", "免费复印", "自助服务", "上门服务")] == [
        "1",
        "2",
        "2",
        "0",
    ]
    assert "自助终端取的号，加上自助终端申请的办件" in page


def test_more_outlets_cost_no_more_reads(at_desk, used):
    """Of 200 outlets the month read every ticket, outlet by outlet."""
    manager = at_desk("manager")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert manager.get(address()).status_code == 200
        return len(found)

    asked()
    before = asked()
    home = organizations.Outlet.objects.get(code=q.HALL).division_id
    for n in range(20):
        organizations.open_outlet(
            f"o{n}", name=f"网点{n}", division=home, outlet_class="B", by=SYSTEM, at=q.after(0)
        )
    asked()
    assert asked() == before


def test_the_measures_leave_as_csv_and_as_a_workbook(at_desk, used):
    """W20: the same figures in both files."""
    manager = at_desk("manager")
    lines = b"".join(manager.get(address("measures-file", "csv")).streaming_content).decode()
    book = manager.get(address("measures-file", "xlsx"))

    assert "自助服务,2,自助终端取的号，加上自助终端申请的办件" in lines
    assert [name in lines for name in EIGHT] == [True] * 8
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        names = parts.read("xl/workbook.xml").decode()
    assert [name in names for name in ("八项措施", "五种服务方式")] == [True, True]


def test_another_month_has_its_own_count_and_nonsense_is_this_month(at_desk, used):
    manager = at_desk("manager")
    far = manager.get(address(month="2025-01")).content.decode()

    assert "2025年1月便民措施" in far
    assert count(far, "自助服务") == "0"
    for odd in ("soon", "2026-13", "9999-12"):
        assert manager.get(address(month=odd)).status_code == 200


def test_who_may_not_see_the_queue_sees_no_measures(at_desk, used):
    assert at_desk("caller").get(address()).status_code == 403
    assert at_desk("caller").get(address("measures-file", "csv")).status_code == 403
