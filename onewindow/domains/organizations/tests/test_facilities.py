"""Outlets are furnished alike, inspected by a list, led by somebody, and within reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.rules.coverage import Place, Town, coverage_of, radius_of
from onewindow.domains.organizations.rules.facilities import (
    CheckLine,
    FacilityGroup,
    score_of,
)
from onewindow.domains.organizations.tests.conftest import AT, DISTRICT_A
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.refusals import Forbidden
from onewindow.lib.geodesy import Point

DO = {"by": SYSTEM, "at": AT}
MONDAY = date(2026, 3, 2)
NORM = "Q/YTZW 012-2025"


@pytest.fixture
def list_(city: None) -> None:
    """The enterprise norm of the centre with four demands."""
    organizations.draft_norm(NORM, title="政务服务大厅建设规范", level="enterprise", **DO)
    for clause, code, name, classes, is_mandatory in (
        ("5.1", "window-name", "窗口名称牌", ["A", "B"], True),
        ("5.2", "self-service", "自助终端", ["A"], True),
        ("6.1", "reading-glasses", "老花镜", ["A", "B"], True),
        ("6.2", "newspapers", "书报架", ["A", "B"], False),
    ):
        organizations.set_norm_clause(
            NORM,
            clause,
            text=f"{name}的要求。",
            facility=code,
            name=name,
            group="convenience",
            classes=classes,
            is_mandatory=is_mandatory,
            **DO,
        )
    organizations.publish_norm(NORM, in_force_from=date(2025, 7, 1), **DO)


def lines(*weights: int) -> list[CheckLine]:
    return [
        CheckLine(f"f{n}", f"设施{n}", FacilityGroup.HARDWARE, is_mandatory=True, weight=weight)
        for n, weight in enumerate(weights)
    ]


def test_an_outlet_without_a_mandatory_facility_scores_below_100_and_is_listed(list_: None) -> None:
    """W7: an outlet missing a mandatory facility scores <100 and is listed."""
    organizations.inspect_outlet("centre", missing=["self-service"], **DO)
    organizations.inspect_outlet("hall-a", missing=[], **DO)

    listed = {row.outlet.code: row for row in organizations.latest_inspections()}

    assert listed["centre"].latest.score == Decimal("66.66")
    assert listed["centre"].missing == ["自助终端"]
    assert listed["hall-a"].latest.score == Decimal("100.00")
    assert listed["village"].latest is None


def test_what_a_centre_must_have_a_village_need_not(list_: None) -> None:
    """W7: configuration by class; what is only recommended does not weigh."""
    village = organizations.Outlet.objects.get(code="village")

    row = organizations.inspect_outlet("village", missing=["newspapers"], **DO)

    assert [
        (line.code, line.is_mandatory) for line in organizations.checklist_of(village, MONDAY)
    ] == [
        ("window-name", True),
        ("reading-glasses", True),
        ("newspapers", False),
    ]
    assert row.score == Decimal("100.00")
    with pytest.raises(organizations.InvalidOrganization, match="检查表中没有“self-service”"):
        organizations.inspect_outlet("village", missing=["self-service"], **DO)


def test_a_thousand_lines_and_one_missing_is_still_below_100() -> None:
    """W7: rounding never hides a missing facility."""
    many = lines(*[100] * 1000, 1)

    assert score_of(many, {"f1000"}) == Decimal("99.99")


def test_weights_count() -> None:
    """X10: the checklist weighs what matters more."""
    assert score_of(lines(3, 1), {"f0"}) == Decimal("25.00")
    assert score_of([], set()) == Decimal(100)


def test_an_inspection_keeps_the_list_by_which_it_was_made(list_: None) -> None:
    """W7 N15: a later edition of the norm leaves earlier scores explainable."""
    organizations.inspect_outlet("centre", missing=["self-service"], **DO)
    later = "Q/YTZW 012-2026"
    organizations.revise_norm(NORM, new_number=later, reason="终端并入自助区", **DO)
    organizations.strike_norm_clause(later, "5.2", **DO)
    organizations.publish_norm(later, in_force_from=MONDAY, **DO)

    (row,) = organizations.inspections_of("centre")
    assert [(line["code"], line["sources"]) for line in row.lines if line["is_mandatory"]] == [
        ("window-name", [{"number": NORM, "clause": "5.1"}]),
        ("self-service", [{"number": NORM, "clause": "5.2"}]),
        ("reading-glasses", [{"number": NORM, "clause": "6.1"}]),
    ]
    assert organizations.inspect_outlet("centre", missing=[], **DO).score == Decimal("100.00")


def test_what_is_on_no_list_cannot_be_missing(list_: None) -> None:
    with pytest.raises(organizations.InvalidOrganization, match="检查表中没有“sofa”"):
        organizations.inspect_outlet("centre", missing=["sofa"], **DO)


def test_without_a_list_there_is_nothing_to_inspect(city: None) -> None:
    with pytest.raises(organizations.InvalidOrganization, match="没有现行标准对该等级网点"):
        organizations.inspect_outlet("centre", missing=[], **DO)


def test_a_clerk_does_not_inspect(list_: None) -> None:
    clerk = Actor(key="2001", name="李明", kind=ActorKind.OFFICER)

    with pytest.raises(Forbidden, match="检查网点"):
        organizations.inspect_outlet("centre", missing=[], by=clerk, at=AT)


def test_59_of_64_towns_are_92_19_percent() -> None:
    """W6a: the coverage of Wuxi, towns with at least one outlet ÷ towns."""
    towns = [Town(f"990101{n:03}", f"第{n}镇") for n in range(64)]
    outlets = [Place(f"o{n}", f"990101{n:03}") for n in range(59)]

    found = coverage_of(towns, [*outlets, Place("second", "990101000001")])

    assert (found.covered, found.towns) == (59, 64)
    assert found.share == Fraction(59, 64)
    assert round(float(found.share) * 100, 2) == 92.19
    assert [town.code for town in found.missing] == [f"990101{n:03}" for n in range(59, 64)]


def test_a_region_without_towns_has_no_share() -> None:
    assert coverage_of([], []).share is None


def test_both_definitions_of_the_radius_and_what_was_left_out() -> None:
    """W6a: mean of nearest-outlet distance, or √(area/(n·π)); what has no place is named."""
    towns = [Town("1", "东镇", Point(0, 0)), Town("2", "西镇", Point(0, 1)), Town("3", "无址镇")]
    outlets = [Place("a", "1", Point(0, 0)), Place("b", "2")]

    found = radius_of(towns, outlets, area_km2=100)

    assert found.nearest_km == pytest.approx(111.195 / 2, abs=0.001)
    assert found.area_km == pytest.approx(3.989, abs=0.001)
    assert found.unplaced == ("无址镇", "b")


def test_the_radius_is_recalculated_when_an_outlet_closes(city: None) -> None:
    """W6a: radius recalculated when an outlet is closed."""
    for code, seat in (("990102001", Point(31.0, 120.0)), ("990102002", Point(31.0, 120.1))):
        organizations.establish_division(code, name=code, parent=DISTRICT_A, seat=seat, **DO)
        organizations.open_outlet(
            f"o{code}", name=code, division=code, outlet_class="B", point=seat, **DO
        )
    before = organizations.reach_of(DISTRICT_A)

    organizations.close_outlet("o990102002", reason="并入新址", **DO)
    after = organizations.reach_of(DISTRICT_A)

    assert (before.coverage.covered, after.coverage.covered) == (2, 1)
    assert before.radius.nearest_km == pytest.approx(0)
    assert after.radius.nearest_km == pytest.approx(4.766, abs=0.001)
    assert [town.code for town in after.coverage.missing] == ["990102002"]


def test_closing_needs_a_reason_and_happens_once(city: None) -> None:
    with pytest.raises(organizations.InvalidOrganization, match="须说明原因"):
        organizations.close_outlet("village", reason=" ", **DO)
    with pytest.raises(organizations.UnknownOutlet):
        organizations.close_outlet("nowhere", reason="并入新址", **DO)
    organizations.close_outlet("village", reason="并入新址", **DO)

    assert organizations.close_outlet("village", reason="并入新址", **DO).is_open is False


def test_the_nearest_outlet_comes_first_and_a_closed_one_never(city: None) -> None:
    for code, longitude in (("centre", 120.3), ("hall-a", 120.1), ("village", 120.0)):
        row = organizations.Outlet.objects.get(code=code)
        organizations.open_outlet(
            code,
            name=row.name,
            division=row.division_id,
            outlet_class=row.outlet_class,
            point=Point(31, longitude),
            **DO,
        )
    organizations.close_outlet("village", reason="装修", **DO)

    found = organizations.nearest_outlets(Point(31, 120.0))
    only = organizations.nearest_outlets(Point(31, 120.0), among=["centre"])

    assert [(row.code, round(km)) for row, km in found] == [("hall-a", 10), ("centre", 29)]
    assert [row.code for row, _ in only] == ["centre"]


def test_a_day_without_a_leader_is_flagged(city: None) -> None:
    """H14: roster gap flagged."""
    week = [MONDAY + timedelta(days=n) for n in range(5)]
    for day in (week[0], week[1], week[3]):
        organizations.roster_leaders("centre", on=day, leaders=["8001"], **DO)

    assert organizations.leaderless_days("centre", week) == [week[2], week[4]]
    assert organizations.leaderless_days("centre", []) == []


def test_a_leader_on_leave_does_not_sit_in_the_hall(city: None) -> None:
    """H14: who is rostered but away leaves a gap, unless a second leader is there."""
    organizations.roster_leaders("centre", on=MONDAY, leaders=["8001"], **DO)
    organizations.register_leave("8001", from_on=MONDAY, until_on=MONDAY, **DO)
    alone = organizations.leaderless_days("centre", [MONDAY])

    organizations.roster_leaders("centre", on=MONDAY, leaders=["8001", " 8002 ", ""], **DO)

    assert alone == [MONDAY]
    assert organizations.leaderless_days("centre", [MONDAY]) == []
    assert organizations.duty_leaders("centre", from_on=MONDAY, until_on=MONDAY) == {
        MONDAY: ["8001", "8002"]
    }


def test_a_new_roster_replaces_the_old_one(city: None) -> None:
    organizations.roster_leaders("centre", on=MONDAY, leaders=["8001", "8002"], **DO)

    rows = organizations.roster_leaders("centre", on=MONDAY, leaders=["8002", "8003"], **DO)

    assert [row.staff_number for row in rows] == ["8002", "8003"]
