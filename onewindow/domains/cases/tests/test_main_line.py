"""One case from receipt to archive, and what keeps it from going wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.cases import errors
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


Verified = Callable[[str], cases.CaseState]


def test_a_case_goes_from_the_window_to_the_archive(world: w.World, verified: Verified) -> None:
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    cases.make_result(number, by=w.CLERK, at=w.after(2))
    cases.deliver_case(
        number,
        mode="collection",
        recipient="林一",
        recipient_key=str(world.applicant.uuid),
        by=w.CLERK,
        at=w.after(3),
    )
    cases.archive_case(number, by=w.CLERK, at=w.after(4))
    state = verified(number)
    assert state.status is Status.ARCHIVED
    assert state.results[0]["name"] == "食品经营许可证"
    assert [e.type.split(".")[1] for e in Event.objects.filter(subject=number).order_by("seq")] == [
        "case_received",
        "applicant_confirmed",
        "case_accepted",
        "step_signed",
        "step_signed",
        "step_signed",
        "step_signed",
        "case_decided",
        "result_made",
        "case_concluded",
        "case_delivered",
        "case_archived",
    ]


def test_acceptance_starts_the_promised_clock_and_explains_it(world: w.World) -> None:
    case = w.accepted(world)
    file = cases.case_file(case.number, viewer=w.CLERK)
    assert file.clock is not None
    assert file.clock.due_on == date(2026, 3, 16)
    assert file.clocks.statutory is not None
    assert file.clocks.statutory.due_on == date(2026, 3, 30)
    assert "受理" in file.clock.explain()
    assert "2026年3月16日" in file.clock.explain()


def test_departments_work_in_parallel_after_acceptance(world: w.World) -> None:
    """N6: b, c and u start at once; d waits for b and c."""
    number = w.accepted(world).number
    steps = dict(Step.objects.filter(case_number=number).values_list("code", "status"))
    assert steps == {
        "a": "decided",
        "b": "open",
        "c": "open",
        "u": "open",
        "d": "waiting",
        "e": "waiting",
        "f": "waiting",
    }


def test_a_second_acceptance_is_refused_and_changes_nothing(world: w.World) -> None:
    number = w.accepted(world).number
    before = Event.objects.count()
    with pytest.raises(errors.IllegalTransition, match="不能受理"):
        cases.accept_case(number, by=w.CLERK, at=w.after(1))
    assert Event.objects.count() == before


def test_a_retry_with_the_same_key_acts_once(world: w.World) -> None:
    case = w.confirm(w.receive(world, key="k1"))
    assert w.receive(world, key="k1").number == case.number
    cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY, key="k2")
    again = cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY, key="k2")
    assert again.status == Status.ACCEPTED
    assert Event.objects.filter(subject=case.number).count() == 3


def test_two_people_may_use_the_same_key(world: w.World) -> None:
    first = w.receive(world, key="k1")
    second = w.receive(world, key="k1", by=w.OTHER_CLERK)
    assert first.number != second.number


def test_no_case_is_accepted_before_the_applicant_confirmed(world: w.World) -> None:
    """X10: not accepted until the second screen's confirm is stored."""
    number = w.receive(world).number
    with pytest.raises(errors.ConfirmationMissing):
        cases.accept_case(number, by=w.CLERK, at=w.MONDAY)


def test_a_paper_confirmation_needs_a_reason(world: w.World) -> None:
    """X10: or a reasoned paper confirm."""
    case = w.receive(world)
    digest = case.state["form_digest"]
    with pytest.raises(errors.ReasonMissing):
        cases.confirm_application(case.number, mode="paper", digest=digest, by=w.CLERK, at=w.MONDAY)
    cases.confirm_application(
        case.number, mode="paper", digest=digest, reason="视力障碍", by=w.CLERK, at=w.MONDAY
    )
    assert cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY).status == Status.ACCEPTED


def test_a_missing_material_blocks_acceptance_and_is_named(world: w.World) -> None:
    case = w.confirm(w.receive(world, materials=("form", "health", "system")))
    with pytest.raises(errors.NotAcceptable, match="布局图"):
        cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY)


def test_what_the_government_holds_is_not_asked(world: w.World) -> None:
    """W15: a sharable material is fetched and not demanded."""
    with_licence = w.receive(world)
    assert "licence" in with_licence.state["materials"]
    assert "licence" not in with_licence.state["owed"]
    without = w.receive(world, holdings=frozenset())
    assert "licence" in without.state["owed"]


def test_a_form_with_faults_names_them_all(world: w.World) -> None:
    with pytest.raises(errors.FormInvalid) as refused:
        w.receive(world, form={"phone": "12"})
    assert [fault.field for fault in refused.value.details["faults"]] == ["shop", "phone"]


def test_a_cancelled_list_entry_stops_new_cases_and_running_ones_finish(
    world: w.World, verified: Verified
) -> None:
    """N5, W32, H1: a case can be opened only on an item whose entry is in force."""
    from onewindow.domains.catalogue import api as catalogue

    running = w.examined(world).number
    catalogue.cancel_power(
        "food-licence",
        list_kind="approvals",
        on=date(2026, 3, 3),
        reason="第三批取消",
        by=SYSTEM,
        at=w.after(1),
    )
    with pytest.raises(errors.ItemNotInForce, match="权力清单"):
        w.receive(world, at=w.after(2))
    cases.decide_case(running, outcome="granted", by=w.APPROVER, at=w.after(2))
    assert verified(running).status is Status.GRANTED


