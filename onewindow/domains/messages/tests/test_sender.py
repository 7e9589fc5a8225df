"""The sender between the queue and a gateway on a real socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.messages.figures import families
from onewindow.domains.messages.sender import Sender, account
from onewindow.domains.messages.tests.conftest import (
    MORNING,
    PHONE,
    Clock,
    ask,
    has,
    text,
    work,
)
from onewindow.domains.messages.tests.gateway import Gateway
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


def outcomes(once: str = "ticket:1:call:1") -> list[str]:
    return [one.outcome for one in text(once).attempts.order_by("number")]


def test_a_text_goes_to_the_phone_and_the_report_says_it_arrived(
    gateway: Gateway, sender: Sender
) -> None:
    ask()
    work(sender, has("delivered"))
    row = text()
    assert (row.status, row.tries, row.submitted_at, row.ended_at) == (
        "delivered",
        1,
        MORNING,
        MORNING,
    )
    assert [(one.phone, one.text) for one in gateway.taken] == [
        (PHONE, "【一窗】C012号，请到3号窗口办理。")
    ]
    part = row.parts.get()
    assert (part.gateway_id, part.stat) == ("9900000000000001", "DELIVRD")
    assert outcomes() == ["submitted"]
    gateway.wait(lambda: len(gateway.receipts) == 1)


def test_a_report_that_overtakes_its_answer_is_matched(gateway: Gateway, sender: Sender) -> None:
    gateway.behaves.report_first = True
    ask()
    work(sender, has("delivered"))
    assert text().status == "delivered"
    assert not messages.EarlyReport.objects.exists()


def test_a_long_text_has_arrived_when_all_its_segments_have(
    gateway: Gateway, sender: Sender
) -> None:
    gateway.behaves.report = ""
    link = "https://yichuang.example.cn/e/" + "a" * 80
    ask(Purpose.EVALUATION, once="e", values={"item": "登记", "link": link, "until": "4月1日"})
    work(sender, has("submitted", "e"))
    assert text("e").segments == 3
    assert "".join(one.text for one in gateway.taken) == text("e").text
    ids = [bytes.fromhex(part.gateway_id) for part in text("e").parts.order_by("number")]
    for gateway_id in ids[:2]:
        gateway.report(gateway_id, PHONE, "DELIVRD")
    work(sender, steps=5)
    assert text("e").status == "submitted"
    gateway.report(ids[2], f"86{PHONE}", "DELIVRD")
    work(sender, has("delivered", "e"))
    assert text("e").status == "delivered"


@pytest.mark.parametrize(("stat", "words"), [("UNDELIV", "无法送达"), ("MK:0001", "未送达")])
def test_a_phone_that_does_not_get_it_makes_it_fail_in_words(
    gateway: Gateway, sender: Sender, stat: str, words: str
) -> None:
    gateway.behaves.report = stat
    ask()
    work(sender, has("failed"))
    assert text().reason == f"{words}（{stat}）"
    fact = Event.objects.get(type="messages.text_failed.v1")
    assert fact.payload == {"purpose": "call", "about": "ticket:1", "reason": text().reason}


def test_throttling_is_tried_again_after_a_pause_and_only_what_was_not_taken(
    gateway: Gateway, sender: Sender, clock: Clock
) -> None:
    gateway.behaves.results = [0, 8]
    words = {"item": "登记", "link": "https://example.cn/" + "b" * 40, "until": "4月1日"}
    ask(Purpose.EVALUATION, once="e", values=words)
    work(sender, lambda: text("e").tries == 1 and text("e").status == "queued")
    assert (text("e").status, text("e").reason) == ("queued", "网关拒绝：流量控制（8）")
    assert text("e").next_at == MORNING + timedelta(seconds=10)
    assert len(gateway.taken) == 2
    clock.forward(seconds=10)
    work(sender, has("delivered", "e"))
    assert [one.number for one in gateway.taken] == [1, 2, 2]
    assert outcomes("e") == ["throttled", "submitted"]


def test_a_refusal_ends_it_at_once(gateway: Gateway, sender: Sender) -> None:
    gateway.behaves.results = [13]
    ask()
    work(sender, has("failed"))
    assert text().reason == "网关拒绝：接收号码错误（13）"
    assert outcomes() == ["refused"]


def test_after_the_last_pause_it_has_failed(gateway: Gateway, sender: Sender, clock: Clock) -> None:
    messages.set_policy({"retry_seconds": [10]}, by=SYSTEM, at=MORNING)
    gateway.behaves.results = [8, 8]
    ask()
    work(sender, lambda: text().tries == 1 and text().status == "queued")
    clock.forward(seconds=10)
    work(sender, has("failed"))
    assert outcomes() == ["throttled", "throttled"]


def test_a_call_that_is_too_late_is_never_sent(
    gateway: Gateway, sender: Sender, clock: Clock
) -> None:
    """A call is worth five minutes; a window calls once more or somebody else by then."""
    ask()
    ask(Purpose.BOOKED, once="b")
    clock.forward(minutes=5)
    work(sender, has("delivered", "b"))
    assert (text().status, text().reason) == ("expired", "已过有效时间，未发送")
    assert [one.text[:8] for one in gateway.taken] == ["【一窗】您已预约"]


def test_quiet_hours_hold_back_what_is_not_urgent(
    gateway: Gateway, sender: Sender, clock: Clock
) -> None:
    night = clock.forward(hours=13)
    ask(Purpose.BOOKED, once="b", at=night)
    ask(Purpose.BOOKED, once="soon over", at=night, until=night + timedelta(hours=1))
    ask(at=night)
    work(sender, has("delivered"))
    assert text("b").next_at == MORNING + timedelta(hours=23)
    assert text("soon over").status == "expired"
    assert len(gateway.taken) == 1
    clock.now = MORNING + timedelta(hours=23)
    work(sender, has("delivered", "b"))
    assert len(gateway.taken) == 2


def test_urgent_ones_go_first(gateway: Gateway, sender: Sender) -> None:
    sender._account = account()
    for n in range(3):
        ask(Purpose.BOOKED, once=f"b{n}", to=f"1990000001{n}", at=MORNING - timedelta(minutes=1))
    ask()
    work(sender, has("delivered"))
    assert gateway.taken[0].phone == PHONE


def test_what_was_switched_off_or_opted_out_meanwhile_does_not_go(
    gateway: Gateway, sender: Sender
) -> None:
    ask()
    ask(Purpose.BOOKED, once="b", to="19900000002")
    messages.opt_out(PHONE, by=SYSTEM, at=MORNING)
    messages.set_policy({"purposes": {"booked": {"is_on": False}}}, by=SYSTEM, at=MORNING)
    work(sender, steps=5)
    assert gateway.taken == []
    assert (text().status, text("b").status) == ("refused", "switched_off")


def test_a_lost_connection_sends_a_call_again_and_a_confirmation_not(
    gateway: Gateway, sender: Sender, clock: Clock
) -> None:
    """Nobody knows whether the gateway took them: a call rather twice, a confirmation never."""
    gateway.behaves.silent, gateway.behaves.hang_up_after = 1, 2
    ask()
    ask(Purpose.BOOKED, once="b", to="19900000002")
    work(sender, has("failed", "b"))
    assert "结果不明；为免重复不自动再发" in text("b").reason
    assert (text().status, outcomes(), outcomes("b")) == ("queued", ["unsure"], ["unsure"])
    clock.forward(seconds=11)
    work(sender, has("delivered"))
    assert [one.phone for one in gateway.taken] == [PHONE, "19900000002", PHONE]
    assert outcomes() == ["unsure", "submitted"]
    assert gateway.connections == 2


def test_an_answer_that_never_comes_is_unsure(
    settings: Settings, gateway: Gateway, clock: Clock
) -> None:
    settings.CMPP_ANSWER_SECONDS = 0.2
    sender = Sender(clock, account())
    gateway.behaves.silent = 1
    ask()
    work(sender, lambda: outcomes() == ["unsure"])
    sender.hang_up()
    assert (text().status, text().reason) == ("queued", "提交网关时中断，结果不明")


def test_a_gateway_that_is_away_is_waited_for_and_nothing_is_lost(
    settings: Settings, gateway: Gateway, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    port = gateway.port
    settings.CMPP_PORT = 1
    sender = Sender(clock, account())
    ask()
    work(sender, steps=3)
    assert (text().status, text().tries) == ("queued", 0)
    assert caplog.text.count("连接不上网关") == 1, "it waits before it tries again"
    settings.CMPP_PORT = port
    sender = Sender(clock, account())
    work(sender, has("delivered"))
    sender.hang_up()
    assert text().status == "delivered"


def test_a_wrong_secret_sends_nothing_and_says_so(
    settings: Settings, gateway: Gateway, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CMPP_SECRET = "wrong"
    sender = Sender(clock, account())
    ask()
    work(sender, steps=3)
    assert "网关拒绝登录：认证错（3）" in caplog.text
    assert "wrong" not in caplog.text
    assert (gateway.taken, text().status) == ([], "queued")


@pytest.mark.parametrize(("said", "count"), [("TD", 1), ("退订", 1), ("谢谢", 0)])
def test_a_reply_of_td_opts_the_phone_out(
    gateway: Gateway, sender: Sender, said: str, count: int
) -> None:
    work(sender, steps=2)
    gateway.deliver(f"86{PHONE}", said)
    work(sender, lambda: len(gateway.receipts) == 1)
    assert messages.OptedOutPhone.objects.count() == count
    assert gateway.receipts[0][1] == 0


def test_a_reply_of_restore_brings_the_phone_back(gateway: Gateway, sender: Sender) -> None:
    messages.opt_out(PHONE, by=SYSTEM, at=MORNING)
    work(sender, steps=2)
    gateway.deliver(PHONE, "恢复")
    work(sender, lambda: len(gateway.receipts) == 1)
    assert not messages.OptedOutPhone.objects.exists()


def test_without_a_gateway_texts_are_kept_and_say_that_they_did_not_go_out(
    settings: Settings, clock: Clock
) -> None:
    settings.CMPP_HOST = ""
    sender = Sender(clock, account())
    ask()
    sender.step(0)
    assert text().status == "kept"
    assert text().get_status_display() == "未接入短信网关"
    assert text().reason == "未接入短信网关，短信未发出，仅在此留存"
    assert outcomes() == ["kept"]


def test_many_texts_flow_through_a_narrow_window(
    settings: Settings, gateway: Gateway, clock: Clock
) -> None:
    settings.CMPP_WINDOW = 3
    sender = Sender(clock, account())
    for n in range(20):
        ask(once=f"c{n}", to=f"199000002{n:02}")
    done: Callable[[], bool] = lambda: (  # noqa: E731
        messages.TextMessage.objects.filter(status="delivered").count() == 20
    )
    work(sender, done)
    sender.hang_up()
    assert done()
    assert len({one.phone for one in gateway.taken}) == 20


def test_what_is_not_written_yet_goes_back_when_the_process_stops(
    settings: Settings, gateway: Gateway, clock: Clock
) -> None:
    settings.CMPP_WINDOW, settings.CMPP_ANSWER_SECONDS = 1, 0.3
    gateway.behaves.silent = 9
    sender = Sender(clock, account())
    link = {"item": "登记", "link": "https://example.cn/" + "b" * 60, "until": "4月1日"}
    ask(Purpose.EVALUATION, once="long", values=link)
    sender.step(0.01)
    sender.close()
    assert text("long").status == "failed", "one of its segments was written"
    assert len(gateway.taken) == 1


def test_figures_tell_what_waits_what_failed_and_what_was_only_kept() -> None:
    for n, status in enumerate(["queued", "queued", "failed", "kept", "delivered"]):
        ask(once=f"c{n}", to=f"1990000020{n}")
        messages.TextMessage.objects.filter(key=f"c{n}").update(status=status)
    ask(Purpose.EVALUATION, once="later", not_before=MORNING + timedelta(hours=1))
    shown: dict[str, Any] = {
        family.name: family.samples[0].value for family in families(MORNING + timedelta(seconds=30))
    }
    assert shown == {
        "text_messages_queued": 2,
        "text_messages_oldest_seconds": 30.0,
        "text_messages_failed": 1,
        "text_messages_kept": 1,
    }
