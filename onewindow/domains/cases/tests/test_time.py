"""Special procedures, extension, silence: what moves a date, and what never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from onewindow.domains.approvals.api import Step
from onewindow.domains.calendars.api import CalendarMissing, Light
from onewindow.domains.cases import api as cases
from onewindow.domains.cases import errors, tasks
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.tests import world as w
from onewindow.kit.refusals import Forbidden
from onewindow.lib.limits import Limit

pytestmark = pytest.mark.django_db
Verified = Callable[[str], cases.CaseState]


def due_on(number: str) -> date | None:
    clock = cases.case_file(number, viewer=w.CLERK).clock
    return clock.due_on if clock else None


def special(number: str, *, step: str = "", kind: str = "expert_review", **more: Any) -> None:
    fields: dict[str, Any] = {"by": w.EXAMINER, "at": w.after(1), "needed_days": 3, **more}
    cases.start_special_procedure(number, kind=kind, reason="需要论证", step=step, **fields)


def test_a_special_procedure_stops_the_case_and_gives_its_days_back(
    world: w.World, verified: Verified
) -> None:
    number = w.accepted(world).number
    assert due_on(number) == date(2026, 3, 16)
    special(number)
    assert cases.Case.objects.get(number=number).status == Status.SUSPENDED
    assert due_on(number) is None
    cases.end_special_procedure(number, result="专家同意", by=w.EXAMINER, at=w.after(3))
    assert due_on(number) == date(2026, 3, 19)
    assert verified(number).status is Status.ACCEPTED


def test_the_derivation_names_the_procedure_and_its_article(world: w.World) -> None:
    number = w.accepted(world).number
    special(number)
    cases.end_special_procedure(number, result="同意", by=w.EXAMINER, at=w.after(3))
    clock = cases.case_file(number, viewer=w.CLERK).clock
    assert clock is not None
    assert "专家评审" in clock.explain()
    assert "《行政许可法》第45条" in clock.explain()


def test_a_hearing_is_a_status_of_its_own(world: w.World, verified: Verified) -> None:
    number = w.accepted(world).number
    special(number, kind="hearing")
    assert verified(number).status is Status.HEARING


def test_only_the_kinds_of_the_profile_stop_the_clock(world: w.World) -> None:
    """第45条: the eight kinds and no other."""
    number = w.accepted(world).number
    with pytest.raises(errors.SpecialProcedureNotAllowed, match="公告"):
        special(number, kind="public_notice")


def test_the_time_needed_is_told_beforehand(world: w.World) -> None:
    number = w.accepted(world).number
    with pytest.raises(errors.SpecialProcedureNotAllowed, match="工作日数"):
        special(number, needed_days=0)


def test_a_procedure_on_one_step_leaves_neighbours_and_their_timers_alone(
    world: w.World, verified: Verified
) -> None:
    """研究记录: one branch is suspended while its neighbours go on with their timers."""
    number = w.accepted(world).number
    before = {s.code: s.due_at for s in Step.objects.filter(case_number=number)}
    special(number, step="b")
    after = {s.code: s.due_at for s in Step.objects.filter(case_number=number)}
    assert after["c"] == before["c"]
    assert after["u"] == before["u"]
    assert after["b"] is None
    verified(number)
    cases.sign_step(number, "c", outcome="agreed", by=w.INSPECTORS[0], at=w.after(1))


@pytest.mark.parametrize(
    ("_case", "step", "days", "growth"),
    [
        ("within the slack of b (2) the parent stays", "b", 2, 0),
        ("beyond the slack the parent moves by the growth", "b", 4, 2),
        ("on the critical path it moves in full", "c", 3, 3),
    ],
)
def test_the_parent_moves_only_by_the_growth_of_the_critical_path(
    world: w.World, verified: Verified, _case: str, step: str, days: int, growth: int
) -> None:
    """40: suspend n7 3 days → parent unchanged; n8 3 days → +3; property (7): never shorter."""
    number = w.accepted(world).number
    by = w.EXAMINER if step == "b" else w.INSPECTORS[0]
    special(number, step=step, by=by, needed_days=days, at=w.after(1))
    end = w.after(1)
    while sum(1 for _ in _working(w.after(1), end)) < days:
        end += timedelta(days=1)
    expected = {0: date(2026, 3, 16), 2: date(2026, 3, 18), 3: date(2026, 3, 19)}[growth]
    assert due_on(number) == expected
    cases.end_special_procedure(number, step=step, result="完成", by=by, at=end)
    assert due_on(number) == expected
    verified(number)


def _working(start: datetime, end: datetime) -> list[date]:
    days = (end.date() - start.date()).days + 1
    every = [start.date() + timedelta(days=n) for n in range(days)]
    return [day for day in every if day.weekday() < 5]


def test_the_head_extends_once_and_the_new_date_is_explained(
    world: w.World, verified: Verified
) -> None:
    """第42条: ten more working days, once, by the head, before the end."""
    number = w.accepted(world).number
    cases.grant_extension(number, reason="案情复杂", by=w.HEAD, at=w.after(2))
    assert due_on(number) == date(2026, 3, 30)
    with pytest.raises(errors.ExtensionNotAllowed, match="不能再次"):
        cases.grant_extension(number, reason="仍然复杂", by=w.HEAD, at=w.after(3))
    clock = cases.case_file(number, viewer=w.CLERK).clock
    assert clock is not None
    assert "第42条" in clock.explain()
    verified(number)


def test_nobody_extends_after_the_end(world: w.World) -> None:
    number = w.accepted(world).number
    with pytest.raises(errors.ExtensionNotAllowed, match="届满"):
        cases.grant_extension(number, reason="案情复杂", by=w.HEAD, at=w.after(20))


def test_a_clerk_does_not_extend(world: w.World) -> None:
    number = w.accepted(world).number
    rights = frozenset({"cases.receive", "cases.accept"})
    clerk = w.Actor(w.ActorKind.OFFICER, "clerk", "窗口", capabilities=rights)
    with pytest.raises(Forbidden, match="延长期限"):
        cases.grant_extension(number, reason="案情复杂", by=clerk, at=w.after(1))


def test_lights_turn_yellow_and_red_at_their_moments(world: w.World) -> None:
    """W10: yellow near the end, red once the day is over."""
    number = w.accepted(world).number
    case = cases.Case.objects.get(number=number)
    assert case.warn_at is not None
    moments = [w.MONDAY, case.warn_at, datetime(2026, 3, 16, 23, 59, tzinfo=w.BEIJING)]
    lights = [cases.row_light(case, at) for at in moments]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW]
    assert cases.row_light(case, datetime(2026, 3, 17, tzinfo=w.BEIJING)) is Light.RED
    file = cases.case_file(number, viewer=w.CLERK)
    assert [file.light(at) for at in moments] == lights


def test_a_returned_step_keeps_its_timer_and_its_warning(world: w.World) -> None:
    """研究记录: after a return the step's elapsed time counts on and the warning still fires."""
    number = w.accepted(world).number
    before = Step.objects.get(case_number=number, code="b")
    cases.return_step(
        number, "b", reason="缺页", materials=["layout"], by=w.EXAMINER, at=w.after(1)
    )
    cases.supplement_step(number, "b", materials=["layout"], by=w.CLERK, at=w.after(2))
    now = Step.objects.get(case_number=number, code="b")
    assert (now.opened_at, now.due_at, now.warn_at) == (
        before.opened_at,
        before.due_at,
        before.warn_at,
    )


