"""The case at the officer's desk: sign, decide, and every other act, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onewindow.channels.review.tests.conftest import Clock
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow, Event

Sit = Callable[[str], Client]


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def show(browser: Client, number: str, step: str = "") -> str:
    response = browser.get(f"/review/cases/{number}", {"step": step} if step else {})
    assert response.status_code == 200
    return text_of(response)


def sign(browser: Client, number: str, step: str, outcome: str, **fields: object) -> HttpResponse:
    return browser.post(f"/review/cases/{number}/steps/{step}/sign", {"outcome": outcome, **fields})


def decide(browser: Client, number: str, outcome: str, **fields: object) -> HttpResponse:
    return browser.post(f"/review/cases/{number}/decide", {"outcome": outcome, **fields})


def state(number: str) -> cases.CaseState:
    """Return the state after proving that the log alone rebuilds it."""
    case = cases.Case.objects.get(number=number)
    assert cases.verify_case(case)[1] == []
    return cases.state_of(case)


def code_of(response: HttpResponse) -> str:
    found = re.search(r'data-code="(\w+)"', text_of(response))
    return found[1] if found else ""


@pytest.fixture
def number(world: w.World) -> str:
    return w.accepted(world).number


def test_the_page_shows_what_the_examiner_needs(number: str, at_desk: Sit) -> None:
    text = show(at_desk("examiner"), number)
    for words in (
        "剩 10 个工作日 ",
        "布局图",
        "经营场所与申请一致",
        "布局图比例清晰",
        "并联图",
        "审批表",
        "办理时限开始计算",
        "电子证照《营业执照》",
    ):
        assert words.strip() in text
    assert "一碗面" in text
    assert "林一" not in text
    assert f"/review/cases/{number}/steps/b/sign" in text


def test_agreeing_builds_the_opinion_from_the_ticked_points(number: str, at_desk: Sit) -> None:
    response = sign(at_desk("examiner"), number, "b", "agreed", points=["1", "3"], opinion="齐全")
    assert response.status_code == 302
    signature = state(number).run.steps["b"].signatures[0]
    assert signature.opinion == "齐全。已核对：经营场所与申请一致；布局图比例清晰。"
    assert signature.name == "吴倩"


def test_after_signing_the_next_case_of_the_inbox_opens(world: w.World, at_desk: Sit) -> None:
    known = [w.accepted(world).number for _ in range(3)]
    desk = at_desk("examiner")
    response = sign(desk, known[0], "b", "agreed")
    assert response["Location"] == f"/review/cases/{known[1]}?step=b"
    assert sign(desk, known[2], "b", "agreed")["Location"] == f"/review/cases/{known[1]}?step=b"
    assert sign(desk, known[1], "b", "agreed")["Location"] == "/review/"


def test_the_page_carries_the_next_case_so_that_the_act_need_not_look_for_it(
    world: w.World, at_desk: Sit
) -> None:
    first, second = sorted(w.accepted(world).number for _ in range(2))
    desk = at_desk("examiner")
    offered = re.search(r'name="following" value="([^"]*)"', show(desk, first, "b"))
    assert offered is not None
    assert offered[1] == f"{second}:b"
    with CaptureQueriesContext(connection) as looking:
        sign(desk, second, "b", "agreed")
    with CaptureQueriesContext(connection) as given:
        response = sign(desk, first, "b", "agreed", following=offered[1])
    assert response["Location"] == f"/review/cases/{second}?step=b"
    assert len(given) < len(looking)


@pytest.mark.parametrize("place", ["//evil.example/:b", "https://evil.example:b", "../../x:b"])
def test_a_forged_next_case_leads_nowhere_else(number: str, at_desk: Sit, place: str) -> None:
    response = sign(at_desk("examiner"), number, "b", "agreed", following=place)
    assert response["Location"] == "/review/"


def test_an_objection_without_a_reason_is_refused_and_keeps_what_was_typed(
    number: str, at_desk: Sit
) -> None:
    response = sign(at_desk("examiner"), number, "b", "objected", points=["2"])
    assert response.status_code == 422
    assert code_of(response) == "reason_missing"
    assert 'value="2" checked' in text_of(response)
    assert state(number).run.steps["b"].signatures == []


def test_a_double_submit_signs_once(number: str, at_desk: Sit) -> None:
    desk = at_desk("inspector1")
    for _ in range(2):
        response = sign(desk, number, "c", "agreed", findings="设施齐全", key="k1")
        assert response.status_code == 302
    assert len(state(number).run.steps["c"].signatures) == 1


def test_a_colleague_of_another_post_cannot_sign_and_reads_why(number: str, at_desk: Sit) -> None:
    desk = at_desk("inspector1")
    assert "您不在“资料审查”的岗位上" in show(desk, number, "b")
    before = Event.objects.count()
    response = sign(desk, number, "b", "agreed")
    assert response.status_code == 403
    assert code_of(response) == "not_your_step"
    assert Event.objects.count() == before


def test_another_department_finds_only_cases_with_a_step_of_its_own(
    world: w.World, at_desk: Sit
) -> None:
    number = w.receive(world).number
    assert at_desk("water1").get(f"/review/cases/{number}").status_code == 404


def test_a_site_inspection_needs_findings_and_two_inspectors(number: str, at_desk: Sit) -> None:
    """行政许可法 第34条: two inspectors, each signs."""
    response = sign(at_desk("inspector1"), number, "c", "agreed")
    assert response.status_code == 422
    assert "请填写现场核查情况" in text_of(response)
    findings = {"findings": "后厨与图一致", "inspected_on": "2026-03-02"}
    sign(at_desk("inspector1"), number, "c", "agreed", **findings)
    assert state(number).run.steps["c"].status.value == "open"
    sign(at_desk("inspector2"), number, "c", "agreed", **findings)
    step = state(number).run.steps["c"]
    assert step.status.value == "decided"
    assert step.signatures[0].opinion == "2026年3月2日现场核查：后厨与图一致。同意。"


def test_an_overdue_step_asks_for_a_reason(number: str, at_desk: Sit, clock: Clock) -> None:
    """W19 限时办结: overdue task cannot be submitted without reason."""
    clock.now = w.after(9)
    desk = at_desk("examiner")
    assert "超期理由" in show(desk, number)
    response = sign(desk, number, "b", "agreed", opinion="已核")
    assert response.status_code == 422
    assert code_of(response) == "overdue_reason_missing"
    assert "已核" in text_of(response)
    assert sign(desk, number, "b", "agreed", overdue_reason="系统故障").status_code == 302


def test_the_b_post_signs_for_the_absent_holder(number: str, at_desk: Sit) -> None:
    """W19 AB岗: audit shows 代."""
    organizations.register_leave(
        "examiner", from_on=w.MONDAY.date(), until_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    desk = at_desk("examiner2")
    assert sign(desk, number, "b", "agreed").status_code == 302
    assert state(number).run.steps["b"].signatures[0].acting_for == "examiner"
    assert "郑一鸣（代examiner）" in show(desk, number)


def test_a_branch_is_returned_for_listed_materials_only(number: str, at_desk: Sit) -> None:
    """Q8: the approver cannot ask for a material absent from the version pinned at acceptance."""
    desk = at_desk("examiner")
    address = f"/review/cases/{number}/steps/b/return"
    assert "健康证明" in text_of(desk.get(address))
    response = desk.post(address, {"materials": ["proof"], "reason": "补交产权证明"})
    assert response.status_code == 409
    assert code_of(response) == "outside_standard"
    assert "补交产权证明" in text_of(response)
    due = Step.objects.get(case_number=number, code="c").due_at
    assert desk.post(address, {"materials": ["layout"], "reason": "图不清"}).status_code == 302
    after = state(number).run.steps
    assert after["b"].status.value == "returned"
    assert after["c"].status.value == "open"
    assert Step.objects.get(case_number=number, code="c").due_at == due


def test_a_branch_is_not_returned_twice_on_old_grounds(number: str, at_desk: Sit) -> None:
    """一次性告知 holds for departments too: a second return only on what newly came in."""
    desk = at_desk("examiner")
    address = f"/review/cases/{number}/steps/b/return"
    desk.post(address, {"materials": ["layout"], "reason": "图不清"})
    cases.supplement_step(number, "b", materials=["layout"], by=w.CLERK, at=w.after(hours=1))
    again = desk.post(address, {"materials": ["health"], "reason": "过期"})
    assert (again.status_code, code_of(again)) == (409, "second_notice")
    assert desk.post(address, {"materials": ["layout"], "reason": "仍不清"}).status_code == 302
    cases.supplement_step(number, "b", by=w.CLERK, at=w.after(hours=1))
    assert "已退回补充一次" in show(desk, number)
    assert f'{address}"' not in show(desk, number)


def test_a_decided_prerequisite_is_offered_to_send_back_to(world: w.World, at_desk: Sit) -> None:
    """N6: one branch is reopened, its neighbour stays decided."""
    number = w.examined(world).number
    desk = at_desk("approver")
    text = show(desk, number)
    assert '<option value="b">资料审查</option>' in text
    address = f"/review/cases/{number}/steps/d/send-back"
    wrong = desk.post(address, {"kind": "f", "reason": "复核"})
    assert (wrong.status_code, code_of(wrong)) == (409, "nothing_to_return")
    assert desk.post(address, {"kind": "b", "reason": "复核面积"}).status_code == 302
    steps = state(number).run.steps
    assert steps["b"].status.value == "open"
    assert steps["c"].status.value == "decided"
    assert steps["d"].status.value == "waiting"


def test_nothing_is_offered_that_the_act_would_refuse(number: str, at_desk: Sit) -> None:
    text = show(at_desk("examiner"), number)
    assert "act-send-back" not in text
    assert "没有已办结的前置审查环节可以退回" in text
    assert f"/review/cases/{number}/steps/b/return" in text
    assert f"/review/cases/{number}/extend" not in text


def test_a_head_hands_a_step_to_the_b_post_and_its_clock_runs_on(number: str, at_desk: Sit) -> None:
    """AB岗: rerouted to B although A is present; nobody else can be chosen."""
    head = at_desk("head")
    address = f"/review/cases/{number}/steps/b/reroute"
    due = Step.objects.get(case_number=number, code="b").due_at
    wrong = head.post(address, {"assignee": "inspector1", "reason": "分工"})
    assert (wrong.status_code, code_of(wrong)) == (409, "not_acceptable")
    nowhere = head.post(address, {"department": "centre", "reason": "分工"})
    assert code_of(nowhere) == "post_vacant"
    assert head.post(address, {"assignee": "examiner2", "reason": "分工"}).status_code == 302
    assert Step.objects.get(case_number=number, code="b").due_at == due
    assert sign(at_desk("examiner"), number, "b", "agreed").status_code == 403
    assert sign(at_desk("examiner2"), number, "b", "agreed").status_code == 302


def test_an_added_signer_must_sign_and_may_object(number: str, at_desk: Sit) -> None:
    """RuoYi #566: after adding a signer the step can still be refused."""
    desk = at_desk("examiner")
    address = f"/review/cases/{number}/steps/b/add-signer"
    wrong = desk.post(address, {"kind": "water1", "reason": "重大"})
    assert code_of(wrong) == "not_acceptable"
    assert desk.post(address, {"kind": "head", "reason": "重大"}).status_code == 302
    sign(desk, number, "b", "agreed")
    assert state(number).run.steps["b"].status.value == "open"
    sign(at_desk("head"), number, "b", "objected", opinion="面积不符")
    assert state(number).run.steps["b"].outcome == "objected"


