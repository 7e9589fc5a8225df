"""Carry recorded facts to their subscribers: none lost, none twice, none in another's way."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string

from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Delivery
from onewindow.kit.outbox.facts import Fact, fact_type, load_fact
from onewindow.kit.outbox.record import record

logger = logging.getLogger(__name__)

CHANNEL = "onewindow_outbox"
MAX_ATTEMPTS = 8
BATCH = 20
_FIRST_RETRY = timedelta(seconds=2)
_LONGEST_RETRY = timedelta(hours=1)

_CLAIM = """
SELECT d.id, d.subscriber, d.attempts, e.id, e.subject, e.seq, e.type, e.at, e.recorded_at,
       e.actor, e.payload
FROM kit_delivery d JOIN kit_event e ON e.id = d.event_id
WHERE d.status = 'waiting' AND d.next_at <= statement_timestamp()
ORDER BY d.next_at, d.id
LIMIT %s
FOR UPDATE OF d SKIP LOCKED
"""


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
    delivery: int
    subscriber: str
    attempts: int
    meta: EventMeta
    payload: dict[str, Any]


def deliver(limit: int = BATCH) -> int:
    """Deliver what is waiting and due, at most ``limit``; return how many were tried.

    A handler's own writes and the mark "done" are one transaction: a worker killed anywhere leaves
    either both or neither. Each handler has its own savepoint, so that one that fails takes nothing
    of its neighbours with it; its delivery is retried later and parked after MAX_ATTEMPTS.
    """
    with transaction.atomic():
        claimed = _claim(limit)
        for one in claimed:
            _try(one)
    return len(claimed)


def next_due() -> datetime | None:
    """Return when the earliest waiting delivery is due, None when nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT next_at FROM kit_delivery WHERE status = 'waiting' ORDER BY next_at LIMIT 1"
        )
        row = cursor.fetchone()
    return None if row is None else _aware(row[0])


def release_parked(ids: list[int], *, at: datetime) -> int:
    """Let parked deliveries be tried again from the start; return how many there were."""
    parked = Delivery.objects.filter(pk__in=ids, status=Delivery.Status.PARKED)
    count = parked.update(status=Delivery.Status.WAITING, attempts=0, next_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return count


def _claim(limit: int) -> list[_Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit])
        rows = cursor.fetchall()
    claimed = []
    for delivery, subscriber, attempts, id_, subject, seq, type_, at, recorded, by, fact in rows:
        meta = EventMeta(id_, subject, seq, type_, _aware(at), _aware(recorded), _actor(_json(by)))
        claimed.append(_Claimed(delivery, subscriber, attempts, meta, _json(fact)))
    return claimed


def _try(one: _Claimed) -> None:
    try:
        with transaction.atomic():
            handler: Handler = import_string(one.subscriber)
            handler(load_fact(one.meta.type, one.payload), one.meta)
            _check_deferred_constraints()
    except Exception as error:  # a handler may fail in any way; its neighbours go on
        logger.warning("%s failed on event %s", one.subscriber, one.meta.id, exc_info=True)
        _failed(one, error)
    else:
        _done(one.delivery)


def _check_deferred_constraints() -> None:
    """Let a broken deferred constraint fail here, in the savepoint, and not at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _done(delivery: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_delivery SET status = 'done', error = '', done_at = clock_timestamp() "
            "WHERE id = %s",
            [delivery],
        )


def _failed(one: _Claimed, error: Exception) -> None:
    attempts = one.attempts + 1
    text = "".join(traceback.format_exception(error))[-4000:]
    parked = attempts >= MAX_ATTEMPTS
    wait = min(_FIRST_RETRY * 2**attempts, _LONGEST_RETRY)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kit_delivery SET status = %s, attempts = %s, error = %s, "
            "next_at = clock_timestamp() + %s WHERE id = %s RETURNING next_at",
            ["parked" if parked else "waiting", attempts, text, wait, one.delivery],
        )
        row = cursor.fetchone()
    if parked:
        assert row is not None
        fact = DeliveryParked(one.delivery, one.meta.id, one.subscriber, repr(error)[:500])
        # A subject of its own: the failure is no part of what happened to the case.
        subject = f"delivery:{one.delivery}"
        record(fact, subject=subject, by=SYSTEM, at=_aware(row[0]) - wait)


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
