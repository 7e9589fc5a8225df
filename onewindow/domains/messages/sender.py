"""The sender: one connection to the gateway for the whole product, held by one worker at a time.

A lock of the database says which worker that is; it goes with the database connection, so that a
worker that dies or loses its database makes room for another. The loop never waits for the gateway
longer than a moment: what an act asked for is queued, and nobody waits for it to be sent.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import queue
from onewindow.domains.messages.actions.phones import opt_in, opt_out
from onewindow.domains.messages.cmpp.client import (
    Account,
    Answered,
    GatewayLost,
    GatewayRefused,
    Happening,
    Incoming,
    Reported,
    Session,
    Unanswered,
)
from onewindow.domains.messages.cmpp.wire import Version
from onewindow.domains.messages.errors import PhoneInvalid
from onewindow.domains.messages.rules.answers import wish_of
from onewindow.kit.actors import SYSTEM

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25
_BATCH = 32
_LOCK = "onewindow_texts"
_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds until a gateway that was not reached is tried again; one that refuses waits the last."""
_woken = threading.Event()


def wake() -> None:
    """Let the sender of this process look at once."""
    _woken.set()


def account() -> Account | None:
    """Return the account the settings name, None where no gateway is connected."""
    if not settings.CMPP_HOST:
        return None
    return Account(
        host=settings.CMPP_HOST,
        port=settings.CMPP_PORT,
        source=settings.CMPP_ACCOUNT,
        secret=settings.CMPP_SECRET,
        number=settings.CMPP_NUMBER,
        service=settings.CMPP_SERVICE,
        version=Version.V20 if settings.CMPP_VERSION.startswith("2") else Version.V30,
        window=settings.CMPP_WINDOW,
        answer_seconds=settings.CMPP_ANSWER_SECONDS,
        idle_seconds=settings.CMPP_IDLE_SECONDS,
        checks_gateway=settings.CMPP_CHECKS_GATEWAY,
    )


@dataclass
class _UnderWay:
    """An attempt whose answers have not all come."""

    one: queue.Claim
    waiting: set[int] = field(default_factory=set)
    """Segments that the gateway was given."""
    answers: dict[int, queue.Answer] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return len(self.answers) == len(self.one.numbers)


