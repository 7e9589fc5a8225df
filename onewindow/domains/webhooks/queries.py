"""What operators and owners look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from onewindow.domains.webhooks.errors import UnknownSubscription
from onewindow.domains.webhooks.models import (
    Message,
    MessageStatus,
    Subscription,
    SubscriptionStatus,
)
from onewindow.domains.webhooks.permissions import CONFIGURE, demand
from onewindow.domains.webhooks.queue import secrets_of
from onewindow.domains.webhooks.rules.envelope import envelope
from onewindow.domains.webhooks.rules.signing import signed_headers
from onewindow.domains.webhooks.sender import reach
from onewindow.domains.webhooks.transport import Outcome, post
from onewindow.kit.actors import Actor

RECENT = timedelta(hours=72)
COUNTED = 10_000
"""Counts stop here: nobody reads the difference, and it stays quick."""
TEST_TYPE = "webhooks.test.v1"


@dataclass(frozen=True)
class Standing:
    """A subscription and what it has not got; counts end at COUNTED."""

    subscription: Subscription
    waiting: int
    parked: int
    oldest_waiting_at: datetime | None

    @property
    def is_well(self) -> bool:
        return (
            self.subscription.status == SubscriptionStatus.ACTIVE
            and not self.parked
            and not self.subscription.failures
        )


def subscriptions(viewer: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions in force that this actor may manage, by code."""
    rows = Subscription.objects.exclude(status=SubscriptionStatus.REMOVED).order_by("code")
    return rows if viewer.may(CONFIGURE) else rows.filter(owner=viewer.client or "-")


def standings(viewer: Actor) -> list[Standing]:
    """Return every subscription this actor may manage, with what it waits for."""
    return [standing(row) for row in subscriptions(viewer)]


def standing(row: Subscription) -> Standing:
    """Return what one subscription has not got."""
    waiting = row.messages.filter(status=MessageStatus.WAITING)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    parked = row.messages.filter(status=MessageStatus.PARKED)
    return Standing(
        row,
        waiting=waiting[:COUNTED].count(),
        parked=parked[:COUNTED].count(),
        oldest_waiting_at=oldest,
    )


def parked_messages(code: str, viewer: Actor, *, limit: int = 100) -> Sequence[Message]:
    """Return the newest messages an endpoint never got."""
    subscription = find_subscription(code, viewer)
    parked = subscription.messages.filter(status=MessageStatus.PARKED)
    return list(parked.order_by("-id")[:limit])


def recent_messages(code: str, viewer: Actor, *, at: datetime) -> QuerySet[Message]:
    """Return what an endpoint was sent, or is to be sent, of the last 72 hours, with the facts.

    Order by -created_at, -id.
    """
    rows = find_subscription(code, viewer).messages.select_related("event")
    return rows.filter(created_at__gt=at - RECENT)


def find_subscription(code: str, viewer: Actor) -> Subscription:
    """Return a subscription in force, or raise."""
    rows = Subscription.objects.exclude(status=SubscriptionStatus.REMOVED)
    found = rows.filter(code=code).first()
    if found is None:
        raise UnknownSubscription(f"没有名为“{code}”的订阅")
    demand(viewer, found.owner)
    return found


def call_endpoint(code: str, *, message_id: str, by: Actor, at: datetime) -> Outcome:
    """Send a signed test message now, outside the queue, and return how the endpoint answered."""
    subscription = find_subscription(code, by)
    body = envelope(
        message_id,
        source=subscription.url,
        type_=TEST_TYPE,
        at=at,
        subject=code,
        data={"subscription": code},
    ).encode()
    headers = signed_headers(secrets_of(subscription, at), message_id, int(at.timestamp()), body)
    return post(subscription.url, body, headers, reach=reach())
