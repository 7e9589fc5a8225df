"""A notice changes the calendar: open clocks move and say so, closed cases keep their dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from onewindow.domains.approvals.api import Step
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.handlers import clocks
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Delivery, Event

pytestmark = pytest.mark.django_db
Verified = Callable[[str], cases.CaseState]
REASON = "工作日历调整：关于城市运动会放假的通知（云政办〔2026〕3号）"


def notice(*days: str) -> calendars.NoticeDays:
    listed = ", ".join(f'"{day}"' for day in days)
    (entry,) = calendars.parse_legal_days(
        "years: {2026: [{title: 关于城市运动会放假的通知, number: 云政办〔2026〕3号, "
        f"holidays: {{运动会: [{listed}]}}}}]}}"
    )
    return entry


def holiday(*days: str, at: datetime, division: str = "", work: bool = True) -> None:
    """A notice makes days off, and the worker hears of it."""
    calendars.amend_calendar(notice(*days), division_code=division, by=SYSTEM, at=at)
    if work:
        w.work()


def due_on(number: str) -> date:
    file = cases.open_file(cases.Case.objects.get(number=number))
    assert file.clock is not None
    assert file.clock.due_on is not None
    return file.clock.due_on


def recomputed(number: str) -> list[dict[str, Any]]:
    events = Event.objects.filter(subject=number, type="cases.clocks_recomputed.v1")
    return [event.payload for event in events.order_by("seq")]


def test_a_new_holiday_moves_an_open_case_and_says_so(world: w.World, verified: Verified) -> None:
    number = w.accepted(world).number
    before = cases.Case.objects.get(number=number)
    step = Step.objects.get(case_number=number, code="c")
    holiday("03-05", at=w.after(1))
    after = cases.Case.objects.get(number=number)
    assert recomputed(number) == [
        {"reason": REASON, "due_before": "2026-03-16", "due_after": "2026-03-17"}
    ]
    assert before.due_at is not None
    assert after.due_at is not None
    assert (after.due_at - before.due_at).days == 1
    assert after.warn_at != before.warn_at
    assert after.statutory_due_at != before.statutory_due_at
    assert Step.objects.get(pk=step.pk).due_at != step.due_at
    verified(number)


def test_a_holiday_after_the_due_day_is_not_worth_a_fact(
    world: w.World, verified: Verified
) -> None:
    number = w.accepted(world).number
    holiday("04-15", at=w.after(1))
    assert recomputed(number) == []
    assert verified(number).seq == 3


def test_a_deemed_acceptance_waits_for_the_new_holiday(world: w.World, verified: Verified) -> None:
    number = w.receive(world).number
    before = cases.Case.objects.get(number=number).deemed_at
    holiday("03-05", at=w.after(1))
    after = cases.Case.objects.get(number=number).deemed_at
    assert before is not None
    assert after is not None
    assert (after - before).days == 1
    verified(number)


def test_a_closed_case_keeps_its_dates(world: w.World, verified: Verified) -> None:
    number = w.examined(world).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    cases.sign_step(number, "u", outcome="agreed", by=w.WATER, at=w.MONDAY)
    cases.deliver_case(
        number,
        mode="collection",
        recipient="林一",
        recipient_key=str(world.applicant.uuid),
        by=w.CLERK,
        at=w.after(1),
    )
    before = cases.Case.objects.filter(number=number).values().get()
    holiday("03-05", at=w.after(2))
    assert recomputed(number) == []
    assert cases.Case.objects.filter(number=number).values().get() == before
    verified(number)


def test_a_promise_that_is_still_to_be_checked_moves_after_the_end(
    world: w.World, verified: Verified
) -> None:
    number = w.confirm(w.receive(world, materials=("form", "layout", "health"))).number
    cases.accept_on_promise(number, promise="制度已经建立", by=w.CLERK, at=w.MONDAY)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    before = cases.Case.objects.get(number=number).follow_up_due_on
    holiday("03-20", at=w.after(2))
    after = cases.Case.objects.get(number=number).follow_up_due_on
    assert (before, after) == (date(2026, 3, 30), date(2026, 3, 31))
    assert len(recomputed(number)) == 1
    verified(number)


def test_a_mock_approval_has_no_clock_to_move(world: w.World) -> None:
    """H5: no clock exists while the case is simulated."""
    number = w.accepted(world, is_simulated=True).number
    holiday("03-05", at=w.after(1))
    assert recomputed(number) == []


def test_a_holiday_elsewhere_leaves_our_cases_alone(world: w.World) -> None:
    number = w.accepted(world).number
    holiday("03-05", at=w.after(1), division="9902")
    assert recomputed(number) == []
    assert due_on(number) == date(2026, 3, 16)


@pytest.mark.parametrize("division", ["9901", "990100"])
def test_a_holiday_of_our_own_city_moves_them(
    world: w.World, verified: Verified, division: str
) -> None:
    number = w.accepted(world).number
    then = calendars.calendar_with(notice("03-05"), division)
    moved, _ = cases.dates_moved(then, division_code=division, since=w.after(1))
    assert [(one.number, one.after) for one in moved] == [(number, date(2026, 3, 17))]
    holiday("03-05", at=w.after(1), division=division)
    assert due_on(number) == date(2026, 3, 17)
    verified(number)


def test_the_change_heard_twice_is_told_once(world: w.World) -> None:
    number = w.accepted(world).number
    holiday("03-05", at=w.after(1))
    Delivery.objects.filter(subscriber__startswith=clocks.__name__).update(status="waiting")
    w.work()
    assert len(recomputed(number)) == 1
    assert Event.objects.filter(type="cases.clocks_outdated.v1").count() == 1


def test_one_broken_case_does_not_stop_the_others(
    world: w.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that fails becomes a delivery of its own, retried and parked; the rest move on."""
    monkeypatch.setattr(clocks, "BATCH", 2)
    numbers = [w.accepted(world).number for _ in range(5)]
    w.work()
    broken = cases.Case.objects.get(number=numbers[2])
    cases.Case.objects.filter(pk=broken.pk).update(state={"number": 7, "run": "?"})
    holiday("03-05", at=w.after(1))
    moved = [number for number in numbers if recomputed(number)]
    assert moved == [n for n in numbers if n != broken.number]
    waiting = Delivery.objects.get(event__type="cases.clocks_outdated.v1", status="waiting")
    assert waiting.event.payload["first_id"] == waiting.event.payload["last_id"] == broken.pk
    assert "ValidationError" in waiting.error
