"""Every outlet beside the others, from spans and tickets: three statements, whatever the city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from onewindow.domains.queueing.permissions import VIEW, demand
from onewindow.domains.queueing.reports import counted, day_bounds
from onewindow.domains.queueing.rules.statistics import share
from onewindow.kit.actors import Actor

# percentile_disc is the nearest rank: a wait that did occur, as in rules.statistics.
_SPANS = """
WITH ticket AS (
    SELECT outlet, ticket_id,
           sum(extract(epoch FROM until_at - from_at) / 60)
               FILTER (WHERE kind = 'waiting') AS waited,
           bool_or(kind = 'waiting' AND "window" <> '') AS was_called,
           sum(extract(epoch FROM until_at - from_at) / 60)
               FILTER (WHERE kind = 'serving') AS handled,
           ticket_id NOT IN (
               SELECT id FROM queueing_queueticket
               WHERE outlet = ANY(%(outlets)s) AND "on" BETWEEN %(from)s AND %(until)s
                 AND status = 'finished'
                 AND (outcome = '' OR registered_at IS NOT NULL)) AS is_known
    FROM queueing_ticketspan
    WHERE outlet = ANY(%(outlets)s) AND "on" BETWEEN %(from)s AND %(until)s
    GROUP BY outlet, ticket_id
)
SELECT outlet,
       count(*) FILTER (WHERE was_called),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY waited) FILTER (WHERE was_called),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY waited) FILTER (WHERE was_called),
       count(handled) FILTER (WHERE is_known),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY handled)
           FILTER (WHERE handled IS NOT NULL AND is_known),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY handled)
           FILTER (WHERE handled IS NOT NULL AND is_known),
       coalesce(sum(handled), 0)
FROM ticket GROUP BY outlet
"""
_TICKETS = """
WITH visit AS (
    SELECT outlet, visit_id, count(*) AS taken,
           count(*) FILTER (WHERE status IN ('finished', 'abandoned')) AS ended,
           count(*) FILTER (WHERE status = 'abandoned') AS abandoned,
           count(*) FILTER (WHERE status = 'finished' AND outcome = 'done') AS done,
           count(*) FILTER (WHERE status = 'finished' AND outcome = '') AS unrecorded,
           count(*) FILTER (WHERE registered_at IS NOT NULL) AS registered
    FROM queueing_queueticket
    WHERE outlet = ANY(%(outlets)s) AND "on" BETWEEN %(from)s AND %(until)s
    GROUP BY outlet, visit_id
)
SELECT outlet, sum(taken), sum(ended), sum(abandoned),
       count(*) FILTER (WHERE ended = taken AND (unrecorded = 0 OR done + unrecorded < taken)),
       count(*) FILTER (WHERE done = taken),
       count(*) FILTER (WHERE unrecorded > 0 AND done + unrecorded = taken),
       count(*) FILTER (WHERE registered > 0 AND ended = taken
                        AND (unrecorded = 0 OR done + unrecorded < taken))
FROM visit GROUP BY outlet
"""
_OPEN = """
SELECT outlet, sum(extract(epoch FROM until_at - from_at) / 60) FROM (
    SELECT outlet, from_at, until_at FROM queueing_stationspan
    WHERE outlet = ANY(%(outlets)s) AND "on" BETWEEN %(from)s AND %(until)s AND state = 'open'
    UNION ALL
    SELECT outlet, since, %(last)s FROM queueing_station
    WHERE outlet = ANY(%(outlets)s) AND state = 'open' AND since >= %(first)s AND since < %(last)s
) stretch
GROUP BY outlet
"""

_MEASURES = """
SELECT mode, source, priority, count(*) FROM queueing_queueticket
WHERE outlet = ANY(%s) AND "on" BETWEEN %s AND %s GROUP BY mode, source, priority
"""

_NO_SPANS = (0, None, None, 0, None, None, 0)


@dataclass(frozen=True, slots=True)
class OutletFigures:
    """One outlet over some days; percentiles and shares over nothing are None."""

    outlet: str
    taken: int = 0
    waited: int = 0
    wait_p50: float | None = None
    wait_p90: float | None = None
    handled: int = 0
    handling_p50: float | None = None
    handling_p90: float | None = None
    serving_minutes: float = 0.0
    open_minutes: float = 0.0
    ended: int = 0
    abandoned: int = 0
    visits: int = 0
    done: int = 0
    unrecorded: int = 0
    """Visits of which nobody registered how they ended; not among ``visits``."""
    registered: int = 0
    """Those of ``visits`` of which an outcome was registered after the day was closed."""

    @property
    def abandonment(self) -> float | None:
        """Abandoned ÷ ended tickets."""
        return share(self.abandoned, self.ended)

    @property
    def realisation(self) -> float | None:
        """Visits with every matter done ÷ visits that ended (H24)."""
        return share(self.done, self.visits)

    @property
    def load(self) -> float | None:
        """Serving ÷ open time of its windows."""
        return share(self.serving_minutes, self.open_minutes)


def city_report(
    outlets: Sequence[str],
    from_on: date,
    until_on: date,
    *,
    by: Actor,
    at: datetime | None = None,
) -> list[OutletFigures]:
    """Return the figures of outlets from one day to another, both included, in the order given.

    A window that is open counts as open until *at*; without it only stretches that are over count.
    """
    demand(by, VIEW)
    first, after = day_bounds(from_on, until_on)
    asked = {"outlets": list(outlets), "from": from_on, "until": until_on}
    asked |= {"first": first, "last": min(at or first, after)}
    spans, tickets, opened = (_rows(one, asked) for one in (_SPANS, _TICKETS, _OPEN))
    found = []
    for outlet in outlets:
        waited, w50, w90, handled, h50, h90, serving = spans.get(outlet, _NO_SPANS)
        taken, ended, abandoned, *visits = tickets.get(outlet, (0,) * 7)
        found.append(
            OutletFigures(
                outlet,
                taken=int(taken),
                waited=waited,
                wait_p50=_minutes(w50),
                wait_p90=_minutes(w90),
                handled=handled,
                handling_p50=_minutes(h50),
                handling_p90=_minutes(h90),
                serving_minutes=float(serving),
                open_minutes=float(opened.get(outlet, (0,))[0]),
                ended=int(ended),
                abandoned=int(abandoned),
                visits=visits[0],
                done=visits[1],
                unrecorded=visits[2],
                registered=visits[3],
            )
        )
    return found


def measures_of(
    outlets: Sequence[str], from_on: date, until_on: date, *, by: Actor
) -> Counter[str]:
    """Return how often the measures of W20 and N14 were used at some outlets; one read.

    The days are included on both ends; the counts are those of ``HallReport.measures``.
    """
    demand(by, VIEW)
    with connection.cursor() as cursor:
        cursor.execute(_MEASURES, [list(outlets), from_on, until_on])
        return counted(cursor.fetchall())


def _rows(statement: str, asked: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return {outlet: tuple(figures) for outlet, *figures in cursor.fetchall()}


def _minutes(found: Any) -> float | None:
    return None if found is None else float(found)