def test_a_special_procedure_shows_its_date_before_it_starts(number: str, at_desk: Sit) -> None:
    desk = at_desk("examiner")
    address = f"/review/cases/{number}/suspend"
    text = text_of(desk.get(address, {"kind": "testing", "needed_days": "5"}))
    assert "3月16日" in text
    assert "3月20日" in text
    assert "冷静期" not in text
    wrong = desk.post(address, {"kind": "cooling_off", "needed_days": "5", "reason": "等"})
    assert (wrong.status_code, code_of(wrong)) == (409, "special_procedure_not_allowed")
    fields = {"kind": "testing", "needed_days": "5", "reason": "送检"}
    assert desk.post(address, fields).status_code == 302
    assert state(number).status is cases.Status.SUSPENDED
    resumed = desk.post(f"/review/cases/{number}/resume", {"reason": "合格"})
    assert resumed.status_code == 302
    assert state(number).status is cases.Status.ACCEPTED


def test_a_step_is_suspended_alone(number: str, at_desk: Sit) -> None:
    """Parallel steps: the neighbours' timers stay intact."""
    due = Step.objects.get(case_number=number, code="c").due_at
    fields = {"kind": "expert_review", "needed_days": "3", "reason": "评审"}
    desk = at_desk("examiner")
    assert desk.post(f"/review/cases/{number}/steps/b/suspend-step", fields).status_code == 302
    assert Step.objects.get(case_number=number, code="c").due_at == due
    assert state(number).run.steps["b"].status.value == "suspended"
    assert "结束环节特别程序" in show(desk, number)
    desk.post(f"/review/cases/{number}/steps/b/resume-step", {"reason": "通过"})
    assert state(number).run.steps["b"].status.value == "open"


