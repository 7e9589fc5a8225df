"""For handlers whose effect lies outside the database: a thing is done once."""

from __future__ import annotations

from django.db import connection


def first_time(key: str) -> bool:
    """Return True to the first caller with this key, in the caller's transaction, False to others.

    Effects inside the database need no key: a delivery is marked in the same transaction as they
    are made. A second caller waits for the first one's transaction and learns how it ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_done (key, at) VALUES (%s, now()) ON CONFLICT DO NOTHING RETURNING 1",
            [key],
        )
        return cursor.fetchone() is not None