def test_a_returned_branch_waits_while_the_others_go_on(world: w.World, verified: Verified) -> None:
    """研究记录: parallel tasks can be sent back one by one; returning never advances."""
    number = w.accepted(world).number
    cases.return_step(number, "b", reason="缺页", by=w.EXAMINER, at=w.after(1))
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.after(1))
    steps = dict(Step.objects.filter(case_number=number).values_list("code", "status"))
    assert (steps["b"], steps["c"], steps["d"]) == ("returned", "decided", "waiting")
    assert verified(number).status is Status.EXAMINING
    cases.sign_step(number, "u", outcome="agreed", by=w.WATER, at=w.after(1))
    assert verified(number).status is Status.RETURNED_TO_WINDOW


def test_an_examiner_cannot_ask_beyond_the_standard(world: w.World) -> None:
    """Q8: the approver cannot ask for a material absent from the pinned version."""
    number = w.accepted(world).number
    with pytest.raises(errors.OutsideStandard):
        cases.return_step(
            number, "b", reason="再交", materials=["poverty"], by=w.EXAMINER, at=w.after(1)
        )


def test_a_case_keeps_the_version_it_was_received_under(world: w.World) -> None:
    """W26, Q8: a new edition changes nothing for a running case."""
    number = w.accepted(world).number
    w.publish({**w.ITEM, "promised_limit": "9wd"}, at=w.after(1))
    assert due_on(number) == date(2026, 3, 16)
    fresh = w.confirm(w.receive(world, at=w.after(1)), at=w.after(1))
    cases.accept_case(fresh.number, by=w.CLERK, at=w.after(1))
    assert due_on(fresh.number) == date(2026, 3, 16)
    assert cases.case_file(fresh.number, viewer=w.CLERK).terms.version == 2
    assert cases.case_file(number, viewer=w.CLERK).terms.version == 1


