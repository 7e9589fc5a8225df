"""事后登记: a manager finds out how a matter ended that the hall had closed over (H24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import city, errors, tasks
from onewindow.domains.queueing.rules.statistics import Realisation
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.usefixtures("left")
NIGHT = w.after(9 * 60 + 7)
BASIS = "向窗口人员核实，有收件回执"


@pytest.fixture
def left(hall: None) -> None:
    """One matter was done in time; C002 was still served when the hall closed."""
    w.open_window("01")
    w.take(minutes=400)
    w.serve("01", called=410, finished=430)
    w.take(minutes=470)
    w.call("01", 476)
    queueing.start_serving("01", by=w.ANN, at=w.after(477))
    tasks.sweep_days(NIGHT)


def register(**changes: Any) -> object:
    said = {"outcome": "done", "basis": BASIS, "by": w.MANAGER, "at": NIGHT}
    number = changes.pop("number", "C002")
    return queueing.register_outcome(w.HALL, w.TODAY, number, **{**said, **changes})


def spans() -> list[tuple[Any, ...]]:
    rows = queueing.TicketSpan.objects.order_by("id")
    return list(rows.values_list("id", "kind", "from_at", "until_at", "staff"))


def test_an_outcome_registered_afterwards_counts_and_is_told_apart() -> None:
    """H24: the visit is done; how long it took nobody knows, and the spans stay."""
    before = spans()
    register()
    assert spans() == before
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert report.realisation == Realisation(visits=2, done=2, registered=1)
    assert report.realisation.rate == 1
    assert (report.handling.count, report.handling.longest) == (1, 20)
    assert report.handlings["15–20分"] == 1
    assert sum(report.handlings.values()) == 1
    row = city.city_report([w.HALL], w.TODAY, w.TODAY, by=w.MANAGER)[0]
    assert (row.visits, row.done, row.unrecorded, row.registered) == (2, 2, 0, 1)
    assert (row.handled, row.handling_p90) == (1, 20)


def test_what_nobody_registered_yet_is_no_registered_one() -> None:
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert report.realisation == Realisation(visits=1, done=1, unrecorded=1)
    row = city.city_report([w.HALL], w.TODAY, w.TODAY, by=w.MANAGER)[0]
    assert (row.unrecorded, row.registered) == (1, 0)


def test_the_list_says_who_registered_it_when_and_how_they_knew() -> None:
    register(outcome="not_done", reason="材料不齐")
    assert queueing.floor.unrecorded(w.HALL, since=w.TODAY, by=w.MANAGER) == []
    (late,) = queueing.floor.registered_late(w.HALL, since=w.TODAY, by=w.MANAGER)
    assert (late.ticket.number, late.ticket.outcome) == ("C002", "not_done")
    assert (late.ticket.registered_at, late.ticket.end_reason) == (NIGHT, "材料不齐")
    assert (late.by_name, late.basis) == (w.MANAGER.name, BASIS)
    report = queueing.hall_report(w.HALL, w.TODAY, w.TODAY, by=w.MANAGER)
    assert report.reasons == {"材料不齐": 1}


def test_it_is_one_more_fact_of_the_ticket_and_invites_nobody_again() -> None:
    register()
    subject = f"ticket:{w.HALL}:{w.TODAY}:C002"
    facts = Event.objects.filter(subject=subject).order_by("seq")
    assert [fact.type for fact in facts][-2:] == [
        "queueing.ticket_finished.v1",
        "queueing.outcome_registered.v1",
    ]
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    last = facts[len(facts) - 1]
    assert (last.payload["outcome"], last.payload["basis"], last.at) == ("done", BASIS, NIGHT)


@pytest.mark.parametrize("number", ["C001", "C002"])
def test_only_what_nobody_registered_is_registered_and_only_once(number: str) -> None:
    register()
    with pytest.raises(queueing.NotInThatState, match=f"{number}号不是“结果未登记”"):
        register(number=number, outcome="come_again")
    assert queueing.QueueTicket.objects.get(number=number).outcome == "done"


def test_a_number_that_was_never_given_is_unknown() -> None:
    with pytest.raises(queueing.UnknownTicket):
        register(number="C009")


@pytest.mark.parametrize(
    ("_case", "said", "field"),
    [
        ("no outcome", {"outcome": ""}, "outcome"),
        ("no ground", {"basis": " "}, "basis"),
        ("not done and no reason", {"outcome": "not_done"}, "reason"),
    ],
)
def test_an_incomplete_registration_is_refused(
    _case: str, said: dict[str, str], field: str
) -> None:
    with pytest.raises(errors.OutcomeIncomplete) as refused:
        register(**said)
    assert refused.value.field == field
    assert queueing.QueueTicket.objects.get(number="C002").outcome == ""


def test_the_days_are_those_of_the_halls_policy() -> None:
    """Counted from the day of the number; the last one is in time."""
    queueing.set_policy({"register_days": 2}, outlet=w.HALL, by=w.MANAGER, at=NIGHT)
    with pytest.raises(errors.OutcomeTooLate, match="最晚在2026-03-04登记"):
        register(at=NIGHT + timedelta(days=3))
    register(at=NIGHT + timedelta(days=2))


def test_a_clerk_registers_nothing_afterwards() -> None:
    with pytest.raises(Forbidden):
        register(by=w.ANN)


def test_the_window_and_the_case_tell_no_handling_time_of_it() -> None:
    register()
    attached = queueing.QueueTicket.objects.get(number="C002")
    queueing.attach_case(attached.visit_id, "990100-1", ticket=attached.pk, by=w.ANN, at=NIGHT)
    (leg,) = queueing.journey("990100-1", at=NIGHT)
    assert (leg.handling_minutes, leg.status) == (None, "办成（事后登记）")
    day = queueing.window_day("01", by=w.ANN, at=NIGHT)
    assert (day.served, day.handling.count, day.handling.longest) == (2, 1, 20)
