"""What a citizen reads about the places they can go to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> None:
    w.build()
    w.item("deeds", "civil", "婚育", ["comprehensive"])
    monkeypatch.setattr(timezone, "now", lambda: w.after(20))


def words(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_somebody_reads_where_an_item_is_done_and_how_many_wait(client: Client, hall: None) -> None:
    """Issue 4 §1: nearest and least-busy outlet for an item."""
    w.open_window("03")
    w.take(w.OTHER, minutes=1)
    page = words(client, "/outlets/?item=deeds")
    assert "事项deeds" in page
    assert page.index("街道中心") < page.index("政务大厅")
    assert "正在服务，目前无人等候" in page
    assert "正在服务，现在等候 1 人，现在取号预计等" in page


def test_the_place_of_the_phone_sorts(client: Client, hall: None) -> None:
    organizations.Outlet.objects.filter(code=w.HALL).update(latitude=30.0, longitude=120.0)
    organizations.Outlet.objects.filter(code="street").update(latitude=30.5, longitude=120.0)
    page = words(client, "/outlets/?lat=30.001&lon=120.0")
    assert page.index("政务大厅") < page.index("街道中心")
    assert "0.1 公里" in page


def test_an_outlet_says_when_it_serves_who_leads_and_who_waits(client: Client, hall: None) -> None:
    """H14, N14: the week with its modes, today's leader; the law's clocks are not moved."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.after(-600)}
    organizations.Outlet.objects.filter(code=w.HALL).update(address="云汀路1号", phone="0990-1")
    accounts.User.objects.create(staff_number="9001", name="带班甲", department="civil")
    organizations.roster_leaders(w.HALL, on=w.TODAY, leaders=["9001"], **stamp)
    w.open_window("03")
    w.take(w.OTHER, minutes=1)
    page = words(client, f"/outlets/{w.HALL}/")
    said = ("云汀路1号", "0990-1", "受理、办理和出件", "带班甲", "1 人")
    for one in (*said, "09:00—12:00（周末服务）"):
        assert one in page
    assert "3月8日 星期日</dt><dd>不开放" in page


def test_a_closed_outlet_has_no_page_and_an_unknown_item_none_either(
    client: Client, hall: None
) -> None:
    organizations.Outlet.objects.filter(code="street").update(is_open=False)
    words(client, "/outlets/street/", status=404)
    words(client, "/outlets/?item=nothing", status=404)
    assert "街道中心" not in words(client, "/outlets/")


def test_after_hours_the_page_says_so(
    client: Client, hall: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: w.after(0) + timedelta(hours=9))
    assert "今天的服务已经结束" in words(client, "/outlets/")
    monkeypatch.setattr(timezone, "now", lambda: w.after(-60))
    assert "09:00开始服务" in words(client, "/outlets/")


def test_a_city_without_outlets_says_so(client: Client) -> None:
    assert "还没有开放的网点" in words(client, "/outlets/")
