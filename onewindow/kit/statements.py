"""Statements of hot acts: one round trip, bound by the server, planned once a connection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_PLACE = re.compile(r"%\((\w+)\)s")
_BOOLEAN, _WHOLE = 16, frozenset({20, 21, 23})
"""Types of values (pg_type.oid) that do not come back as text."""
_planned: WeakKeyDictionary[psycopg.Connection[Any], set[bytes]] = WeakKeyDictionary()
"""Which statements the server has planned, by connection."""

Row = tuple[Any, ...]


class Statement:
    """SQL with named places such as ``%(number)s``; every value goes out as text.

    Outside a transaction it is one of its own: it happens wholly or not at all. It takes the
    straight way to libpq, a third of what a cursor costs, and the server plans it once for a
    connection. Where somebody looks at queries it goes through a cursor of Django's, whose log it
    needs.
    """

    def __init__(self, sql: str) -> None:
        self._names: list[str] = []
        self._sql = _PLACE.sub(self._numbered, sql)
        self._plan = b"ow_" + hashlib.sha256(self._sql.encode()).hexdigest()[:16].encode()

    def _numbered(self, place: re.Match[str]) -> str:
        name = place[1]
        if name not in self._names:
            self._names.append(name)
        return f"${self._names.index(name) + 1}"

    def one(self, **values: str | None) -> Row | None:
        """Run it and return its first row, if any: numbers, booleans, text and None."""
        database = connections[DEFAULT_DB_ALIAS]
        return _row(self._run(database, [values[name] for name in self._names]))

    def typed(self, **values: Any) -> Row | None:
        """Like ``one``, for values and answers of every type the driver knows; a little slower."""
        database = connections[DEFAULT_DB_ALIAS]
        result = self._run(database, [values[name] for name in self._names])
        if not result.ntuples:
            return None
        row: Row = _reading(result, database.connection).load_row(0, tuple)
        return row

    def all(self, **values: Any) -> list[Row]:
        """Like ``typed``, and every row."""
        database = connections[DEFAULT_DB_ALIAS]
        result = self._run(database, [values[name] for name in self._names])
        rows: list[Row] = _reading(result, database.connection).load_rows(0, result.ntuples, tuple)
        return rows

    def _run(self, database: Any, given: Sequence[Any]) -> PGresult:
        database.close_if_health_check_failed()
        database.ensure_connection()
        link = database.connection
        is_watched = database.queries_logged or database.execute_wrappers
        with database.wrap_database_errors:
            if settings.PREPARE_STATEMENTS and not is_watched:
                database.validate_no_broken_transaction()
                return self._straight(link, given)
            return self._through_cursor(database, given)

    def _straight(self, link: psycopg.Connection[Any], given: Sequence[Any]) -> PGresult:
        if not link.autocommit and link.pgconn.transaction_status == TransactionStatus.IDLE:
            link.pgconn.send_query(b"BEGIN")  # as a cursor would with its first statement
            _answer(link)
        planned = _planned.get(link)
        if planned is None:
            planned = _planned[link] = set()
        wire = link.pgconn
        if self._plan not in planned:
            wire.send_prepare(self._plan, self._sql.encode())
            _answer(link)
            planned.add(self._plan)
        values = _sent(given, link)
        wire.send_query_prepared(self._plan, values)
        return _answer(link)

    def _through_cursor(self, database: Any, given: Sequence[Any]) -> PGresult:
        wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
        raw: psycopg.RawCursor[Any] = psycopg.RawCursor(database.connection)
        with wrap(raw) as cursor:
            cursor.execute(self._sql, given)
            result: PGresult | None = raw.pgresult
        assert result is not None, "a statement that went through has a result"
        return result


def _sent(given: Sequence[Any], link: psycopg.Connection[Any]) -> list[Any]:
    """Return values as the text the server reads; most are text already."""
    if all(value is None or isinstance(value, str) for value in given):
        return [None if value is None else value.encode() for value in given]
    writing = Transformer(link)
    return [
        value.encode()
        if isinstance(value, str)
        else None
        if value is None
        else writing.get_dumper(value, PyFormat.TEXT).dump(value)
        for value in given
    ]


def _reading(result: PGresult, link: psycopg.Connection[Any]) -> Any:
    reading = Transformer(link)
    reading.set_pgresult(result)
    return reading


def _answer(link: psycopg.Connection[Any]) -> PGresult:
    """Wait for the answer, as a cursor would; raise what the server refused."""
    answers: list[PGresult] = link.wait(generators.execute(link.pgconn))
    result = answers[-1]
    if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        raise psycopg.errors.error_from_result(result, encoding="utf-8")
    return result


def _row(result: PGresult) -> Row | None:
    if not result.ntuples:
        return None
    return tuple(_value(result, place) for place in range(result.nfields))


def _value(result: PGresult, place: int) -> Any:
    value = result.get_value(0, place)
    if value is None:
        return None
    kind = result.ftype(place)
    if kind in _WHOLE:
        return int(value)
    return value == b"t" if kind == _BOOLEAN else value.decode()
