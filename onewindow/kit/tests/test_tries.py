"""Somebody guesses at a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from onewindow.kit import tries
from onewindow.kit.models import Tries

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def guess(times: int, *names: str, at: datetime = NOON) -> None:
    for _ in range(times):
        tries.count_wrong(list(names), at=at)


def test_the_limit_holds_for_a_quarter_of_an_hour_and_says_how_long() -> None:
    guess(3, "a")
    tries.require_patience({"a": 4}, at=NOON)
    with pytest.raises(tries.TooManyTries, match="请 6 分钟后再试"):
        tries.require_patience({"a": 3}, at=NOON + timedelta(minutes=9, seconds=30))
    tries.require_patience({"a": 3}, at=NOON + timedelta(minutes=15))


def test_a_new_period_counts_from_one() -> None:
    guess(3, "a")
    later = NOON + timedelta(minutes=15)
    guess(1, "a", at=later)
    assert Tries.objects.get().count == 1
    tries.require_patience({"a": 2}, at=later)


def test_names_do_not_disturb_each_other_and_old_rows_go() -> None:
    guess(3, "a")
    tries.require_patience({"b": 1}, at=NOON)
    guess(1, "b", at=NOON + timedelta(minutes=16))
    assert Tries.objects.count() == 1


def test_neither_address_nor_number_is_kept_in_clear() -> None:
    guess(1, "from:192.0.2.7")
    assert "192" not in Tries.objects.get().key


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.5, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_known_proxies_are_believed(
    settings: Any, rf: RequestFactory, hops: int, header: str, address: str
) -> None:
    """Whoever writes the header themselves stays who they are."""
    settings.PROXY_HOPS = hops
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": header})
    assert tries.address_of(request) == address