class Sender:
    """Claims texts, gives them to the gateway, and keeps what it answers and reports."""

    def __init__(self, clock: Callable[[], datetime], to: Account | None) -> None:
        self._clock = clock
        self._account = to
        self._leads: object = None
        self._session: Session | None = None
        self._failures = 0
        self._not_before: datetime | None = None
        self._under_way: dict[int, _UnderWay] = {}
        self._sent: dict[int, tuple[int, int]] = {}
        """Sequence of a submit → text and segment."""
        self._backlog: deque[tuple[int, int]] = deque()

    def run(self, stop: threading.Event) -> None:
        """Work until asked to stop; only the worker that holds the lock does anything."""
        while not stop.is_set():
            if not self.lead():
                stop.wait(2.0)
                continue
            self.step(POLL_SECONDS)
        self.close()

    def lead(self) -> bool:
        """Return whether this is the one sender; the lock goes with the database connection."""
        if self._leads is not None and self._leads is connection.connection:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_LOCK])
            row = cursor.fetchone()
        self._leads = connection.connection if row and row[0] else None
        return self._leads is not None

    def step(self, seconds: float) -> None:
        """Do all that is due now, then listen for at most so long."""
        at = self._clock()
        queue.expire(at=at)
        queue.take_up_leases(self._under_way, at=at)
        if self._account is None:
            if not queue.keep(_BATCH, at=at):
                _woken.wait(seconds)
            _woken.clear()
            return
        session = self._connected(at)
        if session is None:
            _woken.wait(seconds)
            _woken.clear()
            return
        try:
            self._submit(session, at)
            for happened in session.pump(seconds):
                self._heed(session, happened)
        except GatewayLost as error:
            self._lost(str(error), at)

    def close(self) -> None:
        """Wait for answers that are due any moment, then say good-bye."""
        if self._session is None:
            return
        try:
            self._hand_back()
            until = self._clock() + timedelta(seconds=3)
            while self._sent and self._clock() < until:
                for happened in self._session.pump(0.2):
                    self._heed(self._session, happened)
            self._session.close()
            self._session = None
        except GatewayLost as error:
            self._lost(str(error), self._clock())
        self._give_up("进程停止时网关尚未应答")

    def hang_up(self) -> None:
        """Let the gateway go without a word; what was under way is left to its lease."""
        if self._session is not None:
            self._session.hang_up()
            self._session = None

    def _connected(self, at: datetime) -> Session | None:
        if self._session is not None:
            return self._session
        if self._not_before is not None and at < self._not_before:
            return None
        assert self._account is not None
        session = Session(self._account)
        stamp = int(at.astimezone(ZONE).strftime("%m%d%H%M%S"))
        try:
            session.open(stamp)
        except GatewayLost as error:
            is_refused = isinstance(error, GatewayRefused)
            self._wait_before_next(at, is_refused=is_refused)
            logger.error("短信网关：%s", error)
            return None
        self._session, self._failures, self._not_before = session, 0, None
        return session

    def _wait_before_next(self, at: datetime, *, is_refused: bool) -> None:
        place = len(_PAUSES) - 1 if is_refused else min(self._failures, len(_PAUSES) - 1)
        self._failures += 1
        self._not_before = at + timedelta(seconds=_PAUSES[place])

    def _submit(self, session: Session, at: datetime) -> None:
        """Give the gateway as many segments as may wait for an answer."""
        if not self._backlog and session.room > 0:
            for one in queue.claim(session.room, at=at, lease=self._lease()):
                self._under_way[one.id] = _UnderWay(one)
                self._backlog.extend((one.id, number) for number in one.numbers)
        while self._backlog and session.room > 0:
            pk, number = self._backlog[0]
            under_way = self._under_way[pk]
            one = under_way.one
            # Kept before it is written: from here on nobody knows whether the gateway has it.
            under_way.waiting.add(number)
            self._backlog.popleft()
            self._sent[session.submit(one.phone, one.text, pk % 256, number)] = (pk, number)

    def _lease(self) -> timedelta:
        assert self._account is not None
        return timedelta(seconds=self._account.answer_seconds + 30)

    def _heed(self, session: Session, happened: Happening) -> None:
        if isinstance(happened, Answered):
            answer = queue.Answer(happened.gateway_id, happened.result)
            self._answered(happened.sequence, answer)
        elif isinstance(happened, Unanswered):
            self._answered(happened.sequence, queue.Answer())
        elif isinstance(happened, Reported):
            at = self._clock()
            queue.keep_report(happened.gateway_id, happened.phone, happened.stat, at=at)
            session.acknowledge(happened.receipt)
        else:
            self._wished(happened)
            session.acknowledge(happened.receipt)

    def _answered(self, sequence: int, answer: queue.Answer) -> None:
        pk, number = self._sent.pop(sequence, (0, 0))
        under_way = self._under_way.get(pk)
        if under_way is None:
            return
        under_way.answers[number] = answer
        if under_way.is_over:
            queue.settle(under_way.one, under_way.answers, at=self._clock())
            del self._under_way[pk]  # only now: a database that is away leaves it to the lease

    def _wished(self, incoming: Incoming) -> None:
        """Heed TD and its like; what else people write is not kept."""
        wish = wish_of(incoming.text)
        at = self._clock()
        try:
            if wish is True:
                opt_out(incoming.phone, by=SYSTEM, at=at)
            elif wish is False:
                opt_in(incoming.phone, by=SYSTEM, at=at)
        except PhoneInvalid:
            logger.warning("a reply came from what is no mobile phone")

    def _lost(self, why: str, at: datetime) -> None:
        """The connection is gone: what was written is unsure, what was not goes back."""
        logger.error("短信网关：%s", why)
        self._session = None
        self._wait_before_next(at, is_refused=False)
        self._hand_back()
        self._give_up(f"{why}，结果不明")

    def _hand_back(self) -> None:
        """Give back attempts of which nothing was written."""
        for pk in {pk for pk, _ in self._backlog}:
            if not self._under_way[pk].waiting:
                queue.release(self._under_way.pop(pk).one, at=self._clock())
        self._backlog.clear()

    def _give_up(self, why: str) -> None:
        """Settle what has no answer as unsure."""
        self._sent.clear()
        for pk in list(self._under_way):
            under_way = self._under_way[pk]
            queue.settle(under_way.one, under_way.answers, why, at=self._clock())
            del self._under_way[pk]
