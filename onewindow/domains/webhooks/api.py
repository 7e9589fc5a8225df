"""The only door of the domain: who is told of cases, and what became of each message."""

from onewindow.domains.webhooks.actions import (
    carried_types,
    create_subscription,
    event_types,
    pause_subscription,
    redeliver,
    remove_subscription,
    resume_subscription,
    rotate_secret,
)
from onewindow.domains.webhooks.errors import (
    AddressRefused,
    InvalidSubscription,
    NothingToRedeliver,
    SubscriptionExists,
    UnknownSubscription,
)
from onewindow.domains.webhooks.models import (
    Message,
    MessageStatus,
    Subscription,
    SubscriptionStatus,
)
from onewindow.domains.webhooks.queries import (
    Standing,
    call_endpoint,
    find_subscription,
    parked_messages,
    recent_messages,
    standing,
    standings,
    subscriptions,
)
from onewindow.domains.webhooks.transport import Outcome

__all__ = [
    "AddressRefused",
    "InvalidSubscription",
    "Message",
    "MessageStatus",
    "NothingToRedeliver",
    "Outcome",
    "Standing",
    "Subscription",
    "SubscriptionExists",
    "SubscriptionStatus",
    "UnknownSubscription",
    "call_endpoint",
    "carried_types",
    "create_subscription",
    "event_types",
    "find_subscription",
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
