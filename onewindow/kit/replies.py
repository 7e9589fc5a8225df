"""Idempotency for machines: the same key and the same request get the same answer, and act once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from onewindow.kit.crypto import encrypt
from onewindow.kit.models import KeptReply
from onewindow.kit.refusals import Invalid
from onewindow.kit.statements import Statement

_BEGIN = Statement("""
INSERT INTO kit_keptreply (owner, key, fingerprint, status, body, location, expires_at)
VALUES (%(owner)s, %(key)s, %(fingerprint)s, 0, '', '', %(until)s::timestamptz)
ON CONFLICT (owner, key) DO UPDATE
SET fingerprint = EXCLUDED.fingerprint, status = 0, body = '', location = '',
    expires_at = EXCLUDED.expires_at
WHERE kit_keptreply.expires_at <= %(at)s::timestamptz
RETURNING id
""")
_KEEP = Statement("""
UPDATE kit_keptreply
SET status = %(status)s::smallint, body = %(body)s, location = %(location)s
WHERE id = %(id)s::bigint
""")


KEPT = """
kept AS (
    INSERT INTO kit_keptreply (owner, key, fingerprint, status, body, location, expires_at)
    VALUES (%(kept_owner)s, %(kept_key)s, %(kept_fingerprint)s, 201, %(kept_body)s, '',
            %(kept_until)s::timestamptz)
    ON CONFLICT (owner, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status, body = EXCLUDED.body,
        location = '', expires_at = EXCLUDED.expires_at
    WHERE kit_keptreply.expires_at <= %(at)s::timestamptz
    RETURNING id
)"""
"""For an act that is one statement and knows its answer: no row where the key was used before."""


class KeyReused(Invalid):
    """One key was sent with two different requests."""

    code = "idempotency_key_reused"
    law = "RFC 草案 draft-ietf-httpapi-idempotency-key-header"
    next_step = "每一次新的办理请求使用新的 Idempotency-Key；重试时原样重发同一请求。"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a status, a JSON text, and where the new thing lies."""

    status: int
    body: str
    location: str = ""

    @property
    def is_final(self) -> bool:
        """Whether a retry would get the same; 429 and crashes are tried anew."""
        return self.status < 500 and self.status != 429


@dataclass(frozen=True, slots=True)
class Key:
    """Whose request it is, and until when its answer is kept."""

    owner: str
    key: str
    fingerprint: str
    until: datetime

    def values(self, body: str) -> dict[str, str]:
        """Return the values of KEPT; ``body`` is what will be answered."""
        return {
            "kept_owner": self.owner,
            "kept_key": self.key,
            "kept_fingerprint": self.fingerprint,
            "kept_body": encrypt(body, context="kit_keptreply.body"),
            "kept_until": self.until.isoformat(),
        }

    def earlier(self) -> Reply | None:
        """Return what was answered before; raise KeyReused where something else was asked."""
        if not KeptReply.objects.filter(owner=self.owner, key=self.key).exists():
            return None
        return _earlier(self.owner, self.key, self.fingerprint)


class Answered(Exception):
    """The key was used before, nothing was done; ``reply`` is what was answered then."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class _NotKept(Exception):
    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def once(
    owner: str,
    key: str,
    *,
    fingerprint: str,
    at: datetime,
    keep: timedelta,
    act: Callable[[], Reply],
) -> tuple[Reply, bool]:
    """Return the answer of ``act``, run at most once for the key, and whether it is an old one.

    Answer and effects are one transaction: a crash in between leaves neither. A twin that arrives
    meanwhile waits for the first and gets its answer. Raises KeyReused for another request.
    """
    try:
        with transaction.atomic():
            row = _begin(owner, key, fingerprint, at, at + keep)
            if row is None:
                return _earlier(owner, key, fingerprint), True
            reply = act()
            if not reply.is_final:
                raise _NotKept(reply)
            _KEEP.one(
                id=str(row),
                status=str(reply.status),
                body=encrypt(reply.body, context="kit_keptreply.body"),
                location=reply.location,
            )
            return reply, False
    except _NotKept as end:
        return end.reply, False


def sweep_replies(at: datetime) -> None:
    """Forget the answers whose time is over."""
    KeptReply.objects.filter(expires_at__lte=at).delete()


def _begin(owner: str, key: str, fingerprint: str, at: datetime, until: datetime) -> int | None:
    row = _BEGIN.one(
        owner=owner,
        key=key,
        fingerprint=fingerprint,
        at=at.isoformat(),
        until=until.isoformat(),
    )
    return int(row[0]) if row else None


def _earlier(owner: str, key: str, fingerprint: str) -> Reply:
    row = KeptReply.objects.get(owner=owner, key=key)
    if row.fingerprint != fingerprint:
        raise KeyReused("这个 Idempotency-Key 已用于另一请求。", field="Idempotency-Key")
    return Reply(row.status, row.body, row.location)
