"""What follows from not coming, and when a holder may still change or check in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from onewindow.domains.appointments.rules.policy import BookingRules


def blocked_until(missed: Iterable[date], rules: BookingRules, today: date) -> date | None:
    """Return the last day on which the holder may not book, None where they may.

    ``missed`` are the days of bookings nobody came to. The limit reached within the period blocks
    from the booking that reached it.
    """
    days = sorted(missed)
    found = None
    for first, last in zip(days, days[rules.missed_limit - 1 :], strict=False):
        if (last - first).days < rules.missed_days:
            until = last + timedelta(days=rules.block_days)
            if until >= today:
                found = until
    return found


class Arrival(StrEnum):
    """How a moment of checking in relates to the slot."""

    EARLY = "early"
    IN_TIME = "in_time"
    LATE = "late"


def arrival(begins_at: datetime, at: datetime, *, early: float, late: float) -> Arrival:
    """Return whether somebody comes too early, in time, or late; both limits are in time.

    ``early`` and ``late`` are minutes before and after the slot's beginning, as the queue has them.
    """
    if at < begins_at - timedelta(minutes=early):
        return Arrival.EARLY
    if at <= begins_at + timedelta(minutes=late):
        return Arrival.IN_TIME
    return Arrival.LATE


def change_until(begins_at: datetime, rules: BookingRules) -> datetime:
    """Return until when the holder may cancel or rebook."""
    return begins_at - timedelta(minutes=rules.cancel_minutes)
