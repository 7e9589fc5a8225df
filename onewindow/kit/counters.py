"""Numbers in series: one statement, one row, no collision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import connection

_NEXT = """
INSERT INTO kit_counter (series, value) VALUES (%s, %s)
ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + EXCLUDED.value
RETURNING value
"""
_NEXT_OF_EACH = """
INSERT INTO kit_counter (series, value)
SELECT * FROM unnest(%s::text[], %s::bigint[]) ORDER BY 1
ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + EXCLUDED.value
RETURNING series, value
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


def next_of_each(series: Sequence[str]) -> list[int]:
    """Return the next number of each series named, in one statement; named twice, two numbers.

    The rows are locked in the order of their names, so that two callers never wait in a circle.
    """
    counts = sorted(Counter(series).items())
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_OF_EACH, [[name for name, _ in counts], [n for _, n in counts]])
        last = dict(cursor.fetchall())
    drawn = {name: iter(range(last[name] - n + 1, last[name] + 1)) for name, n in counts}
    return [next(drawn[name]) for name in series]
