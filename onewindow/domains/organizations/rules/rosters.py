"""领导坐班: a leader on duty for every day an outlet is open; a gap is flagged (H14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date


def roster_gaps(
    open_days: Iterable[date],
    rostered: Iterable[tuple[date, str]],
    away: Collection[tuple[date, str]],
) -> list[date]:
    """Return the open days on which no rostered leader is present, in order.

    ``rostered`` are (day, staff number), ``away`` those of them who are on leave that day.
    """
    covered = {day for day, leader in rostered if (day, leader) not in away}
    return sorted(day for day in set(open_days) if day not in covered)