def test_the_head_extends_once_and_sees_the_new_date(number: str, at_desk: Sit) -> None:
    """行政许可法 第42条: once, by the head, with the new date and the article."""
    head = at_desk("head")
    text = show(head, number)
    assert "到期日由 3月16日 改为 3月30日" in text
    address = f"/review/cases/{number}/extend"
    assert at_desk("examiner").post(address, {"reason": "复杂"}).status_code == 403
    assert head.post(address, {"reason": "案情复杂"}).status_code == 302
    again = head.post(address, {"reason": "仍然复杂"})
    assert (again.status_code, code_of(again)) == (409, "extension_not_allowed")
    assert "仍然复杂" in text_of(again)
    case = cases.case_file(number, viewer=w.HEAD)
    assert case.clock is not None
    assert case.clock.due_on == date(2026, 3, 30)


def test_the_head_extends_a_step_within_the_case(number: str, at_desk: Sit) -> None:
    address = f"/review/cases/{number}/steps/b/extend-step"
    assert at_desk("head").post(address, {"days": "2", "reason": "量大"}).status_code == 302
    file = cases.case_file(number, viewer=w.HEAD)
    assert file.clocks.steps["b"].due_on == date(2026, 3, 9)
    assert file.clock is not None
    assert file.clock.due_on == date(2026, 3, 16)