def test_sending_back_reopens_a_decided_step_and_holds_the_decision(
    world: w.World, verified: Verified
) -> None:
    number = w.examined(world).number
    cases.send_back(number, "d", target="b", reason="面积有误", by=w.APPROVER, at=w.after(1))
    steps = dict(Step.objects.filter(case_number=number).values_list("code", "status"))
    assert (steps["b"], steps["c"], steps["d"]) == ("open", "decided", "waiting")
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(2))
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(2))
    assert verified(number).status is Status.GRANTED


def test_rerouting_extending_and_adding_a_signer_keep_the_log_complete(
    world: w.World, verified: Verified
) -> None:
    number = w.accepted(world).number
    due = Step.objects.get(case_number=number, code="b").due_at
    cases.extend_step(
        number, "b", limit=Limit.parse("2wd"), reason="需核实", by=w.HEAD, at=w.after(1)
    )
    assert Step.objects.get(case_number=number, code="b").due_at == due + timedelta(days=4)
    cases.add_signer(number, "b", signer="head", reason="专业性强", by=w.EXAMINER, at=w.after(1))
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(1))
    assert Step.objects.get(case_number=number, code="b").status == "open"
    cases.sign_step(
        number,
        "b",
        outcome="objected",
        opinion="不符合",
        by=w.HEAD,
        at=w.after(1),
    )
    assert Step.objects.get(case_number=number, code="b").outcome == "objected"
    cases.reroute_step(
        number, "c", assignee="inspector2", reason="回避", by=w.INSPECTORS[0], at=w.after(1)
    )
    with pytest.raises(errors.NotYourStep, match="指定"):
        cases.sign_step(number, "c", outcome="agreed", by=w.INSPECTORS[0], at=w.after(1))
    verified(number)


def test_an_objection_leads_to_a_reported_refusal_only(world: w.World, verified: Verified) -> None:
    """否定事项报备, property (5): reaching 20 needs a report; a child's refusal closes nothing."""
    number = w.accepted(world).number
    cases.sign_step(
        number, "b", outcome="objected", opinion="布局不符", by=w.EXAMINER, at=w.after(1)
    )
    with pytest.raises(cases.PrerequisiteMissing):
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    with pytest.raises(errors.NegativeNotReported):
        cases.decide_case(number, outcome="refused", by=w.APPROVER, at=w.after(1))
    cases.report_negative(
        number, kind="refuse", reason="布局不符", basis="第三十三条", by=w.APPROVER, at=w.after(1)
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1))
    cases.decide_case(number, outcome="refused", by=w.APPROVER, at=w.after(1))
    state = verified(number)
    assert state.status is Status.CONCLUDED
    assert state.outcome == "refused"
    assert {s.status.value for s in state.run} == {"decided", "cancelled"}


