"""Numbers in series: one statement, one row, no collision."""

from __future__ import annotations

from django.db import connection

_NEXT = """
INSERT INTO kit_counter (series, value) VALUES (%s, %s)
ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + EXCLUDED.value
RETURNING value
"""


def next_number(series: str) -> int:
    """Return the next number of the series, from 1, inside the caller's transaction.

    Inside a transaction the row stays locked until commit, so call it last or outside when gaps
    are acceptable.
    """
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> range:
    """Return so many numbers in a row, like ``next_number``; ``count`` is at least 1."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, count])
        row = cursor.fetchone()
    assert row is not None
    value = row[0]
    assert isinstance(value, int)
    return range(value - count + 1, value + 1)
