"""The queue at the clerk's desk: every act, told in place, done once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> s.Scene:
    return h.build()


def station(window: str = "A01") -> queueing.Station:
    return queueing.Station.objects.get(window=window)


def test_sitting_down_opens_the_window_and_leaving_closes_it(scene: s.Scene) -> None:
    assert (station().state, station().staff) == ("open", "clerk")
    assert "受理中" in scene.get("desk")
    scene.post("leave")
    assert station().state == "closed"


def test_nobody_leaves_while_somebody_is_served(scene: s.Scene) -> None:
    h.take()
    h.press(scene, "call")
    page = scene.post("leave", status=409).content.decode()
    assert "A01号窗口还有正在办理的号" in page
    assert scene.post("seat", status=409, window="A09")
    assert station().state == "open"


def test_whoever_serves_somebody_is_not_pushed_from_the_window(scene: s.Scene) -> None:
    scene.post("leave")
    other = h.actor("A01")
    organizations.certify_skill(
        "other", scope="all", code="", certified_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    queueing.open_station("A01", by=other, at=h.now())
    h.take()
    queueing.call_ticket("A01", by=other, at=h.now())
    scene.post("seat", status=409, window="A01")
    assert scene.client.get(reverse("window:desk"))["Location"] == reverse("window:seat")


def test_a_call_opens_the_visit_with_all_its_matters(scene: s.Scene) -> None:
    """Q16: several matters of one visit stand together at the desk."""
    first = h.take(item="food-licence")
    h.take(h.COLLECT, visit=first.visit)
    assert h.press(scene, "call")["Location"] == reverse("window:queue")
    page = scene.get("queue")
    assert "本次到访" in page
    assert "F001" in page
    assert "G001" in page
    assert h.ticket("F001").status == "called"


def test_pressed_twice_each_act_is_done_once(scene: s.Scene) -> None:
    for _ in range(2):
        h.take()
    mark = h.seen(scene.get("queue"))
    for _ in range(2):
        h.press(scene, "call", seen=mark)
    assert h.ticket("F002").status == "waiting"
    mark = h.seen(scene.get("queue"))
    for _ in range(2):
        h.press(scene, "recall", seen=mark)
    assert h.ticket("F001").calls == 2
    h.press(scene, "start")
    mark = h.seen(scene.get("queue"))
    h.press(scene, "finish", seen=mark, outcome="done")
    h.press(scene, "call")
    h.press(scene, "finish", seen=mark, outcome="done")
    assert h.ticket("F002").status == "called"
    assert "窗口状态刚刚变化" in scene.get("queue")


def test_a_refusal_is_shown_where_it_was_pressed(scene: s.Scene) -> None:
    h.take()
    h.press(scene, "call")
    answer = scene.client.post(
        reverse("window:queue-act"), {"act": "call"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="queue-bar"' in page
    assert "A01号窗口正在办理F001" in page
    assert "<html" not in page
    whole = h.press(scene, "finish", status=422, outcome="not_done").content.decode()
    assert "未办成的须写明原因" in whole


def test_missed_held_returned_and_finished_with_every_outcome(scene: s.Scene) -> None:
    for _ in range(4):
        h.take()
    h.press(scene, "call")
    h.press(scene, "miss")
    page = scene.get("queue")
    assert "F001 已作过号处理" in page
    h.press(scene, "call")
    h.press(scene, "start")
    h.press(scene, "hold")
    h.press(scene, "return", code=h.ticket("F001").code)
    assert h.ticket("F001").status == "waiting"
    h.press(scene, "resume", number="F002")
    h.press(scene, "finish", outcome="come_again", reason="补充材料")
    h.press(scene, "call")
    h.press(scene, "finish", outcome="not_done", reason="不属于本机关")
    finished = queueing.QueueTicket.objects.filter(status="finished")
    assert sorted(finished.values_list("outcome", "end_reason")) == [
        ("come_again", "补充材料"),
        ("not_done", "不属于本机关"),
    ]


def test_whoever_is_at_another_window_is_not_taken_up_again_here(scene: s.Scene) -> None:
    other_window("A10", "")
    issued = h.take()
    h.press(scene, "call")
    h.press(scene, "hold")
    h.take(h.HOMES, visit=issued.visit)
    queueing.call_ticket("A10", by=h.actor("A10"), at=h.now())
    page = h.press(scene, "resume", status=409, number="F001").content.decode()
    assert "此人正在A10号窗口办理C001" in page
    assert h.ticket("F001").status == "held"


def test_a_pause_says_why_and_ends_with_one_press(scene: s.Scene) -> None:
    h.press(scene, "pause", usual="午餐")
    assert "暂停服务：午餐" in h.bar(scene)
    h.take()
    refused = h.press(scene, "call", status=409).content.decode()
    assert "A01号窗口现在暂停服务" in refused
    h.press(scene, "open")
    assert "受理中" in h.bar(scene)
    h.press(scene, "close")
    assert station().state == "closed"


def test_a_silent_call_reaches_screen_and_message_but_no_ear(scene: s.Scene) -> None:
    """Q4: a ticket called in silent mode produces screen and message, no audio."""
    h.take()
    h.take()
    h.press(scene, "silent")
    assert "静音叫号" in h.bar(scene)
    h.press(scene, "call")
    h.press(scene, "finish", outcome="done")
    h.press(scene, "silent")
    h.press(scene, "call")
    calls = Event.objects.filter(type="queueing.ticket_called.v1").order_by("id")
    assert [event.payload["modes"] for event in calls] == [
        ["screen", "message"],
        ["screen", "voice"],
    ]


def test_a_ticket_goes_to_another_plate_window_or_item(scene: s.Scene) -> None:
    h.take(h.HOMES)
    h.press(scene, "call")
    assert "食品经营许可" in scene.get("queue", q="食品")
    h.press(scene, "transfer", item="food-licence", reason="取错号")
    moved = h.ticket("C001")
    assert (moved.status, moved.plate, moved.item) == ("waiting", h.REST, "food-licence")
    h.press(scene, "call")
    queueing.open_station("A09", by=h.actor("A09"), at=h.now())
    assert "A09号" in scene.get("queue")
    h.press(scene, "transfer", plate=h.COLLECT)
    assert h.ticket("C001").plate == h.COLLECT
    assert "领证取件" in h.bar(scene)


def other_window(window: str = "A10", plate: str = h.REST, *, skill: str = "all") -> None:
    """Another comprehensive window, of another plate, with somebody who may do ``skill``."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    organizations.open_window(window, outlet=h.HALL, kind="comprehensive", plate=plate, **stamp)
    if skill:
        organizations.certify_skill("other", scope=skill, certified_on=w.MONDAY.date(), **stamp)
    queueing.open_station(window, by=h.actor(window), at=h.now())


