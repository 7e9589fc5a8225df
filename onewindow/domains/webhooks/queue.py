"""The queue of messages: claimed under a lease, marked when the endpoint has answered."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from onewindow.domains.webhooks.actions import pause_subscription
from onewindow.domains.webhooks.events import MessagesParked
from onewindow.domains.webhooks.models import Message, MessageStatus, Subscription
from onewindow.domains.webhooks.rules.schedule import Patience, Retry, probe_pause
from onewindow.domains.webhooks.transport import Outcome
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox import record

_READY = """
SELECT s.id, s.failures > 0 OR s.is_slow,
       (SELECT count(*) FROM webhooks_message m
          WHERE m.subscription_id = s.id AND m.leased_until > %(at)s),
       CASE WHEN s.failures > 0 THEN 1 ELSE %(width)s END
FROM webhooks_subscription s
WHERE s.status = 'active' AND (s.not_before IS NULL OR s.not_before <= %(at)s)
  AND EXISTS (SELECT 1 FROM webhooks_message m
              WHERE m.subscription_id = s.id AND m.status = 'waiting' AND m.next_at <= %(at)s)
ORDER BY random()
FOR NO KEY UPDATE OF s SKIP LOCKED
"""
"""One sender at a time claims for an endpoint; new messages may be queued meanwhile."""

_CLAIM = """
WITH room AS (
    SELECT * FROM jsonb_to_recordset(%(room)s::jsonb) AS r(subscription bigint, width int)
), due AS (
    SELECT m.id FROM room CROSS JOIN LATERAL (
        SELECT id FROM webhooks_message
        WHERE subscription_id = room.subscription AND status = 'waiting' AND next_at <= %(at)s
        ORDER BY next_at, id
        LIMIT GREATEST(0, room.width - (SELECT count(*) FROM webhooks_message l
                                        WHERE l.subscription_id = room.subscription
                                          AND l.leased_until > %(at)s))
        FOR UPDATE SKIP LOCKED
    ) m
)
UPDATE webhooks_message m
SET attempts = m.attempts + 1, leased_until = %(lease)s, next_at = %(lease)s
FROM due WHERE m.id = due.id
RETURNING m.id
"""

_DELIVERED = """
UPDATE webhooks_message
SET status = 'delivered', leased_until = NULL, ended_at = %s, last_status = %s, error = ''
WHERE id = %s AND status <> 'cancelled'
"""

_RECOVERED = """
UPDATE webhooks_subscription s
SET failures = 0, failing_since = NULL, not_before = NULL, last_error = '', is_slow = %(slow)s,
    last_delivered_at = %(at)s
FROM webhooks_subscription before
WHERE s.id = %(id)s AND before.id = s.id
  AND (s.failures > 0 OR s.is_slow <> %(slow)s OR s.last_delivered_at IS NULL
       OR s.last_delivered_at < %(minute)s)
RETURNING before.not_before IS NOT NULL
"""

_PULL_FORWARD = """
UPDATE webhooks_message SET next_at = %s
WHERE subscription_id = %s AND status = 'waiting' AND leased_until IS NULL AND next_at > %s
"""

_FAILED = """
UPDATE webhooks_message
SET status = %s, next_at = COALESCE(%s, next_at), ended_at = %s, leased_until = NULL,
    last_status = %s, error = %s
WHERE id = %s AND attempts = %s AND status = 'waiting'
"""

_FAILURE = """
UPDATE webhooks_subscription
SET failures = failures + 1, failing_since = COALESCE(failing_since, %s), last_error = %s,
    is_slow = %s
WHERE id = %s RETURNING failures, failing_since, code, status
"""

SLOW_SECONDS = 2.0
"""An endpoint that took longer shares the slots of those that fail."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many tries may begin now: in all, and at endpoints that fail or are slow."""

    places: int
    suspect: int


@dataclass(frozen=True)
class Claim:
    """One try at one message, leased to this sender."""

    id: int
    uuid: str
    subscription: int
    code: str
    owner: str
    url: str
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    attempts: int
    expires_at: datetime
    is_suspect: bool


