"""Subscriptions: made, paused, resumed, given a new secret, removed; messages sent again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from onewindow.domains.webhooks.errors import (
    AddressRefused,
    InvalidSubscription,
    NothingToRedeliver,
    SubscriptionExists,
    UnknownSubscription,
)
from onewindow.domains.webhooks.events import (
    MessagesRedelivered,
    SecretRotated,
    SubscriptionCreated,
    SubscriptionPaused,
    SubscriptionRemoved,
    SubscriptionResumed,
)
from onewindow.domains.webhooks.models import (
    MessageStatus,
    Subscription,
    SubscriptionStatus,
)
from onewindow.domains.webhooks.permissions import demand, may_hear_cases, within_reach
from onewindow.domains.webhooks.rules import signing
from onewindow.domains.webhooks.rules.addresses import BadUrl, parse_target
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact, record
from onewindow.kit.refusals import Forbidden

ROTATION = timedelta(hours=24)
ANNOUNCE = "onewindow.domains.webhooks.handlers.announce"
ANNOUNCE_CARRIED = "onewindow.domains.webhooks.carried.announce"
_LONGEST_LIST = 100


def event_types() -> tuple[str, ...]:
    """Return the types of events that can be subscribed to."""
    return tuple(sorted({*_types_heard_by(ANNOUNCE), *carried_types()}))


def carried_types() -> tuple[str, ...]:
    """Return those about tickets, bookings and visits, told only to the client that made them."""
    return _types_heard_by(ANNOUNCE_CARRIED)


def _types_heard_by(handler: str) -> tuple[str, ...]:
    table: dict[str, tuple[str, ...]] = import_string(settings.SUBSCRIPTIONS)
    return tuple(sorted(type_ for type_, heard in table.items() if handler in heard))


@transaction.atomic
def create_subscription(
    code: str,
    *,
    url: str,
    owner: str,
    contact: str = "",
    types: Sequence[str] = (),
    divisions: Sequence[str] = (),
    departments: Sequence[str] = (),
    secret: str = "",
    by: Actor,
    at: datetime,
) -> Subscription:
    """Let another system hear of cases; empty lists mean every event, region, department.

    ``owner`` is the code of its machine client, which may manage it too, or a name.

    ``secret`` empty: one of 32 random bytes is made. It is shown to the owner once, by the caller.
    """
    demand(by, owner)
    _check_words(code, owner, contact)
    _check_url(url)
    _check_types(types)
    types = _heard(by, types)
    _check_filter(divisions, departments)
    regions, involved = within_reach(by, divisions, departments)
    subscription = Subscription(
        code=code,
        owner=owner,
        contact=contact,
        url=url,
        secret=_checked_secret(secret) if secret else new_secret(),
        types=sorted(set(types)),
        divisions=regions,
        departments=involved,
        created_at=at,
    )
    try:
        with transaction.atomic():
            subscription.save(force_insert=True)
    except IntegrityError as error:
        raise SubscriptionExists(f"已有名为“{code}”的订阅", field="code") from error
    fact = SubscriptionCreated(
        code,
        owner,
        url,
        tuple(subscription.types),
        tuple(subscription.divisions),
        tuple(subscription.departments),
    )
    _record(subscription, fact, by=by, at=at)
    return subscription


@transaction.atomic
def pause_subscription(
    code: str, *, reason: str, is_automatic: bool = False, by: Actor, at: datetime
) -> Subscription:
    """Stop calling the endpoint; what happens meanwhile is kept for it until it expires."""
    subscription = _locked(code, by)
    if subscription.status == SubscriptionStatus.PAUSED:
        return subscription
    subscription.status = SubscriptionStatus.PAUSED
    subscription.pause_reason = reason[:300]
    subscription.save(update_fields=["status", "pause_reason"])
    fact = SubscriptionPaused(code, subscription.owner, reason[:300], is_automatic)
    _record(subscription, fact, by=by, at=at)
    return subscription


@transaction.atomic
def resume_subscription(code: str, *, by: Actor, at: datetime) -> Subscription:
    """Call the endpoint again; all that waits is due at once."""
    subscription = _locked(code, by)
    if subscription.status == SubscriptionStatus.ACTIVE:
        return subscription
    subscription.status = SubscriptionStatus.ACTIVE
    subscription.pause_reason = ""
    subscription.failures = 0
    subscription.failing_since = subscription.not_before = None
    subscription.save(
        update_fields=["status", "pause_reason", "failures", "failing_since", "not_before"]
    )
    subscription.messages.filter(
        status=MessageStatus.WAITING, leased_until__isnull=True, next_at__gt=at
    ).update(next_at=at)
    _record(subscription, SubscriptionResumed(code, subscription.owner), by=by, at=at)
    return subscription


@transaction.atomic
def rotate_secret(
    code: str, *, secret: str = "", keep_old: timedelta = ROTATION, by: Actor, at: datetime
) -> Subscription:
    """Sign with a new secret; the old one signs too until ``keep_old`` has passed."""
    subscription = _locked(code, by)
    subscription.old_secret = subscription.secret
    subscription.old_secret_until = at + keep_old
    subscription.secret = _checked_secret(secret) if secret else new_secret()
    subscription.save(update_fields=["old_secret", "old_secret_until", "secret"])
    fact = SecretRotated(code, subscription.owner, (at + keep_old).isoformat())
    _record(subscription, fact, by=by, at=at)
    return subscription


@transaction.atomic
def remove_subscription(code: str, *, by: Actor, at: datetime) -> Subscription:
    """End the subscription, erase its secrets, cancel what it has not got."""
    subscription = _locked(code, by)
    subscription.status = SubscriptionStatus.REMOVED
    subscription.secret = subscription.old_secret = ""
    subscription.save(update_fields=["status", "secret", "old_secret"])
    cancelled = subscription.messages.filter(
        status__in=[MessageStatus.WAITING, MessageStatus.PARKED]
    ).update(status=MessageStatus.CANCELLED, leased_until=None, ended_at=at)
    fact = SubscriptionRemoved(code, subscription.owner, cancelled)
    _record(subscription, fact, by=by, at=at)
    return subscription


@transaction.atomic
def redeliver(
    code: str,
    *,
    message_id: str = "",
    since: datetime | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Send again, with the same ids: one message, all since a time, or all that were parked.

    Return how many. Each gets the whole schedule anew.
    """
    subscription = _locked(code, by)
    found = subscription.messages.exclude(status=MessageStatus.CANCELLED)
    if message_id:
        found = found.filter(uuid=message_id)
    elif since is not None:
        found = found.filter(created_at__gte=since)
    else:
        found = found.filter(status=MessageStatus.PARKED)
    count = found.update(
        status=MessageStatus.WAITING,
        attempts=0,
        next_at=at,
        expires_at=at + settings.WEBHOOK_GIVE_UP,
        leased_until=None,
        ended_at=None,
        error="",
    )
    if not count:
        raise NothingToRedeliver(f"订阅“{code}”没有可重新推送的消息")
    _record(subscription, MessagesRedelivered(code, subscription.owner, count), by=by, at=at)
    return count


