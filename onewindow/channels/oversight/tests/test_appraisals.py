"""考核 on the page: how a month stands, what was closed, why it was corrected, and as files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.tests.clocks import Clock
from onewindow.domains.appraisals import api as appraisals
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation.tests import scenes
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

Sit = Callable[[str], Client]
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=w.BEIJING)
MARCH = {"division": "990100", "month": "2026-03"}


@pytest.fixture
def decided(world: w.World, clock: Clock) -> str:
    """One case of March, judged with five stars; it is April now."""
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    scenes.run_worker()
    scenes.judge(number, 5, "517")
    clock.now = APRIL
    return number


def see(browser: Client, **query: str) -> str:
    response = browser.get(reverse("oversight:appraisals"), {**MARCH, **query})
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def close(browser: Client, reason: str = "", key: str = "k") -> int:
    fields = {"division_code": "990100", "month": "2026-03", "reason": reason, "key": key}
    return browser.post(reverse("oversight:appraisal-draw-up"), fields).status_code


def test_an_open_month_says_that_it_may_change_and_defines_every_figure(
    decided: str, at_desk: Sit
) -> None:
    page = see(at_desk("manager"))

    assert "还没有结账" in page
    assert "A01号窗口" in page
    assert "5.00" in page
    assert "1 次评价" in page
    assert "100.0%" in page
    assert "这个月没有已结束的回访，回访得分空缺" in page
    for text in appraisals.DEFINITIONS.values():
        assert text.split("：", 1)[1] in page


def test_a_month_is_closed_on_the_page_and_says_by_whom(decided: str, at_desk: Sit) -> None:
    manager = at_desk("manager")

    assert close(manager) == 302

    page = see(manager)
    assert "第 1 版" in page
    assert "林九：月度结账。已结账，不再改动。" in page
    assert close(manager, key="again") == 422
    assert close(manager, "再算一次", key="third") == 409


def test_an_older_edition_says_that_it_is_older(decided: str, at_desk: Sit, world: w.World) -> None:
    manager = at_desk("manager")
    close(manager)
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)

    assert close(manager, "补录一件", key="second") == 302

    assert "这是第 1 版，已有更正的版次" in see(manager, edition="1")
    assert "补录一件" in see(manager)


def test_the_month_leaves_as_csv_and_as_a_workbook(decided: str, at_desk: Sit) -> None:
    supervisor = at_desk("supervisor")
    where = reverse("oversight:appraisals-file", args=["csv"])
    lines = b"".join(supervisor.get(where, {**MARCH, "by": "clerk"}).streaming_content).decode()
    book = supervisor.get(reverse("oversight:appraisals-file", args=["xlsx"]), MARCH)

    table = lines.splitlines()
    assert table[1].startswith("名称,代码,回访得分,答复人数,平均星级")
    assert ",clerk,,0,5.0,1,1.0,1,1,,0,0,0,0,0" in table[2]
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        names = parts.read("xl/workbook.xml").decode()
    assert [name in names for name in ("窗口", "人员", "部门")] == [True] * 3


def test_another_region_is_not_found_and_nobody_else_looks(decided: str, at_desk: Sit) -> None:
    organizations.establish_division("880200", name="邻市", by=SYSTEM, at=w.MONDAY)
    manager = at_desk("manager")

    there = manager.get(reverse("oversight:appraisals"), {"division": "880200"})

    assert there.status_code == 404
    assert at_desk("head").get(reverse("oversight:appraisals"), MARCH).status_code == 403
    assert close(at_desk("supervisor")) == 403
