"""The product as scripts/run starts it, on a database of its own that waits for the disk."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psycopg

from onewindow.kit.home import ROOT
from onewindow.kit.locks import FileLock
from onewindow.kit.postgres import Cluster
from onewindow.kit.tests.processes import free_port, wait_for

CSRF = "c" * 32
PATIENCE = 90.0
"""Seconds until an act that is repeated again and again must have been answered."""


@dataclass
class Product:
    """The running product, by its parent process."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int
    session: str = ""
    confirmed: list[str] = field(default_factory=list)
    """Cases that wait for their acceptance; each test takes some."""

    def url(self) -> str:
        return Cluster(self.home).url()

    def environment(self) -> dict[str, str]:
        def secret(name: str) -> str:
            return (self.home / "secrets" / name).read_text(encoding="ascii").strip()

        return {
            **clean_environment(self.home),
            "DATABASE_URL": self.url(),
            "ONEWINDOW_SECRET_KEY": secret("secret-key"),
            "ONEWINDOW_DATA_KEY": secret("data-key"),
        }

    def hands(self, *words: str) -> dict[str, Any]:
        """Let a process of its own do something; see tests.faults.hands."""
        out = subprocess.check_output(
            [sys.executable, "-m", "tests.faults.hands", *words],
            cwd=ROOT,
            env=self.environment(),
        )
        told: dict[str, Any] = json.loads(out.splitlines()[-1])
        return told

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run scripts/onewindow beside the product."""
        return subprocess.run(
            [sys.executable, "-m", "onewindow.commands.main", *words],
            cwd=ROOT,
            env=clean_environment(self.home),
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(), autocommit=True) as link:
            return link.execute(statement, values).fetchall()  # type: ignore[arg-type]

    def children(self, words: str) -> list[int]:
        """Return the processes below the product whose command line has these words."""
        parents = {self.process.pid}
        found: list[int] = []
        for _ in range(3):  # a page server has processes of its own
            below = [pid for pid, parent in _processes() if parent in parents]
            parents |= set(below)
        for pid in sorted(parents - {self.process.pid}):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if words in line:
                found.append(pid)
        return found

    def kill(self, words: str) -> int:
        """Kill every process below the product with these words, all at once; return how many."""
        found = self.children(words)
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return len(found)

    def post(self, path: str, fields: dict[str, str]) -> int:
        """Send one form as the clerk; return the status."""
        body = "&".join(f"{key}={value}" for key, value in fields.items())
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }
        return self.ask("POST", path, body, headers)[0]

    def ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """Return status and text of an answer; a lost connection raises OSError."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(repr(error)) from error
        finally:
            line.close()


@dataclass
class Stream:
    """Clerks who press 受理 on one case after the other, again until they are answered."""

    product: Product
    numbers: list[str]
    acknowledged: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What came instead of an acknowledgement: statuses, and ``lost`` for a broken connection."""

    def run(self, kills: dict[int, Callable[[], object]], clerks: int = 3) -> None:
        """Accept all; call each kill once so many acts have been acknowledged."""
        waiting: Queue[str] = Queue()
        for number in self.numbers:
            waiting.put(number)
        threads = [threading.Thread(target=self._clerk, args=(waiting,)) for _ in range(clerks)]
        for thread in threads:
            thread.start()
        for count, kill in sorted(kills.items()):
            wait_for(lambda c=count: len(self.acknowledged) >= c, PATIENCE)  # type: ignore[misc]
            assert len(self.acknowledged) < len(self.numbers), "the kill came in the middle"
            kill()
        for thread in threads:
            thread.join()

    def _clerk(self, waiting: Queue[str]) -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            end = time.monotonic() + PATIENCE
            while not self._press(number) and time.monotonic() < end:
                time.sleep(0.2)

    def _press(self, number: str) -> bool:
        try:
            status = self.product.post(f"/window/cases/{number}/acts/accept", {"key": "one-form"})
        except OSError:
            self.answers.append("lost")
            return False
        if status == 302:
            self.acknowledged.append(number)
            return True
        self.answers.append(str(status))
        return False


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing points to the database of the tests."""
    foreign = {"DATABASE_URL", "ONEWINDOW_DATA_KEY", "ONEWINDOW_SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "onewindow.config.settings",
        "ONEWINDOW_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def home_within_reach() -> Iterator[Path]:
    """Yield a home that the database's account may enter; what a killed run left is cleared."""
    home = Path(tempfile.mkdtemp(prefix="onewindow-throwaway-", dir="/tmp"))
    home.chmod(0o711)
    alive = FileLock(home / "alive")
    alive.take()
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
        alive.release()


@contextmanager
def started() -> Iterator[Product]:
    """Run the product without a city until the block ends."""
    with home_within_reach() as home:
        port = free_port()
        log = home / "run.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "onewindow.commands.run", "--empty", "--port", str(port)],
                cwd=ROOT,
                env=clean_environment(home),
                stdout=stream,
                stderr=stream,
            )
        try:
            wait_for(lambda: (home / "instance.json").exists() or process.poll() is not None, 90)
            assert process.poll() is None, log.read_text()
            yield Product(process, home, port)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _processes() -> Iterator[tuple[int, int]]:
    """Yield every process with its parent."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                facts = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            yield int(entry.name), int(facts[1])
