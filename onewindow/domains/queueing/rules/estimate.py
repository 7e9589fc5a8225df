"""How long the wait will be, with its uncertainty: renewal theory over recent calls.

A queue advances by one at every call. While somebody waits, the times between calls have a mean and
a variance that recent calls show. Whoever comes with n people before them waits for the rest of the
present interval, whose mean is that of a renewal process met at random, and n whole intervals.

Real lines are not quite that. A long line remembers a slow hour: windows open, people leave, and it
shrinks faster than it grew. So n people count for fewer, and the pace to come may differ from the
pace that was seen (:class:`Line`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

Z80 = 1.2816
"""Normal quantile of 90 %: between it and its negative lie 80 %."""
PRIOR_CALLS = 5.0
"""How many observed calls the usual pace counts for, before the day has shown its own."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a plate advances while somebody waits: minutes between calls.

    ``observed`` is how many intervals stand behind it, those of the usual pace included.
    """

    mean: float
    variance: float
    observed: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes until the call: ``likely`` is the median, 8 of 10 lie from ``low`` to ``high``."""

    low: float
    likely: float
    high: float

    def __str__(self) -> str:
        return f"约{self.likely:.0f}分钟（{self.low:.0f}—{self.high:.0f}分钟）"


@dataclass(frozen=True, slots=True)
class Line:
    """How a line differs from a steady one.

    n people before somebody take the time of n to the power ``power``; the mean interval to come
    lies around the one observed with the relative standard deviation ``drift``.
    """

    power: float
    drift: float


STEADY = Line(1.0, 0.0)
"""Renewal theory alone: nobody leaves, nothing opens, the pace stays."""
OBSERVED = Line(0.9, 0.2)
"""Fitted on five municipal offices, confirmed on five others (docs/performance.md)."""
NONE_AHEAD = Estimate(0.0, 0.0, 0.0)


def pace_of(intervals: Sequence[float], *, usual: float) -> Pace:
    """Return the pace that the intervals show, drawn towards the usual one while they are few.

    ``usual`` is the interval (minutes) expected without having seen anything: the usual handling
    time divided by the windows. Its spread is that of an exponential interval.
    """
    count = len(intervals)
    weight = count + PRIOR_CALLS
    mean = (sum(intervals) + PRIOR_CALLS * usual) / weight
    squares = sum((one - mean) ** 2 for one in intervals)
    variance = (squares + PRIOR_CALLS * (usual**2 + (usual - mean) ** 2)) / weight
    return Pace(mean, variance, weight)


def busy_intervals(calls: Sequence[tuple[datetime, datetime]]) -> list[float]:
    """Return the minutes between calls that found somebody waiting, oldest first.

    ``calls`` are (joined, called) of tickets of one plate. An interval counts where the one called
    next was already waiting at the call before: else nobody could have been called sooner.
    """
    ordered = sorted(calls, key=lambda one: one[1])
    return [
        (after[1] - before[1]).total_seconds() / 60
        for before, after in pairwise(ordered)
        if after[0] <= before[1]
    ]


def estimate(ahead: int, pace: Pace, *, idle_windows: int = 0, line: Line = OBSERVED) -> Estimate:
    """Return the wait with ``ahead`` people before; none where a window stands idle for it."""
    if ahead < idle_windows:
        return NONE_AHEAD
    n = float(ahead - idle_windows) ** line.power
    spread = pace.variance / pace.mean**2 if pace.mean else 0.0
    rest = pace.mean * (1 + spread) / 2
    mean = rest + n * pace.mean
    variance = (
        pace.mean**2 * (1 + spread) * (1 + 2 * spread) / 3
        - rest**2  # of the rest, gamma intervals
        + n * pace.variance
        + (n + 0.5) ** 2 * pace.variance / pace.observed  # the pace itself is only estimated
        + ((n + 0.5) * pace.mean * line.drift) ** 2  # and it may change while one waits
    )
    if mean <= 0 or variance <= 0:
        return Estimate(max(mean, 0.0), max(mean, 0.0), max(mean, 0.0))
    return Estimate(*(_gamma_quantile(mean, variance, z) for z in (-Z80, 0.0, Z80)))


def _gamma_quantile(mean: float, variance: float, z: float) -> float:
    """Return a quantile of the gamma distribution by the cube-root rule of Wilson and Hilferty."""
    ninth = variance / (9 * mean**2)
    return float(mean * max(0.0, 1 - ninth + z * ninth**0.5) ** 3)
