from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from onewindow.domains.accounts.rules import one_time_codes

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("_case", "seconds", "code"),
    [
        ("RFC 6238 appendix B, 59 s", 59, "287082"),
        ("2005-03-18", 1111111109, "081804"),
        ("2009-02-13", 1234567890, "005924"),
        ("2033-05-18", 2000000000, "279037"),
    ],
)
def test_the_codes_are_those_of_the_standard(_case, seconds, code):
    at = datetime.fromtimestamp(seconds, tz=UTC)

    assert one_time_codes.code_for(RFC_SECRET, one_time_codes.step_at(at)) == code


def test_a_phone_one_step_off_is_forgiven_and_two_steps_are_not():
    step = one_time_codes.step_at(NOON)

    for drift, expected in [(-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)]:
        code = one_time_codes.code_for(RFC_SECRET, step + drift)
        assert one_time_codes.matching_step(RFC_SECRET, code, at=NOON) == expected


def test_a_code_is_used_once():
    step = one_time_codes.step_at(NOON)
    code = one_time_codes.code_for(RFC_SECRET, step)

    assert one_time_codes.matching_step(RFC_SECRET, code, at=NOON, after=step) is None


def test_spaces_are_forgiven_and_letters_are_wrong():
    code = one_time_codes.code_for(RFC_SECRET, one_time_codes.step_at(NOON))

    spaced = f"{code[:3]} {code[3:]}"
    assert one_time_codes.matching_step(RFC_SECRET, spaced, at=NOON) is not None
    assert one_time_codes.matching_step(RFC_SECRET, "口令口令口令", at=NOON) is None
    assert one_time_codes.matching_step(RFC_SECRET, "", at=NOON) is None


def test_secrets_differ_and_fit_an_authenticator():
    secrets = {one_time_codes.new_secret() for _ in range(20)}

    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {32}
    uri = one_time_codes.enrolment_uri(RFC_SECRET, staff_number="0001", issuer="OneWindow")
    assert uri.startswith("otpauth://totp/OneWindow%3A0001?secret=GEZDGNBV")


def test_steps_are_thirty_seconds():
    assert one_time_codes.step_at(NOON + timedelta(seconds=30)) == one_time_codes.step_at(NOON) + 1


def test_two_sign_ins_in_a_row_get_two_codes_and_the_third_waits():
    now = one_time_codes.step_at(NOON)

    def codes(after):
        return one_time_codes.next_code(RFC_SECRET, at=NOON, after=after)

    assert codes(0) == one_time_codes.code_for(RFC_SECRET, now)
    assert codes(now) == one_time_codes.code_for(RFC_SECRET, now + 1)
    assert codes(now + 1) == ""