def new_secret() -> str:
    """Return a secret of 32 random bytes."""
    return signing.as_secret(secrets.token_bytes(32))


def _checked_secret(secret: str) -> str:
    try:
        signing.key_of(secret)
    except ValueError as error:
        raise InvalidSubscription(
            f"密钥须为 {signing.PREFIX} 加 Base64，{signing.SHORTEST}至{signing.LONGEST}字节",
            field="secret",
        ) from error
    return secret


def _check_words(code: str, owner: str, contact: str) -> None:
    if not code or len(code) > 64 or not code.replace("-", "").isalnum() or not code.isascii():
        raise InvalidSubscription("订阅名称只能用英文字母、数字和连字符，最长64个", field="code")
    if not owner.strip() or len(owner) > 64:
        raise InvalidSubscription("请写明订阅所属的系统，最长64个字", field="owner")
    if len(contact) > 100:
        raise InvalidSubscription("联系方式最长100个字", field="contact")


def _check_url(url: str) -> None:
    try:
        parse_target(url, allow_plain=settings.WEBHOOK_PLAIN)
    except BadUrl as error:
        raise AddressRefused(str(error), field="url") from error


def _check_types(types: Sequence[str]) -> None:
    unknown = sorted(set(types) - set(event_types()))
    if unknown:
        raise InvalidSubscription(
            f"没有这样的事件：{'、'.join(unknown)[:300]}",
            next_step="可订阅的事件见 docs/operations/webhooks.md。",
            field="types",
        )


def _heard(by: Actor, types: Sequence[str]) -> Sequence[str]:
    """Narrow to what is carried for the public where this actor may hear of no case."""
    if may_hear_cases(by):
        return types
    carried = carried_types()
    beyond = sorted(set(types) - set(carried))
    if beyond:
        raise Forbidden(f"{by.name}不能订阅办件的事件：{'、'.join(beyond)}")
    return types or carried


def _check_filter(divisions: Sequence[str], departments: Sequence[str]) -> None:
    if any(not (code.isascii() and code.isdigit() and len(code) <= 12) for code in divisions):
        raise InvalidSubscription("行政区划须为代码的前若干位数字", field="divisions")
    if any(not 0 < len(code) <= 64 for code in departments):
        raise InvalidSubscription("部门须为部门代码", field="departments")
    if max(len(divisions), len(departments)) > _LONGEST_LIST:
        raise InvalidSubscription(f"行政区划和部门各最多{_LONGEST_LIST}个", field="divisions")


def _locked(code: str, by: Actor) -> Subscription:
    subscription = (
        Subscription.objects.select_for_update(no_key=True)
        .exclude(status=SubscriptionStatus.REMOVED)
        .filter(code=code)
        .first()
    )
    if subscription is None:
        raise UnknownSubscription(f"没有名为“{code}”的订阅")
    demand(by, subscription.owner)
    return subscription


def _record(subscription: Subscription, fact: Fact, *, by: Actor, at: datetime) -> None:
    record(fact, subject=f"webhook:{subscription.code}", by=by, at=at)
