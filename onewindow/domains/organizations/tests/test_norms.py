"""The hall construction norm: drafted, published, revised, promoted; checklists follow it (N15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.rules.norms import (
    Demand,
    NormStatus,
    clause_order,
    is_clause,
    is_of_level,
    lines_for,
    written,
)
from onewindow.domains.organizations.tests.conftest import AT, TODAY
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

DO: Any = {"by": SYSTEM, "at": AT}
OURS, PROVINCIAL = "Q/YTZW 012-2024", "DB99/T 3016-2026"
NEXT_MONTH = TODAY + timedelta(days=30)


def clause(facility: str, number: str, name: str, norm: str = OURS, **more: Any) -> None:
    given = {"group": "hardware", "classes": ["A", "B"], **more}
    organizations.set_norm_clause(
        norm, number, text=f"应配备{name}。", facility=facility, name=name, **given, **DO
    )


@pytest.fixture
def draft(city: None) -> None:
    """An enterprise norm of which nothing is published."""
    organizations.draft_norm(OURS, title="政务服务大厅建设规范", level="enterprise", **DO)


@pytest.fixture
def ours(draft: None) -> None:
    """The enterprise norm in force since 2024: a sign, a telephone, an evaluator."""
    clause("outlet-sign", "4.1", "统一门头标识")
    clause("telephone", "6.4", "公用电话")
    clause("evaluator", "7.2", "评价器", weight=2)
    organizations.publish_norm(OURS, in_force_from=date(2024, 7, 1), **DO)


@pytest.fixture
def promoted(ours: None) -> None:
    """A provincial draft made from it: the telephone goes, an accessible entrance comes."""
    organizations.promote_norm(
        OURS, new_number=PROVINCIAL, level="local", issuer="省市场监督管理局", **DO
    )
    organizations.strike_norm_clause(PROVINCIAL, "6.4", **DO)
    clause("accessible", "7.6", "无障碍通道", PROVINCIAL)
    clause("evaluator", "7.2", "评价器", PROVINCIAL, weight=3)


def listed(outlet: str, on: date) -> list[tuple[str, str]]:
    row = organizations.Outlet.objects.get(code=outlet)
    return [(line.code, line.basis) for line in organizations.checklist_of(row, on)]


def test_a_promotion_keeps_the_old_number_and_links_both_ways(promoted: None) -> None:
    """N15: promotion keeps the old number and links."""
    organizations.publish_norm(PROVINCIAL, in_force_from=NEXT_MONTH, **DO)

    old, new = organizations.norm(OURS), organizations.norm(PROVINCIAL)

    assert (old.number, old.level, old.successor.number) == (OURS, "enterprise", PROVINCIAL)
    assert (new.number, new.level, new.previous.number) == (PROVINCIAL, "local", OURS)
    assert new.succession == "promotion"
    found = organizations.norm_history(OURS, on=NEXT_MONTH)
    assert [(one.norm.number, one.status) for one in found] == [
        (PROVINCIAL, NormStatus.IN_FORCE),
        (OURS, NormStatus.SUPERSEDED),
    ]
    assert organizations.norm_history(PROVINCIAL, on=NEXT_MONTH) == found


def test_a_changed_clause_adds_and_removes_lines_of_the_checklist(promoted: None) -> None:
    """N15: clause change adds/removes checklist lines, on the day the edition comes into force."""
    organizations.publish_norm(PROVINCIAL, in_force_from=NEXT_MONTH, **DO)

    assert listed("village", NEXT_MONTH - timedelta(days=1)) == [
        ("outlet-sign", "Q/YTZW 012-2024 第4.1条"),
        ("telephone", "Q/YTZW 012-2024 第6.4条"),
        ("evaluator", "Q/YTZW 012-2024 第7.2条"),
    ]
    assert listed("village", NEXT_MONTH) == [
        ("outlet-sign", "DB99/T 3016-2026 第4.1条"),
        ("evaluator", "DB99/T 3016-2026 第7.2条"),
        ("accessible", "DB99/T 3016-2026 第7.6条"),
    ]
    fact = Event.objects.get(type="organizations.norm_published.v1", subject=f"norm:{PROVINCIAL}")
    assert {key: fact.payload[key] for key in ("added", "removed", "changed", "previous")} == {
        "added": ["accessible"],
        "removed": ["telephone"],
        "changed": ["evaluator"],
        "previous": OURS,
    }


def test_a_draft_changes_no_checklist(promoted: None) -> None:
    """N15: only what is published counts."""
    before = listed("centre", TODAY)

    organizations.drop_norm_draft(PROVINCIAL, **DO)

    assert before == listed("centre", TODAY)
    assert [code for code, _ in before] == ["outlet-sign", "telephone", "evaluator"]


def test_a_dropped_draft_frees_its_number(promoted: None) -> None:
    organizations.drop_norm_draft(PROVINCIAL, **DO)

    again = organizations.promote_norm(OURS, new_number=PROVINCIAL, level="local", **DO)

    assert [row.clause for row in organizations.clauses_of(again)] == ["4.1", "6.4", "7.2"]


@pytest.mark.parametrize(
    ("number", "level", "words"),
    [
        ("Q/YTZW 013-2026", "enterprise", "DB99/T 3016-2026是地方标准，不能升级为企业标准"),
        ("DB99/T 3017-2026", "local", "DB99/T 3016-2026是地方标准，不能升级为地方标准"),
    ],
)
def test_a_norm_is_not_demoted(promoted: None, number: str, level: str, words: str) -> None:
    """N15: a norm only rises."""
    organizations.publish_norm(PROVINCIAL, in_force_from=NEXT_MONTH, **DO)

    with pytest.raises(organizations.NormNotHigher, match=words):
        organizations.promote_norm(PROVINCIAL, new_number=number, level=level, **DO)

    assert organizations.Norm.objects.count() == 2


@pytest.mark.parametrize("again", [OURS, "q/ytzw 012—2024", "Q/YTZW  012 - 2024"])
def test_a_number_is_taken_once_however_it_is_written(ours: None, again: str) -> None:
    with pytest.raises(organizations.NormNumberTaken, match="编号Q/YTZW 012-2024已被使用"):
        organizations.draft_norm(again, title="另一规范", level="enterprise", **DO)


def test_a_norm_without_a_demand_is_not_published(draft: None) -> None:
    organizations.set_norm_clause(OURS, "1", text="本标准规定了大厅配置要求。", **DO)

    with pytest.raises(organizations.NormWithoutDemand, match="没有要求任何配置的条款"):
        organizations.publish_norm(OURS, in_force_from=TODAY, **DO)


def test_a_published_clause_is_not_touched(ours: None) -> None:
    """N15: an inspection refers to it; the database holds it too."""
    with pytest.raises(organizations.NormIsPublished, match="Q/YTZW 012-2024已发布"):
        clause("sofa", "9.9", "沙发")
    with pytest.raises(organizations.NormIsPublished):
        organizations.strike_norm_clause(OURS, "4.1", **DO)
    with pytest.raises(ProgrammingError, match="do not change"), transaction.atomic():
        organizations.NormClause.objects.filter(clause="4.1").update(weight=9)

    assert [code for code, _ in listed("centre", TODAY)] == [
        "outlet-sign",
        "telephone",
        "evaluator",
    ]


def test_only_the_newest_published_edition_goes_on(promoted: None) -> None:
    with pytest.raises(organizations.NormNotAmendable, match=f"已有后续版本{PROVINCIAL}"):
        organizations.revise_norm(OURS, new_number="Q/YTZW 012-2026", **DO)
    with pytest.raises(organizations.NormNotAmendable, match=f"{PROVINCIAL}还是草案"):
        organizations.revise_norm(PROVINCIAL, new_number="DB99/T 3016-2027", **DO)


def test_a_successor_comes_into_force_after_the_edition_it_replaces(promoted: None) -> None:
    with pytest.raises(organizations.InvalidOrganization, match="应晚于被代替的Q/YTZW 012-2024"):
        organizations.publish_norm(PROVINCIAL, in_force_from=date(2024, 7, 1), **DO)

    assert organizations.norm(OURS).in_force_until is None


def test_an_abolished_norm_demands_nothing_from_its_day(ours: None) -> None:
    organizations.abolish_norm(OURS, from_on=NEXT_MONTH, reason="并入省级标准", **DO)

    assert len(listed("centre", NEXT_MONTH - timedelta(days=1))) == 3
    assert listed("centre", NEXT_MONTH) == []
    (only,) = organizations.norm_history(OURS, on=NEXT_MONTH)
    assert only.status is NormStatus.ABOLISHED
    with pytest.raises(organizations.NormNotAmendable, match="已废止"):
        organizations.revise_norm(OURS, new_number="Q/YTZW 012-2026", **DO)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group": "luxury"}, "配置分组“luxury”"),
        ({"classes": ["C"]}, "网点等级“C”应为A或B"),
        ({"classes": []}, "请勾选适用的网点等级"),
        ({"weight": 0}, "权重应在1至100之间"),
    ],
)
def test_a_demand_that_cannot_be_is_refused(draft: None, change: dict, words: str) -> None:
    with pytest.raises(organizations.InvalidOrganization, match=words):
        clause("sofa", "6.1", "沙发", **change)


def test_a_facility_is_demanded_by_one_clause_of_a_norm(draft: None) -> None:
    clause("sofa", "6.1", "沙发")
    clause("sofa", "6.1", "布艺沙发")

    with pytest.raises(organizations.InvalidOrganization, match=r"“sofa”已由第6\.1条要求"):
        clause("sofa", "6.2", "沙发")


def test_a_clerk_drafts_no_norm(city: None) -> None:
    clerk = Actor(key="2001", name="李明", kind=ActorKind.OFFICER)

    with pytest.raises(Forbidden, match="维护机构与窗口"):
        organizations.draft_norm(OURS, title="规范", level="enterprise", by=clerk, at=AT)


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("Q/YTZW 012-2024", "enterprise"),
        ("DB32/T 4123.1-2024", "local"),
        ("DB4212/T 019-2020", "local"),
        ("MZ/T 123-2026", "industry"),
        ("GB/T 36112-2018", "national"),
        ("GB/T 36112-2018/XG1-2026", "national"),
    ],
)
def test_a_number_tells_its_level(number: str, level: str) -> None:
    fits = [one for one in organizations.NormLevel if is_of_level(number, one)]
    assert fits == [level]


def test_an_industry_does_not_lend_its_number_to_a_province() -> None:
    assert not is_of_level("GB/T 36112", organizations.NormLevel.NATIONAL)
    assert written(" gb/t 36112—2018 ") == "GB/T 36112-2018"


def test_clauses_are_in_the_order_of_their_numbers() -> None:
    given = ["A.1", "6.10", "6.2", "10", "6"]
    assert sorted(given, key=clause_order) == ["6", "6.2", "6.10", "10", "A.1"]
    assert [is_clause(one) for one in ("6.2.1", "A.3", "第六条", "6.", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_of_two_norms_that_demand_the_same_the_stricter_counts() -> None:
    """N15: one line, both sources."""
    a = frozenset({organizations.OutletClass.A})
    group = organizations.FacilityGroup.HARDWARE
    demands = [
        Demand(PROVINCIAL, "8.1", "evaluator", "评价器", group, a, True, 2),
        Demand(OURS, "7.2", "evaluator", "评价器", group, a, False, 5),
    ]

    (line,) = lines_for(demands, organizations.OutletClass.A)

    assert (line.is_mandatory, line.weight) == (True, 5)
    assert line.basis == "DB99/T 3016-2026 第8.1条；Q/YTZW 012-2024 第7.2条"
    assert lines_for(demands, organizations.OutletClass.B) == []
