"""What is kept in the process is never older than the stamp that was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations import kept
from onewindow.domains.organizations.models import Department, Leave
from onewindow.kit import stamps
from onewindow.kit.actors import SYSTEM

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def market(db: None) -> Department:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": MONDAY}
    organizations.establish_division("990100", name="云汀市", **stamp)
    return organizations.establish_department(
        "market", name="市场监管局", division="990100", **stamp
    )


def test_a_row_written_past_the_actions_is_seen_at_once(market: Department) -> None:
    assert organizations.department("market").name == "市场监管局"
    Department.objects.filter(code="market").update(name="市监局")
    assert organizations.department("market").name == "市监局"


def test_what_was_rolled_back_is_forgotten(market: Department) -> None:
    with transaction.atomic():
        Department.objects.filter(code="market").update(name="错误")
        assert organizations.department("market").name == "错误"
        transaction.set_rollback(True)
    assert organizations.department("market").name == "市场监管局"


def test_nothing_is_read_again_while_nothing_was_written(market: Department) -> None:
    organizations.department("market")
    with CaptureQueriesContext(connection) as asked:
        organizations.department("market")
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as held, stamps.held(_text()):
        organizations.department("market")
        kept.windows()
    assert len(held) == 1


def test_one_page_asks_for_the_stamps_once(market: Department) -> None:
    organizations.department("market")
    with CaptureQueriesContext(connection) as asked, stamps.asked_once():
        organizations.department("market")
        organizations.department("market")
    assert len(asked) == 1
    Department.objects.filter(code="market").update(name="市监局")
    assert organizations.department("market").name == "市监局"


def test_a_letter_follows_the_line_of_its_department(market: Department) -> None:
    """A letter is found by the line of its department, which is another table's."""
    organizations.grant_delegation(
        "授权1",
        department="market",
        powers=["accept"],
        valid_from=date(2026, 1, 1),
        by=SYSTEM,
        at=MONDAY,
    )
    assert [letter.number for letter in kept.letters()["market"]] == ["授权1"]
    Department.objects.filter(code="market").update(line="trade")
    assert "market" not in kept.letters()
    assert [letter.number for letter in kept.letters()["trade"]] == ["授权1"]


def test_an_emptied_table_is_seen_too(db: None) -> None:
    Leave.objects.create(staff_number="1", from_on=MONDAY.date())
    assert "1" in kept.leaves()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE organizations_leave")
    assert kept.leaves() == {}


def _text() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {stamps.STAMPS}")
        (text,) = cursor.fetchone()
    return str(text)
