"""The ladder of service brands, when one is in force, and how long its stars hold (N13)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

FEWEST_STARS, MOST_STARS = 1, 5


class BrandTier(StrEnum):
    """General brand of a centre or organ, common brands beneath it, star brands of windows."""

    GENERAL = "general"
    COMMON = "common"
    WINDOW = "window"

    @property
    def label(self) -> str:
        return _TIER_LABELS[self]


_TIER_LABELS = {
    BrandTier.GENERAL: "总品牌",
    BrandTier.COMMON: "共性品牌",
    BrandTier.WINDOW: "窗口星级品牌",
}


class Carrier(StrEnum):
    """Who carries a brand."""

    OUTLET = "outlet"
    DEPARTMENT = "department"
    WINDOW = "window"

    @property
    def label(self) -> str:
        return _CARRIER_LABELS[self]


_CARRIER_LABELS = {
    Carrier.OUTLET: "网点",
    Carrier.DEPARTMENT: "部门",
    Carrier.WINDOW: "窗口",
}


class BrandStatus(StrEnum):
    """Where a brand stands on a day."""

    FORTHCOMING = "forthcoming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    BrandStatus.FORTHCOMING: "即将启用",
    BrandStatus.IN_FORCE: "在用",
    BrandStatus.ENDED: "已到期",
    BrandStatus.WITHDRAWN: "已撤销",
}


def carriers_of(tier: BrandTier) -> frozenset[Carrier]:
    """Return who may carry a brand of the tier: stars of windows belong to a window or its unit."""
    if tier is BrandTier.WINDOW:
        return frozenset({Carrier.WINDOW, Carrier.DEPARTMENT})
    return frozenset({Carrier.OUTLET, Carrier.DEPARTMENT})


def brand_status(
    on: date, *, from_on: date, until_on: date | None, withdrawn_on: date | None
) -> BrandStatus:
    """Return where a brand stands that day; ``until_on`` is its last day, None means for good."""
    if withdrawn_on is not None and withdrawn_on <= on:
        return BrandStatus.WITHDRAWN
    if until_on is not None and until_on < on:
        return BrandStatus.ENDED
    return BrandStatus.FORTHCOMING if from_on > on else BrandStatus.IN_FORCE


def holds_until(from_on: date, lasts_days: int | None) -> date | None:
    """Return the last day of a rating made that day; None means until the next rating.

    ``lasts_days`` are calendar days, the first one included.
    """
    return None if lasts_days is None else from_on + timedelta(days=lasts_days - 1)
