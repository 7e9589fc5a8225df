"""Rates that hold across processes: token buckets in the database, drawn from in handfuls.

A process draws a handful of permits in one statement and spends them without the database, so that
most requests cost none. What a process holds when it ends is lost and fills up again; nobody ever
gets more than the rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from threading import Lock
from typing import ClassVar

from django.db import connection

from onewindow.kit.refusals import Refusal

_HANDFULS = 60
"""A handful is this part of a minute's permits: 10 of 600."""
_STALE_SECONDS = 60.0
_DRAW = """
INSERT INTO kit_bucket AS b (key, level, given, at)
VALUES (%(key)s, %(size)s - %(want)s, %(want)s, %(at)s)
ON CONFLICT (key) DO UPDATE SET (level, given, at) = (
    SELECT a.level - LEAST(%(want)s, FLOOR(a.level)), LEAST(%(want)s, FLOOR(a.level))::int,
           GREATEST(b.at, %(at)s)
    FROM (SELECT LEAST(%(size)s::float8, b.level + %(size)s::float8 / 60
                 * GREATEST(0, EXTRACT(EPOCH FROM %(at)s - b.at))) AS level) a)
RETURNING given, level
"""


class RateExceeded(Refusal):
    """More requests than the client may make."""

    code: ClassVar[str] = "rate_exceeded"
    status: ClassVar[int] = 429
    next_step = "请按 Retry-After 等待后重试；需要更高频率的，联系系统管理员调整。"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: ``limit`` a minute, ``remaining`` at least, ``reset`` seconds until full."""

    limit: int
    remaining: int
    reset: int


@dataclass(slots=True)
class _Handful:
    permits: int
    level: float
    at: datetime


_held: dict[str, _Handful] = {}
_lock = Lock()


def spend(key: str, *, per_minute: int, at: datetime) -> Allowance:
    """Take one permit; raise RateExceeded with ``retry_after`` seconds where none is left."""
    with _lock:
        held = _held.get(key)
        if held is not None and held.permits and _is_fresh(held, at):
            held.permits -= 1
            return _allowance(per_minute, held)
    want = max(per_minute // _HANDFULS, 1)
    given, level = _draw(key, per_minute, want, at)
    if not given:
        wait = ceil((1 - level) * 60 / per_minute)
        raise RateExceeded(
            f"请求过于频繁，每分钟最多 {per_minute} 次，请 {wait} 秒后再试。",
            details={"retry_after": wait},
        )
    held = _Handful(given - 1, level, at)
    with _lock:
        _held[key] = held
    return _allowance(per_minute, held)


def forget() -> None:
    """Drop what this process holds, as its end would."""
    with _lock:
        _held.clear()


def _is_fresh(held: _Handful, at: datetime) -> bool:
    return 0 <= (at - held.at).total_seconds() < _STALE_SECONDS


def _allowance(per_minute: int, held: _Handful) -> Allowance:
    remaining = int(held.level) + held.permits
    return Allowance(per_minute, remaining, ceil((per_minute - remaining) * 60 / per_minute))


def _draw(key: str, size: int, want: int, at: datetime) -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, {"key": key, "size": size, "want": want, "at": at})
        row = cursor.fetchone()
    assert row is not None
    return int(row[0]), float(row[1])