def test_only_windows_that_would_call_the_ticket_are_offered_and_none_other_takes_it(
    scene: s.Scene,
) -> None:
    other_window("A10", h.REST)
    other_window("A11", "", skill="")
    other_window("A12", h.HOMES)
    h.take(h.HOMES)
    h.press(scene, "call")
    page = scene.get("queue")
    assert "A10号 王芳（其他综合事项）" in page
    assert "A12号 王芳（不变、不动产交易登记）" in page
    refused = h.press(scene, "transfer", status=422, to_window="A10").content.decode()
    assert "A10号窗口不叫这个板块的号，不能转过去" in refused
    assert h.ticket("C001").status == "called"
    h.press(scene, "transfer", to_window="A12")
    called = queueing.call_ticket("A12", by=h.actor("A12"), at=h.now())
    assert called is not None
    assert called.number == "C001"


def test_where_no_other_window_takes_the_ticket_the_page_says_why(scene: s.Scene) -> None:
    other_window("A11", "", skill="")
    h.take(h.HOMES)
    h.press(scene, "call")
    page = scene.get("queue")
    assert "现在没有别的窗口能接这个号" in page
    assert "A11号窗口王芳没有该事项的上岗认证" in page
    assert 'name="to_window"' not in page


def test_an_item_is_sent_to_a_window_that_takes_it(scene: s.Scene) -> None:
    other_window("A10", h.REST)
    h.take(h.HOMES)
    h.press(scene, "call")
    page = scene.get("queue", q="食品")
    assert "A10号 王芳（食品经营许可）" in page
    h.press(scene, "transfer", item="food-licence", to_window="A10")
    assert (h.ticket("C001").plate, h.ticket("C001").wanted_window) == (h.REST, "A10")


def test_leaving_the_window_puts_whom_it_holds_back_in_the_queue(scene: s.Scene) -> None:
    h.take()
    h.press(scene, "call")
    h.press(scene, "hold")
    h.press(scene, "close")
    assert "挂起的 F001 已回到队列" in scene.get("queue")
    assert h.ticket("F001").status == "waiting"


def test_who_is_next_and_why_stands_before_the_call(scene: s.Scene) -> None:
    """N12: the green channel is visible, before and after the call."""
    h.take(minutes=10)
    h.take(minutes=2, priority="green", reason="elderly")
    page = h.bar(scene)
    assert "F002" in page
    assert "绿色通道（老年人）提前 30 分钟" in page
    h.press(scene, "call")
    assert "绿色通道 · 老年人" in h.bar(scene)


def test_a_window_says_what_it_may_not_call_and_who_does() -> None:
    """W31, Q7: only what its holder is certified for and its kind takes; the rest is explained."""
    scene = h.build(plates=(h.HOMES,))
    h.take(h.REST)
    h.take(h.COLLECT)
    page = h.bar(scene)
    assert "没有您能受理的号" in page
    assert "其他综合事项 1 人，您没有该事项的上岗认证" in page
    assert "领证取件 1 人，由出件窗口受理" in page
    h.press(scene, "call")
    assert queueing.QueueTicket.objects.filter(status="waiting").count() == 2
    h.take(h.HOMES)
    h.press(scene, "call")
    assert h.ticket("C001").status == "called"


def test_the_bar_costs_the_same_for_three_and_for_sixty_people(scene: s.Scene) -> None:
    for _ in range(3):
        h.take()
    h.press(scene, "call")
    h.bar(scene)
    with CaptureQueriesContext(connection) as few:
        h.bar(scene)
    for place in range(57):
        h.take((h.REST, h.HOMES, h.COLLECT)[place % 3])
    with CaptureQueriesContext(connection) as many:
        h.bar(scene)
    assert len(many) == len(few)


def test_who_may_not_call_sees_no_bar_and_who_has_no_window_is_sent_to_one(
    scene: s.Scene,
) -> None:
    scene.post("leave")
    assert scene.client.get(reverse("window:queue"))["Location"] == reverse("window:seat")
    assert "queue-bar" not in scene.get("seat")
    refused = scene.post("queue-act", status=409, act="call").content.decode()
    assert "您还没有选择窗口" in refused


def test_the_keys_are_told_in_the_help(scene: s.Scene) -> None:
    page = scene.get("desk")
    assert "<kbd>F2</kbd>" in page
    assert "叫下一号；叫到后开始办理" in page
