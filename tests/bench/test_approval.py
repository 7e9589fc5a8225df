"""bench/approval gives what it promises, at a size that says nothing about speed (issue 3, §3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bench.approval_floor import FloorMissing, _quoted, find_pgbench
from bench.approval_record import Write
from bench.peers.environment import is_installed
from onewindow.kit.home import ROOT

KEYS = ["clients", "onewindow", "viewflow", "dbos", "floor", "round_trips_per_act"]


def run(name: str, *arguments: str) -> list[dict[str, Any]]:
    """Run one measurement as scripts/bench does; it brings its own database."""
    without = {"DATABASE_URL", "ONEWINDOW_HOME"}
    environment = {k: v for k, v in os.environ.items() if k not in without}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *arguments, "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads(done.stdout)
    assert isinstance(rows, list)
    return rows


def has_pgbench() -> bool:
    try:
        find_pgbench()
    except FloorMissing:
        return False
    return True


def test_the_product_is_measured_against_the_rows_it_writes_itself() -> None:
    (row,) = run("approval", "--clients", "2", "--seconds", "0.5", "--rounds", "1", "--no-peers")
    assert list(row) == KEYS
    assert row["clients"] == 2
    assert row["onewindow"] is not None
    assert row["onewindow"] > 0
    assert row["viewflow"] is None
    assert row["dbos"] is None
    assert (row["floor"] is not None) == has_pgbench()
    trips = row["round_trips_per_act"]
    assert trips is not None
    assert trips >= 1


@pytest.mark.skipif(
    not is_installed(), reason="the peers are not installed: scripts/bench approval installs them"
)
def test_the_peers_play_the_same_case_to_its_end() -> None:
    (row,) = run("approval", "--clients", "1", "--seconds", "0.5", "--rounds", "1")
    assert list(row) == KEYS
    assert all(row[name] for name in ("onewindow", "viewflow", "dbos"))


def test_officers_accept_and_decide_at_both_doors_without_an_error() -> None:
    rows = run("http", "--clients", "8", "--acts", "8", "--no-worker")
    assert [row["door"] for row in rows] == ["browser", "machine"]
    for row in rows:
        assert (row["clients"], row["acts"], row["errors"]) == (8, 8, 0)
        for name in ("acts_per_second", "p50_ms", "p95_ms", "p99_ms", "cpu_client", "cpu_web"):
            assert row[name] is not None


def test_pgbench_finds_no_variable_in_what_the_floor_writes() -> None:
    assert _quoted('{"a":1,"t":"09:30"}') == 'E\'{"a"\\x3a1,"t"\\x3a"09\\x3a30"}\''
    assert _quoted("l'état\\") == "E'l''état\\\\'"


def test_a_row_that_was_only_written_again_is_no_write_of_the_floor() -> None:
    from bench.approval_record import _difference

    before = {("t", "1"): (7, {"id": "1", "a": "x"}), ("t", "2"): (7, {"id": "2", "a": "x"})}
    after = {
        ("t", "1"): (9, {"id": "1", "a": "x"}),
        ("t", "2"): (9, {"id": "2", "a": "y"}),
        ("t", "3"): (8, {"id": "3", "a": "x"}),
    }
    assert _difference(before, after) == [
        [Write("t", {"id": "3", "a": "x"})],
        [Write("t", {"id": "2", "a": "y"}, ("a",))],
    ]
