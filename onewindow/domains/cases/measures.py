"""Counts of convenience measures that cases show (W20): two reads for a region and some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from onewindow.kit.actors import Actor
from onewindow.lib.divisions import is_local

_ONLINE = frozenset({"portal", "mobile"})
_COUNT = """
SELECT c.channel, c.is_green, COALESCE(o.division_id, ''), c.division_code, count(*)
FROM cases_case c
LEFT JOIN organizations_window w ON w.number = c."window"
LEFT JOIN organizations_outlet o ON o.id = w.outlet_id
WHERE c.received_at >= %s AND c.received_at < %s AND NOT c.is_simulated
      AND c.division_code LIKE ANY(%s)
GROUP BY 1, 2, 3, 4
"""
# Apart, by its own index: reading the state of every case of a month takes four times as long.
_DEFERRED = """
SELECT count(*) FROM cases_case c
WHERE c.received_at >= %s AND c.received_at < %s AND c.state ? 'deferrals' AND NOT c.is_simulated
      AND c.division_code LIKE ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """Cases received in a period. ``green_elsewhere``: green ones that came in at no window.

    ``cross_region``: received at a window of another division than that of the matter (通办).
    """

    deferred: int = 0
    green_elsewhere: int = 0
    cross_region: int = 0
    online: int = 0
    kiosk: int = 0


def measure_counts(since: datetime, until: datetime, *, viewer: Actor) -> MeasureCounts:
    """Return the counts of the viewer's region received in a period, without mock ones.

    The region is that of the matter; ``until`` is the first moment that no longer counts.
    """
    with connection.cursor() as cursor:
        asked: list[Any] = [since, until, [f"{prefix}%" for prefix in viewer.divisions]]
        cursor.execute(_COUNT, asked)
        rows = cursor.fetchall()
        cursor.execute(_DEFERRED, asked)
        (deferred,) = cursor.fetchone() or (0,)
    return MeasureCounts(
        deferred=deferred,
        green_elsewhere=sum(n for channel, green, *_, n in rows if green and channel != "window"),
        cross_region=sum(
            n for *_, place, matter, n in rows if place and not is_local(place, matter)
        ),
        online=sum(n for channel, *_, n in rows if channel in _ONLINE),
        kiosk=sum(n for channel, *_, n in rows if channel == "kiosk"),
    )
