"""60分钟办结 (H8): from the call or the acceptance to the certificate, in minutes of the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.queueing.rules.statistics import percentile
from onewindow.lib.limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class Lap:
    """One matter: begun at the call or the acceptance, ended by the certificate."""

    called_at: datetime | None
    accepted_at: datetime | None
    certified_at: datetime

    @property
    def minutes(self) -> float:
        """Minutes from the earlier of call and acceptance; ValueError where neither is known."""
        begun = [moment for moment in (self.called_at, self.accepted_at) if moment is not None]
        if not begun:
            raise ValueError("a lap needs a call or an acceptance")
        return (self.certified_at - min(begun)).total_seconds() / 60


def is_timed(limits: Sequence[Limit]) -> bool:
    """Return whether a matter runs against the stopwatch: the limits of its steps are in minutes.

    The steps that count are those on the way to the certificate; the standard states them.
    """
    return bool(limits) and all(limit.unit is Unit.MINUTES for limit in limits)


def in_time(lap: Lap, limit: float) -> bool:
    """Return whether the lap kept the limit; exactly the limit is in time."""
    return lap.minutes <= limit


@dataclass(frozen=True, slots=True)
class Laps:
    """How many kept the limit, and the nine-of-ten lap; 0 over nothing."""

    count: int
    in_time: int
    p90: float


def summary(laps: Sequence[Lap], limit: float) -> Laps:
    minutes = sorted(lap.minutes for lap in laps)
    return Laps(
        len(minutes),
        sum(1 for lap in laps if in_time(lap, limit)),
        percentile(minutes, 90) if minutes else 0.0,
    )
