"""Real permit logs, parts of them drawn at random: product and log agree on who was late."""

from __future__ import annotations

import csv
import gzip
import os
import random
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from onewindow.commands.replay.records import Reader
from onewindow.commands.replay.replaying import replay
from onewindow.commands.replay.sources import open_log
from onewindow.commands.replay.verdict import Verdict

ROOT = Path(os.environ.get("ONEWINDOW_DATA", Path(__file__).parents[3] / "shared" / "data"))
LOGS = ROOT / "eventlogs"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not LOGS.exists(), reason=f"需要真实数据 {LOGS}"),
]
Rows = list[dict[str, str]]


def rows_of(name: str) -> Rows:
    with gzip.open(LOGS / "csv" / name, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def written(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def part_of(log: str, ids: set[str], folder: Path, draw: random.Random) -> tuple[Path, Path]:
    """Write the cases and their events, the rows of both tables in any order."""
    tables = []
    for table, column in (("events", "case"), ("cases", "concept:name")):
        rows = [row for row in rows_of(f"{log}.{table}.csv.gz") if row[column] in ids]
        draw.shuffle(rows)
        tables.append(written(folder / f"{table}.csv", rows))
    return tables[0], tables[1]


def late_by_the_log(events: Path, table: Path) -> list[str]:
    """Return who was late by the definition alone: deadline, end, and the end of the log."""
    with events.open(encoding="utf-8", newline="") as stream:
        end = max(datetime.fromisoformat(row["time:timestamp"]) for row in csv.DictReader(stream))
    with table.open(encoding="utf-8", newline="") as stream:
        return sorted(
            row["concept:name"]
            for row in csv.DictReader(stream)
            if (datetime.fromisoformat(row["enddate"]) if row["enddate"] else end)
            > datetime.fromisoformat(row["deadline"])
        )


def play(events: Path, table: Path | None) -> Verdict:
    return replay(open_log(events, table), zone=AMSTERDAM)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 973])
def test_any_part_of_the_permit_log_gives_two_equal_lists(seed: int, tmp_path: Path) -> None:
    """Issue 3 §1: the lists of late cases are equal, case by case."""
    draw = random.Random(seed)
    every = sorted(row["concept:name"] for row in rows_of("receipt.cases.csv.gz"))
    events, table = part_of("receipt", set(draw.sample(every, 120)), tmp_path, draw)
    verdict = play(events, table)
    assert verdict.late_product == verdict.late_log == late_by_the_log(events, table)
    assert len(verdict.late_log) > 5
    assert verdict.cases == 120
    assert verdict.events_acted == verdict.events
    assert verdict.as_json()["refusals"] == {}


@pytest.mark.django_db
def test_building_permits_stop_their_clocks_and_name_late_steps(tmp_path: Path) -> None:
    """Issue 3 §1: BPIC15; what product and log see differently lies in stopped clocks."""
    late: dict[str, int] = {}
    stopped: set[str] = set()
    for row in rows_of("BPIC15_1.events.csv.gz"):
        if row["concept:name"].startswith("08_AWB45_020"):
            stopped.add(row["case"])
        due = row["dueDate"]
        if due and datetime.fromisoformat(row["time:timestamp"]) > datetime.fromisoformat(due):
            late[row["case"]] = late.get(row["case"], 0) + 1
    chosen = set(sorted(late.keys() & stopped)[:5])
    events, table = part_of("BPIC15_1", chosen, tmp_path, random.Random(15))
    verdict = play(events, table)
    assert len(verdict.late_steps_log) == sum(late[case] for case in chosen)
    differing = set(verdict.late_steps_log) ^ set(verdict.late_steps_product)
    assert {step.case for step in differing} <= stopped
    assert set(verdict.late_steps_product) <= set(verdict.late_steps_log)
    assert verdict.acts["stop"] >= len(chosen) - 1
    assert verdict.is_accounted
    assert verdict.as_json()["refusals"] == {}


def test_the_same_log_in_both_formats_is_the_same() -> None:
    """XES, streamed, and the two tables hold the same 1,199 cases in the same order."""
    xes = open_log(LOGS / "raw" / "BPIC15_1.xes.gz", None)
    tables = open_log(
        LOGS / "csv" / "BPIC15_1.events.csv.gz", LOGS / "csv" / "BPIC15_1.cases.csv.gz"
    )
    read = Reader(AMSTERDAM).read
    number = 0
    for one, other in zip(xes.cases(), tables.cases(), strict=True):
        assert read(one) == read(other)
        number += 1
    assert number == 1199
