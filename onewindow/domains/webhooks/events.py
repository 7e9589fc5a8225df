"""Facts about subscriptions; their subject is ``webhook:<code>``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class SubscriptionCreated(Fact):
    type: ClassVar[str] = "webhooks.subscription_created.v1"
    subscription: str
    owner: str
    url: str
    types: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@fact_type
@dataclass(frozen=True)
class SubscriptionPaused(Fact):
    """``is_automatic``: the endpoint kept failing or said that it is gone."""

    type: ClassVar[str] = "webhooks.subscription_paused.v1"
    subscription: str
    owner: str
    reason: str
    is_automatic: bool = False


@fact_type
@dataclass(frozen=True)
class SubscriptionResumed(Fact):
    type: ClassVar[str] = "webhooks.subscription_resumed.v1"
    subscription: str
    owner: str


@fact_type
@dataclass(frozen=True)
class SubscriptionRemoved(Fact):
    """``cancelled`` messages were still waiting or parked."""

    type: ClassVar[str] = "webhooks.subscription_removed.v1"
    subscription: str
    owner: str
    cancelled: int = 0


@fact_type
@dataclass(frozen=True)
class SecretRotated(Fact):
    """Until ``old_until`` (ISO) messages carry two signatures."""

    type: ClassVar[str] = "webhooks.secret_rotated.v1"
    subscription: str
    owner: str
    old_until: str


@fact_type
@dataclass(frozen=True)
class MessagesParked(Fact):
    """So many messages were given up for now; they wait for a person."""

    type: ClassVar[str] = "webhooks.messages_parked.v1"
    subscription: str
    owner: str
    count: int
    error: str = ""


@fact_type
@dataclass(frozen=True)
class MessagesRedelivered(Fact):
    type: ClassVar[str] = "webhooks.messages_redelivered.v1"
    subscription: str
    owner: str
    count: int
