"""Periodic sweeps: each runs in one worker at a time, and one bad row spoils no other."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils.module_loading import import_string

from onewindow.kit.models import SweepRun

logger = logging.getLogger(__name__)
T = TypeVar("T")
Guard = Callable[[], AbstractContextManager[None]]
"""What each sweep runs in; in a worker it ends the process after the sweep's time."""
STATEMENT_SHARE, LOCK_SHARE = 0.75, 0.25
"""Of the time of a sweep: what one statement may take, and what it may wait for a lock."""
_LONGEST_WAIT = timedelta(hours=6)


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


def run_due(at: datetime, *, guard: Guard = nullcontext) -> list[str]:
    """Run the sweeps that are due and that no other worker runs; return their names."""
    ran = []
    last = {run.name: run for run in SweepRun.objects.all()}
    for sweep in sweeps():
        if _is_due(sweep, last.get(sweep.name), at) and _run(sweep, at, guard):
            ran.append(sweep.name)
    return ran


def _is_due(sweep: Sweep, run: SweepRun | None, at: datetime) -> bool:
    """Return whether its time has come; a run in the future is a clock that was set back since."""
    if run is None or run.started_at is None or run.started_at > at:
        return True
    return run.started_at + _wait(sweep, run.deaths) <= at


def _wait(sweep: Sweep, deaths: int) -> timedelta:
    """Return how long to wait after a beginning.

    A sweep whose worker was killed once is due as ever; one that ends its worker again and again
    waits longer each time, so that the deliveries of that worker get their turn.
    """
    if deaths < 2:
        return sweep.every
    seconds = settings.SWEEP_SECONDS * 2 ** min(deaths - 1, 30)
    return max(sweep.every, min(timedelta(seconds=seconds), _LONGEST_WAIT))


def _run(sweep: Sweep, at: datetime, guard: Guard) -> bool:
    """Run one sweep under a lock that a killed worker loses; return whether it was ours to run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_lock(sweep)])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return False
    try:
        run, _ = SweepRun.objects.get_or_create(name=sweep.name)
        if not _is_due(sweep, run, at):
            return False  # another worker ran it between the look and the lock
        _begin(run, at)
        error = _call(sweep, at, guard)
        run.failures = run.failures + 1 if error else 0
        run.error, run.deaths = error, 0
        run.save(update_fields=["error", "failures", "deaths"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [_lock(sweep)])
    return True


def _begin(run: SweepRun, at: datetime) -> None:
    """Count the beginning before it begins: whoever dies in a sweep writes nothing any more."""
    if run.deaths:
        run.failures += 1
        run.error = f"连续 {run.deaths} 次没有结束：后台进程意外结束，或超过时限被终止"
    run.started_at, run.deaths = at, run.deaths + 1
    run.save(update_fields=["started_at", "deaths", "failures", "error"])


def _call(sweep: Sweep, at: datetime, guard: Guard) -> str:
    """Return the empty text, or what went wrong."""
    try:
        with guard(), _limited(settings.SWEEP_SECONDS * 1000):
            result = import_string(sweep.function)(at)
    except Exception as error:  # the next sweep runs all the same
        logger.exception("sweep %s failed", sweep.name)
        return "".join(traceback.format_exception(error))[-4000:]
    failed = getattr(result, "failed", None)  # a Swept, or a domain's own account of its rows
    if isinstance(failed, Mapping):
        return "\n".join(f"{row}: {error}" for row, error in failed.items())[:4000]
    return "\n".join(str(row) for row in failed or ())[:4000]


@contextmanager
def _limited(milliseconds: float) -> Iterator[None]:
    """Let PostgreSQL cancel a statement of the block that hangs, before the process has to end."""
    _set_limits(int(milliseconds * STATEMENT_SHARE), int(milliseconds * LOCK_SHARE))
    try:
        yield
    finally:
        with suppress(Error):  # a lost connection has lost its limits too
            _set_limits(0, 0)


def _set_limits(statement: int, lock: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), "
            "set_config('lock_timeout', %s, false)",
            [str(statement), str(lock)],
        )


def _lock(sweep: Sweep) -> str:
    return f"onewindow_sweep_{sweep.name}"
