"""Children that die, that hang, and whose parent is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onewindow.kit.home import ROOT
from onewindow.kit.processes import Child, Family
from onewindow.kit.tests.processes import wait_for

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); "
    "time.sleep(60)",
)
PARENT = """
import os, sys, time
from pathlib import Path
from onewindow.kit.processes import Child, Family
child = Child("sleep", "睡眠进程", [sys.executable, "-c", "import time; time.sleep(60)"])
Family([child], os.environ, Path(sys.argv[1]), Path.cwd(), print).start()
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def child() -> Child:
    return Child("sleep", "睡眠进程", SLEEP)


@pytest.fixture
def family(tmp_path: Path, child: Child, told: list[str]) -> Iterator[Family]:
    family = Family([child], os.environ, tmp_path, ROOT, told.append)
    yield family
    family.stop(1)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_dies_is_reported_and_started_again_with_growing_pauses(
    family: Family, child: Child, told: list[str]
) -> None:
    family.start()
    assert child.process is not None
    first = child.process
    first.kill()
    wait_for(lambda: family.watch() or bool(told))
    assert "睡眠进程意外退出（信号 SIGKILL），1 秒后重新启动" in told[0]
    wait_for(lambda: family.watch() or child.process is not first)
    assert child.process.poll() is None
    child.process.kill()
    wait_for(lambda: family.watch() or len(told) == 2)
    assert "2 秒后重新启动" in told[1]


def test_stopping_ends_the_polite_at_once_and_the_stubborn_soon(
    family: Family, child: Child, told: list[str]
) -> None:
    family.start()
    started = time.monotonic()
    family.stop(10)
    assert time.monotonic() - started < 5
    child.command = STUBBORN
    family.start()
    wait_for(lambda: family.log_of(child).read_text() == "1\n")
    family.stop(0.3)
    assert child.process is not None
    assert child.process.poll() is not None
    assert told == ["睡眠进程没有在 0 秒内退出，强制结束"]


def test_children_leave_with_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not is_alive(pid))


STEPS_BACK = """
import os, sys
from pathlib import Path
from onewindow.kit.processes import step_back
step_back(int(sys.argv[1]), Path(sys.argv[2]))
print(os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.parametrize(("leads", "session"), [(True, "7"), (False, "")])
def test_who_steps_back_takes_its_session_along_only_where_it_leads_it(
    tmp_path: Path, leads: bool, session: str
) -> None:
    """Linux weighs sessions first: a nice process alone in its session is as strong as before."""
    group = tmp_path / "autogroup"
    group.write_text("")
    told = subprocess.run(
        [sys.executable, "-c", STEPS_BACK, "7", str(group)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        start_new_session=leads,
    )
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert (int(told.stdout), group.read_text()) == (min(19, mine + 7), session)
