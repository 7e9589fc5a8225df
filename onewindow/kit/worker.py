"""The worker: wakes when something was recorded, delivers, sweeps, and stops when asked."""

from __future__ import annotations

import logging
import signal
import threading
import time
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import FrameType

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules, import_string

from onewindow.kit.outbox.deliver import BATCH, CHANNEL, deliver, make_due, next_due
from onewindow.kit.schedule import run_due
from onewindow.kit.watchdog import at_most

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.03
"""After a wake-up, so that facts that come close together are delivered together."""
DUE_SECONDS = 1.0
"""How often a busy worker looks whether a sweep is due."""
POLL_SECONDS = 5.0
"""A wake-up may be missed while a connection is renewed; nothing waits longer than this."""
LOOP_SECONDS = 9.0
"""How long a loop beside the deliveries may take to leave; what it left is taken up by another."""
_SET_BACK = timedelta(seconds=30)
"""Clocks are nudged by less than this all the time."""


class Worker:
    """One worker process; any number of them share the work."""

    def __init__(self, poll_seconds: float = POLL_SECONDS) -> None:
        self.poll_seconds = poll_seconds
        self._stopping = False
        self._leave = threading.Event()
        self._latest: datetime | None = None
        self._swept = 0.0

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the batch at hand and leave."""
        self._stopping = True
        self._leave.set()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a database that goes away is waited for."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        autodiscover_modules("events")  # a fact is read back by its registered type
        loops = [self._begin(name) for name in import_string(settings.LOOPS)]
        try:
            self._serve()
        finally:
            self._leave.set()
            for loop in loops:
                loop.join(LOOP_SECONDS)

    def _begin(self, name: str) -> threading.Thread:
        loop = threading.Thread(target=_keep_going, args=(name, self._leave), name=name)
        loop.daemon = True
        loop.start()
        return loop

    def _serve(self) -> None:
        while not self._stopping:
            try:
                with self._listen() as ears:
                    self._work(ears)
            except (OperationalError, InterfaceError, psycopg.Error):
                logger.warning("数据库不可用（连接中断或空间不足），一秒后重试", exc_info=True)
                connection.close()
                time.sleep(1.0)

    def _work(self, ears: psycopg.Connection) -> None:
        while not self._stopping:
            self._heed_clock(timezone.now())
            self._sweep()
            # Fewer than asked for were all there was; what came meanwhile has rung.
            while deliver(BATCH, guard=_in_time) == BATCH and not self._stopping:
                pass
            self._wait(ears, self._seconds_to_next(timezone.now()))

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept >= DUE_SECONDS:
            self._swept = now
            run_due(timezone.now(), guard=_in_sweep_time)

    def _heed_clock(self, at: datetime) -> None:
        """Say so when the clock was set back, and let nothing wait for the time to pass again."""
        latest, self._latest = self._latest, at
        if latest is not None and at < latest - _SET_BACK:
            back = round((latest - at).total_seconds())
            logger.error("系统时钟被拨回 %s 秒，请校准时钟；等待中的投递立即处理", back)
            make_due(at=at)

    def _seconds_to_next(self, at: datetime) -> float:
        due = next_due()
        if due is None:
            return self.poll_seconds
        return max(0.05, min(self.poll_seconds, (due - at).total_seconds()))

    def _wait(self, ears: psycopg.Connection, seconds: float) -> None:
        """Return at a wake-up, after the time, or soon after being asked to stop."""
        while seconds > 0 and not self._stopping:
            slice_ = min(seconds, 0.5)
            if any(True for _ in ears.notifies(timeout=slice_, stop_after=1)):
                self._leave.wait(GATHER_SECONDS)
                for _ in ears.notifies(timeout=0):
                    pass  # what has rung meanwhile is delivered with the first
                return
            seconds -= slice_

    def _listen(self) -> psycopg.Connection:
        parameters = connection.get_connection_params()
        wanted = {k: parameters.get(k) for k in ("dbname", "user", "password", "host", "port")}
        ears = psycopg.connect(
            **{key: value for key, value in wanted.items() if value}, autocommit=True
        )
        ears.execute(f"LISTEN {CHANNEL}")
        return ears


def _in_time() -> AbstractContextManager[None]:
    """Return what a handler runs in: after its time this process ends and is started again."""
    return at_most(settings.HANDLER_SECONDS)


def _in_sweep_time() -> AbstractContextManager[None]:
    """Return the same for a sweep."""
    return at_most(settings.SWEEP_SECONDS)


def _keep_going(name: str, leave: threading.Event) -> None:
    """Run a loop until asked to leave; one that crashes is reported and begins again."""
    while not leave.is_set():
        try:
            import_string(name)(leave)
        except Exception:  # the deliveries and the other loops go on
            logger.exception("loop %s crashed", name)
            connection.close()
            leave.wait(5.0)
