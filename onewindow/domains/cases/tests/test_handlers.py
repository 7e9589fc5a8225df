"""Who hears of what: every fact reaches the screens, and every fact that calls for a notice it."""

from __future__ import annotations

import inspect
import json
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import events
from onewindow.domains.cases.handlers import live
from onewindow.domains.cases.handlers.notices import ISSUE_NOTICES
from onewindow.domains.cases.notices.sheets import SHEETS
from onewindow.domains.cases.rules import notices
from onewindow.domains.cases.tests import world as w
from onewindow.kit.outbox import Fact

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = import_string(settings.SUBSCRIPTIONS)
LIVE_CHANNELS: dict[str, str] = import_string(settings.LIVE_CHANNELS)
SCREENS = "onewindow.domains.cases.handlers.live.tell_screens"


def case_facts() -> dict[str, type[Fact]]:
    found = (value for _, value in inspect.getmembers(events, inspect.isclass))
    return {fact.type: fact for fact in found if issubclass(fact, Fact) and fact.type}


def test_every_fact_of_a_case_reaches_the_screens() -> None:
    about_cases = case_facts().keys() - {events.ClocksOutdated.type, events.ClocksAlerted.type}
    assert {type_ for type_, heard in SUBSCRIPTIONS.items() if SCREENS in heard} == about_cases


def test_every_act_that_produces_a_notice_is_subscribed() -> None:
    heard = {type_ for type_, names in SUBSCRIPTIONS.items() if ISSUE_NOTICES in names}
    assert heard == {fact.type for fact in SHEETS}


@pytest.mark.parametrize(
    "name", sorted({name for names in SUBSCRIPTIONS.values() for name in names})
)
def test_every_subscriber_exists(name: str) -> None:
    assert callable(import_string(name))


@pytest.mark.django_db
def test_an_act_is_told_to_case_window_and_departments(
    world: w.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh names act and number, never the person; public boards hear not even the number."""
    case = w.accepted(world)
    told: dict[str, dict[str, str]] = {}

    def listen(channels: list[str], topic: str, **details: str) -> None:
        assert topic == "case"
        told.update(dict.fromkeys(channels, details))

    monkeypatch.setattr(live, "publish_all", listen)
    w.work()
    named = {"number": case.number, "act": "case_accepted"}
    assert told == {
        f"case:{case.number}": named,
        "desk:A01": named,
        "department:market": named,
        "department:water": named,
        "supervision:all": {},
        "region:99": {},
        "region:9901": {},
        "region:990101": {},
    }


@pytest.mark.django_db(transaction=True)
def test_a_screen_that_listens_gets_the_message_when_the_delivery_commits() -> None:
    world = w.build()
    w.register_seals()
    case = w.receive(world)
    with connection.cursor() as cursor:
        cursor.execute("LISTEN onewindow_live")
    w.work()
    raw = connection.connection
    heard = [json.loads(n.payload) for n in raw.notifies(timeout=0.5)]
    for one in heard:
        assert one.pop("tx").isdecimal()
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN onewindow_live")
    assert {
        "topic": "case",
        "channel": f"case:{case.number}",
        "number": case.number,
        "act": "case_received",
    } in heard


def staff(number: str, *roles: accounts.Role, department: str) -> accounts.User:
    return accounts.User(
        staff_number=number,
        name=number,
        department=department,
        roles=[role.value for role in roles],
        divisions=["990100"],
    )


@pytest.mark.django_db
def test_only_those_who_may_see_a_case_may_hear_it(world: w.World) -> None:
    number = w.accepted(world).number
    clerk = staff("1", accounts.Role.WINDOW_CLERK, department="centre")
    officer = staff("2", accounts.Role.EXAMINER, department="market")
    stranger = staff("3", accounts.Role.EXAMINER, department="tax")
    hear = {kind: import_string(name) for kind, name in LIVE_CHANNELS.items()}
    assert [hear["case"](who, number) for who in (clerk, officer, stranger)] == [True, True, False]
    assert [hear["desk"](who, "A01") for who in (clerk, officer)] == [True, False]
    assert hear["department"](officer, "market")
    assert not hear["department"](officer, "tax")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《行政许可法》第32条、第38条", [("行政许可法", "第32条、第38条")]),
        (
            "《食品安全法》第三十三条、《行政许可法》第三十八条",
            [("食品安全法", "第三十三条"), ("行政许可法", "第三十八条")],
        ),
        ("食品安全法第三十五条", [("食品安全法", "第三十五条")]),
        (
            "本市办事指南（实地查看、公告期间不计）",
            [("本市办事指南", "实地查看、公告期间不计")],
        ),
        ("《印刷业管理条例》（内部资料准印证）", [("印刷业管理条例", "内部资料准印证")]),
        ("容缺受理承诺书", [("容缺受理承诺书", "")]),
        ("", []),
    ],
)
def test_laws_and_articles_are_read_from_a_recorded_basis(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert notices.citations(text) == expected


@pytest.mark.parametrize(
    ("validity", "expected"),
    [
        ("5年", date(2031, 3, 2)),
        ("三年", date(2029, 3, 2)),
        ("十五年", date(2041, 3, 2)),
        ("二十年", date(2046, 3, 2)),
        ("长期", None),
        ("", None),
        ("至土地使用权届满", None),
    ],
)
def test_a_validity_in_years_ends_the_day_before(validity: str, expected: date | None) -> None:
    assert notices.valid_to(validity, date(2026, 3, 3)) == expected


def test_a_validity_from_the_leap_day_ends_on_the_last_of_february() -> None:
    assert notices.valid_to("5年", date(2028, 2, 29)) == date(2033, 2, 28)