def test_an_expired_delegation_blocks_acceptance(world: w.World) -> None:
    """Q1: expired delegation blocks acceptance of that department's items."""
    organizations.withdraw_delegation(
        "授权〔2026〕1号", withdrawn_on=date(2026, 3, 4), reason="到期", by=SYSTEM, at=w.MONDAY
    )
    w.receive(world, at=w.after(1))
    with pytest.raises(organizations.NotAcceptableHere, match="授权"):
        w.receive(world, at=w.after(3))


def test_the_acceptor_can_never_approve(world: w.World) -> None:
    """Q1: the acceptor can never be the approver of the same case."""
    organizations.fill_post(
        "market", "approver", a_holder="clerk", code="approver-x", by=SYSTEM, at=w.MONDAY
    )
    number = w.examined(world).number
    with pytest.raises(errors.TooFewPeople, match="受理人"):
        cases.decide_case(number, outcome="granted", by=w.CLERK, at=w.after(1))


def test_one_person_holds_one_role_in_a_case(world: w.World) -> None:
    """H22: the examiner does not also approve."""
    organizations.fill_post(
        "market", "approver", a_holder="examiner", code="approver-x", by=SYSTEM, at=w.MONDAY
    )
    number = w.examined(world).number
    with pytest.raises(errors.TooFewPeople, match="其他岗位"):
        cases.decide_case(number, outcome="granted", by=w.EXAMINER, at=w.after(1))


def test_too_few_distinct_people_cannot_grant() -> None:
    """H22: with three distinct signers where four are demanded, issue is refused."""
    plan = {**w.PLAN, "distinct_people": 6}
    world = w.build({**w.ITEM, "plan": plan})
    number = w.examined(world).number
    with pytest.raises(errors.TooFewPeople, match="6 名"):
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))


def test_a_stranger_to_the_post_cannot_sign(world: w.World) -> None:
    number = w.accepted(world).number
    with pytest.raises(errors.NotYourStep):
        cases.sign_step(number, "b", outcome="agreed", by=w.APPROVER, at=w.MONDAY)


def test_the_b_post_acts_while_a_is_on_leave(world: w.World) -> None:
    """AB岗: leave moves pending tasks to B."""
    number = w.accepted(world).number
    substitute = w.person("examiner2")
    with pytest.raises(errors.NotYourStep):
        cases.sign_step(number, "b", outcome="agreed", by=substitute, at=w.MONDAY)
    organizations.register_leave(
        "examiner", from_on=date(2026, 3, 2), until_on=date(2026, 3, 6), by=SYSTEM, at=w.MONDAY
    )
    cases.sign_step(number, "b", outcome="agreed", by=substitute, at=w.MONDAY)
    with pytest.raises(errors.NotYourStep):
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)


def test_a_person_from_elsewhere_finds_no_such_case(world: w.World) -> None:
    from dataclasses import replace

    number = w.accepted(world).number
    elsewhere = replace(w.EXAMINER, divisions=("9902",))
    with pytest.raises(cases.CaseNotFound):
        cases.sign_step(number, "b", outcome="agreed", by=elsewhere, at=w.MONDAY)
    with pytest.raises(cases.CaseNotFound):
        cases.case_file(number, viewer=elsewhere)


def test_the_result_is_handed_to_the_applicant_only(world: w.World, verified: Verified) -> None:
    """Q41: wrong collector refused."""
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    cases.make_result(number, by=w.CLERK, at=w.after(2))
    with pytest.raises(errors.WrongCollector):
        cases.deliver_case(
            number,
            mode="collection",
            recipient="周二",
            recipient_key="somebody",
            by=w.CLERK,
            at=w.after(3),
        )
    assert verified(number).status is Status.CONCLUDED


def test_delivery_has_ten_working_days_after_the_decision(world: w.World) -> None:
    """H12: delivered within ten working days after the decision (第44条)."""
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    file = cases.case_file(number, viewer=w.CLERK)
    assert file.clocks.kind == "delivery"
    assert file.clock is not None
    assert file.clock.due_on == date(2026, 3, 17)


def test_an_overdue_step_is_not_submitted_without_a_reason(world: w.World) -> None:
    """限时办结: overdue reason mandatory."""
    number = w.accepted(world).number
    with pytest.raises(errors.OverdueReasonMissing):
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(10))
    cases.sign_step(
        number,
        "b",
        outcome="agreed",
        by=w.EXAMINER,
        at=w.after(10),
        overdue_reason="系统故障",
    )


def test_an_optional_step_never_holds_the_case(world: w.World, verified: Verified) -> None:
    """H21: the utility objects and the certificate is issued all the same."""
    number = w.examined(world).number
    cases.sign_step(number, "u", outcome="objected", opinion="欠费", by=w.WATER, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    assert verified(number).status is Status.GRANTED
