"""The receiver's side, as the documentation gives it to others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from onewindow.domains.webhooks.actions import event_types
from onewindow.domains.webhooks.rules.signing import as_secret, signed_headers
from onewindow.kit.home import ROOT

PAGE = (ROOT / "docs" / "operations" / "webhooks.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLISHED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
BODY = b'{"test": 2432232314}'
NOW = 1614265330.0


@pytest.fixture(scope="module")
def is_genuine() -> Callable[..., bool]:
    """Return the function of the page, run as it stands there."""
    source = PAGE.split("```python\n")[1].split("```")[0]
    names: dict[str, Callable[..., bool]] = {}
    exec(source, names)
    return names["is_genuine"]


def test_the_published_vector_is_genuine_and_any_change_is_not(
    is_genuine: Callable[..., bool],
) -> None:
    assert is_genuine(SECRET, PUBLISHED, BODY, NOW)
    assert not is_genuine(SECRET, PUBLISHED, BODY + b" ", NOW)
    assert not is_genuine(as_secret(b"x" * 32), PUBLISHED, BODY, NOW)
    assert not is_genuine(SECRET, {**PUBLISHED, "webhook-id": "msg_other"}, BODY, NOW)
    assert not is_genuine(SECRET, {**PUBLISHED, "webhook-timestamp": "1614265331"}, BODY, NOW)


def test_an_old_message_is_a_replay(is_genuine: Callable[..., bool]) -> None:
    assert is_genuine(SECRET, PUBLISHED, BODY, NOW + 300)
    assert not is_genuine(SECRET, PUBLISHED, BODY, NOW + 301)
    assert not is_genuine(SECRET, PUBLISHED, BODY)


def test_a_receiver_with_either_secret_believes_a_message_signed_by_both(
    is_genuine: Callable[..., bool],
) -> None:
    new = as_secret(b"n" * 32)
    headers = signed_headers([new, SECRET], "m", int(NOW), BODY)
    assert is_genuine(SECRET, headers, BODY, NOW)
    assert is_genuine(new, headers, BODY, NOW)


def test_the_page_lists_the_events_that_are_told() -> None:
    listed = PAGE.split("## Events")[1].split("## ")[0]
    told = {type_.removeprefix("cases.") for type_ in event_types()}
    assert set(re.findall(r"`([\w.]+\.v1)`", listed)) == told


def test_the_schedule_on_the_page_is_the_one_that_is_shipped(settings) -> None:
    seconds = {"s": 1, "min": 60, "h": 3600}
    line = PAGE.split("After a failed try: ")[1].split(", then")[0]
    told = [int(n) * seconds[unit] for n, unit in re.findall(r"(\d+) (s|min|h)", line)]
    assert told == settings.WEBHOOK_RETRIES