def test_silence_is_consent_only_where_the_law_says_so(world: w.World, verified: Verified) -> None:
    """Profile SILENT: thirty days without a decision are consent; elsewhere it is just late."""
    silent = {
        **w.ITEM,
        "code": "silent",
        "name": "内部资料准印",
        "profile": "SILENT",
        "statutory_limit": "30d",
        "promised_limit": "20d",
        "allows_deferral": False,
    }
    w.publish(silent)
    quiet = w.accepted(world, item_code="silent").number
    late = w.accepted(world).number
    assert tasks.sweep_silence(datetime(2026, 4, 1, 12, tzinfo=w.BEIJING)).done == 0
    assert tasks.sweep_silence(datetime(2026, 4, 2, 0, tzinfo=w.BEIJING)).done == 1
    state = verified(quiet)
    assert state.status is Status.GRANTED
    assert "视为同意" in state.decision_reason
    assert verified(late).status is Status.ACCEPTED


def test_a_mock_approval_has_no_clock_no_result_and_converts(
    world: w.World, verified: Verified
) -> None:
    """H5: never issues a licence or counts in limits; conversion keeps opinions, starts clocks."""
    number = w.examined(world, is_simulated=True).number
    case = cases.Case.objects.get(number=number)
    assert (case.due_at, case.clock) == (None, "")
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    assert verified(number).decided_at is None
    with pytest.raises(errors.IllegalTransition):
        cases.make_result(number, by=w.CLERK, at=w.after(1))
    cases.convert_mock(
        number, changed_steps=["b"], reason="用地手续补齐", by=w.CLERK, at=w.after(7)
    )
    state = verified(number)
    assert state.run.steps["c"].is_agreed
    assert state.run.steps["b"].status.value == "open"
    assert state.run.steps["d"].status.value == "waiting"
    assert due_on(number) == date(2026, 3, 23)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(8))
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(8))
    cases.make_result(number, by=w.CLERK, at=w.after(8))
    assert verified(number).status is Status.CONCLUDED


def test_a_sunday_case_is_received_on_sunday_and_counts_from_monday(
    world: w.World, verified: Verified
) -> None:
    """N14, W23: receipt time on Sunday, the clock starts on the next working day."""
    sunday = datetime(2026, 3, 8, 10, tzinfo=w.BEIJING)
    number = w.accepted(world, at=sunday).number
    assert verified(number).received_at == sunday
    assert due_on(number) == date(2026, 3, 20)


def test_a_statutory_date_in_an_unpublished_year_stays_open(
    world: w.World, verified: Verified
) -> None:
    """Calendars: a missing year is never guessed, and stops no case whose promise is known."""
    december = datetime(2026, 12, 8, 9, tzinfo=w.BEIJING)
    number = w.accepted(world, at=december).number
    case = cases.Case.objects.get(number=number)
    assert case.statutory_due_at is None
    assert due_on(number) == date(2026, 12, 22)
    verified(number)


def test_acceptance_is_refused_when_its_day_cannot_be_named(world: w.World) -> None:
    """Calendars: a missing year is a loud refusal, not a guess."""
    late = datetime(2026, 12, 28, 9, tzinfo=w.BEIJING)
    case = w.confirm(w.receive(world, at=late), at=late)
    with pytest.raises(CalendarMissing, match="2027"):
        cases.accept_case(case.number, by=w.CLERK, at=late)


@pytest.mark.parametrize(("step", "by"), [("", w.EXAMINER), ("b", w.EXAMINER)])
def test_a_procedure_that_outlasts_what_was_told_is_an_incident(
    world: w.World, verified: Verified, step: str, by: w.Actor
) -> None:
    """Property (8): total excluded time within the declared need, else a warning."""
    number = w.accepted(world).number
    special(number, step=step, needed_days=2)
    cases.end_special_procedure(number, result="完成", step=step, by=by, at=w.after(7))
    assert verified(number).incidents == ["excluded_time_overrun"]


def test_a_procedure_within_what_was_told_is_none(world: w.World, verified: Verified) -> None:
    number = w.accepted(world).number
    special(number, needed_days=5)
    cases.end_special_procedure(number, result="完成", by=w.EXAMINER, at=w.after(3))
    assert verified(number).incidents == []
