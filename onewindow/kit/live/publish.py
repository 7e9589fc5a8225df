"""Tell browsers that something changed; they fetch what changed themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from django.core import signing

from onewindow.kit.statements import Statement

NOTIFY_CHANNEL = "onewindow_live"
CHANNEL = re.compile(r"[a-z][a-z-]{0,30}:[\w.\-/]{1,120}")
_MOST_BYTES = 7900  # PostgreSQL refuses a notification of 8,000
_NOTIFY = Statement("""
SELECT pg_notify(%(channel)s, left(message, -1) || ',"tx":"' || pg_current_xact_id() || '"}')
FROM unnest(%(messages)s::text[]) message
""")
_SALT = "onewindow.live"


def publish(channel: str, topic: str, **details: Any) -> None:
    """Tell everyone on a channel such as ``window:03``, when the present transaction commits.

    ``topic`` names the parts of a page that are no longer true (``data-live-topic``), ``details``
    are small plain values. Send what changed, never the data: a listener sees only what its own
    pages may show. ``tx`` is added: the transaction, by which a reader tells whether what it
    has seen already holds the change.
    """
    publish_all([channel], topic, **details)


def publish_all(channels: Iterable[str], topic: str, **details: Any) -> None:
    """Tell the same on several channels with one statement; see ``publish``."""
    messages = [_message(channel, topic, details) for channel in channels]
    _NOTIFY.all(channel=NOTIFY_CHANNEL, messages=messages)


def _message(channel: str, topic: str, details: dict[str, Any]) -> str:
    if not CHANNEL.fullmatch(channel):
        raise ValueError(f"not a live channel: {channel!r}")
    data = {"topic": topic, "channel": channel, **details}
    message = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if len(message.encode()) > _MOST_BYTES:
        raise ValueError("a live message names what changed and stays small")
    return message


def live_token(channel: str) -> str:
    """Return a token that lets someone without an account listen to this one channel."""
    return signing.dumps(channel, salt=_SALT, compress=False)


def token_channel(token: str, *, max_age: int = 12 * 3600) -> str | None:
    """Return the channel a token is good for, None for a spoiled or an old one (seconds)."""
    try:
        channel = signing.loads(token, salt=_SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return channel if isinstance(channel, str) else None
