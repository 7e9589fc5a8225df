"""Figures for a monitor: what phones have not been sent yet. Bounded, by index only."""

from __future__ import annotations

from datetime import datetime, timedelta

from onewindow.domains.messages.models import TextMessage, TextStatus
from onewindow.kit.metrics import Family

MOST = 10_000


def families(at: datetime) -> list[Family]:
    """Return texts that wait, the age of the oldest one that might go, and those that failed."""
    bounded = f"counted up to {MOST}"
    waiting = TextMessage.objects.filter(status=TextStatus.QUEUED, next_at__lte=at)
    oldest = waiting.order_by("next_at").values_list("next_at", flat=True).first()
    age = 0.0 if oldest is None else max(0.0, (at - oldest).total_seconds())
    recent = TextMessage.objects.filter(created_at__gt=at - timedelta(days=1))
    return [
        Family.of(
            "text_messages_queued",
            f"Text messages that might go now and wait, {bounded}.",
            waiting.values("id")[:MOST].count(),
        ),
        Family.of(
            "text_messages_oldest_seconds",
            "How long the oldest of them has waited.",
            age,
        ),
        Family.of(
            "text_messages_failed",
            f"Text messages of the last 24 hours that failed, {bounded}.",
            recent.filter(status=TextStatus.FAILED).values("id")[:MOST].count(),
        ),
        Family.of(
            "text_messages_kept",
            f"Text messages of the last 24 hours kept because no gateway is connected, {bounded}.",
            recent.filter(status=TextStatus.KEPT).values("id")[:MOST].count(),
        ),
    ]
