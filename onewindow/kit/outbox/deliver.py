"""Carry recorded facts to their subscribers: none lost, none twice, none in another's way."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string

from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.metrics import tally
from onewindow.kit.models import Delivery
from onewindow.kit.outbox.facts import Fact, fact_type, is_known, load_fact
from onewindow.kit.outbox.record import record
from onewindow.kit.statements import Statement

logger = logging.getLogger(__name__)

CHANNEL = "onewindow_outbox"
MAX_ATTEMPTS = 8
BATCH = 20
STATEMENT_SHARE, LOCK_SHARE = 0.75, 0.25
"""Of the time of a handler: what one statement may take, and what it may wait for a lock."""
_FIRST_RETRY_SECONDS = 2
_LONGEST_RETRY_SECONDS = 3600

_CLAIM = Statement("""
WITH due AS (
    SELECT id, next_at, attempts > 0 AND error = '' AS died
    FROM kit_delivery
    WHERE status = 'waiting' AND next_at <= statement_timestamp()
    ORDER BY next_at, id
    LIMIT %(limit)s::int
    FOR UPDATE SKIP LOCKED
), placed AS (
    SELECT id, row_number() OVER so_far AS place, bool_or(died) OVER so_far AS has_died
    FROM due
    WINDOW so_far AS (ORDER BY next_at, id)
)
UPDATE kit_delivery d
SET attempts = d.attempts + 1, error = '', next_at = statement_timestamp() + make_interval(
        secs => least(%(first)s::int * power(2, least(d.attempts + 1, 30)), %(longest)s::int))
FROM placed p
WHERE d.id = p.id AND (p.place = 1 OR NOT p.has_died)
RETURNING d.id, set_config('synchronous_commit', 'off', true)
""")
"""Counts the attempt before it is made, in a transaction of its own.

Whoever dies in a handler has been counted. What died last time is tried alone, so that it takes
nobody with it again; everything else comes in batches. The commit does not wait for the disk: a
count that a crash of the server loses is one attempt more.
"""

_HOLD = Statement("""
SELECT d.id, d.subscriber, d.attempts, e.id, e.subject, e.seq, e.type, e.at, e.recorded_at,
       e.actor, e.payload, set_config('statement_timeout', %(statement)s, true),
       set_config('lock_timeout', %(lock)s, true)
FROM kit_delivery d JOIN kit_event e ON e.id = d.event_id
WHERE d.id = ANY(%(ids)s::bigint[]) AND d.status = 'waiting'
ORDER BY d.id
FOR UPDATE OF d SKIP LOCKED
""")
"""Limits the statements of the handlers too, for this transaction and without a trip of its own."""

_NEXT = Statement(
    "SELECT next_at FROM kit_delivery WHERE status = 'waiting' ORDER BY next_at LIMIT 1"
)
_DONE = Statement("""
UPDATE kit_delivery SET status = 'done', error = '', done_at = clock_timestamp()
WHERE id = ANY(%(ids)s::bigint[])
""")


@dataclass(frozen=True, slots=True)
class EventMeta:
    """What a handler learns about the event besides the fact itself."""

    id: int
    subject: str
    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    by: Actor


Handler = Callable[[Fact, EventMeta], None]


@fact_type
@dataclass(frozen=True)
class DeliveryParked(Fact):
    """A subscriber kept failing; a person has to look and let it go on."""

    type: ClassVar[str] = "kit.delivery_parked.v1"
    delivery: int
    event: int
    subscriber: str
    error: str


@dataclass(frozen=True)
class _Claimed:
    """A delivery as its row says; nothing of the event is trusted to be readable yet."""

    delivery: int
    subscriber: str
    attempts: int
    event: int
    subject: str
    seq: int
    type: str
    at: Any
    recorded_at: Any
    actor: Any
    payload: Any

    def meta(self) -> EventMeta:
        return EventMeta(
            self.event,
            self.subject,
            self.seq,
            self.type,
            _aware(self.at),
            _aware(self.recorded_at),
            _actor(_json(self.actor)),
        )


class UnreadableEvent(Exception):
    """A recorded event does not say what its type promises, or nobody knows its type."""


class HandlerDied(Exception):
    """The process ended inside the handler each time, so that nothing could be written down."""


Guard = Callable[[], AbstractContextManager[None]]
"""What each handler runs in; in a worker it ends the process after the handler's time."""


def deliver(limit: int = BATCH, *, guard: Guard = nullcontext) -> int:
    """Deliver what is waiting and due, at most ``limit``; return how many were claimed.

    A handler's own writes and the mark "done" are one transaction: a worker killed anywhere leaves
    either both or neither. Each handler has its own savepoint, so that one that fails takes nothing
    of its neighbours with it; its delivery is retried later and parked after MAX_ATTEMPTS. So is
    one whose handler ends the process: attempts are counted when they begin.
    """
    claimed = _claim(limit)
    if claimed:
        with transaction.atomic():
            results = _try_all(_hold(claimed), guard)
        for one, result in results:  # what was rolled back did not happen
            tally("deliveries", type=one.type, subscriber=one.subscriber, result=result)
    return len(claimed)


def next_due() -> datetime | None:
    """Return when the earliest waiting delivery is due, None when nothing waits."""
    row = _NEXT.typed()
    return None if row is None else _aware(row[0])


