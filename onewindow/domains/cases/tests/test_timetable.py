"""约定日程: moments agreed at acceptance, where the law leaves the end to an agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest

from onewindow.domains.approvals.api import Step
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases import errors
from onewindow.domains.cases.tests import world as w

pytestmark = pytest.mark.django_db
Verified = Callable[[str], cases.CaseState]
DUE = w.after(days=9, hours=2)
TICK = timedelta(microseconds=1)


@pytest.fixture
def agreeable(monkeypatch: pytest.MonkeyPatch) -> w.World:
    """The small city under a law that leaves the end to an agreement."""
    rules = calendars.profile("LIC").model_dump(mode="json")
    rules["limits"][""]["agreed"] = True
    agreed = calendars.RuleProfile.model_validate(rules)
    monkeypatch.setattr(calendars, "profile", lambda code: agreed)
    return w.build({**w.ITEM, "promised_limit": None, "allows_deferral": False})


def accepted(world: w.World, **timetable: Any) -> str:
    case = w.confirm(w.receive(world))
    cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY, timetable=cases.Timetable(**timetable))
    return str(case.number)


def late(at: Any) -> list[str]:
    return list(cases.late_cases(at, item_code="food-licence"))


def test_the_agreed_moment_is_the_end_of_the_case(agreeable: w.World, verified: Verified) -> None:
    number = accepted(agreeable, due_at=DUE)
    case = cases.Case.objects.get(number=number)
    assert case.due_at == DUE + TICK
    assert verified(number).agreed_due_at == DUE.astimezone(UTC)
    assert late(DUE) == []
    assert late(DUE + TICK) == [number]


def test_a_case_decided_in_time_is_never_late_and_one_decided_after_it_always(
    agreeable: w.World, verified: Verified
) -> None:
    numbers = [accepted(agreeable, due_at=DUE) for _ in range(2)]
    for number in numbers:
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
        for inspector in w.INSPECTORS:
            cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    for number, at in zip(numbers, (DUE, DUE + TICK), strict=True):
        cases.decide_case(
            number, outcome="granted", by=w.APPROVER, at=at, overdue_reason="等待会签"
        )
        verified(number)
    assert late(w.after(days=90)) == numbers[1:]


def test_a_step_ends_at_its_own_agreed_moment(agreeable: w.World, verified: Verified) -> None:
    term = cases.AgreedTerm("b", w.after(hours=5))
    number = accepted(agreeable, due_at=DUE, steps=(term,))
    assert Step.objects.get(case_number=number, code="b").due_at == w.after(hours=5) + TICK
    with pytest.raises(errors.OverdueReasonMissing):
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(hours=6))
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.after(hours=5))
    verified(number)


def test_a_pause_from_before_the_moment_was_set_does_not_move_a_step(agreeable: w.World) -> None:
    terms = (
        cases.AgreedTerm("b", w.after(days=6), from_at=w.after(days=3)),
        cases.AgreedTerm("c", w.after(days=6)),
    )
    number = accepted(agreeable, due_at=DUE, steps=terms)
    head = {"by": w.HEAD, "kind": "expert_review", "reason": "需要论证", "needed_days": 3}
    cases.start_special_procedure(number, at=w.after(days=1), **head)
    cases.end_special_procedure(number, result="同意", by=w.HEAD, at=w.after(days=2))
    rows = dict(Step.objects.filter(case_number=number).values_list("code", "due_at"))
    assert rows["b"] == w.after(days=6) + TICK
    assert rows["c"] == w.after(days=7) + TICK
    assert cases.Case.objects.get(number=number).due_at == DUE + timedelta(days=1) + TICK


def test_a_limit_set_by_law_cannot_be_replaced_by_an_agreement(world: w.World) -> None:
    case = w.confirm(w.receive(world))
    with pytest.raises(errors.TimetableNotAllowed, match="不能另行约定"):
        cases.accept_case(
            case.number, by=w.CLERK, at=w.MONDAY, timetable=cases.Timetable(due_at=DUE)
        )
    assert cases.Case.objects.get(number=case.number).accepted_at is None


def test_a_timetable_names_only_steps_of_the_case(agreeable: w.World) -> None:
    with pytest.raises(errors.TimetableNotAllowed, match="“x”不在本办件的流程内"):
        accepted(agreeable, steps=(cases.AgreedTerm("x", DUE),))
