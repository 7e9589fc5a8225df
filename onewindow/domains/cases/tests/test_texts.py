"""What the applicant gets by text: the next step after each node, and ways to object."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.rules.next_steps import next_step
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.tests import world as w
from onewindow.domains.cases.tests.test_notices_of_decision import report
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
PHONE = "19900000001"


@pytest.fixture
def world() -> w.World:
    """The small city, and an applicant who left a telephone."""
    world = w.build()
    w.register_seals()
    applicants.correct_contacts(
        str(world.applicant.uuid), phone=PHONE, by=SYSTEM, at=w.MONDAY - timedelta(days=1)
    )
    return world


def texts(purpose: str = "next_step") -> list[messages.TextMessage]:
    """Let the worker hear, and return what waits to be sent."""
    w.work()
    rows = messages.TextMessage.objects.filter(purpose=purpose, status="queued")
    return list(rows.order_by("id"))


def test_after_acceptance_the_applicant_reads_what_comes_next(world: w.World) -> None:
    """H14: after each node the applicant gets the next step."""
    case = w.accepted(world)
    (row,) = texts()
    assert (row.phone, row.next_at) == (PHONE, w.MONDAY + timedelta(minutes=10))
    due = case.due_at.astimezone(w.MONDAY.tzinfo)
    assert row.text == (
        f"【一窗】您的“{case.item_name}”（{case.number}）：已受理。"
        f"下一步：部门审查，{due.month}月{due.day}日前作出决定。"
    )


def test_what_happens_meanwhile_takes_the_place_of_what_was_to_be_told(world: w.World) -> None:
    """H14: several acts in a row are one text, the last."""
    number = w.accepted(world).number
    texts()
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(hours=0.1))
    (row,) = texts()
    assert "环节已办完。下一步：部门审查" in row.text
    assert messages.TextMessage.objects.filter(status="withdrawn").count() == 1


def test_the_worker_that_hears_late_tells_nothing_that_is_over(world: w.World) -> None:
    number = w.accepted(world).number
    for step, by in (("b", w.EXAMINER), *(("c", one) for one in w.INSPECTORS)):
        cases.sign_step(number, step, outcome="agreed", by=by, at=w.after(hours=1))
    assert len(texts()) == 1


def test_a_correction_asks_the_applicant_to_act(world: w.World) -> None:
    number = w.confirm(w.receive(world)).number
    assert texts() == []
    defect = cases.Defect("layout", "平面图", "没有盖章", "加盖公章")
    cases.request_correction(number, defects=[defect], by=w.CLERK, at=w.MONDAY)
    (row,) = texts()
    assert "待补正。下一步：请按告知书一次补齐后交回" in row.text


def test_nobody_is_told_where_the_purpose_is_off_or_no_telephone_is_known(world: w.World) -> None:
    rules = {"purposes": {"next_step": {"is_on": False}}}
    messages.set_policy(rules, by=SYSTEM, at=w.MONDAY - timedelta(days=1))
    w.accepted(world)
    assert texts() == []
    messages.set_policy({}, by=SYSTEM, at=w.MONDAY)
    other = w.World(applicant=w.applicant(2, "林二"))
    w.accepted(other)
    assert texts() == []
    assert not messages.TextMessage.objects.filter(purpose="next_step").exists()


def test_a_simulated_case_tells_nobody(world: w.World) -> None:
    w.accepted(world, is_simulated=True)
    assert texts() == []


def refused(world: w.World) -> str:
    number = w.accepted(world).number
    cases.sign_step(
        number, "b", outcome="objected", opinion="粗加工区缺失", by=w.EXAMINER, at=w.after(1)
    )
    report(number, "refuse")
    cases.decide_case(number, outcome="refused", by=w.APPROVER, at=w.after(2))
    return number


def test_a_refusal_is_texted_with_the_periods_its_notice_names(world: w.World) -> None:
    """行政复议法 20, 行政诉讼法 46: the periods stand in the notice; the text reminds of them."""
    number = refused(world)
    (row,) = texts("remedy")
    assert row.phone == PHONE
    assert f"（{number}）：《不予" in row.text
    assert (
        "自收到文书之日起60日内可申请行政复议，6个月内可提起行政诉讼，以文书所载为准。" in row.text
    )
    (then,) = texts()
    assert "不予许可。下一步：决定书依法送达" in then.text


def test_a_grant_names_no_remedies_and_the_purpose_may_be_off(world: w.World) -> None:
    w.accepted(world)
    assert texts("remedy") == []
    rules = {"purposes": {"remedy": {"is_on": False}}}
    messages.set_policy(rules, by=SYSTEM, at=w.MONDAY - timedelta(days=1))
    refused(w.World(applicant=world.applicant))
    assert texts("remedy") == []


@pytest.mark.parametrize(
    ("status", "mode", "words"),
    [
        (Status.SUBMITTED, "post", "网上预审，3月9日前答复"),
        (Status.SUSPENDED, "post", "特别程序结束后恢复计时，届时再通知"),
        (Status.RETURNED_TO_WINDOW, "post", "请按窗口的通知补充材料或说明"),
        (Status.GRANTED, "post", "制作结果，3月9日前送达"),
        (Status.RESULT_MADE, "collection", "请凭有效身份证件和办件编号到3号窗口领取"),
        (Status.RESULT_MADE, "post", "结果将邮寄送达，请留意签收"),
        (Status.CONCLUDED, "electronic", "结果以电子方式送达，可在网上查看"),
        (Status.REFUSED, "post", "决定书依法送达；不服可申请行政复议或提起诉讼"),
        (Status.DELIVERED, "post", ""),
        (Status.WITHDRAWN, "post", ""),
    ],
)
def test_next_step(status: Status, mode: str, words: str) -> None:
    assert next_step(status, due="3月9日", place="3号窗口", delivery_mode=mode) == words


def test_what_is_owed_is_named_before_the_examination() -> None:
    words = next_step(
        Status.ACCEPTED_WITH_DEFERRAL,
        due="3月9日",
        place="",
        delivery_mode="post",
        deferred=["“平面图”（3月6日前）"],
    )
    assert words == "请补齐“平面图”（3月6日前）；部门审查，3月9日前作出决定"
