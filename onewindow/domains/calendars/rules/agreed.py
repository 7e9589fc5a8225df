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
from onewindow.domains.calendars.rules.derivation import Line, LineKind, Wording
from onewindow.domains.calendars.rules.excluded import Pause, closed_moments, local
from onewindow.lib.chinese import long_moment
from onewindow.lib.limits import Limit, Unit

_TICK = timedelta(microseconds=1)
"""The database keeps moments to the microsecond, so the first moment too late is one tick on."""
_SECOND = timedelta(seconds=1)
_ONE_DAY = timedelta(days=1)
_WARN_SHARE = 5
"""The light turns yellow when a fifth of the time is left, as with limits in days."""


def agreed_clock(
    start: datetime,
    last_at: datetime,
    *,
    pauses: Sequence[Pause] = (),
    wording: Wording | None = None,
) -> Clock:
    """Return the clock that runs from the start to the last moment in time.

    A moment before the start is kept: the case is late from its first day. Pauses count from the
    start only; while one has no end the dates are None.
    """
    wording = wording or Wording(limit="约定办结时刻")
    start_at, agreed = local(start), local(last_at)
    kept = tuple(sorted(pauses, key=lambda pause: pause.since))
    shift = _standing(start_at, agreed, kept)
    last = None if shift is None else agreed + shift
    limit = Limit(max(-(-(agreed - start_at) // _ONE_DAY), 0), Unit.NATURAL_DAYS)
    warn_at = None
    if last is not None:
        warn_at = max(last - max(agreed - start_at, timedelta()) / _WARN_SHARE, start_at)
    return Clock(
        start_at=start_at,
        limit=limit,
        total=limit,
        due_on=None if last is None else last.date(),
        due_at=None if last is None else last + _TICK,
        warn_at=warn_at,
        derivation=tuple(_lines(start_at, agreed, last, kept, wording)),
        pauses=kept,
    )


def _standing(start: datetime, agreed: datetime, pauses: Sequence[Pause]) -> timedelta | None:
    """Return how long the clock stood still before it ran out, None while it stands."""
    if agreed <= start:
        return timedelta()
    seconds = -(-(agreed - start) // _SECOND)
    end = counting.nth_counted_second(start, seconds, closed_moments(pauses))
    return None if end is None else end - start - timedelta(seconds=seconds)


def _lines(
    start: datetime,
    agreed: datetime,
    last: datetime | None,
    pauses: Sequence[Pause],
    wording: Wording,
) -> list[Line]:
    day = start.date()
    lines = [
        Line(
            LineKind.START,
            f"{wording.start}：{long_moment(start)}，自此时起算",
            wording.start_article,
            ((day, day),),
        ),
        Line(LineKind.LIMIT, f"{wording.limit}：{long_moment(agreed)}", wording.limit_article),
    ]
    for pause in pauses:
        until = pause.until
        end = "尚未结束" if until is None else f"至{long_moment(local(until))}"
        text = f"{pause.kind.label}：{long_moment(local(pause.since))}{end}，其间不计入"
        span = (pause.first_day, pause.last_day or pause.first_day)
        lines.append(Line(LineKind.PAUSE, text, pause.citation, (span,)))
    if last is None:
        lines.append(Line(LineKind.RESULT, "期限中止，暂停结束后接续计算，届时确定到期日"))
    else:
        days = ((last.date(), last.date()),)
        lines.append(Line(LineKind.RESULT, f"至{long_moment(last)}{wording.end}", "", days))
    return lines
