"""The sender: a bounded number of tries at once, none of which can hold up the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from onewindow.domains.webhooks.queue import Claim, Room, claim, mark
from onewindow.domains.webhooks.rules.addresses import networks_of
from onewindow.domains.webhooks.rules.signing import signed_headers
from onewindow.domains.webhooks.transport import Outcome, Reach, post

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.5
_woken = threading.Event()


def wake() -> None:
    """Let the sender of this process look at once."""
    _woken.set()


def reach() -> Reach:
    """Return what the settings allow."""
    return Reach(
        timeout=settings.WEBHOOK_TIMEOUT,
        allow_plain=settings.WEBHOOK_PLAIN,
        networks=networks_of(settings.WEBHOOK_NETWORKS),
        ca_file=settings.WEBHOOK_CA_FILE,
    )


def send(one: Claim, *, at: datetime) -> Outcome:
    """Try once; the database is not touched."""
    headers = signed_headers(one.secrets, one.uuid, int(at.timestamp()), one.body)
    return post(one.url, one.body, headers, reach=reach())


@dataclass(frozen=True, slots=True)
class Round:
    """How many tries of a round were delivered and how many failed."""

    delivered: int
    failed: int

    @property
    def tried(self) -> int:
        return self.delivered + self.failed


class Sender:
    """Claims messages, lets threads send them, and marks how each ended.

    Only the thread that calls it uses the database. Endpoints that fail or are slow may take up
    half of the slots; the other half stays free for the rest.
    """

    def __init__(self, clock: Callable[[], datetime], slots: int | None = None) -> None:
        self._clock = clock
        self._slots = slots or settings.WEBHOOK_SLOTS
        self._pool = ThreadPoolExecutor(self._slots, thread_name_prefix="webhook")
        self._busy: dict[Future[Outcome], Claim] = {}

    def begin(self) -> int:
        """Start tries at what is due, as far as there is room; return how many."""
        suspects = sum(one.is_suspect for one in self._busy.values())
        room = Room(self._slots - len(self._busy), max(1, self._slots // 2) - suspects)
        if room.places <= 0:
            return 0
        at = self._clock()
        claimed = claim(room, at=at)
        for one in claimed:
            self._busy[self._pool.submit(send, one, at=at)] = one
        return len(claimed)

    def finish(self, seconds: float | None) -> Round:
        """Mark tries that ended, waiting for the first one as long as given, None: for all."""
        ended = set(self._busy)
        if seconds is not None:
            ended, _ = wait(self._busy, timeout=seconds, return_when=FIRST_COMPLETED)
        delivered = failed = 0
        for future in ended:
            outcome = _outcome(future)
            self._mark(self._busy[future], outcome)
            del self._busy[future]  # only now: a database that is away is asked again
            delivered += outcome.is_delivered
            failed += not outcome.is_delivered
        return Round(delivered, failed)

    def _mark(self, one: Claim, outcome: Outcome) -> None:
        try:
            mark(one, outcome, at=self._clock())
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one message that cannot be marked stops nobody; its lease runs out
            logger.exception("message %s could not be marked", one.uuid)

    def round(self) -> Round:
        """Send what is due and wait for every answer, again until nothing is due."""
        delivered = failed = 0
        while self.begin():
            one = self.finish(None)
            delivered, failed = delivered + one.delivered, failed + one.failed
        return Round(delivered, failed)

    def run(self, stop: threading.Event) -> None:
        """Work until asked to stop, then wait for the tries in progress."""
        while not stop.is_set():
            _woken.clear()
            self.begin()
            if self._busy:
                self.finish(POLL_SECONDS / 5)
            else:
                _woken.wait(POLL_SECONDS)
        self.finish(None)

    def close(self) -> None:
        """Let the threads go; tries in progress end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future[Outcome]) -> Outcome:
    """Return what the try brought; a fault of ours counts as a failed try and is logged."""
    try:
        return future.result()
    except Exception as error:  # the message is tried again; the sender goes on
        logger.exception("a try at an endpoint crashed")
        return Outcome(0, 0.0, f"内部错误：{type(error).__name__}")
