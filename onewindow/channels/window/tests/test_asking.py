"""F9 请评价并办结: who leaves the window is asked about what was done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from onewindow.channels import inviting
from onewindow.channels.tests.clocks import Clock
from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(clock: Clock) -> s.Scene:
    return h.build()


def accepted(scene: s.Scene) -> str:
    """Serve the holder of a number up to the acceptance of their case."""
    h.take(item="food-licence")
    h.press(scene, "call")
    h.press(scene, "start")
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **s.PERSON)
    answer = scene.post("materials", uuid, act="next", received=s.BROUGHT)
    number = str(answer["Location"].split("/cases/")[1].split("/")[0])
    secret = s.token(scene)
    scene.get("case-acceptance", number)
    s.confirm(scene, secret)
    scene.act(number, "accept", key="a1")
    w.work()
    return number


def asks(clock: Clock) -> tuple[str, bool]:
    """Return which case the tablet asks about, and whether the second screen shows a code."""
    tablet = evaluation.tablet_of("A01")
    assert tablet is not None
    row = evaluation.asked_on(tablet, clock.now)
    return (row.subject if row else "", inviting.code_at_window("A01", clock.now) != "")


def paired(clock: Clock) -> evaluation.EvaluationTablet:
    return evaluation.pair_tablet("A01", by=w.CLERK, at=clock.now - timedelta(hours=1))


def test_f9_asks_on_tablet_and_screen_long_after_the_acceptance(
    scene: s.Scene, clock: Clock
) -> None:
    """Q16: "evaluation opened at window closes the ticket", and it is one act with asking."""
    paired(clock)
    number = accepted(scene)
    assert asks(clock) == (number, True)
    clock.now += timedelta(minutes=12)
    assert asks(clock) == ("", False)

    assert "请评价并办结" in scene.get("queue")
    h.press(scene, "finish", outcome="done")
    w.work()

    assert h.ticket("F001").status == "finished"
    assert asks(clock) == (number, True)
    row = evaluation.Invitation.objects.get(subject=number)
    page = scene.client.get(reverse("evaluating:asked", args=[row.code])).content.decode()
    assert "食品经营许可" in page
    evaluation.submit_evaluation(
        row.code,
        stars=5,
        channel=evaluation.EvaluationChannel.TABLET,
        by=w.CLERK,
        at=clock.now,
    )
    assert asks(clock) == ("", False)


@pytest.mark.parametrize(("_case", "is_thanked"), [("answered", True), ("不评价", False)])
def test_f9_asks_nobody_who_was_asked_before_it(
    scene: s.Scene, clock: Clock, _case: str, is_thanked: bool
) -> None:
    """20 §2.8: voluntary; one occasion is asked about once at the window."""
    tablet = paired(clock)
    number = accepted(scene)
    row = evaluation.Invitation.objects.get(subject=number)
    clock.now += timedelta(minutes=2)
    if is_thanked:
        evaluation.submit_evaluation(
            row.code,
            stars=4,
            channel=evaluation.EvaluationChannel.TABLET,
            by=w.CLERK,
            at=clock.now,
        )
    evaluation.settle_on_tablet(tablet, row, is_thanked=is_thanked, at=clock.now)
    clock.now += timedelta(minutes=10)

    h.press(scene, "finish", outcome="done")
    w.work()

    assert asks(clock) == ("", False)


def test_f9_of_another_window_does_not_ask_here(scene: s.Scene, clock: Clock) -> None:
    """Whoever sits at A01 by then is not asked about somebody who was sent on to A10."""
    paired(clock)
    accepted(scene)
    organizations.open_window(
        "A10", outlet=h.HALL, kind="comprehensive", plate="", by=SYSTEM, at=w.MONDAY
    )
    organizations.certify_skill(
        "other", scope="all", certified_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    there = h.actor("A10")
    queueing.open_station("A10", by=there, at=clock.now)
    h.press(scene, "transfer", to_window="A10")
    clock.now += timedelta(minutes=12)
    queueing.call_ticket("A10", by=there, at=clock.now)
    queueing.start_serving("A10", by=there, at=clock.now)
    queueing.finish_ticket("A10", outcome="done", by=there, at=clock.now)
    w.work()

    assert h.ticket("F001").status == "finished"
    assert asks(clock) == ("", False)
