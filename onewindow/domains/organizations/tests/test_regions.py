"""A manager of one district keeps nothing of another, and lists show their own region only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.tests.conftest import AT, DISTRICT_A, DISTRICT_B, TODAY
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import OutsideRegion

RIGHTS = frozenset(
    f"organizations.{one}" for one in ("manage", "posts", "leave", "delegate", "skills", "inspect")
)


def manager(name: str, *divisions: str) -> Actor:
    return Actor(
        ActorKind.OFFICER, f"m-{name}", name, capabilities=RIGHTS, divisions=divisions or ("",)
    )


OF_A, OF_B, OF_CITY, OF_ALL = (
    manager("甲管理", DISTRICT_A),
    manager("乙管理", DISTRICT_B),
    manager("市管理", "9901"),
    manager("总管理"),
)
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "close the window of district A": (
        lambda **do: organizations.close_window("A01", **do),
        "A01号窗口不在乙管理的管理范围内",
    ),
    "close its outlet": (
        lambda **do: organizations.close_outlet("hall-a", reason="装修", **do),
        "网点“甲区政务服务中心”不在乙管理的管理范围内",
    ),
    "open a window in it": (
        lambda **do: organizations.open_window("A02", outlet="hall-a", kind="issuing", **do),
        "网点“甲区政务服务中心”不在乙管理的管理范围内",
    ),
    "take its window over to one's own outlet": (
        lambda **do: organizations.open_window("A01", outlet="hall-b", kind="issuing", **do),
        "A01号窗口不在乙管理的管理范围内",
    ),
    "open an outlet there": (
        lambda **do: organizations.open_outlet(
            "new", name="新网点", division=DISTRICT_A, outlet_class="A", **do
        ),
        "网点“新网点”不在乙管理的管理范围内",
    ),
    "take its outlet over": (
        lambda **do: organizations.open_outlet(
            "hall-a", name="改名", division=DISTRICT_B, outlet_class="A", **do
        ),
        "网点“改名”不在乙管理的管理范围内",
    ),
    "furnish a hall in it": (
        lambda **do: organizations.furnish_hall("h-1", outlet="hall-a", name="一厅", **do),
        "网点“甲区政务服务中心”不在乙管理的管理范围内",
    ),
    "establish a department there": (
        lambda **do: organizations.establish_department(
            "x", name="甲区某局", division=DISTRICT_A, **do
        ),
        "部门“甲区某局”不在乙管理的管理范围内",
    ),
    "establish a township there": (
        lambda **do: organizations.establish_division("990102001", name="某街道", **do),
        "行政区划990102001不在乙管理的管理范围内",
    ),
    "name leaders for it": (
        lambda **do: organizations.roster_leaders("hall-a", on=TODAY, leaders=["1"], **do),
        "网点“甲区政务服务中心”不在乙管理的管理范围内",
    ),
    "inspect it": (
        lambda **do: organizations.inspect_outlet("hall-a", missing=[], **do),
        "网点“甲区政务服务中心”不在乙管理的管理范围内",
    ),
    "fill its posts": (
        lambda **do: organizations.fill_post("estate-a", "examiner", a_holder="1", **do),
        "甲区不动产登记中心的岗位不在乙管理的管理范围内",
    ),
    "grant a letter of its department": (
        lambda **do: organizations.grant_delegation(
            "甲〔2026〕1号", department="estate-a", powers=["accept"], valid_from=TODAY, **do
        ),
        "甲区不动产登记中心的授权书不在乙管理的管理范围内",
    ),
    "withdraw a letter of the city": (
        lambda **do: organizations.withdraw_delegation(
            "授〔2025〕1号", withdrawn_on=TODAY, reason="改革", **do
        ),
        "市不动产登记中心的授权书不在乙管理的管理范围内",
    ),
    "draft a norm for everybody": (
        lambda **do: organizations.draft_norm(
            "Q/YTZW 012-2025", title="规范", level="enterprise", **do
        ),
        "建设规范适用于全部地区，乙管理只管理部分地区",
    ),
}


@pytest.fixture
def both(city: None) -> None:
    """District B has a hall as well."""
    organizations.open_outlet(
        "hall-b",
        name="乙区政务服务中心",
        division=DISTRICT_B,
        outlet_class="A",
        by=OF_ALL,
        at=AT,
    )


@pytest.mark.parametrize("_case", ACTS)
def test_a_manager_of_another_district_is_refused_and_nothing_changes(
    _case: str, both: None
) -> None:
    act, words = ACTS[_case]
    before = Event.objects.count()

    with pytest.raises(OutsideRegion) as refused:
        act(by=OF_B, at=AT)

    assert refused.value.message == words
    assert refused.value.status == 403
    assert Event.objects.count() == before


def test_the_manager_of_the_district_and_of_the_city_may(both: None) -> None:
    organizations.close_window("A01", by=OF_A, at=AT)
    organizations.establish_division("990102001", name="某街道", parent=DISTRICT_A, by=OF_A, at=AT)
    organizations.close_window("V01", by=OF_CITY, at=AT)
    organizations.close_outlet("hall-a", reason="装修", by=OF_CITY, at=AT)

    assert not organizations.window("A01").is_open
    assert not organizations.window("V01").is_open


def test_a_district_manager_cannot_close_the_hall_of_the_city(both: None) -> None:
    with pytest.raises(OutsideRegion, match="网点“市政务服务中心”不在甲管理的管理范围内"):
        organizations.close_outlet("centre", reason="装修", by=OF_A, at=AT)


def test_norms_hold_everywhere_so_even_the_city_of_several_does_not_settle_them(city: None) -> None:
    with pytest.raises(OutsideRegion, match="请由管理全部地区的工作人员办理"):
        organizations.draft_norm(
            "Q/YTZW 1-2025", title="规范", level="enterprise", by=OF_CITY, at=AT
        )

    made = organizations.draft_norm(
        "Q/YTZW 1-2025", title="规范", level="enterprise", by=OF_ALL, at=AT
    )
    assert made.number == "Q/YTZW 1-2025"


def test_lists_show_the_region_of_the_viewer(both: None) -> None:
    organizations.fill_post("estate-a", "examiner", a_holder="1", b_holder="2", by=OF_A, at=AT)
    organizations.fill_post("estate", "examiner", a_holder="3", b_holder="4", by=OF_ALL, at=AT)

    def codes(rows: Any) -> list[str]:
        return sorted(row.code for row in rows)

    assert codes(organizations.outlets(viewer=OF_A)) == ["hall-a", "village"]
    assert codes(organizations.outlets(viewer=OF_B)) == ["hall-b"]
    assert codes(organizations.outlets(viewer=OF_CITY)) == ["centre", "hall-a", "hall-b", "village"]
    assert codes(organizations.departments(viewer=OF_A)) == ["estate-a"]
    assert codes(organizations.posts(viewer=OF_A)) == ["estate-a-examiner"]
    assert list(organizations.letters(viewer=OF_A)) == []
    assert [row.letter_number for row in organizations.letters(viewer=OF_CITY)] == ["授〔2025〕1号"]
    assert [row.outlet.code for row in organizations.latest_inspections(viewer=OF_B)] == ["hall-b"]
    assert [gap.text for gap in organizations.gaps(TODAY, viewer=OF_B)] == []
