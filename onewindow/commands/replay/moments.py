"""Times as logs write them: with an offset, without one, or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EMPTY = frozenset({"", "empty", "unknown", "null", "none", "nan", "nat", "n/a", "-"})
"""How logs write that there is nothing; compared in lower case."""
_YEARS = range(1900, 2200)
"""Outside these a year is a slip of the pen or the zero of some clock."""
_FORMATS = (
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%Y/%m/%d",
    "%d-%m-%Y",
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that could be read; ``notes`` are kinds of misfits."""

    at: datetime
    notes: tuple[str, ...] = ()


def is_empty(text: str | None) -> bool:
    """Return whether a log says with this that there is nothing."""
    return text is None or text.strip().lower() in EMPTY


def read_moment(text: str, zone: ZoneInfo) -> Moment | None:
    """Return the moment, None for what is no time.

    Without an offset it is local time of the zone; fractions of a second are kept to the
    microsecond.
    """
    found = _parse(text.strip())
    if found is None or found.year not in _YEARS:
        return None
    if found.tzinfo is None:
        return Moment(found.replace(tzinfo=zone), ("naive_time", *_summer_time(found, zone)))
    if found.utcoffset() != found.astimezone(zone).utcoffset():
        return Moment(found, ("other_time_zone",))
    return Moment(found)


def _parse(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in _FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 the caller adds the zone
        except ValueError:
            continue
    return None


def _summer_time(naive: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Return what a change of the clocks makes of a local time: left out, or there twice."""
    first = naive.replace(tzinfo=zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        return ("nonexistent_local_time",)
    if first.utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset():
        return ("ambiguous_local_time",)
    return ()
