"""Statements of hot acts: one round trip, bound by the server, planned once a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection


class _Planned(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statements the server keeps planned, unless a pooler stands in between."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> _Planned:
        super().execute(query, params, prepare=settings.PREPARE_STATEMENTS)
        return self


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with named parameters; ``%%`` is a percent sign.

    Outside a transaction it is one of its own: it happens wholly or not at all.
    """

    sql: str

    def one(self, **values: Any) -> tuple[Any, ...] | None:
        """Run it and return its first row, if any."""
        connection.ensure_connection()
        link = connection.connection
        if link.prepare_threshold is None and settings.PREPARE_STATEMENTS:
            # None forbids preparing altogether; this high, only what asks for it is prepared.
            link.prepare_threshold = 1_000_000_000
        # Django's wrapper: errors become its own, captured queries and wrappers see it.
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        with wrap(_Planned(link)) as cursor:  # type: ignore[arg-type]
            cursor.execute(self.sql, values)
            row = cursor.fetchone()
        assert row is None or isinstance(row, tuple)
        return row
