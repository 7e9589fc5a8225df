"""What the tests of evaluation start from, through the ordinary acts and the worker."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Delivery

APPLICANT = Actor(ActorKind.APPLICANT, "applicant", "申请人")


def staff(key: str, department: str, *verbs: str) -> Actor:
    return Actor(
        ActorKind.OFFICER,
        key,
        f"人员{key}",
        department=department,
        capabilities=frozenset(f"evaluation.{verb}" for verb in verbs),
        divisions=("9901",),
    )


MANAGER = staff("manager", "centre", "view", "dispatch")
MARKET_HEAD = staff("head", "market", "view", "handle")
WATER_HEAD = staff("water-head", "water", "view", "handle")
SUPERVISOR = staff("supervisor", "supervision", "view", "review")


def run_worker() -> None:
    """Deliver all that is due; a handler of this domain that failed shows here."""
    w.work()
    failed = Delivery.objects.filter(subscriber__contains="evaluation").exclude(error="")
    assert [row.error for row in failed] == []


def accept(world: w.World, *, at: datetime = w.MONDAY) -> str:
    number = w.accepted(world, at=at).number
    run_worker()
    return number


def invitation(number: str, occasion: int = 1) -> evaluation.Invitation:
    return evaluation.Invitation.objects.get(subject=number, occasion=occasion)


def judge(number: str, stars: int, *labels: str, words: str = "", occasion: int = 1, days: int = 0):
    return evaluation.submit_evaluation(
        invitation(number, occasion).code,
        stars=stars,
        labels=labels,
        words=words,
        channel=evaluation.EvaluationChannel.TABLET,
        by=APPLICANT,
        at=w.after(days=days, hours=1),
    )


def examined(world: w.World) -> str:
    """Return a case accepted at the window that may be decided."""
    number = w.examined(world).number
    run_worker()
    return number


def hand_over(world: w.World, number: str, *, at: datetime) -> None:
    """Decide a case and hand its result over at the window."""
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    cases.deliver_case(
        number,
        mode="collection",
        recipient="林一",
        recipient_key=str(world.applicant.uuid),
        by=w.OTHER_CLERK,
        at=at,
    )
    run_worker()


def delivered(world: w.World, *, at: datetime = w.MONDAY) -> str:
    """Return a case handed over at the window."""
    number = examined(world)
    hand_over(world, number, at=at)
    return number
