"""A family of processes under one parent: started, watched, restarted, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from onewindow.kit.postgres.account import die_with_parent

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_STEADY_SECONDS = 60.0
"""A child that lived so long starts again without delay when it dies."""
_LARGEST_LOG = 20_000_000


@dataclass
class Child:
    """One process to keep running; its output goes to ``<logs>/<name>.log``."""

    name: str
    label: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = _FIRST_WAIT
    restart_at: float | None = None


@dataclass
class Family:
    """Children of this process; they leave when it leaves, however it does.

    Start it from the main thread: the kernel ends the children when the starting thread ends.
    """

    children: Sequence[Child]
    environment: Mapping[str, str]
    logs: Path
    folder: Path
    tell: Callable[[str], None]
    _stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for child in self.children:
            self._start(child)

    def watch(self) -> None:
        """Restart what died, with a growing pause while it keeps dying; call it again and again."""
        now = time.monotonic()
        for child in self.children:
            if child.restart_at is not None:
                if now >= child.restart_at:
                    self._start(child)
            elif child.process is not None and child.process.poll() is not None:
                self._mourn(child, now)

    def stop(self, seconds: float = 10.0) -> None:
        """Ask all to leave, the last started first, and end those that stay."""
        alive = [c for c in reversed(self.children) if c.process and c.process.poll() is None]
        for child in alive:
            assert child.process is not None
            child.process.terminate()
        end = time.monotonic() + seconds
        for child in alive:
            assert child.process is not None
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.tell(f"{child.label}没有在 {seconds:.0f} 秒内退出，强制结束")
            _end_group(child.process)

    def log_of(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    def _start(self, child: Child) -> None:
        child.restart_at = None
        log = self.log_of(child)
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        parent = os.getpid()
        with log.open("ab") as stream:
            child.process = subprocess.Popen(  # noqa: S603
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                env=dict(self.environment),
                start_new_session=True,  # Ctrl-C reaches the parent, which stops them in order
                preexec_fn=lambda: die_with_parent(parent, signal.SIGTERM),  # noqa: PLW1509
            )
        child.started = time.monotonic()

    def _mourn(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        _end_group(child.process)
        if now - child.started > _STEADY_SECONDS:
            child.wait = _FIRST_WAIT
        self.tell(
            f"{child.label}意外退出（{_reason(code)}），{child.wait:.0f} 秒后重新启动；"
            f"日志：{self.log_of(child)}"
        )
        child.restart_at = now + child.wait
        child.wait = min(child.wait * 2, _LONGEST_WAIT)


def step_back(by: int, autogroup: Path = Path("/proc/self/autogroup")) -> None:
    """Let others have the processor first, by so many steps of ``nice`` (0 to 19).

    Linux weighs a session as a whole against other sessions, and the niceness of its processes
    only within it: a process that leads its own session lowers that too.
    """
    steps = max(0, min(19, by))
    os.nice(steps)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # not Linux, or without groups
            autogroup.write_text(str(steps), encoding="ascii")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what the process started itself and left behind: it may hold the port."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _reason(code: int) -> str:
    if code >= 0:
        return f"退出码 {code}"
    return f"信号 {signal.Signals(-code).name}"
