"""Which slots are free: rules, opening hours and days without booking, less what is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.models import (
    BlackoutDay,
    BookingSlot,
    ServiceProvider,
    SlotCapacity,
)
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.appointments.rules.slots import CapacityRow, Slot, is_staffed, slots_of
from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot with what is left of it; ``is_open``: it may still be booked now."""

    slot: Slot
    taken: int
    is_open: bool

    @property
    def begins_at(self) -> datetime:
        return self.slot.begins_at

    @property
    def ends_at(self) -> datetime:
        return self.slot.ends_at

    @property
    def free(self) -> int:
        return max(self.slot.places - self.taken, 0)

    @property
    def is_bookable(self) -> bool:
        return self.is_open and self.free > 0


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """A day of an outlet and plate; ``blackout`` the reason nobody may book it."""

    on: date
    blackout: str = ""
    offers: list[Offer] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Places that may be booked now."""
        return sum(offer.free for offer in self.offers if offer.is_open)

    @property
    def why_not(self) -> str:
        """Say why nothing can be booked; empty where something can."""
        if self.free:
            return ""
        if self.blackout:
            return f"停约：{self.blackout}"
        return "已约满" if any(offer.is_open for offer in self.offers) else "不放号"


def offered_days(
    outlet: str,
    plate: str,
    *,
    at: datetime,
    first: date | None = None,
    days: int | None = None,
    rules: BookingRules | None = None,
) -> list[OfferedDay]:
    """Return the days that may be booked, from today on; seven queries whatever their number."""
    rules = rules or rules_of(outlet)
    today = at.astimezone(ZONE).date()
    begin = first or today
    last = begin + timedelta(days=(rules.ahead_days if days is None else days - 1))
    hours = hours_between(outlet, begin, last)
    capacities = capacity_rows(outlet, plate)
    blackouts = _blackouts(outlet, plate, begin, last)
    taken = _taken(outlet, plate, begin, last)
    return [
        OfferedDay(
            on,
            blackouts.get(on, ""),
            []
            if on in blackouts
            else [
                Offer(slot, taken.get(slot.begins_at, 0), is_open(slot.begins_at, rules, at))
                for slot in slots_of(
                    on,
                    [(one.opens_at, one.closes_at, one.mode) for one in periods],
                    capacities,
                    minutes=rules.slot_minutes,
                    zone=ZONE,
                )
            ],
        )
        for on, periods in sorted(hours.items())
    ]


def offered_day(outlet: str, plate: str, on: date, *, at: datetime) -> OfferedDay:
    """Return one day of an outlet and plate."""
    return offered_days(outlet, plate, at=at, first=on, days=1)[0]


def hours_between(outlet: str, first: date, last: date) -> dict[date, tuple[calendars.Hours, ...]]:
    """Return when an outlet serves on each day; never where it was closed for good."""
    place = organizations.find_outlet(outlet)
    if place is None or not place.is_open:
        days = (last - first).days + 1
        return {first + timedelta(days=n): () for n in range(days)}
    return calendars.opening_hours_between(outlet, first, last)


def is_served(outlet: str, begins_at: datetime) -> bool:
    """Return whether people serve at an outlet when a slot begins, as its hours are by now."""
    local = begins_at.astimezone(ZONE)
    hours = hours_between(outlet, local.date(), local.date())[local.date()]
    periods = [(one.opens_at, one.closes_at, one.mode) for one in hours]
    return is_staffed(local.time(), periods)


def is_open(begins_at: datetime, rules: BookingRules, at: datetime) -> bool:
    """Return whether a slot lies neither too near nor too far to be booked."""
    last = at.astimezone(ZONE).date() + timedelta(days=rules.ahead_days)
    soonest = at + timedelta(minutes=rules.book_minutes)
    return begins_at >= soonest and begins_at.astimezone(ZONE).date() <= last


def nearest_free(
    outlet: str, plate: str, *, near: datetime, at: datetime, count: int = NEAREST
) -> list[datetime]:
    """Return the free slots closest to a wished moment, in their order."""
    found = [
        offer.begins_at
        for day in offered_days(outlet, plate, at=at)
        for offer in day.offers
        if offer.is_bookable
    ]
    return sorted(sorted(found, key=lambda one: abs(one - near))[:count])


def capacity_rows(outlet: str, plate: str) -> list[CapacityRow]:
    """Return the rules of an outlet and plate."""
    rows = _offered(SlotCapacity.objects.filter(outlet=outlet, plate=plate), outlet)
    return [
        CapacityRow(*row)
        for row in rows.values_list(
            "weekday", "from_time", "until_time", "places", "valid_from", "valid_until"
        )
    ]


def bookable_plates(outlet: str) -> list[str]:
    """Return the plates and providers of an outlet that have slots."""
    rows = _offered(SlotCapacity.objects.filter(outlet=outlet, places__gt=0), outlet)
    return list(rows.order_by("plate").values_list("plate", flat=True).distinct())


def _offered(rows: QuerySet[SlotCapacity], outlet: str) -> QuerySet[SlotCapacity]:
    """Leave out the places that stay on the books of a provider that takes bookings no more."""
    ended = ServiceProvider.objects.filter(outlet=outlet).exclude(is_bookable=True, is_active=True)
    return rows.exclude(plate__in=ended.values("name"))


def blackouts_of(outlet: str, first: date, last: date) -> list[BlackoutDay]:
    """Return the days without booking of an outlet."""
    rows = BlackoutDay.objects.filter(outlet=outlet, on__range=(first, last))
    return list(rows.order_by("on", "plate"))


def _blackouts(outlet: str, plate: str, first: date, last: date) -> dict[date, str]:
    rows = BlackoutDay.objects.filter(outlet=outlet, plate__in=["", plate], on__range=(first, last))
    return dict(rows.values_list("on", "reason"))


def _taken(outlet: str, plate: str, first: date, last: date) -> dict[datetime, int]:
    begin = datetime.combine(first, datetime.min.time(), ZONE)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), ZONE)
    rows = BookingSlot.objects.filter(
        outlet=outlet, plate=plate, begins_at__gte=begin, begins_at__lt=end
    )
    return dict(rows.values_list("begins_at", "taken"))
