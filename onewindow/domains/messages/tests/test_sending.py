"""Asking for texts: once, to whom they may go, within limits; settings and phones opted out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.messages.tests.conftest import MORNING, PHONE, ask, text
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import AuditRow, Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.django_db
MANAGER = Actor(
    ActorKind.OFFICER, "m1", "经理", capabilities=frozenset({"messages.view", "messages.manage"})
)
INSPECTOR = Actor(
    ActorKind.OFFICER, "s1", "监察", capabilities=frozenset({"messages.view", "messages.read"})
)


def test_what_is_asked_twice_under_one_key_is_one_text() -> None:
    first, second = ask(), ask(values={"number": "C013", "window": "4"})
    assert first.pk == second.pk
    assert second.text == "【一窗】C012号，请到3号窗口办理。"
    assert second.segments == 1


def test_a_text_shares_the_fate_of_its_cause() -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert not messages.TextMessage.objects.exists()


def test_neither_phone_nor_words_lie_open_in_the_database() -> None:
    row = ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM text_messages_textmessage m")
        stored = cursor.fetchone()[0]
    assert PHONE not in stored
    assert (row.phone, row.phone_masked) == (PHONE, "199****0001")


@pytest.mark.parametrize(
    ("phone", "reason"),
    [("", "没有手机号"), ("0719-8123456", "不是手机号，不能接收短信"), ("12345", "不是手机号")],
)
def test_who_has_no_mobile_phone_is_sent_nothing_and_the_row_says_so(
    phone: str, reason: str
) -> None:
    row = ask(to=phone)
    assert row.status == "refused"
    assert row.reason.startswith(reason)


def test_a_purpose_that_is_off_is_not_queued() -> None:
    rules = {"purposes": {"call": {"is_on": False}}}
    messages.set_policy(rules, by=MANAGER, at=MORNING)
    row = ask()
    assert (row.status, row.reason) == ("switched_off", "用途“叫号”已停用")


def test_a_phone_gets_so_many_a_day_and_the_next_day_again() -> None:
    messages.set_policy({"per_day": 2, "urgent_per_day": 1}, by=MANAGER, at=MORNING)
    statuses = [ask(Purpose.BOOKED, once=f"b{n}").status for n in range(3)]
    assert statuses == ["queued", "queued", "refused"]
    assert text("b2").reason == "该号码当日已满2条"
    assert [ask(once=f"c{n}").status for n in range(2)] == ["queued", "refused"]
    assert ask(Purpose.BOOKED, once="b9", to="19900000002").status == "queued"
    tomorrow = MORNING + timedelta(days=1)
    assert ask(Purpose.BOOKED, once="b3", at=tomorrow).status == "queued"


def test_words_and_policy_of_the_nearest_region_count_and_versions_stay() -> None:
    for n, (region, words) in enumerate(
        [
            ("", "全部{number}{window}"),
            ("990100", "旧{number}{window}"),
            ("990100", "市{number}{window}"),
        ]
    ):
        messages.set_wording(
            Purpose.CALL, words, division_code=region, by=MANAGER, at=MORNING + timedelta(seconds=n)
        )
    messages.set_policy({"signature": "云汀市"}, division_code="990100", by=MANAGER, at=MORNING)
    assert ask(once="1", division_code="990102").text == "【云汀市】市C0123"
    assert ask(once="2", division_code="110000").text == "【一窗】全部C0123"
    assert [row.text for row in messages.versions(Purpose.CALL, "990100")] == [
        "市{number}{window}",
        "旧{number}{window}",
    ]
    types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["messages.wording_set.v1"] * 3 + ["messages.message_policy_set.v1"]


def test_a_wording_with_a_fault_is_refused_and_changes_nothing() -> None:
    with pytest.raises(messages.WordingInvalid, match="缺少"):
        messages.set_wording(Purpose.EVALUATION, "请评价", by=MANAGER, at=MORNING)
    with pytest.raises(messages.WordingInvalid, match="没有“spam”"):
        messages.set_wording("spam", "请", by=MANAGER, at=MORNING)
    assert not messages.MessageWording.objects.exists()


@pytest.mark.parametrize(
    "rules",
    [
        {"signature": "【一窗】"},
        {"per_day": 0},
        {"retry_seconds": [0]},
        {"purposes": {"spam": {}}},
        {"colour": "red"},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(rules: dict[str, Any]) -> None:
    with pytest.raises(messages.MessageRulesInvalid):
        messages.set_policy(rules, by=MANAGER, at=MORNING)
    assert not messages.MessagePolicy.objects.exists()


def test_who_opts_out_gets_nothing_more_not_even_what_waits() -> None:
    waiting = ask(Purpose.BOOKED, once="b1")
    messages.opt_out(f"86{PHONE}", by=SYSTEM, at=MORNING)
    messages.opt_out(PHONE, by=SYSTEM, at=MORNING)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("refused", "该号码已退订")
    assert ask(once="c1").reason == "该号码已退订"
    row = messages.OptedOutPhone.objects.get()
    assert (row.phone_masked, row.reason) == ("199****0001", "回复短信退订")
    assert messages.opt_in_row(row.pk, reason="本人来电", by=MANAGER, at=MORNING)
    assert ask(once="c2").status == "queued"
    assert [event.type for event in Event.objects.order_by("id")] == [
        "messages.phone_opted_out.v1",
        "messages.phone_opted_in.v1",
    ]


def test_a_text_is_taken_back_while_it_waits() -> None:
    ask(Purpose.EVALUATION, once="e1", not_before=MORNING + timedelta(minutes=30))
    assert messages.withdraw("e1", "none", reason="已评价", at=MORNING) == 1
    assert (text("e1").status, text("e1").reason) == ("withdrawn", "已评价")


def test_a_failed_text_is_sent_again_once_with_a_reason() -> None:
    failed = ask()
    with pytest.raises(messages.NotResendable, match="待发送"):
        messages.resend(str(failed.uuid), reason="x", by=MANAGER, at=MORNING)
    messages.TextMessage.objects.update(status="failed")
    with pytest.raises(messages.NotResendable, match="请填写重发原因"):
        messages.resend(str(failed.uuid), reason=" ", by=MANAGER, at=MORNING)
    again = messages.resend(str(failed.uuid), reason="网关已恢复", by=MANAGER, at=MORNING)
    twice = messages.resend(str(failed.uuid), reason="网关已恢复", by=MANAGER, at=MORNING)
    assert again.pk == twice.pk
    assert (again.status, again.text, again.again_of_id) == ("queued", failed.text, failed.pk)
    fact = Event.objects.get(type="messages.text_resent.v1")
    assert (fact.payload["reason"], fact.payload["failed"]) == ("网关已恢复", str(failed.uuid))


def test_each_act_and_look_needs_its_right() -> None:
    row = ask()
    nobody = Actor(ActorKind.OFFICER, "x", "张三")
    with pytest.raises(Forbidden, match="查看短信"):
        messages.texts(nobody)
    for act in (
        lambda: messages.set_policy({}, by=INSPECTOR, at=MORNING),
        lambda: messages.set_wording(Purpose.CALL, "x", by=INSPECTOR, at=MORNING),
        lambda: messages.resend(str(row.uuid), reason="x", by=INSPECTOR, at=MORNING),
        lambda: messages.opt_out(PHONE, by=INSPECTOR, at=MORNING),
        lambda: messages.opt_in_row(1, reason="x", by=INSPECTOR, at=MORNING),
        lambda: messages.words_of(str(row.uuid), purpose="x", by=MANAGER, at=MORNING),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_words_with_their_codes_are_read_for_a_purpose_and_that_is_kept() -> None:
    row = ask(
        Purpose.BOOKED,
        once="b1",
        values={"outlet": "大厅", "plate": "登记", "time": "周一", "code": "7KMX2PQA"},
    )
    assert "7KMX2PQA" not in row.hidden_text
    said = messages.words_of(str(row.uuid), purpose="核对投诉", by=INSPECTOR, at=MORNING)
    assert "预约码7KMX2PQA" in said
    audit = AuditRow.objects.get()
    assert (audit.what, audit.purpose, audit.subject) == (
        "unmask.text",
        "核对投诉",
        f"text:{row.uuid}",
    )


def test_texts_of_other_regions_are_not_seen() -> None:
    ask(once="here", division_code="990102")
    ask(once="there", division_code="110000")
    local = Actor(
        ActorKind.OFFICER,
        "m2",
        "经理",
        capabilities=frozenset({"messages.view"}),
        divisions=("9901",),
    )
    assert [row.key for row in messages.texts(local)] == ["here"]
    with pytest.raises(messages.UnknownText):
        messages.text_message(str(text("there").uuid), local)
