"""Ticket, visit, case and evaluation are one identity (Q16); advice is judged too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.cases import api as cases
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


def test_acceptance_and_collection_of_one_visit_are_asked_about_once(hall: w.World) -> None:
    """Q16, 一次一评: one number, one coming, one invitation, however long it lasts."""
    issued = served()
    number = w.examined(hall).number
    queueing.attach_case(issued.visit, number, ticket=issued.ticket.id, by=q.ANN, at=w.MONDAY)
    s.run_worker()
    s.hand_over(hall, number, at=w.after(hours=2))
    (row,) = evaluation.invitations_of_case(number)
    assert (row.occasion, row.clerk, row.asked_from) == (1, "clerk2", w.after(hours=2))


def test_two_visits_of_one_day_are_two_comings(hall: w.World) -> None:
    """Who comes back in the afternoon for the result was served twice."""
    morning = served()
    number = w.examined(hall).number
    queueing.attach_case(morning.visit, number, ticket=morning.ticket.id, by=q.ANN, at=w.MONDAY)
    finish()
    at = q.after(5 * 60)
    back = queueing.take_ticket(q.HALL, plate=q.HOMES, by=q.KIOSK, at=at)
    link = {"ticket": back.ticket.id, "by": q.ANN, "at": at}
    queueing.attach(back.visit, queueing.LinkKind.COLLECTION, number, **link)
    s.hand_over(hall, number, at=at)
    rows = evaluation.invitations_of_case(number)
    assert sorted((row.occasion, row.clerk) for row in rows) == [(1, "clerk"), (2, "clerk2")]


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


def booked(plate: str = q.HOMES, *, minutes: float = 0, item: str = "") -> queueing.Issued:
    """Check a booking in; it becomes a number."""
    at = q.after(minutes)
    what = {"item": item} if item else {"plate": plate}
    return queueing.take_ticket(q.HALL, **what, source="appointment", slot=at, by=q.KIOSK, at=at)


def draw(visit: str, plate: str = q.HOMES, *, item: str = "") -> queueing.Issued:
    what = {"item": item} if item else {"plate": plate}
    return queueing.take_ticket(q.HALL, **what, visit=visit, by=q.KIOSK, at=q.after(1))


def attached(world: w.World, issued: queueing.Issued) -> str:
    """Accept a case about the matter of a number."""
    number = w.accepted(world).number
    queueing.attach_case(issued.visit, number, ticket=issued.ticket.id, by=q.ANN, at=w.MONDAY)
    s.run_worker()
    return number


def said(number: str, label: str) -> tuple[str, str]:
    (found,) = s.judge(number, int(label[0]), label).findings
    return found["verdict"], found["because"]


def test_212_a_second_matter_of_a_booked_coming_is_not_queued_again(hall: w.World) -> None:
    """Another plate is another matter: the coming had two numbers, this one a single number."""
    issued = booked()
    draw(issued.visit, q.OTHER)
    number = attached(hall, issued)

    assert said(number, "212") == (
        "contradicted",
        f"预约签到为{issued.ticket.number}，没有再次取号",
    )


def test_212_another_number_that_led_to_another_case_is_another_matter(hall: w.World) -> None:
    issued = booked()
    second = draw(issued.visit)
    number = attached(hall, issued)
    attached(hall, second)

    assert said(number, "212")[0] == "contradicted"


def test_212_a_number_for_the_same_item_after_a_booking_is_found(hall: w.World) -> None:
    q.item("home-sale", "registry", "不动产", ["comprehensive"])
    issued = booked(item="home-sale")
    again = draw(issued.visit, item="home-sale")
    number = attached(hall, issued)

    assert said(number, "212") == (
        "corroborated",
        f"2026-03-02预约签到为{issued.ticket.number}，同一事项又取号{again.ticket.number}",
    )


def test_212_a_number_of_the_same_plate_is_asked_after(hall: w.World) -> None:
    issued = booked()
    again = draw(issued.visit)
    number = attached(hall, issued)

    verdict, because = said(number, "212")

    assert verdict == "open"
    assert again.ticket.number in because


def test_212_without_a_booking_in_the_hall_nobody_is_contradicted(hall: w.World) -> None:
    """Who booked and then drew a number at the kiosk is not seen as one person."""
    number = attached(hall, served())

    assert said(number, "212")[0] == "open"


def test_113_a_matter_sent_on_to_another_window_is_corroborated(hall: w.World) -> None:
    issued = served()
    number = attached(hall, issued)
    queueing.open_station("02", by=q.BEN, at=q.after(10))
    queueing.transfer_ticket("01", to_window="02", by=q.ANN, at=q.after(10))
    queueing.call_ticket("02", by=q.BEN, at=q.after(11))
    queueing.start_serving("02", by=q.BEN, at=q.after(12))

    assert said(number, "113") == (
        "corroborated",
        "一次到场为本事项跑了多个窗口；服务过的窗口：01、02",
    )


def test_113_another_matter_at_another_window_is_no_running_about(hall: w.World) -> None:
    issued = served()
    number = attached(hall, issued)
    finish()
    queueing.open_station("03", by=q.CARA, at=q.after(25))
    draw(issued.visit, q.OTHER)
    queueing.call_ticket("03", by=q.CARA, at=q.after(26))
    queueing.start_serving("03", by=q.CARA, at=q.after(27))

    assert said(number, "113") == ("contradicted", "只在一个窗口办理；服务过的窗口：01")


def test_113_of_advice_without_a_case_is_answered_by_the_hall(hall: w.World) -> None:
    """A coming that led to no case has a record of its own; what needs a case stays open."""
    served()
    finish()
    row = evaluation.open_invitation("01", w.after(hours=1))
    assert row is not None

    given = evaluation.submit_evaluation(
        row.code,
        stars=1,
        labels=("113", "109"),
        channel=evaluation.EvaluationChannel.TABLET,
        by=s.APPLICANT,
        at=w.after(hours=1),
    )

    assert [(f["label"], f["verdict"]) for f in given.findings] == [
        ("113", "contradicted"),
        ("109", "open"),
    ]


def test_114_one_coming_keeps_the_promise_of_one(hall: w.World) -> None:
    number = attached(hall, served())

    assert said(number, "114") == ("contradicted", "承诺到现场1次，取号记录1次")


def test_114_a_day_at_the_window_without_a_number_is_asked_after(hall: w.World) -> None:
    number = attached(hall, served())
    queueing.finish_ticket("01", outcome="done", by=q.ANN, at=q.after(20))
    cases.return_step(
        number, "b", reason="补平面图", materials=("layout",), by=w.EXAMINER, at=w.after(hours=1)
    )
    cases.supplement_step(number, "b", materials=("layout",), by=w.CLERK, at=w.after(1))
    s.run_worker()

    (found,) = s.judge(number, 1, "114", days=2).findings

    assert (found["verdict"], found["because"]) == (
        "open",
        "承诺到现场1次，取号记录1次，另在2026-03-03到窗口而没有号票",
    )
