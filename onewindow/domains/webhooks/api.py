"""The only door of the domain: who is told of cases, and what became of each message."""

from onewindow.domains.webhooks.actions import (
    carried_types,
    create_subscription,
    pause_subscription,
    redeliver,
    remove_subscription,
    resume_subscription,
    rotate_secret,
)
from onewindow.domains.webhooks.errors import (
    AddressRefused,
    NothingToRedeliver,
    SubscriptionExists,
    UnknownSubscription,
)
from onewindow.domains.webhooks.models import (
    Message,
    MessageStatus,
    Subscription,
)
from onewindow.domains.webhooks.queries import (
    Standing,
    call_endpoint,
    parked_messages,
    recent_messages,
    standing,
    standings,
    subscriptions,
)

__all__ = [
    "AddressRefused",
    "Message",
    "MessageStatus",
    "NothingToRedeliver",
    "Standing",
    "Subscription",
    "SubscriptionExists",
    "UnknownSubscription",
    "call_endpoint",
    "carried_types",
    "create_subscription",
    "parked_messages",
    "pause_subscription",
    "recent_messages",
    "redeliver",
    "remove_subscription",
    "resume_subscription",
    "rotate_secret",
    "standing",
    "standings",
    "subscriptions",
]
