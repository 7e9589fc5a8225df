"""A code to a phone: it holds for minutes, bears few guesses, and is kept as a digest alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.tasks import tidy
from onewindow.domains.messages.tests.conftest import MORNING, PHONE
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db
OTHER = "19900000002"
ABOUT = "visit:1"


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.CMPP_HOST = "10.0.0.1"
    messages.set_policy({"confirms_phones": True}, by=SYSTEM, at=MORNING - timedelta(days=1))


def code_for(phone: str = PHONE, *, about: str = ABOUT, at: datetime = MORNING) -> str:
    """Ask for a code, and read it from the text as the holder of the phone would."""
    proof = messages.ask_code(phone, about=about, device=about, by=SYSTEM, at=at)
    found = messages.text_about(f"code:{proof.uuid}")
    assert found is not None
    code = re.search(r"验证码(\d{6})，5分钟内有效", found.text)
    assert code is not None
    return code[1]


def confirm(code: str, *, about: str = ABOUT, at: datetime = MORNING) -> str:
    return messages.confirm_phone(about, code, by=SYSTEM, at=at)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_that_came_back_gives_the_phone_once_and_again_while_it_holds() -> None:
    code = code_for()
    assert confirm(code) == PHONE
    assert confirm(f" {code} ", at=MORNING + timedelta(minutes=4)) == PHONE
    assert messages.code_awaited(ABOUT, at=MORNING) is None
    facts = Event.objects.filter(type__startswith="messages.phone_c").values_list("type", "payload")
    assert list(facts) == [
        ("messages.phone_code_asked.v1", {"phone": "199****0001"}),
        ("messages.phone_confirmed.v1", {"phone": "199****0001"}),
    ]


def test_neither_code_nor_phone_lies_open_anywhere() -> None:
    code = code_for()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(p)::text ||"
            " (SELECT to_jsonb(m)::text FROM text_messages_textmessage m)"
            " FROM text_messages_phoneproof p"
        )
        stored = cursor.fetchone()[0]
    assert PHONE not in stored
    assert f'"{code}"' not in stored
    assert f"验证码{code}" not in stored
    assert "验证码＊＊＊＊" in stored


def test_after_five_minutes_the_code_is_worth_nothing() -> None:
    code = code_for()
    with pytest.raises(messages.WrongPhoneCode, match="已过期"):
        confirm(code, at=MORNING + timedelta(minutes=5))
    assert confirm(code, at=MORNING + timedelta(minutes=4, seconds=59)) == PHONE


def test_five_wrong_guesses_spend_the_code() -> None:
    code = code_for()
    for left in (4, 3, 2, 1):
        with pytest.raises(messages.WrongPhoneCode, match=f"还可以试{left}次"):
            confirm(wrong(code))
    with pytest.raises(messages.WrongPhoneCode, match="已作废"):
        confirm(wrong(code))
    with pytest.raises(messages.WrongPhoneCode, match="输错次数太多"):
        confirm(code)
    assert messages.code_awaited(ABOUT, at=MORNING) is None


def test_a_code_is_for_its_own_visit_and_a_new_one_ends_it() -> None:
    first = code_for()
    with pytest.raises(messages.WrongPhoneCode, match="还没有获取"):
        confirm(first, about="visit:2")
    second = code_for(OTHER)
    assert confirm(second) == OTHER
    if first != second:
        with pytest.raises(messages.WrongPhoneCode):
            confirm(first)


def test_a_phone_gets_three_codes_in_a_quarter_of_an_hour() -> None:
    for n in range(3):
        code_for(about=f"visit:{n}")
    with pytest.raises(messages.TooManyCodes, match="太多"):
        code_for(about="visit:9")
    assert code_for(OTHER, about="visit:9")
    assert code_for(about="visit:9", at=MORNING + timedelta(minutes=16))


def test_a_device_asks_for_ten_codes_in_a_quarter_of_an_hour() -> None:
    for n in range(10):
        code_for(f"199000001{n:02}")
    with pytest.raises(messages.TooManyCodes):
        code_for("19900000111")


def test_another_code_goes_to_the_same_phone_without_typing_it_again() -> None:
    with pytest.raises(messages.WrongPhoneCode, match="还没有获取"):
        messages.ask_code_again(about=ABOUT, device=ABOUT, by=SYSTEM, at=MORNING)
    code_for()
    again = messages.ask_code_again(about=ABOUT, device=ABOUT, by=SYSTEM, at=MORNING)
    assert (again.phone, messages.PhoneProof.objects.count()) == (PHONE, 1)


def test_a_phone_that_wants_no_texts_is_told_of_at_once() -> None:
    messages.opt_out(PHONE, by=SYSTEM, at=MORNING)
    with pytest.raises(messages.CodeNotSent, match="已退订"):
        code_for()
    assert messages.PhoneProof.objects.count() == 0


def test_a_code_is_sent_in_quiet_hours_too_and_never_late() -> None:
    code_for(at=MORNING.replace(hour=22))
    row = messages.TextMessage.objects.get()
    assert (row.is_urgent, row.expires_at - row.created_at) == (True, timedelta(minutes=5))


def test_codes_go_after_a_day() -> None:
    code_for()
    tidy(MORNING + timedelta(hours=23))
    assert messages.PhoneProof.objects.count() == 1
    tidy(MORNING + timedelta(hours=25))
    assert messages.PhoneProof.objects.count() == 0


def test_phones_are_confirmed_only_where_the_region_asks_and_a_gateway_is_connected(
    settings: Settings,
) -> None:
    messages.set_policy({}, division_code="990200", by=SYSTEM, at=MORNING)
    assert messages.takes_phone(messages.PhoneConfirmation.NONE, "990102") is False
    assert messages.takes_phone(messages.PhoneConfirmation.NONE, "990200") is True
    settings.CMPP_HOST = ""
    assert messages.takes_phone(messages.PhoneConfirmation.NONE, "990102") is True


@pytest.mark.parametrize(
    ("rules", "taken"),
    [
        ({"confirms_phones": False}, ["", "code", "staff", "client"]),
        ({"confirms_phones": True}, ["code", "staff", "client"]),
        ({"confirms_phones": True, "takes_staff_phones": False}, ["code", "client"]),
        ({"confirms_phones": True, "takes_client_phones": False}, ["code", "staff"]),
    ],
)
def test_the_policy_says_whose_word_for_a_phone_counts(
    rules: dict[str, bool], taken: list[str]
) -> None:
    messages.set_policy(rules, division_code="990200", by=SYSTEM, at=MORNING)
    for way in messages.PhoneConfirmation:
        if way.value in taken:
            messages.demand_confirmed(way, "990200")
            continue
        with pytest.raises(messages.PhoneNotConfirmed) as refused:
            messages.demand_confirmed(way, "990200")
        assert (refused.value.field, refused.value.status) == ("phone", 409)


def test_without_a_gateway_nobody_has_to_vouch_for_a_phone(settings: Settings) -> None:
    settings.CMPP_HOST = ""
    messages.demand_confirmed(messages.PhoneConfirmation.NONE, "990102")