def test_a_refusal_is_reported_approved_by_another_and_then_decided(
    world: w.World, at_desk: Sit
) -> None:
    """W19 否定事项报备, property (5): no 20 without a report that somebody else approved."""
    number = w.examined(world).number
    approver, head = at_desk("approver"), at_desk("head")
    first = decide(approver, number, "refused", opinion="不符")
    assert (first.status_code, code_of(first)) == (409, "negative_not_reported")
    report = {"kind": "refuse", "reason": "场所不符", "basis": "食品安全法第三十五条"}
    assert approver.post(f"/review/cases/{number}/report", report).status_code == 302
    assert "等待负责人核准" in show(approver, number)
    assert approver.post(f"/review/cases/{number}/endorse", {"reason": "同意"}).status_code == 403
    assert "场所不符" in text_of(head.get("/review/reports", {"waiting": "1"}))
    assert head.post(f"/review/cases/{number}/endorse", {"reason": "情况属实"}).status_code == 302
    assert decide(approver, number, "refused", opinion="不符").status_code == 302
    assert state(number).outcome == "refused"
    assert state(number).status is cases.Status.CONCLUDED


def test_the_decision_shows_who_took_part_and_counts_different_people(
    world: w.World, at_desk: Sit
) -> None:
    """H22: with too few distinct signers the grant is not offered."""
    number = w.examined(world).number
    text = show(at_desk("approver"), number)
    assert "已有 <b>4</b> 名不同人员参与" in text
    assert "须 <b>3</b> 名" in text
    assert "准予" in text
    assert decide(at_desk("approver"), number, "granted", opinion="符合").status_code == 302
    assert state(number).status is cases.Status.GRANTED


def test_the_examiner_does_not_also_decide(world: w.World, at_desk: Sit) -> None:
    """H22: one person holds one role in a case."""
    number = w.examined(world).number
    organizations.fill_post(
        "market", "approver", a_holder="examiner", code="approver-x", by=SYSTEM, at=w.MONDAY
    )
    from onewindow.domains.accounts import api as accounts

    accounts.grant_roles(
        "examiner", roles=["examiner", "approver"], divisions=["990100"], by=SYSTEM, at=w.MONDAY
    )
    desk = at_desk("examiner")
    text = show(desk, number, "d")
    assert "您已在本办件中以其他岗位签署" in text
    assert 'value="granted"' not in text
    assert decide(desk, number, "granted").status_code == 409


def test_a_grant_goes_on_to_the_result(world: w.World, at_desk: Sit) -> None:
    number = w.examined(world).number
    desk = at_desk("approver")
    decide(desk, number, "granted")
    assert "制证并办结" in show(desk, number)
    assert desk.post(f"/review/cases/{number}/make-result", {"key": "r1"}).status_code == 302
    assert state(number).status is cases.Status.CONCLUDED


def test_a_mock_approval_is_marked_and_its_opinion_has_no_effect(
    world: w.World, at_desk: Sit
) -> None:
    """H5: same flow, non-binding opinion."""
    number = w.examined(world, is_simulated=True).number
    desk = at_desk("approver")
    text = show(desk, number)
    assert "签署的意见不产生法律效力" in text
    decide(desk, number, "granted")
    after = state(number)
    assert after.outcome == ""
    assert after.run.steps["d"].signatures[0].is_simulated
    assert "模拟，无效力" in show(desk, number)


