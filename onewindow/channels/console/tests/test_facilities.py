"""The centre's manager keeps the configuration, walks through outlets, and rosters leaders."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Role
from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.lib.geodesy import Point

pytestmark = pytest.mark.django_db


def open_daily() -> None:
    arrange.places()
    hours = (calendars.Hours(time(9), time(17)),)
    week = dict.fromkeys(range(7), hours)
    calendars.set_opening_hours("centre", week, by=SYSTEM, at=arrange.AT)


def test_a_missing_mandatory_facility_shows_its_outlet_with_the_score(manager):
    """W7: an outlet missing a mandatory facility scores <100 and is listed."""
    arrange.norm_draft()
    clause = {"clause": "7.2", "text": "应配备取号机。", "facility": "ticket-machine"}
    more = {"name": "取号机", "group": "hardware", "classes": ["A"], "is_mandatory": "on"}
    added = send(manager, "norm-clause", arrange.NORM, weight="1", **clause, **more)
    assert added.status_code == 302, added.content.decode()
    send(manager, "norm-publish", arrange.NORM, key="p", in_force_from="2025-07-01")

    send(
        manager,
        "outlet-inspect",
        "centre",
        key="look",
        missing=["self-service"],
        note="三号窗口无终端",
    )
    page = see(manager, "facilities")

    assert "50.00" in page
    assert "三号窗口无终端" in page
    assert organizations.latest_inspections()[0].missing == ["自助终端"]


def test_an_inspection_offers_the_lines_of_the_class_with_their_clauses(manager):
    """N15: the checklist names clause and norm."""
    arrange.furnished()

    page = manager.get(reverse("console:outlet-inspect", args=["centre"])).content.decode()

    assert "自助终端 · Q/YTZW 012-2025 第7.1条" in page


def test_without_a_norm_the_page_says_what_to_do(manager):
    arrange.places()

    page = see(manager, "facilities")

    assert "没有现行标准" in page
    assert "未检查" in page


def test_the_figures_stand_beside_their_definitions(manager):
    """W6a: definition shown; a closed outlet no longer counts."""
    arrange.places()
    organizations.establish_division(
        "990102100",
        name="望湖镇",
        parent=arrange.HERE,
        seat=Point(31, 150),
        by=SYSTEM,
        at=arrange.AT,
    )
    organizations.open_outlet(
        "town",
        name="望湖镇便民服务中心",
        division="990102100",
        outlet_class="B",
        point=Point(31, 150.1),
        by=SYSTEM,
        at=arrange.AT,
    )
    before = see(manager, "reach")

    send(manager, "outlet-close", "town", reason="并入新址")
    after = see(manager, "reach")

    assert organizations.COVERAGE_DEFINITION in before
    assert "100.00%" in before
    assert "9.53 千米" in before
    assert "0.00%" in after
    assert "望湖镇" in after


def test_closing_without_a_reason_changes_nothing(manager):
    arrange.places()

    response = send(manager, "outlet-close", "centre", reason="")

    assert response.status_code == 422
    assert organizations.Outlet.objects.get(code="centre").is_open


def test_days_without_a_leader_are_flagged_until_somebody_is_rostered(manager):
    """H14: roster gap flagged."""
    open_daily()
    accounts.open_account(
        "8001", name="陆主任", department="market", password=None, by=SYSTEM, at=arrange.AT
    )
    today = timezone.localdate()
    before = see(manager, "duty")

    response = send(manager, "duty-edit", "centre", on=today.isoformat(), leaders="8001")
    after = see(manager, "duty")

    assert response.status_code == 302
    assert "14 天无人坐班" in before
    assert "13 天无人坐班" in after
    assert "陆主任" in after


def test_an_unknown_leader_is_refused_and_what_was_typed_stays(manager):
    open_daily()
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = send(manager, "duty-edit", "centre", on=tomorrow.isoformat(), leaders="9999")

    assert response.status_code == 404
    assert "没有在用的工号“9999”" in response.content.decode()
    assert tomorrow.isoformat() in response.content.decode()


def test_a_clerk_sees_no_buttons_and_may_not_inspect(sign_in):
    arrange.furnished()
    clerk = sign_in(Role.CATALOGUE_EDITOR)

    page = see(clerk, "facilities")

    assert reverse("console:outlet-inspect", args=["centre"]) not in page
    assert clerk.get(reverse("console:outlet-inspect", args=["centre"])).status_code == 403
