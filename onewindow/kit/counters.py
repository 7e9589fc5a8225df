"""Numbers in series: one statement, one row, no collision."""

from __future__ import annotations

from django.db import connection

_NEXT = """
INSERT INTO kit_counter (series, value) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + 1
RETURNING value
"""


def next_number(series: str) -> int:
    """Return the next number of the series, from 1, inside the caller's transaction.

    Inside a transaction the row stays locked until commit, so call it last or outside when gaps
    are acceptable.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series])
        row = cursor.fetchone()
    assert row is not None
    value = row[0]
    assert isinstance(value, int)
    return value
