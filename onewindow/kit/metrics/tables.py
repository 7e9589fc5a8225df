"""Figures that the database holds: deliveries, sweeps, connections. Every count is bounded."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from onewindow.kit.metrics.text import Family, Sample
from onewindow.kit.schedule import sweeps

MOST = 10_000
"""No count looks at more rows than this: a page asked for every 15 seconds stays cheap."""

_DELIVERIES = f"""
SELECT (SELECT count(*) FROM (SELECT 1 FROM kit_delivery WHERE status = 'waiting' LIMIT {MOST}) w),
       (SELECT count(*) FROM (SELECT 1 FROM kit_delivery WHERE status = 'parked' LIMIT {MOST}) p),
       (SELECT greatest(0, extract(epoch FROM clock_timestamp() - next_at)) FROM kit_delivery
        WHERE status = 'waiting' ORDER BY next_at LIMIT 1)
"""  # noqa: S608 a constant of this module
_SERVER = """
SELECT pg_database_size(current_database()),
       (SELECT setting::int FROM pg_settings WHERE name = 'max_connections'),
       pg_stat_get_tuples_inserted('kit_event'::regclass)
"""
_CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity
WHERE datname = current_database() GROUP BY 1
"""
_SWEEPS = "SELECT name, extract(epoch FROM started_at), failures FROM kit_sweeprun"


def families(_at: datetime) -> list[Family]:
    """Return what is in the plumbing's tables and in PostgreSQL's own statistics."""
    return [*_deliveries(), *_sweeps(), *_server()]


def _deliveries() -> list[Family]:
    ((waiting, parked, oldest),) = _rows(_DELIVERIES)
    bounded = f"counted up to {MOST}"
    return [
        Family.of("deliveries_waiting", f"Deliveries not yet handled, {bounded}.", waiting),
        Family.of("deliveries_parked", f"Deliveries given up until let go on, {bounded}.", parked),
        Family.of(
            "deliveries_oldest_seconds",
            "For how long the earliest waiting delivery has been due.",
            float(oldest or 0),
        ),
    ]


def _sweeps() -> list[Family]:
    held = {name: (started, failures) for name, started, failures in _rows(_SWEEPS)}
    listed = [(sweep, held.get(sweep.name, (None, 0))) for sweep in sweeps()]
    return [
        Family(
            "sweep_last_run_timestamp_seconds",
            "When a periodic sweep last began; 0: never.",
            tuple(Sample(float(row[0] or 0), {"sweep": one.name}) for one, row in listed),
        ),
        Family(
            "sweep_failures",
            "How often in a row a periodic sweep has failed.",
            tuple(Sample(row[1], {"sweep": one.name}) for one, row in listed),
        ),
        Family(
            "sweep_interval_seconds",
            "How often a periodic sweep is meant to run.",
            tuple(Sample(one.every.total_seconds(), {"sweep": one.name}) for one, _ in listed),
        ),
    ]


def _server() -> list[Family]:
    ((size, most, facts),) = _rows(_SERVER)
    states = tuple(Sample(count, {"state": state}) for state, count in _rows(_CONNECTIONS))
    return [
        Family.of("database_size_bytes", "Size of the database.", size),
        Family.of("database_connections_max", "Connections the server takes.", most),
        Family("database_connections", "Connections to this database by state.", states),
        Family.of(
            "facts_recorded_total",
            "Facts written since the server's statistics began, rolled back ones included.",
            facts,
            "counter",
        ),
    ]


def _rows(statement: str) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple] = cursor.fetchall()  # type: ignore[type-arg]
    return found
