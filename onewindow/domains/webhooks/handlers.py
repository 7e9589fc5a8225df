"""A fact of a case becomes one message per subscription that wants it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from onewindow.domains.accounts.events import ClientRevoked
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases.api import Case
from onewindow.domains.webhooks.actions import pause_subscription
from onewindow.domains.webhooks.events import SubscriptionPaused
from onewindow.domains.webhooks.models import Subscription, SubscriptionStatus
from onewindow.domains.webhooks.outgoing import queue_messages
from onewindow.domains.webhooks.rules.envelope import About, details_of
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def announce(fact: Fact, meta: EventMeta) -> None:
    """Queue the fact for every endpoint whose filter it passes; a mock approval is told to nobody.

    A paused endpoint's messages wait for it.
    """
    chosen = list(
        Subscription.objects.exclude(status=SubscriptionStatus.REMOVED)
        .filter(Q(types=[]) | Q(types__contains=[meta.type]))
        .only("id", "divisions", "departments")
    )
    if not chosen:
        return
    case = Case.objects.filter(number=meta.subject, is_simulated=False).only(
        "number", "item_code", "item_name", "department", "division_code"
    )
    row = case.first()
    if row is None:
        return
    steps = Step.objects.filter(case_number=row.number).values_list("department", flat=True)
    involved = {row.department, *steps} if any(one.departments for one in chosen) else set()
    about = About(
        number=row.number,
        item=row.item_code,
        item_name=row.item_name,
        department=row.department,
        division=row.division_code,
        link=settings.WEBHOOK_CASE_LINK.format(number=row.number),
    )
    data = {**about.as_data(), "sequence": meta.seq, "details": details_of(fact.payload())}
    passed = [one for one in chosen if _passes(one, row.division_code, involved)]
    queue_messages(passed, meta, data)


def _passes(one: Subscription, division: str, involved: set[str]) -> bool:
    in_region = not one.divisions or any(division.startswith(prefix) for prefix in one.divisions)
    return in_region and (not one.departments or not involved.isdisjoint(one.departments))


def tell_owner(fact: Fact, meta: EventMeta) -> None:
    """Tell the owner of an endpoint that was paused by itself through the other endpoints."""
    assert isinstance(fact, SubscriptionPaused)
    if not fact.is_automatic:
        return
    others = Subscription.objects.filter(owner=fact.owner, status=SubscriptionStatus.ACTIVE)
    data = {"subscription": fact.subscription, "reason": fact.reason}
    queue_messages(others.exclude(code=fact.subscription).only("id"), meta, data)


def pause_with_client(fact: Fact, meta: EventMeta) -> None:
    """Stop telling a machine client that was revoked."""
    assert isinstance(fact, ClientRevoked)
    owned = Subscription.objects.filter(owner=fact.code, status=SubscriptionStatus.ACTIVE)
    for code in owned.values_list("code", flat=True):
        pause_subscription(code, reason=f"接入系统已停用：{fact.reason}", by=SYSTEM, at=meta.at)
