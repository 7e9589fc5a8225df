"""Which slots a day has: the opening hours cut into pieces, each with the places a rule gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

Period = tuple[time, time, str]
SELF_SERVICE = "self_service"


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """Places of every slot that begins in [from_time, until_time) on a weekday, 0 Monday."""

    weekday: int
    from_time: time
    until_time: time
    places: int
    valid_from: date
    valid_until: date | None = None

    def holds(self, on: date, begins: time) -> bool:
        return (
            self.weekday == on.weekday()
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
            and self.from_time <= begins < self.until_time
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as the rules make it, before anybody booked; ``mode`` of the opening hours (N14)."""

    begins_at: datetime
    ends_at: datetime
    mode: str
    places: int


def slots_of(
    on: date,
    hours: Iterable[Period],
    capacities: Sequence[CapacityRow],
    *,
    minutes: int,
    zone: tzinfo,
) -> list[Slot]:
    """Return the slots of a day in order: none outside opening hours, none without a rule.

    A slot lies wholly within one period. Where several rules hold, the one that began to hold last
    decides. Nobody stands at the counter in self-service hours.
    """
    found = []
    for opens, closes, mode in sorted(hours):
        if mode == SELF_SERVICE:
            continue
        begins = datetime.combine(on, opens, zone)
        end = datetime.combine(on, closes, zone)
        while (ends := begins + timedelta(minutes=minutes)) <= end:
            places = places_at(on, begins.time(), capacities)
            if places:
                found.append(Slot(begins, ends, mode, places))
            begins = ends
    return found


def is_staffed(begins: time, hours: Iterable[Period]) -> bool:
    """Return whether a moment of the day lies in a period in which somebody stands at a counter."""
    return any(opens <= begins < closes for opens, closes, mode in hours if mode != SELF_SERVICE)


def places_at(on: date, begins: time, capacities: Sequence[CapacityRow]) -> int:
    """Return the places of the slot that begins then; 0 where no rule holds."""
    holding = [row for row in capacities if row.holds(on, begins)]
    if not holding:
        return 0
    return max(holding, key=lambda row: row.valid_from).places
