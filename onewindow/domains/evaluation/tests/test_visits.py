"""Ticket, visit, case and evaluation are one identity (Q16); advice is judged too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q


@pytest.fixture
def hall(world: w.World) -> w.World:
    q.build()
    queueing.open_station("01", by=q.ANN, at=w.MONDAY)
    return world


def served(*, minutes: int = 10, days: int = 0) -> queueing.Issued:
    """Take a number, be called and served at window 01."""
    at = q.after(days * 24 * 60)
    issued = queueing.take_ticket(q.HALL, plate=q.HOMES, by=q.KIOSK, at=at)
    queueing.call_ticket("01", by=q.ANN, at=at + timedelta(minutes=2))
    queueing.start_serving("01", by=q.ANN, at=at + timedelta(minutes=3))
    return issued


def finish(days: int = 0, outcome: str = "done") -> None:
    at = q.after(days * 24 * 60 + 20)
    queueing.finish_ticket("01", outcome=outcome, by=q.ANN, at=at)
    s.run_worker()


def test_advice_without_a_case_is_judged_once(hall: w.World) -> None:
    """一次一评: a visit that led to no case is a service of its own."""
    issued = served()
    finish()

    row = evaluation.open_invitation("01", w.after(hours=1))
    assert row is not None
    assert (row.kind, row.window, row.clerk, row.is_named) == ("onsite", "01", "ann", False)
    evaluation.submit_evaluation(
        row.code,
        stars=5,
        channel=evaluation.EvaluationChannel.TABLET,
        by=s.APPLICANT,
        at=w.after(hours=1),
    )

    ticket = issued.ticket
    chain = queueing.chain(ticket=(q.HALL, q.TODAY, ticket.number))
    assert chain.evaluations == [f"{row.subject}:1"]


def test_ticket_case_and_evaluation_hang_together(hall: w.World) -> None:
    """Q16: ticket→case→evaluation chain queryable from any of its links."""
    issued = served()
    case = w.accepted(hall)
    queueing.attach_case(issued.visit, case.number, by=q.ANN, at=w.MONDAY)
    finish()

    s.judge(case.number, 5, "517")

    asked = evaluation.Invitation.objects.filter(visit__gt="")
    assert [row.subject for row in asked] == [case.number]
    by_case = queueing.chain(case=case.number)
    assert by_case == queueing.chain(evaluation=f"{case.number}:1")
    assert by_case.tickets == [(q.HALL, q.TODAY, issued.ticket.number)]


def test_trips_beyond_the_promise_are_found_in_the_hall(hall: w.World) -> None:
    """114 and 113: the standard promises one trip; the hall counted two, each at one window."""
    first = served()
    case = w.accepted(hall)
    queueing.attach_case(first.visit, case.number, by=q.ANN, at=w.MONDAY)
    finish(outcome="done")
    queueing.open_station("01", by=q.ANN, at=q.after(24 * 60))
    second = served(days=1)
    queueing.attach_case(second.visit, case.number, by=q.ANN, at=q.after(24 * 60 + 5))
    finish(days=1)

    given = s.judge(case.number, 1, "114", "113", days=2)

    assert [(f["label"], f["verdict"]) for f in given.findings] == [
        ("114", "corroborated"),
        ("113", "contradicted"),
    ]
    assert given.findings[0]["because"] == "承诺到现场1次，取号记录2次"


def test_without_a_ticket_the_hall_cannot_tell(accepted: str) -> None:
    given = s.judge(accepted, 1, "114")

    assert given.findings[0]["verdict"] == "open"
