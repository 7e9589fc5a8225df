"""Figures for a monitor: what other systems have not been told yet. Bounded, by index only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from onewindow.domains.webhooks.models import (
    Message,
    MessageStatus,
    Subscription,
    SubscriptionStatus,
)
from onewindow.kit.metrics import Family
from onewindow.kit.metrics.text import Sample

MOST = 10_000


def families(at: datetime) -> list[Family]:
    """Return messages that wait and that were given up, the oldest one's age, and endpoints."""
    bounded = f"counted up to {MOST}"
    waiting = Message.objects.filter(status=MessageStatus.WAITING)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    age = 0.0 if oldest is None else max(0.0, (at - oldest).total_seconds())
    return [
        Family.of(
            "webhook_messages_waiting",
            f"Messages to other systems that were not delivered yet, {bounded}.",
            waiting.values("created_at")[:MOST].count(),
        ),
        Family.of(
            "webhook_messages_parked",
            f"Messages to other systems given up until sent again, {bounded}.",
            Message.objects.filter(status=MessageStatus.PARKED).values("id")[:MOST].count(),
        ),
        Family.of("webhook_oldest_seconds", "Age of the oldest message that waits.", age),
        Family(
            "webhook_subscriptions",
            "Endpoints of other systems by status.",
            _endpoints(),
        ),
    ]


def _endpoints() -> tuple[Sample, ...]:
    rows = Subscription.objects.exclude(status=SubscriptionStatus.REMOVED)
    held = dict(rows.order_by().values_list("status").annotate(Count("id")))
    shown = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED)
    return tuple(Sample(held.get(one, 0), {"status": one.value}) for one in shown)