def claim(room: Room, *, at: datetime) -> list[Claim]:
    """Lease messages that are due, as many as there is room for at each endpoint and here.

    An endpoint whose last try failed gets one message at a time. A try counts when it is claimed:
    a sender that dies has used one up.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_READY, {"at": at, "width": settings.WEBHOOK_WIDTH})
            widths = _allot(cursor.fetchall(), room)
            if not widths:
                return []
            cursor.execute(
                _CLAIM,
                {"room": json.dumps(widths), "at": at, "lease": at + settings.WEBHOOK_LEASE},
            )
            ids = [row[0] for row in cursor.fetchall()]
        rows = Message.objects.filter(pk__in=ids).select_related("subscription").order_by("id")
        return [_claim_of(row, at) for row in rows]


def _allot(ready: Sequence[tuple[int, bool, int, int]], room: Room) -> list[dict[str, int]]:
    """Return how many tries each endpoint may have at once, the quick and sound ones first."""
    left, suspect_left = room.places, room.suspect
    widths = []
    for subscription, is_suspect, leased, width in sorted(ready, key=lambda row: row[1]):
        given = min(width - leased, left, suspect_left if is_suspect else left)
        if given > 0:
            widths.append({"subscription": subscription, "width": leased + given})
            left -= given
            suspect_left -= given if is_suspect else 0
    return widths


def _claim_of(row: Message, at: datetime) -> Claim:
    target = row.subscription
    return Claim(
        id=row.pk,
        uuid=str(row.uuid),
        subscription=target.pk,
        code=target.code,
        owner=target.owner,
        url=target.url,
        body=row.body.encode(),
        secrets=secrets_of(target, at),
        attempts=row.attempts,
        expires_at=row.expires_at,
        is_suspect=target.failures > 0 or target.is_slow,
    )


def secrets_of(subscription: Subscription, at: datetime) -> tuple[str, ...]:
    """Return the secrets that sign at this moment, the new one first."""
    until = subscription.old_secret_until
    if subscription.old_secret and until is not None and at < until:
        return (subscription.secret, subscription.old_secret)
    return (subscription.secret,)


@transaction.atomic
def mark(one: Claim, outcome: Outcome, *, at: datetime) -> None:
    """Keep how a try ended; like the actions it locks the endpoint before its messages."""
    if outcome.is_delivered:
        _mark_delivered(one, outcome, at)
    else:
        _mark_failed(one, outcome, at)


def _mark_delivered(one: Claim, outcome: Outcome, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _RECOVERED,
            {
                "id": one.subscription,
                "at": at,
                "slow": outcome.seconds > SLOW_SECONDS,
                "minute": at - timedelta(minutes=1),
            },
        )
        row = cursor.fetchone()
        cursor.execute(_DELIVERED, [at, outcome.status, one.id])
        if row is not None and row[0]:  # it was down: nobody waits out a pause for it any more
            cursor.execute(_PULL_FORWARD, [at, one.subscription, at])


def _mark_failed(one: Claim, outcome: Outcome, at: datetime) -> None:
    retry = Retry(settings.WEBHOOK_RETRIES)
    next_at = retry.next_at(
        one.attempts,
        at=at,
        expires_at=one.expires_at,
        chance=random.random(),  # noqa: S311 spreads tries, guards nothing
        asked=outcome.retry_after,
    )
    parked = next_at is None
    status = MessageStatus.PARKED if parked else MessageStatus.WAITING
    error = outcome.error[:300]
    with connection.cursor() as cursor:
        cursor.execute(_FAILURE, [at, error, outcome.seconds > SLOW_SECONDS, one.subscription])
        failures, since, code, standing = cursor.fetchone() or (0, at, one.code, "removed")
        cursor.execute(
            _FAILED,
            [
                status,
                next_at,
                at if parked else None,
                outcome.status or None,
                error,
                one.id,
                one.attempts,
            ],
        )
        is_ours = cursor.rowcount == 1
        if pause := probe_pause(failures):
            cursor.execute(
                "UPDATE webhooks_subscription SET not_before = %s WHERE id = %s",
                [at + pause, one.subscription],
            )
    if parked and is_ours:
        _record_parked(code, one.owner, 1, error, at)
    if standing == "active":
        _pause_if_hopeless(code, outcome, failures, since, at)


def _pause_if_hopeless(
    code: str, outcome: Outcome, failures: int, since: datetime, at: datetime
) -> None:
    patience = Patience(settings.WEBHOOK_PAUSE_TRIES, settings.WEBHOOK_PAUSE_AFTER)
    if outcome.is_gone:
        reason = "接收端回答 410：地址已停用"
    elif patience.is_over(failures, since, at):
        hours = (at - since).total_seconds() / 3600
        reason = f"连续失败{failures}次，已持续{hours:.0f}小时：{outcome.error}"
    else:
        return
    pause_subscription(code, reason=reason, is_automatic=True, by=SYSTEM, at=at)


def park_expired(*, at: datetime) -> int:
    """Park what expired while its endpoint was paused; return how many messages."""
    total = 0
    for subscription in Subscription.objects.filter(status="paused"):
        with transaction.atomic():
            count = subscription.messages.filter(
                status=MessageStatus.WAITING, leased_until__isnull=True, expires_at__lte=at
            ).update(status=MessageStatus.PARKED, ended_at=at, error="订阅暂停期间已过放弃时间")
            if count:
                error = "订阅暂停期间已过放弃时间"
                _record_parked(subscription.code, subscription.owner, count, error, at)
        total += count
    return total


def drop_old(*, at: datetime, batch: int = 5000) -> int:
    """Delete delivered, cancelled and long-parked messages whose time is over; at most a batch."""
    ended = Message.objects.exclude(status=MessageStatus.WAITING)
    short = at - settings.WEBHOOK_KEEP
    long = at - settings.WEBHOOK_KEEP_PARKED
    finished = ended.exclude(status=MessageStatus.PARKED).filter(ended_at__lte=short)
    old = list(finished.values_list("pk", flat=True)[:batch])
    parked = ended.filter(status=MessageStatus.PARKED, ended_at__lte=long)
    old += list(parked.values_list("pk", flat=True)[: batch - len(old)])
    Message.objects.filter(pk__in=old).delete()
    return len(old)


def _record_parked(code: str, owner: str, count: int, error: str, at: datetime) -> None:
    fact = MessagesParked(code, owner, count, error)
    record(fact, subject=f"webhook:{code}", by=SYSTEM, at=at)
