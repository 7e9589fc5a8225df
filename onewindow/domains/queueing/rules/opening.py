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


def periods(rows: Sequence[Sequence[str]]) -> list[Period]:
    """Return the periods of a hall's day as its row keeps them, in order."""
    return sorted(
        (time.fromisoformat(opens), time.fromisoformat(closes), mode)
        for opens, closes, mode in rows
    )
