"""When numbers are given: during the hours of the day and a little before them (W23, N14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

Period = tuple[time, time, str]


def mode_at(hours: Sequence[Period], moment: datetime, *, early: float) -> str | None:
    """Return the mode of service of the period a number is given for, None where none is given.

    ``moment`` is local; ``early`` minutes before a period its numbers begin.
    """
    for opens, closes, mode in hours:
        begins = moment.replace(
            hour=opens.hour, minute=opens.minute, second=opens.second, microsecond=0
        ) - timedelta(minutes=early)
        if begins <= moment and moment.time() < closes:
            return mode
    return None


def is_over(hours: Sequence[Period], moment: datetime) -> bool:
    """Return whether the last period of the day has ended; ``moment`` is local.

    A day without any opening does not end.
    """
    return bool(hours) and all(moment.time() >= closes for _, closes, _ in hours)


def ends_at(hours: Sequence[Period], midnight: datetime) -> datetime:
    """Return when the last period ends of the day that begins at ``midnight``, else its end."""
    closes = max((one for _, one, _ in hours), default=None)
    if closes is None:
        return midnight + timedelta(days=1)
    return midnight.replace(hour=closes.hour, minute=closes.minute, second=closes.second)


def periods(rows: Sequence[Sequence[str]]) -> list[Period]:
    """Return the periods of a hall's day as its row keeps them, in order."""
    return sorted(
        (time.fromisoformat(opens), time.fromisoformat(closes), mode)
        for opens, closes, mode in rows
    )
