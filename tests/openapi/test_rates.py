"""Rates hold across processes, and tell the client how long to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.kit import rates
from onewindow.kit.models import Bucket


def spend(times: int, at, per_minute: int = 6):
    return [rates.spend("client:x", per_minute=per_minute, at=at).remaining for _ in range(times)]


def test_a_full_bucket_gives_a_minute_s_worth_and_then_refuses(db):
    assert spend(6, w.MONDAY) == [5, 4, 3, 2, 1, 0]

    with pytest.raises(rates.RateExceeded, match="每分钟最多 6 次，请 10 秒后再试") as refused:
        spend(1, w.MONDAY)
    assert refused.value.details == {"retry_after": 10}


def test_it_fills_up_with_time_and_never_over_the_brim(db):
    spend(6, w.MONDAY)

    assert spend(1, w.MONDAY + timedelta(seconds=10)) == [0]
    assert spend(1, w.MONDAY + timedelta(hours=1)) == [5]


def test_processes_together_get_no_more_than_one(db):
    """Each draws handfuls of its own; what one has drawn the other cannot."""
    for _ in range(240 // 4):  # a handful of 240 is four
        rates.spend("client:x", per_minute=240, at=w.MONDAY)
        rates.forget()  # as another process would begin

    with pytest.raises(rates.RateExceeded):
        rates.spend("client:x", per_minute=240, at=w.MONDAY)
    assert Bucket.objects.get().level == 0


def test_a_clock_set_back_gives_nothing_away(db):
    spend(6, w.MONDAY)

    with pytest.raises(rates.RateExceeded):
        spend(1, w.MONDAY - timedelta(hours=1))


def test_most_requests_cost_no_statement(db, django_assert_num_queries):
    spend(1, w.MONDAY, 600)

    with django_assert_num_queries(0):
        assert len(spend(9, w.MONDAY, 600)) == 9
    with django_assert_num_queries(1):
        spend(1, w.MONDAY, 600)


def test_the_door_tells_what_is_left_and_when_to_come_back(as_owner):
    machine = as_owner("clerk", per_minute=2)

    first = machine.raw("GET", "/me")
    machine.get("/me")
    refused = machine.raw("GET", "/me")

    assert [first[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == [
        "2",
        "1",
        "30",
    ]
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_exceeded")
    assert refused["Retry-After"] == "30"
