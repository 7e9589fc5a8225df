"""Snapshots of office queues: how many wait, the number called last, windows open; dirt and all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One queue at one moment, minutes of the office's own day; ``called`` 0 before the first."""

    minute: int
    waiting: int
    called: int
    windows: int
    usual: float


@dataclass
class Queue:
    """One queue of an office on one day, in the order in which it was looked at."""

    office: str
    day: date
    group: str
    name: str
    snapshots: list[Snapshot] = field(default_factory=list)


@dataclass
class Snapshots:
    """All queues by office and day, and what did not fit."""

    days: dict[tuple[str, date], list[Queue]] = field(default_factory=dict)
    rows: int = 0
    misfits: Counter[str] = field(default_factory=Counter)

    @property
    def offices(self) -> list[str]:
        return sorted({office for office, _ in self.days})

    def of_office(self, office: str) -> list[date]:
        return sorted(day for name, day in self.days if name == office)


def read(rows: Iterable[dict[str, str]]) -> Snapshots:
    """Return the queues; a row that cannot be read is counted.

    A blank number means that nobody is at a window just then: the last one called stands. A number
    that falls is an earlier ticket called again: the highest stands. Both are counted.
    """
    found = Snapshots()
    queues: dict[tuple[str, date, str, str], Queue] = {}
    for row in rows:
        found.rows += 1
        try:
            snapshot, day = _snapshot(row), date.fromisoformat(row["date"])
        except (KeyError, ValueError):
            found.misfits["无法读取的行"] += 1
            continue
        key = (row["name"], day, row["idGrupy"], row.get("literaGrupy", ""))
        queue = queues.get(key)
        if queue is None:
            queue = queues[key] = Queue(row["name"], day, row["idGrupy"], row.get("nazwaGrupy", ""))
            found.days.setdefault((row["name"], day), []).append(queue)
        queue.snapshots.append(_lasting(snapshot, queue, found.misfits))
    return found


def _snapshot(row: dict[str, str]) -> Snapshot:
    hours, minutes = row["time"].split(":")[:2]
    digits = "".join(sign for sign in row["aktualnyNumer"] if sign.isdigit())
    return Snapshot(
        int(hours) * 60 + int(minutes),
        int(row["liczbaKlwKolejce"] or 0),
        int(digits or 0),
        int(row["liczbaCzynnychStan"] or 0),
        float(row.get("czasObslugi") or 0),
    )


def _lasting(snapshot: Snapshot, queue: Queue, misfits: Counter[str]) -> Snapshot:
    before = queue.snapshots[-1].called if queue.snapshots else 0
    if snapshot.called >= before:
        return snapshot
    misfits["号码空白：沿用上一号" if not snapshot.called else "号码回退：沿用最大号"] += 1
    return Snapshot(snapshot.minute, snapshot.waiting, before, snapshot.windows, snapshot.usual)
