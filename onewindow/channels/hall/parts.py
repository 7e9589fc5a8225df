"""What many boards ask for after one change, drawn once for all of them.

A live message carries the transaction of its change, and a board says which ones it has heard of. A
part that was drawn when all of these had been committed holds their changes, so every such board
may have it. No clock is compared and no process asks another: each draws once a change for itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.http import HttpRequest

_MOST_HEARD = 20
_MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Seen:
    """Which transactions a reader could see: a snapshot of PostgreSQL."""

    before: int
    until: int
    running: frozenset[int]

    @classmethod
    def now(cls) -> Seen:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            row = cursor.fetchone()
        before, until, running = str(row[0]).split(":")
        return cls(int(before), int(until), frozenset(int(tx) for tx in running.split(",") if tx))

    def holds(self, tx: int) -> bool:
        """Whether the transaction had been committed (one that was undone tells nobody)."""
        return tx < self.before or (tx < self.until and tx not in self.running)


@dataclass(frozen=True, slots=True)
class Part:
    """One drawn part and its HTTP status."""

    markup: bytes
    status: int


@dataclass(frozen=True, slots=True)
class _Kept:
    part: Part
    seen: Seen
    drawn: float


@dataclass(slots=True)
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    kept: _Kept | None = None


class Parts:
    """The newest part of each address, in this process.

    ``seconds``: for how long one may be given out again. What changes without a message, such as
    the hour at which numbers end, is at most that much late for a board that has just heard one.
    """

    def __init__(self, *, seconds: float = 2.0) -> None:
        self._seconds = seconds
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.Lock()

    def get(self, key: str, heard: frozenset[int], draw: Callable[[], Part]) -> Part:
        """Return the part of an address that holds everything heard of; draw it where none does.

        With nothing heard of it is drawn anew. Others who ask for the same meanwhile wait for it.
        """
        slot = self._slot(key)
        if not heard:
            return self._drawn(slot, draw)
        with slot.lock:
            part = self._kept(slot, heard)
            return part if part is not None else self._drawn(slot, draw)

    def _kept(self, slot: _Slot, heard: frozenset[int]) -> Part | None:
        kept = slot.kept
        if kept is None or time.monotonic() - kept.drawn > self._seconds:
            return None
        return kept.part if all(kept.seen.holds(tx) for tx in heard) else None

    def _drawn(self, slot: _Slot, draw: Callable[[], Part]) -> Part:
        # Looked at before the part is read: what it reads is then at least as new.
        drawn, seen = time.monotonic(), Seen.now()
        part = draw()
        slot.kept = _Kept(part, seen, drawn)
        return part

    def _slot(self, key: str) -> _Slot:
        with self._lock:
            if key not in self._slots and len(self._slots) >= _MOST_KEPT:
                self._slots.clear()
            return self._slots.setdefault(key, _Slot())


def heard_of(request: HttpRequest) -> frozenset[int]:
    """Return the transactions a board says it heard of; nothing where that makes no sense."""
    said = request.headers.get("X-Heard", "").split(",")
    if len(said) > _MOST_HEARD or not all(one.isdecimal() and len(one) < 20 for one in said):
        return frozenset()
    return frozenset(int(one) for one in said)
