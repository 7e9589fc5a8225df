"""Honours of a city from its file: brands with their stars, commendations; and its video (W10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from onewindow.commands.city_files import load_rows
from onewindow.commands.city_rows import Row, Slug, StaffNumber
from onewindow.domains.accounts import api as accounts
from onewindow.domains.organizations.api import honours, video
from onewindow.kit.actors import Actor

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader


class CarrierRow(Row):
    kind: Literal["outlet", "department", "window"]
    code: str


class RatingRow(Row):
    stars: int
    period_from: date
    period_until: date
    grounds: str


class BrandRow(Row):
    code: Slug
    name: str
    tier: Literal["general", "common", "window"]
    carrier: CarrierRow
    promise: str
    from_on: date
    ratings: list[RatingRow] = []


class CommendationRow(Row):
    staff: StaffNumber
    deed: str
    granted_by: str
    level: Literal["unit", "city", "province", "nation"]
    granted_on: date


class VideoRow(Row):
    """Where the video of an outlet's windows is found, and how many minutes to add."""

    outlet: Slug
    template: str
    margin_minutes: int


class Honours(Row):
    brands: list[BrandRow]
    commendations: list[CommendationRow]
    videos: list[VideoRow]


def load_honours(loader: Loader) -> None:
    """Register brands, rate them, commend people and name the video, where it is not there yet."""
    rows, by = load_rows(loader.root, "honours", Honours), loader.actor("centre_manager")
    stamp: dict[str, Any] = {"by": by, "at": loader.at}
    _brands(loader, rows, stamp)
    _commendations(loader, rows, by, stamp)
    for row in rows.videos:
        if video.outlet_video(row.outlet) is None:
            video.set_outlet_video(
                row.outlet, template=row.template, margin_minutes=row.margin_minutes, **stamp
            )
            loader.done.add("录像地址")


def _brands(loader: Loader, rows: Honours, stamp: dict[str, Any]) -> None:
    known = set(honours.ServiceBrand.objects.values_list("code", flat=True))
    for row in rows.brands:
        if row.code in known:
            continue
        honours.register_brand(
            row.code,
            name=row.name,
            tier=row.tier,
            carrier=honours.CarriedBy(row.carrier.kind, row.carrier.code),
            promise=row.promise,
            from_on=row.from_on,
            **stamp,
        )
        for rating in row.ratings:
            honours.rate_brand(row.code, **rating.model_dump(), **stamp)
        loader.done.add("服务品牌")


def _commendations(loader: Loader, rows: Honours, by: Actor, stamp: dict[str, Any]) -> None:
    there = set(accounts.User.objects.values_list("staff_number", flat=True))
    held = set(honours.Commendation.objects.values_list("staff_number", "deed"))
    for row in rows.commendations:
        if row.staff not in there or row.staff == by.key or (row.staff, row.deed) in held:
            continue
        honours.commend(
            row.staff,
            deed=row.deed,
            granted_by=row.granted_by,
            level=row.level,
            granted_on=row.granted_on,
            **stamp,
        )
        loader.done.add("表彰")
