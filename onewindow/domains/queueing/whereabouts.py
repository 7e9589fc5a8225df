"""Where somebody can go now: outlets by distance, or by how soon one is served there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from django.db import connection

from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import ZONE, Hours
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.actions.days import plates_at_all
from onewindow.domains.queueing.actions.take import call_times, wait_of
from onewindow.domains.queueing.rules.estimate import Estimate
from onewindow.domains.queueing.sql import recent_calls
from onewindow.lib.geodesy import Point

_CROWDS = """
SELECT asked.outlet, d.closed_at, p.usual_minutes, w.waiting, s.windows, s.idle,
       CALLS
FROM unnest(%(outlets)s::text[], %(plates)s::text[]) asked (outlet, plate)
JOIN queueing_hallday d ON d.outlet = asked.outlet AND d."on" = %(on)s
LEFT JOIN queueing_plate p ON p.name = asked.plate
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting FROM queueing_queueticket t
    WHERE t.outlet = asked.outlet AND t."on" = d."on" AND t.status = 'waiting'
      AND (asked.plate = '' OR t.plate = asked.plate)
) w
CROSS JOIN LATERAL (
    SELECT count(*) AS windows, count(*) FILTER (WHERE s.ticket_id IS NULL) AS idle
    FROM queueing_station s
    WHERE s.outlet = asked.outlet AND s.state = 'open'
      AND (asked.plate = '' OR (s.kind = ANY(p.window_kinds)
                                AND (s.plates = '{}' OR asked.plate = ANY(s.plates))))
) s
""".replace("CALLS", recent_calls("asked.outlet"))
_UNTOUCHED: tuple[Any, ...] = (None, None, 0, None, 0, [])
"""A day that no ticket has begun."""


@dataclass(frozen=True, slots=True)
class OutletNow:
    """An outlet at this moment; ``plate`` is empty where no item was asked for.

    ``windows`` is None before the first ticket of the day, when nobody waits and nothing is known;
    ``wait`` is None where no window is open; ``km`` is the straight line, None without a place.
    ``opens_at`` is when it serves next today, None where it serves now or no more today.
    """

    outlet: organizations.Outlet
    plate: str
    km: float | None
    is_serving: bool
    opens_at: datetime | None
    waiting: int
    windows: int | None
    wait: Estimate | None
    hours: tuple[Hours, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Outlets in the order in which somebody would try them, and the item they asked for."""

    item_name: str
    outlets: list[OutletNow]


def outlets_now(*, item: str = "", here: Point | None = None, at: datetime) -> Whereabouts:
    """Return the open outlets that take an item, or all: the nearest first where a place is given.

    Without a place who serves now stands first, then the shorter wait, then fewer people. Seven
    queries however many outlets there are. Raises UnknownStandard.
    """
    on = at.astimezone(ZONE).date()
    rows = {row.code: row for row in organizations.open_outlets()}
    name, plates = plates_at_all(item, on) if item else ("", dict.fromkeys(rows, ""))
    wanted = {code: plate for code, plate in plates.items() if code in rows}
    hours = calendars.opening_hours_of_all(on)
    crowds = _crowds(wanted, at)
    far: dict[str, float] = {}
    if here is not None:
        far = {row.code: km for row, km in organizations.nearest_outlets(here, among=wanted)}
    found = [
        _now(rows[code], plate, hours.get(code, ()), crowds.get(code), far.get(code), at)
        for code, plate in wanted.items()
    ]
    return Whereabouts(name, sorted(found, key=_by_place if here is not None else _by_wait))


def _crowds(wanted: Mapping[str, str], at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outlets": list(wanted),
        "plates": list(wanted.values()),
        "on": at.astimezone(ZONE).date(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CROWDS, values)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _now(
    row: organizations.Outlet,
    plate: str,
    hours: tuple[Hours, ...],
    crowd: Any,
    km: float | None,
    at: datetime,
) -> OutletNow:
    moment = at.astimezone(ZONE)
    closed_at, usual, waiting, windows, idle, calls = crowd or _UNTOUCHED
    is_serving = closed_at is None and any(one.covers(moment.time()) for one in hours)
    later = [one.opens_at for one in hours if one.opens_at > moment.time()]
    wait = None
    if plate and crowd and (is_serving or later):
        wait = wait_of(waiting, windows, idle, call_times(calls), usual)
    opens_at = None
    if later and not is_serving and closed_at is None:
        opens_at = datetime.combine(moment.date(), min(later), ZONE)
    return OutletNow(row, plate, km, is_serving, opens_at, waiting, windows, wait, hours)


def _by_place(one: OutletNow) -> tuple[Any, ...]:
    return (one.km is None, one.km or 0.0, one.waiting, one.outlet.code)


def _by_wait(one: OutletNow) -> tuple[Any, ...]:
    unknown = 0.0 if one.windows is None else inf
    soon = one.wait.likely if one.wait else unknown
    return (not one.is_serving, one.opens_at is None, soon, one.waiting, one.outlet.code)
