"""Without an entry in force there is no power: the five lists."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from onewindow.domains.catalogue import api
from onewindow.domains.catalogue.errors import NotOnPowerList, PowerEntryConflict
from onewindow.domains.catalogue.models import ListKind
from onewindow.domains.catalogue.queries import ListChange
from onewindow.domains.catalogue.tests.samples import DRAFTER, HEAD, food

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
MARCH, JULY = date(2026, 3, 1), date(2026, 7, 1)


@pytest.fixture
def item():
    return api.create_draft("food-licence", content=food(), by=DRAFTER, at=NOW).item


def enter(code="food-licence", kind="approvals", **kwargs):
    values = {"basis": "食品安全法", "department": "market", "valid_from": MARCH}
    return api.list_power(code, list_kind=kind, by=HEAD, at=NOW, **values | kwargs)


def leave(on=JULY, **kwargs):
    values = {"list_kind": "approvals", "reason": "国务院取消", "batch": "2026年第一批"}
    return api.cancel_power("food-licence", on=on, by=HEAD, at=NOW, **values | kwargs)


def test_there_are_the_five_lists():
    """N5: five lists."""
    assert [kind.label for kind in ListKind] == [
        "行政审批事项目录",
        "行政权力事项目录",
        "行政事业性收费和政府基金目录",
        "政府专项资金管理清单",
        "政府核准的投资项目目录",
    ]


def test_an_item_outside_the_list_opens_no_case(item):
    """W32: cannot create a case on an item outside the list."""
    assert api.item_in_force(item, JULY) is False
    with pytest.raises(NotOnPowerList, match="不得收件"):
        api.require_in_force(item, JULY)


def test_an_entry_opens_cases_from_its_first_day(item):
    enter()

    assert api.item_in_force("food-licence", date(2026, 2, 28)) is False
    assert api.item_in_force("food-licence", MARCH) is True


def test_a_cancelled_entry_stops_new_cases_the_same_day(item):
    """N5, H1: a cancelled entry stops new cases; what was in force before stays known."""
    enter()
    leave()

    assert api.item_in_force(item, date(2026, 6, 30)) is True
    assert api.item_in_force(item, JULY) is False
    assert [(e.state, e.batch, e.reason) for e in api.power_list("approvals", JULY)] == [
        ("cancelled", "2026年第一批", "国务院取消")
    ]


@pytest.mark.parametrize(
    ("state", "opens"), [("filing", True), ("delegated", False), ("merged", False)]
)
def test_a_change_of_state_decides_whether_cases_are_still_received_here(item, state, opens):
    enter()
    leave(state=state)

    assert api.item_in_force(item, JULY) is opens


def test_an_entry_reaches_its_division_and_what_lies_below(item):
    enter(division="360100")

    assert api.item_in_force(item, MARCH, "360102") is True
    assert api.item_in_force(item, MARCH, "360102001") is True
    assert api.item_in_force(item, MARCH, "360100") is True
    assert api.item_in_force(item, MARCH, "360200") is False
    assert api.item_in_force(item, MARCH, "360000") is False


def test_charges_and_funds_open_no_case(item):
    enter(kind="charges")

    assert api.item_in_force(item, MARCH) is False


def test_an_item_is_entered_once_at_a_time(item):
    enter()
    with pytest.raises(PowerEntryConflict):
        enter()

    leave()
    enter(valid_from=date(2026, 9, 1))
    assert api.item_in_force(item, date(2026, 8, 1)) is False
    assert api.item_in_force(item, date(2026, 9, 1)) is True


def test_two_days_of_a_list_are_compared(item):
    """N5a: before/after compare between list versions; N29: totals by state equal the list."""
    other = food(code="other", name="另一事项")
    api.create_draft("other", content=other, by=DRAFTER, at=NOW)
    enter()
    leave()
    enter("other", valid_from=date(2026, 5, 1))

    assert api.compare_lists("approvals", MARCH, JULY) == [
        ListChange("food-licence", "食品经营许可新办", "retained", "cancelled"),
        ListChange("other", "另一事项", "", "retained"),
    ]
    assert api.power_totals("approvals", JULY) == {"cancelled": 1, "retained": 1}
