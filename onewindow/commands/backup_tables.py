"""Rows out of the database and back, by COPY: no other program, no dependence on its version."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import Cursor, sql

from onewindow.commands.backup_archive import TablePart

LEDGER = "django_migrations"
"""Not copied: which migrations ran stands in the manifest, and restoring runs the same ones."""
MADE_BY_MIGRATING = frozenset({LEDGER, "django_content_type", "auth_permission", "kit_stamp"})
"""Tables that hold rows in a database where nobody has done anything yet."""
_CHUNK = 4 * 1024 * 1024

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname COLLATE "C"
"""
_COLUMNS = """
SELECT a.attname, a.attcollation <> 0,
       coalesce(array_position(i.indkey::int2[], a.attnum), -1),
       CASE WHEN d.oid IS NOT NULL OR a.attidentity <> ''
            THEN pg_get_serial_sequence(quote_ident(current_schema()) || '.' || quote_ident(%(t)s),
                                        a.attname) END
FROM pg_attribute a
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
WHERE a.attrelid = (quote_ident(current_schema()) || '.' || quote_ident(%(t)s))::regclass
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attname COLLATE "C"
"""
_SAME_TEXT_EVERYWHERE = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0
"""


@dataclass(frozen=True)
class Table:
    """A table with its columns in order of name, the key that orders its rows, its sequences."""

    name: str
    columns: tuple[str, ...]
    order: sql.Composable
    sequences: tuple[str, ...]

    @property
    def column_list(self) -> sql.Composable:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


@contextmanager
def snapshot() -> Iterator[None]:
    """Let everything read in the block be of one moment, whatever is written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(_SAME_TEXT_EVERYWHERE)
        yield


def tables() -> list[Table]:
    """Return the tables of the city's schema but the ledger of migrations."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [_table(name) for (name,) in cursor.fetchall() if name != LEDGER]


def export(table: Table, take: Callable[[str, bytes], None] | None = None) -> TablePart:
    """Read a table in the order of its key; hand compressed parts to ``take`` where given."""
    hashed, rows, size, parts, held = hashlib.sha256(), 0, 0, 0, bytearray()

    def pass_on() -> None:
        nonlocal parts
        if take is not None and held:
            parts += 1
            packed = gzip.compress(bytes(held), compresslevel=5, mtime=0)
            take(f"tables/{table.name}/{parts:06}.copy.gz", packed)
        held.clear()

    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        table.column_list, sql.Identifier(table.name), table.order
    )
    with _raw() as cursor, cursor.copy(statement) as lines:
        for line in lines:
            rows += 1
            size += len(line)
            hashed.update(line)
            held += line
            if len(held) >= _CHUNK:
                pass_on()
    pass_on()
    return TablePart(table.name, list(table.columns), rows, size, hashed.hexdigest(), parts)


def sequences(found: list[Table]) -> dict[str, int]:
    """Return the last number given by each sequence; those never used are left out.

    Sequences stand outside the snapshot: what they say now is at least what the rows hold.
    """
    values = {}
    with connection.cursor() as cursor:
        for name in (name for table in found for name in table.sequences):
            cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 from the catalogue
            row = cursor.fetchone()
            assert row is not None
            if row[1]:
                values[name.rpartition(".")[2]] = row[0]
    return values


def rows_held(found: list[Table]) -> list[str]:
    """Return the tables that hold what somebody has done."""
    held = []
    with connection.cursor() as cursor:
        for table in found:
            if table.name in MADE_BY_MIGRATING:
                continue
            exists = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})")
            cursor.execute(exists.format(sql.Identifier(table.name)))
            row = cursor.fetchone()
            if row is not None and row[0]:
                held.append(table.name)
    return held


@contextmanager
def refilling(found: list[Table]) -> Iterator[None]:
    """Empty the tables, let the block fill them, and check every reference at its end.

    Triggers rest meanwhile: they judge acts, and these rows were judged when they were made.
    """
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in found)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SAME_TEXT_EVERYWHERE)
        _triggers(found, "DISABLE")
        cursor.execute(sql.SQL("TRUNCATE {}").format(names))
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(found, "ENABLE")


def fill(table: Table, packed: bytes) -> None:
    """Write one part back."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), table.column_list
    )
    with _raw() as cursor, cursor.copy(statement) as lines:
        lines.write(gzip.decompress(packed))


def set_sequences(found: list[Table], values: dict[str, int]) -> None:
    """Let every sequence go on where it stood."""
    with connection.cursor() as cursor:
        for name in (name for table in found for name in table.sequences):
            value = values.get(name.rpartition(".")[2])
            cursor.execute("SELECT setval(%s, %s, %s)", [name, value or 1, value is not None])


def _triggers(found: list[Table], what: str) -> None:
    with connection.cursor() as cursor:
        for table in found:
            words = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
            cursor.execute(words.format(sql.Identifier(table.name), sql.SQL(what)))


def _table(name: str) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, {"t": name})
        rows = cursor.fetchall()
    key = sorted((place, column, has_collation) for column, has_collation, place, _ in rows)
    order = [
        # Two servers may sort text differently; bytes they sort alike.
        sql.SQL('{} COLLATE "C"' if has_collation else "{}").format(sql.Identifier(column))
        for place, column, has_collation in key
        if place >= 0
    ]
    assert order, f"{name} has no primary key"
    return Table(
        name,
        tuple(column for column, *_ in rows),
        sql.SQL(", ").join(order),
        tuple(sequence for *_, sequence in rows if sequence),
    )


@contextmanager
def _raw() -> Iterator[Cursor]:
    """Yield the driver's own cursor, within the transaction that Django holds."""
    connection.ensure_connection()
    assert connection.connection is not None
    with connection.connection.cursor() as cursor:
        yield cursor
