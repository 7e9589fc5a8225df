"""Between receipt and acceptance: correction once, refusal with a report, deemed acceptance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases import errors, tasks
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Invalid

pytestmark = pytest.mark.django_db
Verified = Callable[[str], cases.CaseState]
LAYOUT = cases.Defect("layout", "布局图", "没有标注尺寸", "标注各功能区尺寸")
HEALTH = cases.Defect("health", "健康证明", "已过有效期", "提交一年内的证明")


def correcting(world: w.World) -> str:
    number = w.receive(world).number
    cases.request_correction(number, [LAYOUT], by=w.CLERK, at=w.after(1))
    return number


@pytest.mark.parametrize("applicant", ["nobody", "6d5f1c1e-0000-4000-8000-000000000000"])
def test_nothing_is_received_from_somebody_who_is_not_registered(
    world: w.World, applicant: str
) -> None:
    with pytest.raises(applicants.UnknownApplicant):
        w.receive(world, applicant=applicant)
    assert not cases.Case.objects.exists()


def test_a_correction_notice_stops_the_receipt_clock(world: w.World, verified: Verified) -> None:
    number = w.receive(world).number
    assert cases.Case.objects.get(number=number).deemed_at is not None
    cases.request_correction(number, [LAYOUT, HEALTH], by=w.CLERK, at=w.after(1))
    case = cases.Case.objects.get(number=number)
    assert (case.due_at, case.deemed_at) == (None, None)
    assert verified(number).status is Status.CORRECTION_REQUESTED


def test_a_correction_is_complete_when_everything_asked_for_is_there(
    world: w.World, verified: Verified
) -> None:
    number = w.receive(world).number
    cases.request_correction(number, [LAYOUT, HEALTH], by=w.CLERK, at=w.after(1))
    cases.submit_correction(number, ["layout"], by=w.CLERK, at=w.after(2))
    assert verified(number).status is Status.CORRECTION_REQUESTED
    cases.submit_correction(number, ["health"], by=w.CLERK, at=w.after(3))
    assert verified(number).status is Status.CORRECTED


def test_a_second_notice_on_old_grounds_is_refused(world: w.World) -> None:
    """一次性告知: second notice attempt on old material is refused."""
    number = correcting(world)
    cases.submit_correction(number, ["layout"], by=w.CLERK, at=w.after(2))
    clerk = w.Actor(
        w.ActorKind.OFFICER,
        "clerk",
        "窗口",
        window="A01",
        capabilities=w.EVERYTHING - {"cases.override_notice"},
    )
    with pytest.raises(errors.SecondNotice, match="健康证明"):
        cases.request_correction(number, [HEALTH], by=clerk, at=w.after(3), override="忘了")


def test_a_second_notice_on_what_came_with_the_correction_is_allowed(
    world: w.World, verified: Verified
) -> None:
    """一次性告知: on newly submitted defective material it is allowed."""
    number = correcting(world)
    cases.submit_correction(number, ["layout"], by=w.CLERK, at=w.after(2))
    cases.request_correction(number, [LAYOUT], by=w.CLERK, at=w.after(3))
    state = verified(number)
    assert len(state.corrections) == 2
    assert state.incidents == []


def test_a_supervisor_may_allow_a_second_notice_and_it_is_an_incident(
    world: w.World, verified: Verified
) -> None:
    """一次性告知: override = supervisor + incident."""
    number = correcting(world)
    cases.submit_correction(number, ["layout"], by=w.CLERK, at=w.after(2))
    cases.request_correction(
        number, [HEALTH], by=w.CLERK, at=w.after(3), override="首次审查后证明失效"
    )
    assert verified(number).incidents == ["second_notice"]


def test_nothing_outside_the_checklist_may_be_asked(world: w.World) -> None:
    """Q8: nobody can ask for a material absent from the version pinned at receipt."""
    number = w.receive(world).number
    other = cases.Defect("poverty", "贫困证明", "缺少", "由社区开具")
    with pytest.raises(errors.OutsideStandard):
        cases.request_correction(number, [other], by=w.CLERK, at=w.after(1))


def test_a_defect_says_what_is_right(world: w.World) -> None:
    number = w.receive(world).number
    with pytest.raises(errors.ReasonMissing, match="布局图"):
        cases.request_correction(
            number, [cases.Defect("layout", "布局图", "不清楚", " ")], by=w.CLERK, at=w.after(1)
        )


def test_silence_for_five_working_days_is_acceptance_from_receipt(
    world: w.World, verified: Verified
) -> None:
    """Property (6): fires at the first second of the working day after the 5th, over a holiday."""
    friday = datetime(2026, 2, 13, 10, tzinfo=w.BEIJING)
    w.publish(
        {**w.ITEM, "code": "early", "name": "早期事项"},
        at=datetime(2026, 2, 2, 9, tzinfo=w.BEIJING),
    )
    number = w.receive(world, at=friday, item_code="early").number
    case = cases.Case.objects.get(number=number)
    assert case.deemed_at == datetime(2026, 2, 28, tzinfo=w.BEIJING)
    last_second = datetime(2026, 2, 27, 23, 59, 59, tzinfo=w.BEIJING)
    assert tasks.sweep_deemed_acceptance(last_second).done == 0
    assert tasks.sweep_deemed_acceptance(datetime(2026, 2, 28, tzinfo=w.BEIJING)).done == 1
    state = verified(number)
    assert state.status is Status.DEEMED_ACCEPTED
    assert state.accepted_at == friday
    assert state.incidents == ["deemed_acceptance"]
    file = cases.case_file(number, viewer=w.CLERK)
    assert file.clock is not None
    assert file.clock.due_on == date(2026, 3, 5)


def test_an_answer_in_time_leaves_nothing_to_deem(world: w.World) -> None:
    w.accepted(world)
    assert tasks.sweep_deemed_acceptance(w.after(60)).done == 0


def test_a_refusal_without_report_is_refused(world: w.World) -> None:
    """否定事项报备: negative without reporting cannot be sent; property (5)."""
    number = w.receive(world).number
    with pytest.raises(errors.NegativeNotReported, match="尚未报备"):
        cases.decline_case(number, by=w.CLERK, at=w.after(1))
    cases.report_negative(
        number, kind="decline", reason="主体不符", basis="第三十五条", by=w.CLERK, at=w.after(1)
    )
    with pytest.raises(errors.NegativeNotReported, match="核准"):
        cases.decline_case(number, by=w.CLERK, at=w.after(1))


def test_a_reported_refusal_takes_effect(world: w.World, verified: Verified) -> None:
    number = w.receive(world).number
    cases.report_negative(
        number, kind="decline", reason="主体不符", basis="第三十五条", by=w.CLERK, at=w.after(1)
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1))
    cases.decline_case(number, by=w.CLERK, at=w.after(1))
    state = verified(number)
    assert state.status is Status.NOT_ACCEPTED
    assert state.end_reason == "主体不符"


def test_nobody_approves_their_own_report(world: w.World) -> None:
    number = w.receive(world).number
    cases.report_negative(
        number, kind="decline", reason="主体不符", basis="第三十五条", by=w.CLERK, at=w.after(1)
    )
    with pytest.raises(Invalid, match="自己的报备"):
        cases.approve_negative_report(number, by=w.CLERK, at=w.after(1))


def test_a_report_of_one_kind_does_not_cover_another(world: w.World) -> None:
    number = w.receive(world).number
    cases.report_negative(
        number, kind="return", reason="重复", basis="制度", by=w.CLERK, at=w.after(1)
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1))
    with pytest.raises(errors.NegativeNotReported):
        cases.decline_case(number, by=w.CLERK, at=w.after(1))


def test_a_return_must_not_stand_in_for_a_refusal(world: w.World, verified: Verified) -> None:
    """Property (4): 91 needs a reason of its own and a supervisor."""
    number = w.receive(world).number
    with pytest.raises(Invalid, match="重复申请"):
        cases.return_case(
            number, reason="不符合条件", approved_by="head", by=w.CLERK, at=w.after(1)
        )
    with pytest.raises(errors.NegativeNotReported):
        cases.return_case(
            number, reason="重复申请：与前件相同", approved_by="", by=w.CLERK, at=w.after(1)
        )
    cases.report_negative(
        number, kind="return", reason="重复", basis="制度", by=w.CLERK, at=w.after(1)
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1))
    cases.return_case(
        number, reason="重复申请：与前件相同", approved_by="", by=w.CLERK, at=w.after(1)
    )
    assert verified(number).status is Status.RETURNED


def test_what_is_not_ours_is_told_at_once_with_the_right_authority(
    world: w.World, verified: Verified
) -> None:
    number = w.receive(world).number
    with pytest.raises(errors.ReasonMissing, match="哪个机关"):
        cases.point_elsewhere(
            number, reason="非本机关职权", right_authority=" ", by=w.CLERK, at=w.after(0)
        )
    cases.point_elsewhere(
        number, reason="非本机关职权", right_authority="省局", by=w.CLERK, at=w.after(0)
    )
    assert verified(number).status is Status.OUT_OF_SCOPE


def test_the_applicant_withdraws_and_a_stranger_does_not(
    world: w.World, verified: Verified
) -> None:
    number = w.accepted(world).number
    stranger = w.Actor(w.ActorKind.APPLICANT, "someone-else", "路人")
    with pytest.raises(cases.CaseNotFound):
        cases.withdraw_case(number, reason="不办了", by=stranger, at=w.after(1))
    applicant = w.Actor(w.ActorKind.APPLICANT, str(world.applicant.uuid), "林一")
    cases.withdraw_case(number, reason="不办了", by=applicant, at=w.after(1))
    state = verified(number)
    assert state.status is Status.WITHDRAWN
    assert {s.status.value for s in state.run if s.code != "a"} == {"cancelled"}


def test_an_online_application_is_pre_reviewed_within_a_working_day(
    world: w.World, verified: Verified
) -> None:
    applicant = w.Actor(w.ActorKind.APPLICANT, str(world.applicant.uuid), "林一")
    case = w.receive(world, by=applicant, window="", channel="portal")
    assert case.status == Status.SUBMITTED
    assert case.due_at == datetime(2026, 3, 4, tzinfo=w.BEIJING)
    cases.pass_pre_review(case.number, by=w.CLERK, at=w.after(0, 2))
    cases.accept_case(case.number, by=w.CLERK, at=w.after(0, 3))
    assert verified(case.number).status is Status.ACCEPTED


def test_deferral_starts_the_process_and_withholds_the_result(
    world: w.World, verified: Verified
) -> None:
    """容缺, Q35, property (3): it starts without the minor material; no 22 while that is open."""
    case = w.confirm(w.receive(world, materials=("form", "layout", "system")))
    number = case.number
    cases.accept_with_deferral(number, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)
    assert verified(number).status is Status.ACCEPTED_WITH_DEFERRAL
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(1))
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.after(1))
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    with pytest.raises(errors.DeferralOpen, match="健康证明"):
        cases.make_result(number, by=w.CLERK, at=w.after(2))
    cases.supply_deferred(number, ["health"], by=w.CLERK, at=w.after(2))
    cases.make_result(number, by=w.CLERK, at=w.after(2))
    assert verified(number).status is Status.CONCLUDED


@pytest.mark.parametrize(
    ("_case", "brought", "deferred", "words"),
    [
        ("not listed", ("form", "health", "system"), {"layout": date(2026, 3, 9)}, "不在可容缺"),
        ("beyond the promise", ("form", "layout", "system"), {"health": date(2026, 3, 17)}, "晚于"),
        ("another one missing", ("form", "system"), {"health": date(2026, 3, 9)}, "布局图"),
        ("nothing missing", w.BROUGHT, {}, "没有需要容缺"),
    ],
)
def test_deferral_is_bounded(
    world: w.World, _case: str, brought: tuple, deferred: dict, words: str
) -> None:
    """容缺: only what is listed, never beyond the promised limit."""
    case = w.confirm(w.receive(world, materials=brought))
    with pytest.raises(errors.DeferralNotAllowed, match=words):
        cases.accept_with_deferral(case.number, deferred, by=w.CLERK, at=w.MONDAY)


def test_bad_credit_bars_deferral_and_promise_until_it_is_repaired(world: w.World) -> None:
    """容缺 and 告知承诺: bad credit not repaired is excluded."""
    uuid = str(world.applicant.uuid)
    applicants.record_discredit(
        uuid,
        source="市监局",
        reason="虚假承诺",
        recorded_on=date(2026, 1, 5),
        by=SYSTEM,
        at=w.MONDAY,
    )
    number = w.confirm(w.receive(world, materials=("form", "layout", "system"))).number
    with pytest.raises(errors.DeferralNotAllowed, match="失信"):
        cases.accept_with_deferral(number, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)
    with pytest.raises(errors.PromiseNotAllowed, match="失信"):
        cases.accept_on_promise(number, promise="本人承诺", by=w.CLERK, at=w.MONDAY)
    applicants.repair_credit(uuid, repaired_on=date(2026, 3, 2), by=SYSTEM, at=w.MONDAY)
    cases.accept_with_deferral(number, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)


def test_a_deferral_not_made_up_ends_the_case_as_promised(
    world: w.World, verified: Verified
) -> None:
    """容缺: overdue means terminated."""
    number = w.confirm(w.receive(world, materials=("form", "layout", "system"))).number
    cases.accept_with_deferral(number, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)
    assert tasks.sweep_deferrals(datetime(2026, 3, 9, 23, tzinfo=w.BEIJING)).done == 0
    assert tasks.sweep_deferrals(datetime(2026, 3, 10, 0, tzinfo=w.BEIJING)).done == 1
    assert verified(number).status is Status.TERMINATED


def test_a_promise_replaces_a_material_and_is_checked_afterwards(
    world: w.World, verified: Verified
) -> None:
    """告知承诺: decision at once, follow-up check within the set time."""
    number = w.confirm(w.receive(world, materials=("form", "layout", "health"))).number
    cases.accept_on_promise(number, promise="制度已建立", by=w.CLERK, at=w.MONDAY)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    case = cases.Case.objects.get(number=number)
    assert case.status == Status.GRANTED_ON_PROMISE
    assert case.follow_up_due_on == date(2026, 3, 30)
    cases.make_result(number, by=w.CLERK, at=w.after(1))
    cases.check_promise(
        number, outcome="fulfilled", evidence="现场查看制度上墙", by=w.HEAD, at=w.after(7)
    )
    assert cases.Case.objects.get(number=number).follow_up_due_on is None
    assert verified(number).promise_outcome == "fulfilled"


def test_one_poisoned_case_does_not_stop_the_sweep(world: w.World) -> None:
    """Complaint about another engine: one bad row aborts the whole batch."""
    bad, good = w.receive(world).number, w.receive(world).number
    cases.Case.objects.filter(number=bad).update(state={"number": bad, "status": "nonsense"})
    swept = tasks.sweep_deemed_acceptance(w.after(30))
    assert (swept.done, swept.failed) == (1, (bad,))
    assert cases.Case.objects.get(number=good).status == Status.DEEMED_ACCEPTED


def test_a_refusal_writes_nothing(world: w.World) -> None:
    number = w.receive(world).number
    before = Event.objects.count()
    with pytest.raises(errors.ConfirmationMissing):
        cases.accept_case(number, by=w.CLERK, at=w.MONDAY)
    assert Event.objects.count() == before


def test_an_application_by_courier_is_received_at_the_window_without_second_screen(
    world: w.World, verified: Verified
) -> None:
    """Receive by window, portal or courier; nobody is there to confirm on the second screen."""
    number = w.receive(world, channel="courier").number
    cases.accept_case(number, by=w.CLERK, at=w.after(0, 1))
    state = verified(number)
    assert (state.channel, state.status) == ("courier", Status.ACCEPTED)


def test_an_item_is_taken_only_by_the_ways_its_standard_offers(world: w.World) -> None:
    """Q25: an item can be mobile-only; the refusal names what is offered."""
    w.publish({**w.ITEM, "code": "mobile", "name": "货车进城证", "channels": ["mobile"]})
    with pytest.raises(Invalid, match="不接受") as refused:
        w.receive(world, item_code="mobile")
    assert refused.value.next_step == "可以采用：手机申请。"
