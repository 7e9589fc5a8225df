"""The command as a program calls it: its own database, one JSON object, an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from onewindow.commands.main import Exit, main

DATA = Path(__file__).parent / "data"


def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, without any database around it."""
    quiet = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "onewindow.commands.main", "replay", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=quiet,
    )


def test_the_command_prints_one_object_and_needs_no_database() -> None:
    done = call(DATA / "permits.events.csv", "--cases", DATA / "permits.cases.csv", "--json")
    assert done.returncode == Exit.FINE, done.stderr
    printed = json.loads(done.stdout)
    assert (printed["cases"], printed["acts"]) == (10, 46)
    assert printed["late_product"] == printed["late_log"]
    assert printed["acts_per_second"] > 0
    assert "Traceback" not in done.stderr


def test_an_unknown_zone_and_a_missing_file_are_refused_in_chinese(capsys) -> None:
    events = str(DATA / "building.xes")
    assert main(["replay", events, "--zone", "Mars/Olympus"]) == Exit.USAGE
    assert "没有时区“Mars/Olympus”" in capsys.readouterr().err
    assert main(["replay", "nowhere.csv"]) == Exit.USAGE
