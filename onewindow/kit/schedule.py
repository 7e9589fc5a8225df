"""Periodic sweeps: each runs in one worker at a time, and one bad row spoils no other."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from onewindow.kit.models import SweepRun

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Sweep:
    """A function ``(at)`` to be called about every ``every``; it must be repeatable.

    What it returns may have ``failed``: the rows that failed, kept for oversight.

    ``function`` is a dotted name. config/subscriptions.py lists all sweeps.
    """

    name: str
    every: timedelta
    function: str


@dataclass
class Swept:
    """How the rows of one sweep went."""

    done: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def each(rows: Iterable[T], act: Callable[[T], object]) -> Swept:
    """Call ``act`` on every row in its own transaction; a failure is kept and the rest goes on."""
    result = Swept()
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except Exception as error:  # any failure belongs to this row alone
            logger.warning("a sweep failed on %s", row, exc_info=True)
            result.failed[str(row)] = repr(error)
        else:
            result.done += 1
    return result


def sweeps() -> tuple[Sweep, ...]:
    """Return every sweep of the product."""
    listed: tuple[Sweep, ...] = import_string(settings.SWEEPS)
    return listed


def run_due(at: datetime) -> list[str]:
    """Run the sweeps that are due and that no other worker runs; return their names."""
    ran = []
    last = dict(SweepRun.objects.values_list("name", "started_at"))
    for sweep in sweeps():
        if _is_due(sweep, last.get(sweep.name), at) and _run(sweep, at):
            ran.append(sweep.name)
    return ran


def _is_due(sweep: Sweep, started: datetime | None, at: datetime) -> bool:
    """Return whether its time has come; a run in the future is a clock that was set back since."""
    return started is None or started > at or started + sweep.every <= at


def _run(sweep: Sweep, at: datetime) -> bool:
    """Run one sweep under a lock that a killed worker loses; return whether it was ours to run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_lock(sweep)])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return False
    try:
        run, _ = SweepRun.objects.get_or_create(name=sweep.name)
        if not _is_due(sweep, run.started_at, at):
            return False  # another worker ran it between the look and the lock
        error = _call(sweep, at)
        SweepRun.objects.filter(pk=run.pk).update(
            started_at=at, error=error, failures=0 if not error else run.failures + 1
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [_lock(sweep)])
    return True


def _call(sweep: Sweep, at: datetime) -> str:
    """Return the empty text, or what went wrong."""
    try:
        result = import_string(sweep.function)(at)
    except Exception as error:  # the next sweep runs all the same
        logger.exception("sweep %s failed", sweep.name)
        return "".join(traceback.format_exception(error))[-4000:]
    failed = getattr(result, "failed", None)  # a Swept, or a domain's own account of its rows
    if isinstance(failed, Mapping):
        return "\n".join(f"{row}: {error}" for row, error in failed.items())[:4000]
    return "\n".join(str(row) for row in failed or ())[:4000]


def _lock(sweep: Sweep) -> str:
    return f"onewindow_sweep_{sweep.name}"
