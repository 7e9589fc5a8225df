"""Whose skills and absences somebody keeps depends on where the other one works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
RIGHTS = frozenset({"organizations.skills", "organizations.leave"})
OUTSIDE = "工号A100的人员不在乙管理的管理范围内"


def manager(name: str, *divisions: str) -> Actor:
    return Actor(ActorKind.OFFICER, name, name, capabilities=RIGHTS, divisions=divisions)


@pytest.fixture(autouse=True)
def _clerks(db: None) -> None:
    for number, name, divisions in (
        ("A100", "甲窗口", ["990102"]),
        ("B100", "乙窗口", ["990103"]),
        ("C100", "市窗口", ["990100"]),
        ("D100", "中心管理", []),
    ):
        accounts.User.objects.create(
            staff_number=number, name=name, divisions=divisions, password="!"
        )


@pytest.mark.parametrize(
    ("_case", "act"),
    [
        (
            "certify",
            lambda by: organizations.certify_skill(
                "A100", scope="all", certified_on=TODAY, by=by, at=AT
            ),
        ),
        ("leave", lambda by: organizations.register_leave("A100", from_on=TODAY, by=by, at=AT)),
    ],
)
def test_a_manager_of_another_district_is_refused_and_one_of_this_may(
    _case: str, act: Callable[[Actor], Any]
) -> None:
    before = Event.objects.count()
    with pytest.raises(accounts.OutsideRegion) as refused:
        act(manager("乙管理", "990103"))
    assert refused.value.message == OUTSIDE
    assert Event.objects.count() == before

    assert act(manager("甲管理", "990102")).staff_number == "A100"


def test_whoever_works_everywhere_is_kept_by_those_who_reach_everything() -> None:
    for number in ("C100", "D100"):
        with pytest.raises(accounts.OutsideRegion):
            organizations.certify_skill(
                number, scope="all", certified_on=TODAY, by=manager("甲管理", "990102"), at=AT
            )
    city = manager("市管理", "9901")
    organizations.certify_skill("C100", scope="all", certified_on=TODAY, by=city, at=AT)
    with pytest.raises(accounts.OutsideRegion):
        organizations.certify_skill("D100", scope="all", certified_on=TODAY, by=city, at=AT)


def test_everybody_registers_and_ends_their_own_leave() -> None:
    own = Actor(ActorKind.OFFICER, "A100", "甲窗口", divisions=("990102",))
    leave = organizations.register_leave("A100", from_on=TODAY, by=own, at=AT)

    with pytest.raises(accounts.OutsideRegion):
        organizations.cancel_leave(leave.pk, by=manager("乙管理", "990103"), at=AT)
    assert organizations.cancel_leave(leave.pk, by=own, at=AT).is_cancelled


def test_lists_name_those_whose_region_touches_that_of_the_viewer() -> None:
    assert accounts.people_met(manager("甲管理", "990102")) == {"A100", "C100", "D100"}
    assert accounts.people_met(manager("市管理", "9901")) == {"A100", "B100", "C100", "D100"}
    assert accounts.people_met(manager("总管理", "")) is None
