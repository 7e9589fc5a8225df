"""Registering, rating and withdrawing service brands (N13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from onewindow.domains.organizations.actions.places import _department, find_outlet
from onewindow.domains.organizations.errors import (
    BrandCodeTaken,
    BrandNotInForce,
    InvalidOrganization,
    UnknownBrand,
    UnknownWindow,
)
from onewindow.domains.organizations.events import (
    BrandRated,
    BrandRatingTermSet,
    BrandRegistered,
    BrandWithdrawn,
)
from onewindow.domains.organizations.models import (
    BrandRating,
    Department,
    Norm,
    Outlet,
    ServiceBrand,
    Window,
)
from onewindow.domains.organizations.norms import norm as find_norm
from onewindow.domains.organizations.permissions import MANAGE, demand
from onewindow.domains.organizations.rules.brands import (
    FEWEST_STARS,
    MOST_STARS,
    BrandStatus,
    BrandTier,
    Carrier,
    carriers_of,
    holds_until,
)
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

LONGEST_TERM_DAYS = 3660


@dataclass(frozen=True, slots=True)
class CarriedBy:
    """Who carries a brand: the kind, and its code (of a window its number)."""

    kind: str
    code: str


@transaction.atomic
def register_brand(
    code: str,
    *,
    name: str,
    tier: str,
    carrier: CarriedBy,
    promise: str,
    from_on: date,
    until_on: date | None = None,
    norm: str = "",
    rating_lasts_days: int | None = None,
    by: Actor,
    at: datetime,
) -> ServiceBrand:
    """Register what a carrier promises under a name; ``until_on`` is the last day.

    A rating holds ``rating_lasts_days`` calendar days, None until the next one.
    """
    demand(by, MANAGE)
    kind = _kind(tier, carrier)
    row = ServiceBrand(
        code=code,
        name=_words(name, "name", "请写明品牌名称"),
        tier=tier,
        promise=_words(promise, "promise", "请写明品牌承诺什么"),
        from_on=from_on,
        until_on=until_on,
        norm=_norm(norm),
        rating_lasts_days=_term(rating_lasts_days),
    )
    setattr(row, kind.value, _carrier(kind, carrier.code))
    demand(by, MANAGE, row.division, what=f"{row}的{kind.label}")
    if until_on is not None and until_on < from_on:
        raise InvalidOrganization("品牌的结束日期早于开始日期", field="until_on")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise BrandCodeTaken(f"品牌代码“{code}”已被使用", field="code") from None
    number = row.norm.number if row.norm else ""
    fact = BrandRegistered(
        code, row.name, tier, kind.value, carrier.code, row.promise, from_on, until_on, number
    )
    record(fact, subject=f"brand:{code}", by=by, at=at)
    return row


@transaction.atomic
def rate_brand(
    code: str,
    *,
    stars: int,
    period_from: date,
    period_until: date,
    grounds: str,
    by: Actor,
    at: datetime,
) -> BrandRating:
    """Give a brand one to five stars for a period; earlier ratings stay as they are."""
    row = _kept(code, by)
    today = timezone.localdate(at)
    if row.status_on(today) is not BrandStatus.IN_FORCE:
        raise BrandNotInForce(f"{row}{row.status_on(today).label}，不能评定星级")
    if not FEWEST_STARS <= stars <= MOST_STARS:
        raise InvalidOrganization(f"星级应为{FEWEST_STARS}至{MOST_STARS}星", field="stars")
    if period_until < period_from:
        raise InvalidOrganization("评定期的结束日期早于开始日期", field="period_until")
    if period_until > today:
        raise InvalidOrganization("评定期还没有结束，不能评定", field="period_until")
    latest = row.ratings.aggregate(Max("edition"))["edition__max"] or 0
    rating = BrandRating.objects.create(
        brand=row,
        edition=latest + 1,
        stars=stars,
        period_from=period_from,
        period_until=period_until,
        grounds=_words(grounds, "grounds", "请写明评定依据"),
        rater=by.key,
        rated_at=at,
        holds_from=today,
        holds_until=holds_until(today, row.rating_lasts_days),
    )
    fact = BrandRated(
        code, rating.edition, stars, period_from, period_until, rating.grounds, rating.holds_until
    )
    record(fact, subject=f"brand:{code}", by=by, at=at)
    return rating


@transaction.atomic
def set_rating_term(code: str, *, lasts_days: int | None, by: Actor, at: datetime) -> ServiceBrand:
    """Set how many calendar days later ratings hold; those already made keep their last day."""
    row = _kept(code, by)
    term = _term(lasts_days)
    if term != row.rating_lasts_days:
        row.rating_lasts_days = term
        row.save(update_fields=["rating_lasts_days"])
        record(BrandRatingTermSet(code, term), subject=f"brand:{code}", by=by, at=at)
    return row


@transaction.atomic
def withdraw_brand(
    code: str, *, withdrawn_on: date, reason: str, by: Actor, at: datetime
) -> ServiceBrand:
    """Withdraw a brand from a day on, with the reason; it and its ratings stay on record."""
    row = _kept(code, by)
    if row.withdrawn_on is not None:
        raise BrandNotInForce(f"{row}已于{row.withdrawn_on}撤销")
    row.withdrawn_on = withdrawn_on
    row.withdrawn_because = _words(reason, "reason", "撤销品牌须说明原因")
    row.save(update_fields=["withdrawn_on", "withdrawn_because"])
    fact = BrandWithdrawn(code, withdrawn_on, row.withdrawn_because)
    record(fact, subject=f"brand:{code}", by=by, at=at)
    return row


def _kept(code: str, by: Actor) -> ServiceBrand:
    """Return the brand, locked, if the person keeps brands where its carrier is."""
    demand(by, MANAGE)
    rows = ServiceBrand.objects.select_for_update(of=["self"])
    row = rows.select_related("outlet", "department", "window__outlet").filter(code=code).first()
    if row is None:
        raise UnknownBrand(f"没有品牌“{code}”")
    demand(by, MANAGE, row.division, what=str(row))
    return row


def _kind(tier: str, carrier: CarriedBy) -> Carrier:
    if tier not in {one.value for one in BrandTier}:
        raise InvalidOrganization(f"品牌层级“{tier}”不在代码表内", field="tier")
    allowed = carriers_of(BrandTier(tier))
    if carrier.kind not in {one.value for one in allowed}:
        names = "或".join(one.label for one in Carrier if one in allowed)
        raise InvalidOrganization(f"{BrandTier(tier).label}由{names}承载", field="carrier_kind")
    return Carrier(carrier.kind)


def _carrier(kind: Carrier, code: str) -> Outlet | Department | Window:
    if kind is Carrier.OUTLET:
        return find_outlet(code)
    if kind is Carrier.DEPARTMENT:
        return _department(code)
    window = Window.objects.select_related("outlet").filter(number=code).first()
    if window is None:
        raise UnknownWindow(f"没有{code}号窗口")
    return window


def _norm(number: str) -> Norm | None:
    return find_norm(number) if number.strip() else None


def _words(given: str, field: str, otherwise: str) -> str:
    if not given.strip():
        raise InvalidOrganization(otherwise, field=field)
    return given.strip()


def _term(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= LONGEST_TERM_DAYS:
        raise InvalidOrganization(
            f"星级有效天数应在1至{LONGEST_TERM_DAYS}之间", field="rating_lasts_days"
        )
    return days
