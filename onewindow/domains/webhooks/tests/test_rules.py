"""Signing, waiting, addresses and what is told: the rules alone."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from onewindow.domains.webhooks.rules import addresses, envelope, schedule, signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
RETRY = schedule.Retry((5, 30, 120, 600, 3600, 10800, 21600, 43200, 86400))


def test_the_published_vector_of_standard_webhooks_is_signed_alike() -> None:
    signed = signing.signature(
        SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_replaced_both_sign_the_new_one_first() -> None:
    new = signing.as_secret(b"n" * 32)
    headers = signing.signed_headers([new, SECRET], "m", 1, b"{}")
    first, second = headers["webhook-signature"].split(" ")
    assert first == signing.signature(new, "m", 1, b"{}")
    assert second == signing.signature(SECRET, "m", 1, b"{}")


@pytest.mark.parametrize(
    ("_case", "secret"),
    [
        ("not base64", "whsec_%%%"),
        ("too short to be safe", signing.as_secret(b"x" * 23)),
        ("longer than the specification allows", signing.as_secret(b"x" * 65)),
    ],
)
def test_what_is_no_secret_is_refused(_case: str, secret: str) -> None:
    with pytest.raises(ValueError):
        signing.key_of(secret)


def test_the_schedule_runs_over_three_days_and_ends_on_the_hour_it_names() -> None:
    at, expires = NINE, NINE + timedelta(hours=72)
    tries = [at]
    while next_at := RETRY.next_at(len(tries), at=at, expires_at=expires, chance=0.5):
        tries.append(at := next_at)
    pauses = [int((b - a).total_seconds()) for a, b in itertools.pairwise(tries)]
    assert pauses == [5, 30, 120, 600, 3600, 10800, 21600, 43200, 86400, 86400, 6445]
    assert tries[-1] == expires


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 4.5), (0.5, 5.0), (0.999, 5.499)])
def test_pauses_are_spread_by_a_tenth_so_that_messages_do_not_march_in_step(
    chance: float, seconds: float
) -> None:
    next_at = RETRY.next_at(1, at=NINE, expires_at=NINE + timedelta(hours=72), chance=chance)
    assert next_at == NINE + timedelta(seconds=seconds)


@pytest.mark.parametrize(("asked", "seconds"), [(900, 900), (1, 5), (10**6, 3600)])
def test_an_overloaded_endpoint_is_given_the_time_it_asks_for_up_to_an_hour(
    asked: float, seconds: float
) -> None:
    next_at = RETRY.next_at(
        1, at=NINE, expires_at=NINE + timedelta(hours=72), chance=0.5, asked=asked
    )
    assert next_at == NINE + timedelta(seconds=seconds)


def test_an_endpoint_that_is_down_is_probed_ever_more_rarely_up_to_a_minute() -> None:
    pauses = [schedule.probe_pause(failures) for failures in range(1, 10)]
    seconds = [None if pause is None else int(pause.total_seconds()) for pause in pauses]
    assert seconds == [None, None, 5, 10, 20, 40, 60, 60, 60]


def test_patience_ends_only_after_many_tries_and_a_long_time() -> None:
    patience = schedule.Patience(20, timedelta(hours=24))
    day = NINE + timedelta(hours=24)
    assert patience.is_over(20, NINE, day)
    assert not patience.is_over(19, NINE, day)
    assert not patience.is_over(900, NINE, day - timedelta(seconds=1))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_the_house_is_refused_in_whatever_clothes(address: str) -> None:
    assert not addresses.is_allowed(address, ())


@pytest.mark.parametrize("address", ["203.119.25.1", "2400:3200::1", "64:ff9b::cb77:1901"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert addresses.is_allowed(address, ())


def test_an_opened_network_is_allowed_and_its_neighbour_is_not() -> None:
    opened = addresses.networks_of("10.20.0.0/16, ::1/128")
    assert addresses.is_allowed("10.20.3.4", opened)
    assert addresses.is_allowed("::ffff:10.20.3.4", opened)
    assert addresses.is_allowed("::1", opened)
    assert not addresses.is_allowed("10.21.0.1", opened)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.cn/", "未加密"),
        ("ftp://hooks.example.cn/", "https://"),
        ("https:///path", "https://"),
        ("https://user:secret@hooks.example.cn/", "用户名"),
        ("https://hooks.example.cn/#part", "片段"),
        ("https://hooks.example.cn/a b", "可见"),
        ("https://hooks.example.cn/\r\nHost: x", "可见"),
        ("https://一窗.example.cn/", "xn--"),
        ("https://hooks.example.cn:99999/", "格式"),
        ("https://hooks.example.cn:0/", "端口"),
        ("https://[::1/", "格式"),
    ],
)
def test_a_bad_address_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(addresses.BadUrl, match=words):
        addresses.parse_target(url, allow_plain=False)


def test_an_address_is_taken_apart() -> None:
    target = addresses.parse_target("https://hooks.example.cn:8443/in?a=1", allow_plain=False)
    assert (target.host, target.port, target.path) == ("hooks.example.cn", 8443, "/in?a=1")
    assert target.host_header == "hooks.example.cn:8443"
    assert addresses.parse_target("https://[::1]", allow_plain=False).host_header == "[::1]"


def test_only_listed_fields_are_told_and_nothing_nested() -> None:
    told = envelope.details_of(
        {"step": "b", "outcome": "agreed", "opinion": "张三的材料", "mode": {"name": "张三"}}
    )
    assert told == {"step": "b", "outcome": "agreed"}


def test_the_body_has_the_fields_of_cloudevents() -> None:
    body = envelope.envelope(
        "m-1", source="https://yiwang.example", type_="t", at=NINE, subject="A-1", data={"a": "一"}
    )
    assert json.loads(body) == {
        "specversion": "1.0",
        "id": "m-1",
        "source": "https://yiwang.example",
        "type": "t",
        "time": "2026-03-02T01:00:00+00:00",
        "subject": "A-1",
        "datacontenttype": "application/json",
        "data": {"a": "一"},
    }
