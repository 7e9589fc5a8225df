"""Outlets, departments and windows carry brands whose stars are earned, dated and kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import honours
from onewindow.domains.organizations.tests.conftest import AT, CITY, DISTRICT_A, DISTRICT_B
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden, OutsideRegion, Refusal

DO = {"by": SYSTEM, "at": AT}
MONDAY = date(2026, 3, 2)
YEAR_BEFORE = {"period_from": date(2025, 1, 1), "period_until": date(2025, 12, 31)}


def register(code: str, tier: str, kind: str, carrier: str, **more):
    fields = {"name": f"品牌{code}", "promise": f"{code}的承诺", "from_on": MONDAY, **DO, **more}
    carried = honours.CarriedBy(kind, carrier)
    return honours.register_brand(code, tier=tier, carrier=carried, **fields)


def rate(code: str, stars: int, *, at: datetime = AT, **more):
    fields = {"grounds": "年度考核", **YEAR_BEFORE, "by": SYSTEM, **more}
    return honours.rate_brand(code, stars=stars, at=at, **fields)


def manager(*divisions: str) -> Actor:
    return Actor(
        ActorKind.OFFICER,
        "0109",
        "林管理",
        capabilities=frozenset({"organizations.manage"}),
        divisions=tuple(divisions),
    )


@pytest.fixture
def ladder(city: None) -> None:
    """A general brand of the centre, a common one of the bureau, one of a window there."""
    register("window-e01", "window", "window", "E01")
    register("estate", "common", "department", "estate")
    register("warm-heart", "general", "outlet", "centre")


def shown(outlet: str, on: date) -> list[tuple[str, int | None]]:
    found = honours.outlet_brands(organizations.find_outlet(outlet), on)
    return [(one.brand.code, one.rating.stars if one.rating else None) for one in found]


def test_an_outlet_shows_its_ladder_general_common_window(ladder: None) -> None:
    """N13: brand ladder general → common → window star brands."""
    rate("window-e01", 4)

    assert shown("centre", MONDAY) == [("warm-heart", None), ("estate", None), ("window-e01", 4)]
    assert shown("hall-a", MONDAY) == []
    assert shown("centre", MONDAY - timedelta(days=1)) == []


def test_a_later_rating_never_overwrites_an_earlier_one(ladder: None) -> None:
    """N13: every edition stays, and what held on a day can still be told."""
    later = AT + timedelta(days=100)
    rate("estate", 3)
    rate("estate", 5, at=later, grounds="复评")

    row = honours.brand("estate")
    assert [(one.edition, one.stars, one.grounds) for one in honours.ratings_of(row)] == [
        (2, 5, "复评"),
        (1, 3, "年度考核"),
    ]
    assert honours.stars_on([row], later.date())[row.pk].stars == 5
    assert honours.stars_on([row], later.date() - timedelta(days=1))[row.pk].stars == 3


def test_the_database_itself_keeps_ratings_and_brands(ladder: None) -> None:
    rating = rate("estate", 3)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        honours.BrandRating.objects.filter(pk=rating.pk).update(stars=5)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        rating.delete()
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        honours.ServiceBrand.objects.filter(code="warm-heart").delete()


def test_stars_run_out_by_the_term_of_the_register(city: None) -> None:
    """N13: how long a rating holds is set on the brand; ratings made before keep their day."""
    row = register("estate", "common", "department", "estate", rating_lasts_days=10)
    first = rate("estate", 4)

    honours.set_rating_term("estate", lasts_days=None, **DO)

    assert first.holds_until == date(2026, 3, 11)
    assert honours.stars_on([row], date(2026, 3, 11))[row.pk].stars == 4
    assert honours.stars_on([row], date(2026, 3, 12)) == {}
    assert rate("estate", 2, at=AT + timedelta(days=30)).holds_until is None


def test_expired_stars_do_not_bring_older_ones_back(city: None) -> None:
    row = register("estate", "common", "department", "estate")
    rate("estate", 5)
    honours.set_rating_term("estate", lasts_days=10, **DO)
    rate("estate", 1, at=AT + timedelta(days=1))

    assert honours.stars_on([row], date(2026, 4, 1)) == {}


def test_a_withdrawn_brand_is_shown_no_more_and_stays_on_record(ladder: None) -> None:
    """N13: withdrawn with the reason; it is neither rated nor withdrawn again."""
    rate("estate", 3)
    tuesday = MONDAY + timedelta(days=1)

    honours.withdraw_brand("estate", withdrawn_on=tuesday, reason="承诺未兑现", **DO)

    assert ("estate", 3) in shown("centre", MONDAY)
    assert [code for code, _ in shown("centre", tuesday)] == ["warm-heart", "window-e01"]
    assert len(honours.ratings_of(honours.brand("estate"))) == 1
    with pytest.raises(honours.BrandNotInForce, match="已撤销，不能评定"):
        rate("estate", 5, at=AT + timedelta(days=1))
    with pytest.raises(honours.BrandNotInForce, match="已于2026-03-03撤销"):
        honours.withdraw_brand("estate", withdrawn_on=tuesday, reason="再次", **DO)


def test_every_act_leaves_its_fact(ladder: None) -> None:
    rate("estate", 3)
    honours.set_rating_term("estate", lasts_days=365, **DO)
    honours.set_rating_term("estate", lasts_days=365, **DO)
    honours.withdraw_brand("estate", withdrawn_on=MONDAY, reason="承诺未兑现", **DO)

    facts = Event.objects.filter(subject="brand:estate").order_by("pk")
    assert [fact.type for fact in facts] == [
        "organizations.brand_registered.v1",
        "organizations.brand_rated.v1",
        "organizations.brand_rating_term_set.v1",
        "organizations.brand_withdrawn.v1",
    ]


def test_a_manager_keeps_the_brands_of_the_own_region_only(ladder: None) -> None:
    """N13: region right; reads show only what the viewer reaches."""
    register("hall-a", "general", "outlet", "hall-a")
    theirs, other = manager(DISTRICT_A), manager(DISTRICT_B)

    rate("hall-a", 4, by=theirs)
    with pytest.raises(OutsideRegion):
        rate("hall-a", 5, by=other)
    with pytest.raises(OutsideRegion):
        register("mine", "window", "window", "A01", by=other)
    with pytest.raises(Forbidden, match="维护机构与窗口"):
        rate("hall-a", 5, by=Actor(key="2001", name="李明", kind=ActorKind.OFFICER))

    assert [row.code for row in honours.brands(viewer=theirs)] == ["hall-a"]
    assert honours.brands(viewer=other).count() == 0
    assert honours.brands(viewer=manager(CITY[:4])).count() == 4
    with pytest.raises(honours.UnknownBrand):
        honours.brand("hall-a", viewer=other)


@pytest.mark.parametrize(
    ("_case", "tier", "kind", "carrier", "more", "says"),
    [
        ("a window carries no general brand", "general", "window", "E01", {}, "由网点或部门承载"),
        ("an outlet has no window stars", "window", "outlet", "centre", {}, "由部门或窗口承载"),
        ("no such tier", "gold", "outlet", "centre", {}, "“gold”不在代码表内"),
        ("no promise", "general", "outlet", "centre", {"promise": " "}, "承诺什么"),
        ("backwards", "general", "outlet", "centre", {"until_on": date(2026, 1, 1)}, "早于"),
        ("no such outlet", "general", "outlet", "moon", {}, "没有网点“moon”"),
        ("no such window", "window", "window", "Z9", {}, "没有Z9号窗口"),
        ("no such norm", "general", "outlet", "centre", {"norm": "Q/X 1-2025"}, "没有标准"),
        ("a term of nothing", "general", "outlet", "centre", {"rating_lasts_days": 0}, "天数应在"),
    ],
)
def test_what_cannot_be_a_brand_is_refused(
    city: None, _case: str, tier: str, kind: str, carrier: str, more: dict, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        register("estate", tier, kind, carrier, **more)

    assert honours.ServiceBrand.objects.count() == 0


def test_a_code_is_used_once(ladder: None) -> None:
    with pytest.raises(honours.BrandCodeTaken, match="“estate”已被使用"):
        register("estate", "general", "outlet", "centre")


@pytest.mark.parametrize(
    ("_case", "stars", "more", "says"),
    [
        ("six stars", 6, {}, "1至5星"),
        ("none", 0, {}, "1至5星"),
        ("no grounds", 3, {"grounds": " "}, "评定依据"),
        ("a period to come", 3, {"period_until": date(2026, 12, 31)}, "还没有结束"),
        ("backwards", 3, {"period_until": date(2024, 12, 31)}, "早于"),
    ],
)
def test_a_rating_without_ground_or_period_is_refused(
    ladder: None, _case: str, stars: int, more: dict, says: str
) -> None:
    with pytest.raises(organizations.InvalidOrganization, match=says):
        rate("estate", stars, **more)

    assert honours.BrandRating.objects.count() == 0


def test_a_brand_names_the_norm_behind_it(city: None) -> None:
    """N13: brand standards are norms; the number leads to the edition."""
    organizations.draft_norm("Q/YTZW 021-2025", title="窗口品牌规范", level="enterprise", **DO)

    row = register("estate", "common", "department", "estate", norm="Q/YTZW 021-2025")

    assert honours.brand(row.code).norm.title == "窗口品牌规范"


def test_an_outlet_page_asks_twice_whatever_the_number_of_brands(
    ladder: None, django_assert_num_queries
) -> None:
    """One for the brands with their carriers, one for all stars."""
    place = organizations.find_outlet("centre")

    with django_assert_num_queries(2):
        honours.outlet_brands(place, MONDAY)
