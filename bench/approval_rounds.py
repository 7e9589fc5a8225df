"""Rounds of a measurement: everybody warm, one after the other in turn, the median counts."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Rate = Callable[[float], float]
"""Seconds to play → cases per second."""


class ClientFailed(Exception):
    """A client process left; the message holds the end of what it said."""


@dataclass
class Client:
    """A process that answers ``go SECONDS``; see bench.peers.client."""

    process: subprocess.Popen[str]
    log: Path

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                heard = json.loads(line)
                assert isinstance(heard, dict)
                return heard
        self.process.wait()
        raise ClientFailed(self.log.read_text(encoding="utf-8")[-3000:])

    def say(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()


@contextmanager
def clients(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str], folder: Path
) -> Iterator[Rate]:
    """Start one process a command, wait until all are warm, and yield how to run them together."""
    started: list[Client] = []
    try:
        for command in commands:
            log = folder / f"client-{len(list(folder.iterdir()))}.log"
            with log.open("w", encoding="utf-8") as stream:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stream,
                    text=True,
                    cwd=ROOT,
                    env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                )
            started.append(Client(process, log))
        for client in started:
            client.hear()
            client.process.send_signal(signal.SIGSTOP)
        yield lambda seconds: _together(started, seconds)
    finally:
        for client in started:
            client.process.send_signal(signal.SIGCONT)
            if client.process.stdin is not None:
                client.process.stdin.close()
        for client in started:
            client.process.wait()
            if client.process.stdout is not None:
                client.process.stdout.close()


def _together(started: Sequence[Client], seconds: float) -> float:
    """Wake the clients for the time they play: nobody's idle threads disturb the others' turn."""
    for client in started:
        client.process.send_signal(signal.SIGCONT)
        client.say(f"go {seconds}")
    heard = [client.hear() for client in started]
    for client in started:
        client.process.send_signal(signal.SIGSTOP)
    return float(sum(answer["cases"] / answer["seconds"] for answer in heard))


def interleaved(
    rates: Mapping[str, Rate], *, rounds: int, seconds: float
) -> dict[str, list[float]]:
    """Let each play ``rounds`` times, in an order that turns, so that none is always first."""
    names = list(rates)
    measured: dict[str, list[float]] = {name: [] for name in names}
    for n in range(rounds):
        for place in range(len(names)):
            name = names[(place + n) % len(names)]
            measured[name].append(rates[name](seconds))
    return measured


def median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 1)
