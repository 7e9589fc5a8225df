"""One identity: ticket, visit, case, collection, evaluation; and the sixty minutes of a home."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.queueing import api as queueing

pytestmark = pytest.mark.django_db

TIMED: dict[str, Any] = {
    **w.ITEM,
    "code": "home-transfer",
    "name": "二手房转移登记",
    "topic": "不动产",
    "plan": {
        **w.PLAN,
        "steps": [
            {**step, "limit": "0wd" if step.get("is_optional") else "5min"}
            for step in w.PLAN["steps"]
        ],
    },
}


@pytest.fixture
def scene() -> s.Scene:
    return h.build()


def started(scene: s.Scene, **changes: Any) -> queueing.Issued:
    """Take a ticket for the food licence, call it and start."""
    issued = h.take(item="food-licence", **changes)
    h.press(scene, "call")
    scene.location = h.press(scene, "start")["Location"]
    return issued


def received(scene: s.Scene) -> str:
    """Walk the steps of the draft that the ticket began; return the number of the case."""
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **s.PERSON)
    answer = scene.post("materials", uuid, act="next", received=s.BROUGHT)
    return str(answer["Location"].split("/cases/")[1].split("/")[0])


def test_a_started_ticket_leads_into_the_acceptance_of_its_item(scene: s.Scene) -> None:
    started(scene)
    draft = scene.draft()
    assert draft.item_code == "food-licence"
    assert scene.location == reverse("window:situation", args=[draft.uuid])


def test_a_ticket_without_an_item_leads_to_the_choice_of_one(scene: s.Scene) -> None:
    h.take()
    h.press(scene, "call")
    assert h.press(scene, "start")["Location"] == reverse("window:acceptance")


def test_the_green_channel_of_the_ticket_is_that_of_the_application(scene: s.Scene) -> None:
    """N12: the reason is asked once, at the kiosk, and delivery is offered at the window."""
    started(scene, priority="green", reason="disabled")
    page = scene.get("applicant", scene.draft().uuid)
    assert '<option value="disabled" selected>' in page
    assert "结果可以邮寄到家" in page


def test_the_receipt_links_ticket_visit_and_case(scene: s.Scene) -> None:
    """Q16: ticket → case is there as soon as the case is, and found from either end."""
    issued = started(scene)
    number = received(scene)
    on = h.ticket("F001").on
    chain = queueing.chain(ticket=(h.HALL, on, "F001"))
    assert chain.cases == [number]
    assert queueing.chain(case=number).tickets == [(h.HALL, on, "F001")]
    assert [leg.ticket.pk for leg in queueing.journey(number, at=h.now())] == [issued.ticket.id]


def test_a_draft_begun_before_the_call_takes_the_visit_of_whoever_is_served(
    scene: s.Scene,
) -> None:
    scene.post("begin", item="food-licence")
    h.take()
    h.press(scene, "call")
    h.press(scene, "start")
    number = received(scene)
    assert queueing.chain(case=number).tickets[0][2] == "F001"


def test_a_case_that_is_refused_links_nothing(scene: s.Scene) -> None:
    started(scene)
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **{**s.PERSON, "division": "990199"}, status=422)
    assert not queueing.VisitLink.objects.exists()


def test_without_a_ticket_a_case_has_no_visit(scene: s.Scene) -> None:
    number = s.receive(scene)
    assert queueing.journey(number, at=h.now()) == []
    assert "到访" not in scene.get("case", number)


def test_the_case_page_shows_ticket_wait_and_handling(scene: s.Scene) -> None:
    """Q16: the case tells its coming, its ticket, its wait and how long it was handled."""
    started(scene, minutes=7, priority="green", reason="elderly")
    number = received(scene)
    page = scene.get("case", number)
    assert "<h2>到访</h2>" in page
    assert "F001" in page
    assert "7 分钟" in page
    assert "办理中" in page
    h.press(scene, "finish", outcome="done")
    assert "办成" in scene.get("case", number)
    assert h.ticket("F001").outcome == "done"


def test_the_collection_is_linked_to_the_visit_in_which_it_was_handed_over(
    scene: s.Scene,
) -> None:
    """Q16: whoever collects weeks later has a ticket of their own; the chain has both."""
    started(scene)
    number = received(scene)
    h.press(scene, "finish", outcome="done")
    secret = s.token(scene)
    scene.get("case-acceptance", number)
    s.confirm(scene, secret)
    scene.act(number, "accept", key="a1")
    at = h.now()
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=at)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=at)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
    scene.act(number, "make-result", key="r1")
    scene.post("seat", window="A09")
    h.take(h.COLLECT)
    h.press(scene, "call")
    assert h.press(scene, "start")["Location"] == reverse("window:deliveries")
    handed = {"mode": "collection", "recipient": "周小民", "identity": s.PERSON["identity"]}
    scene.act(number, "deliver", key="d1", **handed)
    scene.act(number, "deliver", key="d1", **handed)
    chain = queueing.chain(case=number)
    assert [row[2] for row in chain.tickets] == ["F001", "G001"]
    assert chain.collections == [number]
    page = scene.get("case", number)
    assert "取件 · 领证取件" in page


def test_a_person_who_comes_about_an_earlier_case_is_linked_by_one_press(scene: s.Scene) -> None:
    number = s.receive(scene)
    h.take()
    h.press(scene, "call")
    h.press(scene, "start")
    assert "F001 为本办件而来" in scene.get("case", number)
    scene.post("attach", number)
    scene.post("attach", number)
    assert [leg.ticket.number for leg in queueing.journey(number, at=h.now())] == ["F001"]
    assert "为本办件而来" not in scene.get("case", number)


def test_nobody_at_the_window_nothing_to_link(scene: s.Scene) -> None:
    number = s.receive(scene)
    answer = scene.post("attach", number, status=409)
    assert "窗口没有正在办理的号" in answer.content.decode()


def timed(scene: s.Scene, *, accepted_at: datetime, made_at: datetime) -> cases.Case:
    """Return a timed case that was accepted and whose certificate was made at these moments."""
    at = accepted_at
    case = w.receive(scene.world, item_code="home-transfer", at=at)
    number = w.confirm(case, at=at).number
    cases.accept_case(number, by=w.CLERK, at=at)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=at)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=at)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
    return cases.make_result(number, by=w.APPROVER, at=made_at)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(59, "用时 59 分钟，按时"), (60, "用时 60 分钟，按时"), (61, "用时 61 分钟，超时")],
)
def test_fifty_nine_minutes_pass_and_sixty_one_fail(
    scene: s.Scene, minutes: int, words: str
) -> None:
    """H8: the stopwatch of a timed item, from acceptance to certificate, on the case page."""
    w.publish(TIMED)
    begun = h.ten()
    case = timed(scene, accepted_at=begun, made_at=begun + timedelta(minutes=minutes))
    assert f"60 分钟办结：{words}" in scene.get("case", case.number)


def test_the_stopwatch_begins_with_the_call_where_there_was_one(scene: s.Scene) -> None:
    """H8: who was called at nine and accepted at a quarter past has waited a quarter already."""
    w.publish(TIMED)
    begun = h.ten()
    case = timed(
        scene, accepted_at=begun + timedelta(minutes=15), made_at=begun + timedelta(minutes=61)
    )
    assert "用时 46 分钟，按时" in scene.get("case", case.number)
    issued = h.take(item="home-transfer", at=begun - timedelta(minutes=5))
    queueing.call_ticket("A01", by=h.actor("A01", "clerk"), at=begun)
    queueing.attach_case(issued.visit, case.number, ticket=issued.ticket.id, by=w.CLERK, at=h.now())
    assert "用时 61 分钟，超时" in scene.get("case", case.number)
    page = scene.get("queue")
    assert "<dd>1 件，用时 61 分钟</dd>" in page


def test_other_items_have_no_stopwatch(scene: s.Scene) -> None:
    number = s.accepted(scene)
    assert "分钟办结" not in scene.get("case", number)


def test_the_day_of_the_window_counts_served_handling_and_waiting(scene: s.Scene) -> None:
    now = h.ten()
    me = h.actor("A01", "clerk")
    for place, handled in enumerate((4, 8)):
        h.take(at=now - timedelta(minutes=30))
        called = now - timedelta(minutes=20 - 10 * place)
        queueing.call_ticket("A01", by=me, at=called)
        queueing.start_serving("A01", by=me, at=called)
        end = called + timedelta(minutes=handled)
        queueing.finish_ticket("A01", outcome="done", by=me, at=end)
    page = scene.get("queue")
    assert "<b>2</b> 号 · 办成 2" in page
    assert "6 分钟（2 个，最长 8 分钟）" in page
    assert "15 分钟（2 个，最长 20 分钟）" in page


def test_what_was_said_stands_on_the_page_of_the_case_once_it_was_submitted(
    scene: s.Scene,
) -> None:
    """20 §2.8: whoever served reads it after it was submitted; the page of the case says so."""
    number = s.receive(scene)
    asked = evaluation.invite(
        evaluation.Occasion(
            number,
            1,
            evaluation.InvitationKind.ONSITE,
            case_number=number,
            window="A01",
            clerk=w.CLERK.key,
        ),
        by=w.CLERK,
        at=h.now(),
    )
    before = scene.get("case", number)
    evaluation.submit_evaluation(
        asked.code,
        stars=2,
        labels=("213",),
        words="等了很久",
        channel=evaluation.EvaluationChannel.TABLET,
        by=w.person("applicant"),
        at=h.now(),
    )
    after = scene.get("case", number)

    assert "等了很久" not in before
    assert "2 星 不满意" in after
    assert "窗口人员业务不熟练（待核实）" in after
    assert "“等了很久”" in after
