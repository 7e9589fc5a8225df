"""What a monitor reads of the messages to other systems."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.webhooks import api as webhooks
from onewindow.domains.webhooks.figures import families
from onewindow.domains.webhooks.tests.conftest import Clock, happen, messages
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


def figures(clock: Clock) -> dict[str, float]:
    return {
        family.name + "".join(f":{value}" for value in sample.labels.values()): sample.value
        for family in families(clock.now)
        for sample in family.samples
    }


def test_nothing_to_tell_is_zero(clock: Clock) -> None:
    assert figures(clock) == {
        "webhook_messages_waiting": 0,
        "webhook_messages_parked": 0,
        "webhook_oldest_seconds": 0,
        "webhook_subscriptions:active": 0,
        "webhook_subscriptions:paused": 0,
    }


def test_what_waits_and_what_was_given_up_is_shown_with_its_age(
    clock: Clock, case: cases.Case, subscribe: Callable[..., webhooks.Subscription]
) -> None:
    subscribe()
    paused = subscribe("tax-2")
    happen(case.number)
    webhooks.pause_subscription(paused.code, reason="检修", by=SYSTEM, at=clock.now)
    first, second, third, fourth = messages()
    webhooks.Message.objects.filter(pk=first.pk).update(status="parked")
    webhooks.Message.objects.filter(pk=second.pk).update(status="delivered")
    webhooks.Message.objects.filter(pk=third.pk).update(
        created_at=clock.now - timedelta(minutes=30)
    )
    webhooks.Message.objects.filter(pk=fourth.pk).update(
        created_at=clock.now - timedelta(minutes=5)
    )

    assert figures(clock) == {
        "webhook_messages_waiting": 2,
        "webhook_messages_parked": 1,
        "webhook_oldest_seconds": 1800,
        "webhook_subscriptions:active": 1,
        "webhook_subscriptions:paused": 1,
    }
