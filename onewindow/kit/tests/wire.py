"""What really goes over the wire: how often the driver spoke and waited for the database.

Statements are not round trips: BEGIN, COMMIT and a first preparation cost one each without being
seen by Django, and a pipeline sends several statements in one. So libpq itself keeps the record.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from django.db import connection
from psycopg import pq


class RoundTrips:
    """How often the client spoke before it waited; known when the block is over."""

    count: int = -1


@contextmanager
def round_trips() -> Iterator[RoundTrips]:
    """Count the round trips of the block on this thread's connection.

    Use it in a test that is no transaction itself (``django_db(transaction=True)``): otherwise the
    BEGIN and COMMIT of what it measures do not show.
    """
    connection.ensure_connection()
    wire = connection.connection.pgconn
    found = RoundTrips()
    with tempfile.TemporaryFile("w+b") as record:
        wire.trace(record.fileno())
        wire.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield found
        finally:
            wire.untrace()
        record.seek(0)
        speakers = [line[:1] for line in record.read().split(b"\n") if line[1:2] == b"\t"]
    found.count = sum(speaker == b"F" for speaker, _ in groupby(speakers))
