"""Clocks whose end is no number of days but a moment agreed in writing when a case is accepted.

A law may leave the day to the parties, or an authority may take over a case whose last day is fixed
already. The moment is the last one in time; what the law leaves out moves it by exactly as long as
the clock stood still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from onewindow.domains.calendars.rules import counting
from onewindow.domains.calendars.rules.clocks import Clock
from onewindow.domains.calendars.rules.derivation import Facts, Wording
from onewindow.domains.calendars.rules.excluded import Pause, closed_moments, local
from onewindow.domains.calendars.rules.working_days import Calendar
from onewindow.lib.limits import Limit, Unit

_TICK = timedelta(microseconds=1)
"""The database keeps moments to the microsecond, so the first moment too late is one tick on."""
_SECOND = timedelta(seconds=1)
_ONE_DAY = timedelta(days=1)
_WARN_SHARE = 5
"""The light turns yellow when a fifth of the time is left, as with limits in days."""
_PLAIN = Wording(limit="约定办结时刻")


def agreed_clock(
    start: datetime,
    last_at: datetime,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    wording: Wording = _PLAIN,
) -> Clock:
    """Return the clock that runs from the start to the last moment in time.

    A moment before the start is kept: the case is late from its first day. Pauses count from the
    start only; while one has no end the dates are None.
    """
    start_at, agreed = local(start), local(last_at)
    kept = tuple(sorted(pauses, key=lambda pause: pause.since))
    shift = _standing(start_at, agreed, kept)
    last = None if shift is None else agreed + shift
    limit = Limit(max(-(-(agreed - start_at) // _ONE_DAY), 0), Unit.NATURAL_DAYS)
    warn_at = None
    if last is not None:
        warn_at = max(last - max(agreed - start_at, timedelta()) / _WARN_SHARE, start_at)
    due_on, due_at = (None, None) if last is None else (last.date(), last + _TICK)
    facts = Facts(start_at, limit, limit, calendar, kept, (), due_on, due_at, None, agreed)
    return Clock(start_at, limit, limit, due_on, due_at, warn_at, facts, wording)


def _standing(start: datetime, agreed: datetime, pauses: Sequence[Pause]) -> timedelta | None:
    """Return how long the clock stood still before it ran out, None while it stands."""
    if agreed <= start:
        return timedelta()
    seconds = -(-(agreed - start) // _SECOND)
    end = counting.nth_counted_second(start, seconds, closed_moments(pauses))
    return None if end is None else end - start - timedelta(seconds=seconds)