def make_due(*, at: datetime) -> int:
    """Let everything that waits for a later moment be tried now; return how many there were.

    For a clock that was set back: what was recorded just before would wait for the hour to pass
    a second time.
    """
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING, next_at__gt=at)
    return waiting.update(next_at=at)


def release_parked(ids: list[int], *, at: datetime) -> int:
    """Let parked deliveries be tried again from the start; return how many there were."""
    parked = Delivery.objects.filter(pk__in=ids, status=Delivery.Status.PARKED)
    count = parked.update(status=Delivery.Status.WAITING, attempts=0, next_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return count


def _claim(limit: int) -> list[int]:
    seconds = {"first": _FIRST_RETRY_SECONDS, "longest": _LONGEST_RETRY_SECONDS}
    return [row[0] for row in _CLAIM.all(limit=limit, **seconds)]


def _hold(deliveries: list[int]) -> list[_Claimed]:
    limit = settings.HANDLER_SECONDS * 1000
    values: dict[str, Any] = {
        "ids": deliveries,
        "statement": str(int(limit * STATEMENT_SHARE)),
        "lock": str(int(limit * LOCK_SHARE)),
    }
    return [_Claimed(*row[:-2]) for row in _HOLD.all(**values)]


def _try_all(held: list[_Claimed], guard: Guard) -> list[tuple[_Claimed, str]]:
    """Hand each to its handler, and mark together what went through.

    What comes later about the same subject finds the earlier marked: a notice that lists others
    asks whether they were made.
    """
    results: list[tuple[_Claimed, str]] = []
    unmarked: dict[int, str] = {}
    for one in held:
        if one.subject in unmarked.values():
            _done(list(unmarked))
            unmarked.clear()
        result = _try(one, guard)
        results.append((one, result))
        if result == "done":
            unmarked[one.delivery] = one.subject
    _done(list(unmarked))
    return results


def _try(one: _Claimed, guard: Guard) -> str:
    """Hand one delivery to its handler; return how it went, as it is counted."""
    if one.attempts > MAX_ATTEMPTS:
        died = f"处理程序“{one.subscriber}”{MAX_ATTEMPTS} 次使后台进程意外结束，或超过时限被终止"
        _park(one, HandlerDied(died))
        return "parked"
    try:
        with guard(), transaction.atomic():
            handler: Handler = import_string(one.subscriber)  # registers its facts with it
            handler(*_read(one))
            _check_deferred_constraints()
    except Exception as error:  # a handler may fail in any way; its neighbours go on
        logger.warning("%s failed on event %s", one.subscriber, one.event, exc_info=True)
        return _failed(one, error)
    return "done"


def _read(one: _Claimed) -> tuple[Fact, EventMeta]:
    """Return the fact and what is around it; raise UnreadableEvent in words for an operator."""
    what = f"事件 {one.event}（{one.subject}，{one.type}）"
    if not is_known(one.type):
        raise UnreadableEvent(f"{what}的类型不认识：后台进程的程序版本可能比记录它的旧")
    try:
        return load_fact(one.type, _json(one.payload)), one.meta()
    except (ValueError, TypeError, KeyError, AssertionError) as error:
        why = " ".join(repr(error).split())[:300]  # one line: lists show the last one
        raise UnreadableEvent(f"{what}的内容无法读取：{why}") from error


def _check_deferred_constraints() -> None:
    """Let a broken deferred constraint fail here, in the savepoint, and not at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _done(deliveries: list[int]) -> None:
    """Mark what went through, in the transaction of its handlers."""
    if deliveries:
        _DONE.one(ids=f"{{{','.join(map(str, deliveries))}}}")


def _failed(one: _Claimed, error: Exception) -> str:
    """Write down why; when to try again was decided with the claim."""
    if one.attempts >= MAX_ATTEMPTS:
        _park(one, error)
        return "parked"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_delivery SET error = %s WHERE id = %s", [_told(error), one.delivery]
        )
    return "failed"


def _park(one: _Claimed, error: Exception) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_delivery SET status = 'parked', attempts = least(attempts, %s), error = %s "
            "WHERE id = %s RETURNING clock_timestamp()",
            [MAX_ATTEMPTS, _told(error), one.delivery],
        )
        row = cursor.fetchone()
    assert row is not None
    fact = DeliveryParked(one.delivery, one.event, one.subscriber, repr(error)[:500])
    # A subject of its own: the failure is no part of what happened to the case.
    record(fact, subject=f"delivery:{one.delivery}", by=SYSTEM, at=_aware(row[0]))


def _told(error: Exception) -> str:
    """Return the traceback as PostgreSQL can hold it: without NUL and halves of characters."""
    text = "".join(traceback.format_exception(error))[-4000:]
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _actor(kept: dict[str, str]) -> Actor:
    """Return the actor as the event kept it: without capabilities."""
    return Actor(**{**kept, "kind": ActorKind(kept["kind"])})  # type: ignore[arg-type]


def _json(value: Any) -> dict[str, Any]:
    """Return a jsonb column; Django leaves it as text to raw cursors."""
    read = json.loads(value) if isinstance(value, str) else value
    assert isinstance(read, dict)
    return read


def _aware(value: Any) -> datetime:
    moment = parse_datetime(value) if isinstance(value, str) else value
    assert isinstance(moment, datetime)
    return moment
