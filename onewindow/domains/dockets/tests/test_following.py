"""From the record to an answer somebody was told, and once more where they disagree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.events import DocketMoved, DocketReminded
from onewindow.domains.dockets.tasks import sweep_reminders
from onewindow.domains.dockets.tests import scenes as s
from onewindow.domains.messages import api as messages
from onewindow.kit.models import AuditRow
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.django_db


def kept(row: dockets.Docket) -> dockets.Docket:
    return dockets.Docket.objects.get(pk=row.pk)


def end_of(day: int) -> datetime:
    return datetime(2026, 3, day, 23, 59, 59, tzinfo=w.BEIJING)


def test_it_goes_to_the_department_of_the_item(world: w.World) -> None:
    """办不成事反映窗口: dispatch to the department of the item, or of the window."""
    row = s.recorded()

    assert dockets.suggested_department(row) == "market"
    assert dockets.suggested_department(s.recorded(item="", window="")) == ""
    dockets.dispatch(row.number, department="market", note="请核实", by=s.MANAGER, at=w.MONDAY)
    found = kept(row)
    assert (found.stage, found.department, found.due_at) == ("to_answer", "market", end_of(9))
    assert s.facts(row)[1:] == [
        DocketMoved(
            "dispatch", "to_answer", "market", "food-licence", "extra-material", note="请核实"
        )
    ]


def test_the_centre_sets_item_and_reason_right(world: w.World) -> None:
    row = s.recorded(item="", reason="other")

    dockets.dispatch(
        row.number,
        department="market",
        item=s.ITEM,
        reason="condition",
        by=s.MANAGER,
        at=w.MONDAY,
    )

    found = kept(row)
    assert (found.item_name, found.reason) == ("食品经营许可", "condition")


def test_nobody_dispatches_to_a_department_that_is_not_there(world: w.World) -> None:
    with pytest.raises(dockets.DocketInvalid, match="请选择承办部门"):
        dockets.dispatch(s.recorded().number, department="moon", by=s.MANAGER, at=w.MONDAY)


def test_an_answer_within_the_limit_is_in_time_and_one_after_it_is_not(world: w.World) -> None:
    """办不成事反映窗口: docket needs an answer within the set limit."""
    in_time = s.answered(at=end_of(9))
    late = s.answered(reason="overdue", at=datetime(2026, 3, 10, 0, 0, tzinfo=w.BEIJING))

    assert [kept(in_time).is_late, kept(late).is_late] == [False, True]
    assert [s.facts(row)[-1].is_late for row in (in_time, late)] == [False, True]


@pytest.mark.parametrize(
    ("outcome", "field", "said"),
    [
        ("impossible", "article", "须写明法律、法规、规章的条款"),
        ("elsewhere", "authority", "须写明机关、地点和电话"),
        ("nothing", "outcome", "请选择答复结论"),
    ],
)
def test_an_answer_says_the_article_or_whose_it_is(
    world: w.World, outcome: str, field: str, said: str
) -> None:
    """办不成事反映窗口: lawfully impossible (with article cited), belongs elsewhere."""
    with pytest.raises(dockets.DocketInvalid, match=said) as refused:
        s.answered(outcome=outcome)
    assert refused.value.field == field


def test_nothing_is_answered_without_words(world: w.World) -> None:
    """办不成事反映窗口: never closed without an answer text."""
    row = s.dispatched()
    with pytest.raises(dockets.DocketInvalid, match="请填写答复"):
        dockets.answer(row.number, outcome="solved", text=" ", by=s.MARKET_HEAD, at=w.MONDAY)
    assert kept(row).stage == "to_answer"


def test_without_a_telephone_the_answer_closes_it_and_the_page_tells(world: w.World) -> None:
    found = kept(s.answered())

    assert (found.stage, found.told, found.closed_at) == ("closed", "page", w.after(days=1))
    assert found.answers.get().text.startswith("已通知窗口")


def test_with_a_telephone_it_closes_only_after_the_person_was_told(world: w.World) -> None:
    """办不成事反映窗口: if a phone is known, a call-back or message."""
    row = s.answered(phone=s.PHONE)
    assert (kept(row).stage, kept(row).due_at) == ("to_tell", end_of(5))

    dockets.tell_by_call(row.number, result="satisfied", by=s.MANAGER, at=w.after(days=2))

    found = kept(row)
    assert (found.stage, found.told, found.closed_at) == ("closed", "satisfied", w.after(days=2))


def test_who_answered_does_not_tell(world: w.World) -> None:
    row = s.answered(phone=s.PHONE)
    both = s.staff("head", "market", "dispatch", "answer")
    with pytest.raises(Forbidden, match="答复人不能回告自己的答复"):
        dockets.tell_by_call(row.number, result="satisfied", by=both, at=w.after(days=2))


def test_who_was_not_reached_is_written_down_with_when(world: w.World) -> None:
    row = s.answered(phone=s.PHONE)
    with pytest.raises(dockets.DocketInvalid, match="请填写何时拨打、拨打几次"):
        dockets.tell_by_call(row.number, result="unreached", by=s.MANAGER, at=w.after(days=2))


def test_the_text_leads_to_the_answer(world: w.World, settings: Any) -> None:
    """办不成事反映窗口: message by the messages domain."""
    settings.CMPP_HOST, settings.DOCKET_LINK = "127.0.0.1", "https://hall.example/d/{code}"
    row = s.answered(phone=s.PHONE)

    dockets.tell_by_text(row.number, by=s.MANAGER, at=w.after(days=2))

    text = messages.text_about(dockets.text_key(kept(row)))
    assert text is not None
    assert (text.purpose, text.phone, text.status) == ("docket_answered", s.PHONE, "queued")
    assert f"https://hall.example/d/{row.code}" in text.text
    assert "（D202603020001）已有答复" in text.text
    assert "3月19日前提出" in text.text
    assert (kept(row).stage, kept(row).told) == ("closed", "text")


def test_a_text_that_would_not_arrive_closes_nothing(world: w.World, settings: Any) -> None:
    row = s.answered(phone=s.PHONE)
    with pytest.raises(dockets.NotTellable, match="没有接入短信网关"):
        dockets.tell_by_text(row.number, by=s.MANAGER, at=w.after(days=2))
    settings.CMPP_HOST = "127.0.0.1"
    fixed = s.answered(phone="0990-8123456", reason="overdue")
    with pytest.raises(dockets.NotTellable, match="不是手机号"):
        dockets.tell_by_text(fixed.number, by=s.MANAGER, at=w.after(days=2))
    assert [kept(row).stage, kept(fixed).stage] == ["to_tell", "to_tell"]


def test_the_number_to_dial_leaves_an_audit_row(world: w.World) -> None:
    row = s.answered(phone=s.PHONE)

    assert dockets.see_phone(row.number, by=s.MANAGER, at=w.MONDAY) == s.PHONE

    audit = AuditRow.objects.get(what="unmask.docket_phone")
    assert (audit.actor_key, audit.subject) == ("manager", f"docket:{row.number}")
    with pytest.raises(Forbidden):
        dockets.see_phone(row.number, by=s.MARKET_HEAD, at=w.MONDAY)


def test_it_is_passed_on_once_and_the_limit_runs_on(world: w.World) -> None:
    """办不成事反映窗口: belongs elsewhere (forward)."""
    row = s.dispatched()
    dockets.forward(
        row.number, department="water", reason="卡在用水报装", by=s.MARKET_HEAD, at=w.after(days=1)
    )

    found = kept(row)
    assert (found.department, found.forwarded_from, found.due_at) == ("water", "market", end_of(9))
    with pytest.raises(dockets.AlreadyForwarded) as refused:
        dockets.forward(
            row.number, department="market", reason="退回", by=s.WATER_HEAD, at=w.after(days=1)
        )
    assert refused.value.law == "首问负责制：不得互相推诿"
    dockets.dispatch(row.number, department="market", by=s.MANAGER, at=w.after(days=1))
    assert kept(row).department == "market"


def test_who_disagrees_is_heard_by_the_centre_once(world: w.World) -> None:
    """办不成事反映窗口: person may say not satisfied → reopened once to the supervisor."""
    row = s.answered()
    dockets.dissent(row.number, reason="今天去还是要", by=s.PERSON, at=w.after(days=3))
    assert (kept(row).stage, kept(row).due_at) == ("to_decide", end_of(10))
    assert kept(row).closed_at is None

    dockets.decide(
        row.number, is_upheld=False, opinion="请到窗口现场解决", by=s.MANAGER, at=w.after(days=4)
    )
    assert (kept(row).stage, kept(row).answer_by) == ("to_answer", end_of(13))
    dockets.answer(
        row.number, outcome="solved", text="已当场收件。", by=s.MARKET_HEAD, at=w.after(days=5)
    )

    assert kept(row).stage == "closed"
    assert [one.text for one in kept(row).answers.order_by("pk")][1] == "已当场收件。"
    with pytest.raises(dockets.DissentClosed, match="您已经提出过一次"):
        dockets.dissent(row.number, reason="还是不行", by=s.PERSON, at=w.after(days=6))


def test_an_answer_that_stands_is_told_again(world: w.World) -> None:
    row = s.answered(phone=s.PHONE)
    dockets.tell_by_call(
        row.number, result="unsatisfied", note="还是要", by=s.MANAGER, at=w.after(days=2)
    )
    assert (kept(row).stage, kept(row).dissent_words) == ("to_decide", "还是要")

    dockets.decide(
        row.number, is_upheld=True, opinion="答复于法有据", by=s.OTHER_MANAGER, at=w.after(days=3)
    )
    dockets.tell_by_call(
        row.number, result="unsatisfied", note="不同意", by=s.MANAGER, at=w.after(days=4)
    )

    found = kept(row)
    assert (found.stage, found.told, found.ruling) == ("closed", "unsatisfied", "答复于法有据")


def test_after_fifteen_days_it_is_too_late(world: w.World) -> None:
    row = s.answered()
    with pytest.raises(dockets.DissentClosed, match="期限已过"):
        dockets.dissent(row.number, reason="不同意", by=s.PERSON, at=w.after(days=17))


def test_the_department_does_not_decide_about_its_own_answer(world: w.World) -> None:
    row = s.answered()
    dockets.dissent(row.number, reason="不同意", by=s.PERSON, at=w.after(days=2))
    own = s.staff("other", "market", "decide")
    with pytest.raises(Forbidden, match="承办部门不能裁定"):
        dockets.decide(row.number, is_upheld=True, opinion="对", by=own, at=w.after(days=2))


def test_an_act_out_of_its_order_is_refused(world: w.World) -> None:
    row = s.recorded()
    with pytest.raises(dockets.WrongDocketStage, match="待转办"):
        dockets.tell_by_call(row.number, result="satisfied", by=s.MANAGER, at=w.MONDAY)


def test_what_is_due_is_said_once_and_what_is_overdue_once(world: w.World) -> None:
    """办不成事反映窗口: the clock is watched by a sweep: due soon, overdue → fact."""
    row = s.dispatched()

    counts = [
        sweep_reminders(at)
        for at in (
            w.after(days=5),
            w.after(days=6),
            w.after(days=6, hours=1),
            w.after(days=8),
            w.after(days=9),
        )
    ]

    assert counts == [0, 1, 0, 1, 0]
    said = [one for one in s.facts(row) if isinstance(one, DocketReminded)]
    assert [(one.stage, one.level, one.department) for one in said] == [
        ("to_answer", "yellow", "market"),
        ("to_answer", "red", "market"),
    ]


def test_a_department_sees_its_own_the_centre_the_region_others_nothing(world: w.World) -> None:
    """办不成事反映窗口: departments only see theirs; region rights."""
    waiting, row = s.recorded(reason="overdue"), s.dispatched()

    def seen(viewer: Any) -> list[str]:
        return sorted(one.number for one in dockets.dockets(viewer))

    assert seen(s.MARKET_HEAD) == [row.number]
    assert seen(s.WATER_HEAD) == []
    assert seen(s.STRANGER) == []
    assert seen(s.MANAGER) == seen(s.SUPERVISOR) == [waiting.number, row.number]
    with pytest.raises(dockets.DocketNotFound):
        dockets.docket(row.number, viewer=s.WATER_HEAD)
    with pytest.raises(dockets.DocketNotFound):
        dockets.answer(row.number, outcome="solved", text="好", by=s.WATER_HEAD, at=w.MONDAY)
    own = {one.number for one in dockets.recorded_at_window(s.CLERK)}
    assert own == {waiting.number, row.number}


def test_a_wrong_code_and_a_wrong_number_look_the_same(world: w.World) -> None:
    row = s.recorded()

    assert dockets.find_by_query_code(row.number.lower(), row.query_code.lower()) == row
    for number, code in ((row.number, "AAAAAAAA"), ("D202603029999", row.query_code)):
        with pytest.raises(dockets.DocketNotFound, match="反映编号或查询码不正确"):
            dockets.find_by_query_code(number, code)
