"""The floor: pgbench writes the rows of a recorded case, with no rule and no language between.

Each act is a transaction: lock the case and read its state, insert the facts with their
deliveries, update the case, write the steps. Tables, indexes and constraints are the product's
own; payloads travel as parameters of prepared statements, at their recorded size.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg import sql

from bench.approval_record import Act, Recording, Write
from onewindow.kit.postgres.binaries import candidates

TRAVELS = ("jsonb", "text")
"""Types whose values are sent with every execution; short constants stand in the statement."""
KEYS = {
    "cases_case": ("number",),
    "approvals_step": ("case_number", "code"),
    "kit_counter": ("series",),
}
"""By which columns an act finds the row that it changes."""
_NUMBER = "('F' || CAST(:client_id AS text) || '-' || CAST(:round AS text) || '-' || :run)"
_RATE = re.compile(r"tps = ([0-9.]+) \(without initial connection time\)")


class FloorMissing(Exception):
    """There is no pgbench beside this PostgreSQL, or it could not run."""


def find_pgbench() -> str:
    """Return the path of pgbench beside the server's binaries, or on the path."""
    for binaries in candidates():
        if Path(binaries.path("pgbench")).exists():
            return binaries.path("pgbench")
    found = shutil.which("pgbench")
    if found is None:
        raise FloorMissing(
            "这台机器的 PostgreSQL 没有 pgbench（轮子里的数据库不带它）："
            "请执行 apt-get install -y postgresql 后再量下限。"
        )
    return found


