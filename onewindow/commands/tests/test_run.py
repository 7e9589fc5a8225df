"""scripts/run with real processes: once, twice, and killed half-way."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onewindow.kit.home import ROOT
from onewindow.kit.tests.processes import free_port, wait_for


def environment(home: Path) -> dict[str, str]:
    given = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return given | {"PYTHONPATH": str(ROOT), "ONEWINDOW_HOME": str(home)}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "onewindow.commands.run", "--empty", *arguments]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path("/tmp") / f"onewindow run {os.getpid()} {time.monotonic_ns()}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def answers(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()


def test_once_starts_everything_plays_stops_everything_and_leaves_nothing(
    home: Path, tmp_path: Path
) -> None:
    visited = tmp_path / "visited"
    done = subprocess.run(
        command("--once", "--play", "onewindow.commands.tests.visit:visit"),
        env=environment(home) | {"VISITED": str(visited)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "全部完成，共" in done.stderr
    url, status, used = visited.read_text().split(" ", 2)
    assert status == "200"
    assert answers(int(url.rsplit(":", 1)[1]), "/health/live") == 0
    assert not Path(used).exists()
    assert not home.exists(), "the real home is not touched"


def test_a_surprise_in_the_play_is_the_exit_code(home: Path) -> None:
    done = subprocess.run(
        command("--once", "--play", "onewindow.commands.tests.visit:object_to_it"),
        env=environment(home),
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 1


def test_it_runs_tells_a_second_start_survives_a_kill_and_stops_when_asked(home: Path) -> None:
    port = free_port()
    first = subprocess.Popen(command("--port", str(port)), env=environment(home))
    wait_for(lambda: answers(port, "/health/ready") == 200, seconds=60)
    second = subprocess.run(
        command(), env=environment(home), capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 0
    assert "已在运行" in second.stdout

    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_for(lambda: answers(port, "/health/ready") == 0)
    again = subprocess.Popen(command("--port", str(port)), env=environment(home))
    wait_for(lambda: answers(port, "/health/ready") == 200, seconds=60)
    wait_for(lambda: answers(port + 1, "/live/health") == 200, seconds=60)
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=60) == 0
    assert answers(port, "/health/ready") == 0
