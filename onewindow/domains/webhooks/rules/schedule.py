"""When a message is tried again, and when an endpoint is left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DOWN_AFTER = 3
"""Failures in a row after which an endpoint counts as down and is only probed."""
_FIRST_PROBE, _LONGEST_PROBE = 5, 60


@dataclass(frozen=True, slots=True)
class Retry:
    """The retry schedule of one message.

    ``steps`` are the pauses after the first, second … failed try in seconds; the last one repeats.
    """

    steps: Sequence[float]
    jitter: float = 0.1

    def next_at(
        self,
        attempts: int,
        *,
        at: datetime,
        expires_at: datetime,
        chance: float,
        asked: float = 0.0,
    ) -> datetime | None:
        """Return when to try again after so many failed tries, None when the time is over.

        ``chance`` in [0, 1) spreads the pause by the jitter to both sides; ``asked`` are seconds
        an endpoint asked for (Retry-After). The last try falls on ``expires_at`` itself.
        """
        if at >= expires_at:
            return None
        step = self.steps[min(attempts, len(self.steps)) - 1]
        pause = max(step * (1 + self.jitter * (2 * chance - 1)), min(asked, 3600.0))
        return min(at + timedelta(seconds=pause), expires_at)


def probe_pause(failures: int) -> timedelta | None:
    """Return for how long an endpoint that failed so often in a row is not called at all."""
    if failures < DOWN_AFTER:
        return None
    doubled = _FIRST_PROBE * 2 ** min(failures - DOWN_AFTER, 10)
    return timedelta(seconds=min(doubled, _LONGEST_PROBE))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an endpoint may fail without a break until it is paused: both must be passed."""

    tries: int
    period: timedelta

    def is_over(self, failures: int, failing_since: datetime, at: datetime) -> bool:
        return failures >= self.tries and at - failing_since >= self.period
