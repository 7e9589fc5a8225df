"""Reads about service brands and their stars (N13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from onewindow.domains.organizations.errors import UnknownBrand
from onewindow.domains.organizations.models import BrandRating, Outlet, ServiceBrand, Window
from onewindow.domains.organizations.rules.brands import BrandTier
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.reach import within_reach

_LADDER = [tier.value for tier in BrandTier]


def brands(*, tier: str = "", viewer: Actor = SYSTEM) -> QuerySet[ServiceBrand]:
    """Return the brands whose carriers the viewer reaches, with carriers and norms."""
    rows = ServiceBrand.objects.select_related(
        "outlet", "department", "window__outlet", "norm"
    ).annotate(
        place=Coalesce(
            "outlet__division_id", "department__division_id", "window__outlet__division_id"
        )
    )
    found = within_reach(rows, viewer, "place")
    return found.filter(tier=tier) if tier else found


def brand(code: str, *, viewer: Actor = SYSTEM) -> ServiceBrand:
    """Return one brand, or refuse; one outside the viewer's region looks like none."""
    row = brands(viewer=viewer).filter(code=code).first()
    if row is None:
        raise UnknownBrand(f"没有品牌“{code}”")
    return row


def ratings_of(row: ServiceBrand) -> list[BrandRating]:
    """Return every rating ever made, the latest first."""
    return list(row.ratings.order_by("-edition"))


def stars_on(rows: Iterable[ServiceBrand], on: date) -> dict[int, BrandRating]:
    """Return brand id → the rating that holds that day; one query.

    Only the latest edition made by that day counts: when it has run out there are no stars, also
    where an earlier one was made without an end.
    """
    latest = (
        BrandRating.objects.filter(brand__in=[row.pk for row in rows], holds_from__lte=on)
        .order_by("brand", "-edition")
        .distinct("brand")
    )
    return {one.brand_id: one for one in latest if one.holds_until is None or one.holds_until >= on}


@dataclass(frozen=True, slots=True)
class BrandToday:
    """A brand in force with the stars that hold; None where it is not rated."""

    brand: ServiceBrand
    rating: BrandRating | None


def outlet_brands(outlet: Outlet, on: date) -> list[BrandToday]:
    """Return the brands in force at an outlet, down the ladder; two queries.

    They are its own, those of its open windows, and those of departments that have one there.
    """
    windows = Window.objects.filter(outlet=outlet, is_open=True)
    here = (
        Q(outlet=outlet)
        | Q(window__in=windows)
        | Q(department__in=windows.filter(department__isnull=False).values("department"))
    )
    found = [row for row in brands().filter(here).order_by("code") if _is_in_force(row, on)]
    stars = stars_on(found, on)
    ladder = sorted(found, key=lambda row: _LADDER.index(row.tier))
    return [BrandToday(row, stars.get(row.pk)) for row in ladder]


def _is_in_force(row: ServiceBrand, on: date) -> bool:
    return row.status_on(on).value == "in_force"