class Floor:
    """A copy of the product's empty database, and a script of one case."""

    def __init__(self, recording: Recording, url: str, folder: Path) -> None:
        self.pgbench = find_pgbench()
        self.url = url
        self.recording = recording
        self.values: list[str] = []
        self.script = folder / "case.sql"
        self._runs = 0
        body = self._body()
        self._store_values()
        loads = ", ".join(
            f"max(value) FILTER (WHERE id = {n}) AS v{n}" for n in range(len(self.values))
        )
        head = [
            "\\if :loaded = 0",
            f"SELECT {loads} FROM floor_value \\gset",
            "\\set loaded 1",
            "\\endif",
            "\\set round :round + 1",
        ]
        self.script.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")

    def cases_per_second(self, clients: int, seconds: float) -> float:
        """Run the script with so many connections; raise FloorMissing when it fails."""
        self._runs += 1
        threads = min(clients, os.cpu_count() or 1)
        options = f"-n -M prepared -c {clients} -j {threads} -T {max(1, round(seconds))}"
        given = ["-D", "loaded=0", "-D", "round=0", "-D", f"run={self._runs}"]
        done = subprocess.run(
            [self.pgbench, *options.split(), *given, "-f", str(self.script), self.url],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        found = _RATE.search(done.stdout)
        if done.returncode or found is None:
            raise FloorMissing(f"pgbench: {done.stderr[-2000:]}")
        return float(found.group(1))

    def _store_values(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as link, link.cursor() as cursor:
            cursor.execute("CREATE TABLE floor_value (id int, value text)")
            cursor.executemany(
                "INSERT INTO floor_value VALUES (%s, %s)", list(enumerate(self.values))
            )

    def _body(self) -> list[str]:
        lines = []
        for act in self.recording.acts:
            for writes in act.transactions:
                lines += ["BEGIN;", *self._transaction(act, writes), "END;"]
        return lines

    def _transaction(self, act: Act, writes: list[Write]) -> list[str]:
        lines = []
        if any(write.table == "cases_case" and write.changed for write in writes):
            lines.append(f"SELECT state FROM cases_case WHERE number = {_NUMBER} FOR UPDATE;")
        facts = [write for write in writes if write.table == "kit_event"]
        routes = [write for write in writes if write.table == "kit_delivery"]
        rest = [write for write in writes if write not in facts and write not in routes]
        # The case goes before what may point to it.
        rest.sort(key=lambda w: (w.table != "cases_case", w.table, w.changed))
        for table, same in groupby(rest, key=lambda w: w.table):
            listed = list(same)
            inserted = [write for write in listed if write.is_insert]
            changed = [write for write in listed if write.changed]
            if inserted:
                lines.append(self._insert(table, inserted) + ";")
            if changed:
                lines.append(self._update(table, changed) + ";")
        if facts:
            lines.append(self._facts(facts, routes))
        return lines

    def _facts(self, facts: Sequence[Write], routes: Sequence[Write]) -> str:
        """Insert events and, in the same statement, their deliveries."""
        insert = self._insert("kit_event", facts)
        if not routes:
            return insert + ";"
        columns = [c for c in self._columns("kit_delivery") if c not in {"id", "event_id"}]
        seqs = {fact.row["id"]: fact.row["seq"] for fact in facts}
        rows = ", ".join(
            f"({seqs[route.row['event_id']]}, {self._values(route, columns)})" for route in routes
        )
        return (
            f"WITH e AS ({insert} RETURNING id, seq) "
            f"INSERT INTO kit_delivery (event_id, {_names(columns)}) "
            f"SELECT e.id, {_names(columns, 'v')} FROM e "
            f"JOIN (VALUES {rows}) AS v(seq, {_names(columns)}) ON v.seq = e.seq;"
        )

    def _insert(self, table: str, writes: Sequence[Write]) -> str:
        columns = [c for c in self._columns(table) if c != "id"]
        rows = ", ".join(f"({self._values(write, columns)})" for write in writes)
        return f'INSERT INTO "{table}" ({_names(columns)}) VALUES {rows}'

    def _update(self, table: str, writes: Sequence[Write]) -> str:
        """Update the rows by their key in one statement; what one changes is set in all."""
        keys = KEYS.get(table, (next(iter(self._columns(table))),))
        together = {column for write in writes for column in write.changed}
        changed = [c for c in self._columns(table) if c in together]
        if len(writes) == 1:
            (write,) = writes
            new = ", ".join(f'"{c}" = {self._value(write, c)}' for c in changed)
            where = " AND ".join(f'"{c}" = {self._value(write, c)}' for c in keys)
            return f'UPDATE "{table}" SET {new} WHERE {where}'
        rows = ", ".join(f"({self._values(write, [*keys, *changed])})" for write in writes)
        new = ", ".join(f'"{c}" = v."{c}"' for c in changed)
        where = " AND ".join(f't."{c}" = v."{c}"' for c in keys)
        listed = _names([*keys, *changed])
        return f'UPDATE "{table}" AS t SET {new} FROM (VALUES {rows}) AS v({listed}) WHERE {where}'

    def _columns(self, table: str) -> dict[str, str]:
        return self.recording.types[table]

    def _values(self, write: Write, columns: Sequence[str]) -> str:
        return ", ".join(self._value(write, column) for column in columns)

    def _value(self, write: Write, column: str) -> str:
        kind = self._columns(write.table)[column]
        value = write.row[column]
        if value is None:
            return f"CAST(NULL AS {kind})"
        if kind == "uuid":
            return "gen_random_uuid()"
        if value == self.recording.number:
            return _NUMBER
        if column == "case_id":
            return f"(SELECT id FROM cases_case WHERE number = {_NUMBER})"
        if kind in TRAVELS and len(value) > 40:
            self.values.append(value)
            return f"CAST(:v{len(self.values) - 1} AS {kind})"
        return f"CAST({_quoted(value)} AS {kind})"


def _names(columns: Sequence[str], prefix: str = "") -> str:
    before = f"{prefix}." if prefix else ""
    return ", ".join(f'{before}"{column}"' for column in columns)


def _quoted(value: str) -> str:
    """Return a literal in which pgbench finds no variable: a colon would begin one."""
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def copy_database(url: str, source: str, target: str) -> None:
    """Copy a database that nobody is connected to."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )
