"""A fact becomes one message per subscription, its body included."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from onewindow.domains.webhooks.models import Message, Subscription
from onewindow.domains.webhooks.rules.envelope import envelope
from onewindow.domains.webhooks.sender import wake
from onewindow.kit.outbox.deliver import EventMeta


def queue_messages(
    chosen: Iterable[Subscription], meta: EventMeta, data: Mapping[str, Any]
) -> None:
    """Write one message per subscription; a handler that runs again writes none."""
    messages = [_message(one, meta, data) for one in chosen]
    if messages:
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        transaction.on_commit(wake)


def _message(one: Subscription, meta: EventMeta, data: Mapping[str, Any]) -> Message:
    message_id = uuid.uuid4()
    body = envelope(
        str(message_id),
        source=settings.BASE_URL,
        type_=meta.type,
        at=meta.at,
        subject=meta.subject,
        data=data,
    )
    now: datetime = meta.recorded_at
    return Message(
        uuid=message_id,
        subscription=one,
        event_id=meta.id,
        body=body,
        created_at=now,
        next_at=now,
        expires_at=now + settings.WEBHOOK_GIVE_UP,
    )
