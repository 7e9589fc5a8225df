"""What the product really does in one case: round trips of each act, and every row it leaves.

Rows are compared before and after each act over a second connection, so nothing is guessed: the
floor and the peers write the numbers and sizes that this run of the product wrote.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from bench.approval_line import Place, line, play
from onewindow.kit.tests.wire import round_trips

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
      AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY c.relname, a.attnum
"""
Row = dict[str, str | None]


@dataclass
class Write:
    """A row that an act inserted, or changed in the columns of ``changed``."""

    table: str
    row: Row
    changed: tuple[str, ...] = ()

    @property
    def is_insert(self) -> bool:
        return not self.changed


@dataclass
class Act:
    """One act: its round trips, and its writes grouped by transaction."""

    name: str
    trips: int
    transactions: list[list[Write]] = field(default_factory=list)

    def written(self, table: str) -> list[Write]:
        return [w for writes in self.transactions for w in writes if w.table == table]


@dataclass
class Recording:
    """One case from receipt to result."""

    number: str
    acts: list[Act]
    types: dict[str, dict[str, str]]
    """Table → column → SQL type."""


def record(place: Place, *, warm: int = 3) -> Recording:
    """Play cases until the caches are warm, then one more under observation."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        for _ in range(warm):
            play(place)
        types = _types(link)
        acts = []
        before = _snapshot(link, types)
        for name, act in line(place):
            with round_trips() as trips:
                case = act()
            after = _snapshot(link, types)
            acts.append(Act(name, trips.count, _difference(before, after)))
            before = after
    return Recording(case.number, acts, types)


def _types(link: psycopg.Connection[Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in link.execute(_COLUMNS):
        found.setdefault(table, {})[column] = kind
    return found


Key = tuple[str, str]


def _snapshot(
    link: psycopg.Connection[Any], types: dict[str, dict[str, str]]
) -> dict[Key, tuple[int, Row]]:
    """Return every row as text by table and key (its first column), with who wrote it."""
    rows: dict[Key, tuple[int, Row]] = {}
    for table, columns in types.items():
        query = sql.SQL("SELECT xmin::text::bigint, {} FROM {}").format(
            sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(c)) for c in columns),
            sql.Identifier(table),
        )
        for writer, *values in link.execute(query):
            rows[table, str(values[0])] = (writer, dict(zip(columns, values, strict=True)))
    return rows


def _difference(
    before: dict[Key, tuple[int, Row]], after: dict[Key, tuple[int, Row]]
) -> list[list[Write]]:
    """Return what differs, by transaction; a row written again with the same values is left out."""
    by_writer: dict[int, list[Write]] = {}
    for key, (writer, row) in after.items():
        if key not in before:
            by_writer.setdefault(writer, []).append(Write(key[0], row))
            continue
        old = before[key][1]
        changed = tuple(column for column in row if row[column] != old[column])
        if changed:
            by_writer.setdefault(writer, []).append(Write(key[0], row, changed))
    return [by_writer[writer] for writer in sorted(by_writer)]
