"""Text messages in the console: what went out and what did not; words, policy, phones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onewindow.channels.console.tests import arrange, conftest
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.domains.accounts.api import Role
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(sign_in, monkeypatch):
    monkeypatch.setitem(conftest.NUMBERS, Role.SUPERVISOR, ("4009", "陆监察"))
    return sign_in(Role.SUPERVISOR)


def many(count: int) -> None:
    for n in range(count):
        messages.send(
            messages.Purpose.CALL,
            to=f"199000001{n:02}",
            values={"number": f"C{n:03}", "window": "3"},
            about=f"ticket:{n}",
            once=f"ticket:{n}:call:1",
            by=SYSTEM,
            at=arrange.AT + timedelta(minutes=n),
        )


def test_the_list_masks_phones_hides_codes_and_says_that_nothing_goes_out(manager, settings):
    settings.CMPP_HOST = ""
    arrange.text()
    page = see(manager, "texts")
    assert "199****0001" in page
    assert "19900000001" not in page
    assert "预约码＊＊＊＊" in page
    assert "未接入短信网关" in page
    settings.CMPP_HOST = "10.0.0.1"
    assert "未接入短信网关</b>" not in see(manager, "texts")


def test_the_list_is_narrowed_by_status_and_purpose(manager):
    arrange.text()
    many(2)
    page = see(manager, "texts", status="failed")
    assert "预约成功</td>" in page
    assert "叫号</td>" not in page
    assert "叫号</td>" in see(manager, "texts", purpose="call")
    assert "没有符合条件的短信" in see(manager, "texts", status="delivered")


def test_the_list_costs_the_same_for_five_and_for_fifty(manager):
    many(5)
    see(manager, "texts")
    with CaptureQueriesContext(connection) as few:
        see(manager, "texts")
    messages.TextMessage.objects.all().delete()
    many(60)
    with CaptureQueriesContext(connection) as many_:
        page = see(manager, "texts")
    assert len(many_) == len(few)
    assert "下一页" in page


def test_a_failed_text_is_sent_again_from_its_page_once(manager):
    uuid = arrange.text()["uuid"]
    page = manager.get(reverse("console:text", args=[uuid])).content.decode()
    assert "无法送达（UNDELIV）" in page
    refused = send(manager, "text-resend", uuid, reason="")
    assert refused.status_code == 422
    for _ in range(2):
        assert send(manager, "text-resend", uuid, reason="网关已恢复").status_code == 302
    again = messages.TextMessage.objects.get(again_of__uuid=uuid)
    assert again.status == "queued"
    page = manager.get(reverse("console:text", args=[uuid])).content.decode()
    assert str(again.uuid) in page
    assert "重发</a>" not in page


def test_the_whole_words_are_shown_once_to_who_may_and_says_why(supervisor, manager):
    uuid = arrange.text()["uuid"]
    assert send(manager, "text-words", uuid, purpose="好奇").status_code == 403
    assert "7KMX-2PQA" not in see_text(supervisor, uuid)
    response = send(supervisor, "text-words", uuid, purpose="核对投诉")
    assert response.status_code == 200
    assert "预约码7KMX-2PQA" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert AuditRow.objects.get(what="unmask.text").purpose == "核对投诉"
    assert "7KMX-2PQA" not in see_text(supervisor, uuid)


def see_text(client, uuid) -> str:
    return client.get(reverse("console:text", args=[uuid])).content.decode()


def test_words_are_looked_at_before_they_count(manager):
    typed = {"text": "{number}号请到{window}号窗口，" + "请" * 60, "division_code": ""}
    page = send(manager, "text-wording", "call", act="preview", **typed).content.decode()
    assert "分 2 条发送" in page
    assert not messages.MessageWording.objects.exists()
    assert send(manager, "text-wording", "call", **typed).status_code == 302
    assert messages.MessageWording.objects.get().text == typed["text"]
    assert "【一窗】C012号请到3号窗口，" in see(manager, "text-settings")


def test_words_with_a_fault_come_back_as_typed(manager):
    typed = {"text": "请到{window}号窗口", "division_code": ""}
    preview = send(manager, "text-wording", "call", act="preview", **typed).content.decode()
    assert "缺少{number}（号）" in preview
    response = send(manager, "text-wording", "call", **typed)
    assert response.status_code == 422
    assert "请到{window}号窗口" in response.content.decode()
    assert not messages.MessageWording.objects.exists()


def test_the_policy_is_kept_as_the_form_says(manager):
    shown = manager.get(reverse("console:text-policy")).context["form"].initial
    fields = {name: value for name, value in shown.items() if value is not False}
    fields |= {"signature": "云汀市", "quiet_from": "22:00", "retry_seconds": "5 30"}
    del fields["evaluation_is_on"]
    assert send(manager, "text-policy", **fields).status_code == 302
    rules = messages.policy_of("990100")
    assert (rules.signature, rules.retry_seconds, rules.quiet_from.hour) == ("云汀市", (5, 30), 22)
    assert not rules.of("evaluation").is_on
    assert rules.of("call") == messages.MessageRules().of("call")
    assert "停用" in see(manager, "text-settings")


def test_a_manager_of_one_region_leaves_the_others_alone(sign_in):
    for code in ("990102", "990200"):
        organizations.establish_division(code, name="县", by=SYSTEM, at=arrange.AT)
    local = sign_in(Role.CENTRE_MANAGER, number="0110", division="990102")
    typed = {"text": "{number}{window}", "division_code": "990200"}
    refused = send(local, "text-wording", "call", **typed)
    assert refused.status_code == 422
    assert "没有区划“990200”，或不在您的数据范围内" in refused.content.decode()
    assert (
        send(local, "text-wording", "call", **{**typed, "division_code": "990102"}).status_code
        == 302
    )


def test_a_phone_is_opted_out_and_brought_back(manager):
    wrong = send(manager, "opt-out", phone="0719-8123456", reason="来电")
    assert wrong.status_code == 422
    assert send(manager, "opt-out", phone="19900000001", reason="来电要求").status_code == 302
    page = see(manager, "opted-out")
    assert "199****0001" in page
    assert "来电要求" in page
    row = messages.OptedOutPhone.objects.get()
    sent = manager.post(
        reverse("console:opt-in", args=[row.pk]), {"key": "k2", "reason": "来电恢复"}
    )
    assert sent.status_code == 302
    assert "没有退订的号码" in see(manager, "opted-out")
