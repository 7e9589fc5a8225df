"""今天: how much the hall has done so far, and which of its windows stand still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing.queries import parsed
from onewindow.kit.statements import Statement

_TODAY = Statement("""
SELECT count(*), count(*) FILTER (WHERE status = 'finished'),
       (SELECT json_agg(json_build_array(s."window", s.reason) ORDER BY s."window")
        FROM queueing_station s
        WHERE s.outlet = %(outlet)s::text AND s.state = 'paused')
FROM queueing_queueticket WHERE outlet = %(outlet)s::text AND "on" = %(on)s::date
""")


@dataclass(frozen=True, slots=True)
class Today:
    """Tickets taken and finished since the morning; window → why it stands still."""

    taken: int
    finished: int
    paused: dict[str, str] = field(default_factory=dict)


def so_far(outlet: str, *, at: datetime) -> Today:
    """Return what the board says of the day besides who waits; one statement over one day."""
    (row,) = _TODAY.all(outlet=outlet, on=at.astimezone(ZONE).date())
    taken, finished, paused = row
    return Today(taken, finished, dict(parsed(paused) or []))
