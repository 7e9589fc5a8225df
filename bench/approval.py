"""The five-department case beside Viewflow, DBOS and the floor, on one PostgreSQL.

    scripts/bench approval [--clients 1,8] [--seconds 5] [--rounds 3] [--no-peers] [--json]

Cases per second from receipt to result, median of the rounds, and the round trips of an act as
the wire counts them. Each client is a process with a connection it keeps; commits wait for disk.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.approval_rounds import Rate, clients, interleaved, median
from bench.common import database, machine, markdown
from bench.peers.environment import PeersMissing, install

PEERS = ("viewflow", "dbos")
ASKED = {"viewflow": 10.0, "dbos": 8.0, "floor": 0.5}
MOST_TRIPS = 3
_SAME = {
    "decide: market": "market",
    "decide: fire": "fire",
    "decide: housing": "housing",
    "decide: ecology": "ecology",
    "decide: health": "health",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true", help="only the product and the floor")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    counts = [int(number) for number in wanted.clients.split(",")]
    peers = None if wanted.no_peers else _installed()
    with tempfile.TemporaryDirectory(prefix="bench-approval-") as folder, database():
        found = Measurement(Path(folder), counts, peers, wanted.rounds, wanted.seconds).run()
    if wanted.json:
        print(json.dumps(found.rows))
    else:
        found.show()


def _installed() -> Path | None:
    try:
        return install()
    except PeersMissing as missing:
        print(f"× {missing}", file=sys.stderr)
        return None


class Found:
    """What was measured, for a program and for docs/performance.md."""

    def __init__(self, rows: list[dict[str, Any]], acts: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.acts = acts

    def show(self) -> None:
        print(f"approval ({machine()})\n")
        print(markdown([self._with_ratios(row) for row in self.rows]))
        print()
        print(markdown(self.acts))

    def _with_ratios(self, row: dict[str, Any]) -> dict[str, Any]:
        ratios = {}
        for name in ASKED:
            ratios[f"× {name}"] = round(row["onewindow"] / row[name], 2) if row[name] else "–"
        return row | ratios


class Measurement:
    """One cluster, a database for each participant, rounds for each number of clients."""

    def __init__(
        self, folder: Path, counts: list[int], peers: Path | None, rounds: int, seconds: float
    ) -> None:
        self.folder = folder
        self.counts = counts
        self.peers = peers
        self.rounds = rounds
        self.seconds = seconds
        self.url = os.environ["DATABASE_URL"]

    def run(self) -> Found:
        from django.db import connection

        from bench.approval_line import build
        from bench.approval_record import record

        self.places = build(max(self.counts))
        self.recording = record(self.places[0])
        connection.close()
        self._prepare_floor()
        self._prepare_peers()
        acts = [{"act": act.name, "round trips": act.trips} for act in self.recording.acts]
        trips = max(act.trips for act in self.recording.acts)
        rows = []
        for count in self.counts:
            with ExitStack() as stack:
                rates = self._participants(count, stack)
                measured = interleaved(rates, rounds=self.rounds, seconds=self.seconds)
            row = {"clients": count}
            for name in ("onewindow", *PEERS, "floor"):
                row[name] = median(measured[name]) if name in measured else None
            rows.append(row | {"round_trips_per_act": trips})
        return Found(rows, acts)

    def _participants(self, count: int, stack: ExitStack) -> dict[str, Rate]:
        own = [
            [sys.executable, "-m", "bench.approval_client", place.applicant]
            for place in self.places[:count]
        ]
        environment = {"DATABASE_URL": self.url}
        rates = {"onewindow": stack.enter_context(clients(own, environment, self.folder))}
        for name in PEERS if self.peers else ():
            command = [*self._peer(name), str(self.folder / "rows.json")]
            environment = {"DATABASE_URL": self._url_of(name)}
            commands = [command] * count
            rates[name] = stack.enter_context(clients(commands, environment, self.folder))
        if self.floor is not None:
            floor = self.floor
            floor.cases_per_second(count, 1)
            rates["floor"] = lambda seconds: floor.cases_per_second(count, seconds)
        return rates

    def _prepare_floor(self) -> None:
        from bench.approval_floor import Floor, FloorMissing, copy_database

        self.floor: Floor | None = None
        try:
            copy_database(self._url_of("postgres"), "onewindow", "floor")
            self.floor = Floor(self.recording, self._url_of("floor"), self.folder)
        except FloorMissing as missing:
            print(f"× {missing}", file=sys.stderr)

    def _prepare_peers(self) -> None:
        """Make the peers' databases, and the file of what the product writes in each act."""
        if self.peers is None:
            return
        rows = {}
        for act in self.recording.acts:
            (case,) = act.written("cases_case")
            facts = [json.loads(str(w.row["payload"])) for w in act.written("kit_event")]
            rows[_SAME.get(act.name, act.name)] = {
                "applicant": case.row["applicant_name"],
                "form": json.dumps({"shop": "一碗面"}),
                "payload": json.dumps(facts, ensure_ascii=False),
                "state": case.row["state"],
            }
        content = {"applicant": "测试", "form": {"shop": "一碗面"}, "opinion": _opinion()}
        text = json.dumps({"rows": rows, "content": content}, ensure_ascii=False)
        (self.folder / "rows.json").write_text(text, encoding="utf-8")
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as link:
            for name in PEERS:
                link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        for name in PEERS:
            self._prepare_peer(name)

    def _prepare_peer(self, name: str) -> None:
        import subprocess

        from bench.approval_rounds import ROOT

        environment = {"DATABASE_URL": self._url_of(name), "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [*self._peer(name), "prepare"], env={**os.environ, **environment}, cwd=ROOT, check=True
        )

    def _peer(self, name: str) -> list[str]:
        return [str(self.peers), "-m", f"bench.peers.{name}_peer.client"]

    def _url_of(self, database_name: str) -> str:
        return self.url.replace("/onewindow?", f"/{database_name}?")


def _opinion() -> str:
    from bench.approval_line import OPINION

    return OPINION


if __name__ == "__main__":
    main()
