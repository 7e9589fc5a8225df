"""What each process counts, and the folder where processes of one machine see each other's counts.

Every server process writes its own file once a second; whichever process is asked adds all of them
up. So an answer never depends on which of the page processes gave it, and what a killed process
counted stays counted but for its last second.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of a histogram in seconds; one more bucket takes the rest."""
_EVERY_SECONDS = 1.0
_FORGOTTEN_SECONDS = 7 * 86_400
"""A file nobody has written for a week belongs to a process long gone."""
_MOST_SERIES = 5_000
"""A mistake in labels must not eat the memory of a process; what is beyond is not counted."""

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Counts:
    """Counters, and histograms as bucket counts followed by the sum of what was observed."""

    counters: dict[Key, float] = field(default_factory=dict)
    histograms: dict[Key, list[float]] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        for key, value in other.counters.items():
            self.counters[key] = self.counters.get(key, 0) + value
        for key, values in other.histograms.items():
            mine = self.histograms.setdefault(key, [0.0] * (len(BUCKETS) + 2))
            for place, value in enumerate(values):
                mine[place] += value

    def as_json(self) -> str:
        rows = [
            {"name": name, "labels": dict(labels), "values": values}
            for (name, labels), values in (*self.counters.items(), *self.histograms.items())
        ]
        return json.dumps(rows, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Counts:
        counts = cls()
        for row in json.loads(text):
            key = (str(row["name"]), _labels(row["labels"]))
            if isinstance(row["values"], list):
                counts.histograms[key] = [float(value) for value in row["values"]]
            else:
                counts.counters[key] = float(row["values"])
        return counts


@dataclass
class Book:
    """The counts of this process."""

    counts: Counts = field(default_factory=Counts)
    path: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _changed: bool = False

    def tally(self, name: str, labels: dict[str, str], amount: float) -> None:
        key = (name, _labels(labels))
        with self._lock:
            if key in self.counts.counters or self._has_room():
                self.counts.counters[key] = self.counts.counters.get(key, 0) + amount
                self._changed = True

    def observe(self, name: str, labels: dict[str, str], seconds: float) -> None:
        key = (name, _labels(labels))
        with self._lock:
            if key not in self.counts.histograms and not self._has_room():
                return
            values = self.counts.histograms.setdefault(key, [0.0] * (len(BUCKETS) + 2))
            values[bisect_left(BUCKETS, seconds)] += 1
            values[-1] += seconds
            self._changed = True

    def sum_up(self) -> Counts:
        """Return the counts of all processes that write beside this one, itself included."""
        total = Counts()
        with self._lock:
            total.add(self.counts)
        for path in _beside(self.path):
            with suppress(OSError, ValueError, KeyError, TypeError):
                total.add(Counts.from_json(path.read_text(encoding="utf-8")))
        return total

    def write(self) -> None:
        """Write the file anew where something changed; a full disk costs figures, not work."""
        with self._lock:
            if self.path is None or not self._changed:
                return
            self._changed = False
            text = self.counts.as_json()
        draft = self.path.with_suffix(".draft")
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _has_room(self) -> bool:
        return len(self.counts.counters) + len(self.counts.histograms) < _MOST_SERIES


BOOK = Book()


def tally(name: str, amount: float = 1, /, **labels: str) -> None:
    """Count something; ``name`` without the product's prefix and without ``_total``."""
    BOOK.tally(name, labels, amount)


def observe(name: str, seconds: float, /, **labels: str) -> None:
    """Add one duration to a histogram."""
    BOOK.observe(name, labels, seconds)


def keep(folder: Path, role: str) -> None:
    """Let this process write its counts below the folder from now on; for server processes."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return
    _clear(folder)
    BOOK.path = folder / f"{role}-{os.getpid()}-{time.time_ns()}.json"
    threading.Thread(target=_write_on, args=(time.sleep,), name="metrics", daemon=True).start()
    atexit.register(BOOK.write)


def _write_on(pause: Callable[[float], Any]) -> None:
    while True:
        pause(_EVERY_SECONDS)
        BOOK.write()


def _beside(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield from (other for other in sorted(path.parent.glob("*.json")) if other != path)


def _clear(folder: Path) -> None:
    """Remove what nobody has written for a week."""
    for path in folder.iterdir():
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS:
                path.unlink()


def _labels(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))