def test_a_promise_is_listed_and_checked_with_evidence(world: w.World, at_desk: Sit) -> None:
    """告知承诺: follow-up check with its date."""
    received = w.confirm(w.receive(world, materials=("form", "layout", "health")))
    number = received.number
    cases.accept_on_promise(number, promise="制度一月内建成", by=w.CLERK, at=w.MONDAY)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    cases.make_result(number, by=w.APPROVER, at=w.MONDAY)
    desk = at_desk("approver")
    listed = text_of(desk.get("/review/follow-ups", {"tab": "promises"}))
    assert "制度一月内建成" in listed
    assert "3月30日" in listed
    address = f"/review/cases/{number}/check-promise"
    assert desk.post(address, {"kind": "fulfilled", "reason": ""}).status_code == 422
    assert desk.post(address, {"kind": "fulfilled", "reason": "现场查看"}).status_code == 302
    assert state(number).promise_outcome == "fulfilled"
    assert number not in text_of(desk.get("/review/follow-ups", {"tab": "promises"}))


def test_a_deferred_material_is_followed_by_its_day(world: w.World, at_desk: Sit) -> None:
    """容缺受理: what is owed and until when."""
    number = w.confirm(w.receive(world, materials=("form", "layout", "system"))).number
    cases.accept_with_deferral(number, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)
    desk = at_desk("examiner")
    listed = text_of(desk.get("/review/follow-ups"))
    assert "健康证明" in listed
    assert "3月9日" in listed
    assert "应于 3月9日前补齐" in show(desk, number)


def test_unmasking_needs_a_purpose_and_leaves_a_row(number: str, at_desk: Sit) -> None:
    """2.10: each unmasking logged with a purpose."""
    desk = at_desk("examiner")
    address = f"/review/cases/{number}/applicant/name"
    assert desk.post(address, {"purpose": ""}).status_code == 422
    assert not AuditRow.objects.filter(what="unmask.name").exists()
    shown = desk.post(address, {"purpose": "核对申请人"})
    assert "林一" in text_of(shown)
    row = AuditRow.objects.get(what="unmask.name")
    assert (row.actor_key, row.purpose) == ("examiner", "核对申请人")
    part = desk.post(address, {"purpose": "核对申请人"}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)


def test_personal_answers_are_masked_until_a_purpose_is_given(world: w.World, at_desk: Sit) -> None:
    form = {"shop": "一碗面", "phone": "13900000000"}
    number = w.accepted(world, form=form).number
    desk = at_desk("examiner")
    text = show(desk, number)
    assert "139****0000" in text
    assert "13900000000" not in text
    shown = desk.post(f"/review/cases/{number}/answers/phone", {"purpose": "约定核查"})
    assert "13900000000" in text_of(shown)
    assert AuditRow.objects.get(what="unmask.answer.phone").subject == number


def test_an_unknown_step_is_not_found(number: str, at_desk: Sit) -> None:
    assert sign(at_desk("examiner"), number, "zz", "agreed").status_code == 404


def test_a_strange_outcome_is_refused(number: str, at_desk: Sit) -> None:
    assert sign(at_desk("examiner"), number, "b", "maybe").status_code == 422
    assert sign(at_desk("examiner"), number, "b", "granted").status_code == 422
    assert sign(at_desk("examiner"), number, "d", "agreed").status_code == 403


def test_an_approver_who_sits_at_a_village_outlet_cannot_decide_there(
    world: w.World, at_desk: Sit
) -> None:
    """W6: class B accepts and forwards; standing up from the window opens the act again."""
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    organizations.open_outlet(
        "village", name="和平村便民点", division=w.DIVISION, outlet_class="B", **stamp
    )
    organizations.open_window("B01", outlet="village", kind="comprehensive", **stamp)
    number = w.examined(world).number
    desk = at_desk("approver")
    seated = desk.session
    seated["window"] = "B01"
    seated.save()

    refused = decide(desk, number, "granted")

    assert refused.status_code == 409
    assert code_of(refused) == "not_acceptable_here"
    said = text_of(refused)
    assert "和平村便民点是B类网点，只能就近受理并转交，不能审批决定" in said
    assert "请将办件转交A类网点或审批部门。" in said
    assert state(number).outcome == ""
    seated["window"] = "A01"
    seated.save()
    assert decide(desk, number, "granted").status_code == 302
    assert state(number).outcome == "granted"
