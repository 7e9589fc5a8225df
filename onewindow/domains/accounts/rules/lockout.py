"""Lockout: after N wrong tries in a row the account rests for a while (GB/T 22239)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lockout:
    """The outcome of one more wrong try."""

    failed_attempts: int
    locked_until: datetime | None


def after_failure(failed_attempts: int, *, at: datetime, limit: int, minutes: int) -> Lockout:
    """Return the new count, and until when the account rests once the limit is reached."""
    count = failed_attempts + 1
    if count < limit:
        return Lockout(count, None)
    return Lockout(0, at + timedelta(minutes=minutes))


def is_locked(locked_until: datetime | None, at: datetime) -> bool:
    return locked_until is not None and at < locked_until
