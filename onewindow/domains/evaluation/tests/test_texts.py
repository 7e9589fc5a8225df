"""The invitation that goes to a phone: late enough, once, and not to who has judged."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.sender import Sender, account
from onewindow.domains.messages.tests.conftest import Clock, connect_to, work
from onewindow.domains.messages.tests.gateway import Gateway
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox.deliver import deliver

PHONE, OTHER = "19900000001", "19900000002"


@pytest.fixture
def reachable(world: w.World) -> w.World:
    """The applicant left a telephone."""
    applicants.correct_contacts(str(world.applicant.uuid), phone=PHONE, by=SYSTEM, at=w.MONDAY)
    return world


def only_text() -> messages.TextMessage:
    """Return the one text that asks; what else goes out about the case is of other tests."""
    return messages.TextMessage.objects.get(purpose="evaluation")


def sent_at(at: datetime, settings: Settings) -> list[str]:
    """Let the sender work at a moment; return what reached the gateway."""
    messages.TextMessage.objects.exclude(purpose="evaluation").update(status="withdrawn")
    gateway = Gateway()
    connect_to(gateway, settings)
    sender = Sender(Clock(at), account())
    due = messages.TextMessage.objects.filter(status__in=["queued", "sending"], next_at__lte=at)
    work(sender, lambda: not due.exists())
    sender.hang_up()
    gateway.close()
    return [one.phone for one in gateway.taken if one.number == 1]


def test_the_link_goes_after_half_an_hour_and_judges_through_message(
    reachable: w.World, settings: Settings, client: Client
) -> None:
    """好差评: the link of one occasion by 短信; what comes through it has that channel."""
    number = s.accept(reachable)
    row = only_text()
    assert row.about == f"evaluation:{number}:1"
    assert row.next_at == w.MONDAY + timedelta(minutes=30)
    assert sent_at(w.after(hours=0), settings) == []
    assert sent_at(w.MONDAY + timedelta(minutes=31), settings) == [PHONE]
    row.refresh_from_db()
    (path,) = re.findall(r"https?://[^/]+(/\S+)", row.text)
    assert path.endswith("?via=message")
    evaluation.Invitation.objects.update(closes_at=datetime.now().astimezone() + timedelta(days=1))
    page = client.get(path)
    assert page.status_code == 200
    answer = client.post(path, {"stars": "5"})
    assert answer.status_code == 302
    given = evaluation.ServiceEvaluation.objects.get()
    assert (given.channel, given.stars) == ("message", 5)
    with pytest.raises(evaluation.AlreadyEvaluated):
        s.judge(number, 1, "114")


def test_who_judged_at_the_window_is_not_asked_again(
    reachable: w.World, settings: Settings
) -> None:
    """一次一评: the text is taken back in the transaction of the judgement."""
    number = s.accept(reachable)
    s.judge(number, 5)
    assert (only_text().status, only_text().reason) == ("withdrawn", "已经评价")
    assert sent_at(w.after(hours=2), settings) == []


def test_who_skips_at_the_tablet_is_not_asked_again(reachable: w.World) -> None:
    number = s.accept(reachable)
    tablet = evaluation.EvaluationTablet.objects.create(
        window="A01", pairing="x", settled_until=w.MONDAY - timedelta(days=1)
    )
    evaluation.settle_on_tablet(tablet, s.invitation(number), is_thanked=False, at=w.MONDAY)
    assert only_text().status == "withdrawn"
    assert s.invitation(number).status == "open"


def test_who_judged_before_the_worker_heard_is_not_asked(reachable: w.World) -> None:
    number = w.accepted(reachable).number
    while not evaluation.Invitation.objects.exists():
        assert deliver(limit=1)
    s.judge(number, 5)
    s.run_worker()
    assert not messages.TextMessage.objects.filter(purpose="evaluation").exists()


def test_without_a_telephone_nobody_is_asked_and_the_row_says_so(accepted: str) -> None:
    assert (only_text().status, only_text().reason) == ("refused", "没有手机号")
    assert s.invitation(accepted).status == "open"


def test_the_minutes_are_the_policy_of_the_region(reachable: w.World) -> None:
    evaluation.set_policy(
        {"message_minutes": 5},
        division_code="990100",
        valid_from=w.MONDAY.date(),
        by=s.SUPERVISOR,
        at=w.MONDAY,
    )
    s.accept(reachable)
    assert only_text().next_at == w.MONDAY + timedelta(minutes=5)


def test_the_telephone_left_in_the_hall_comes_first(reachable: w.World) -> None:
    q.build()
    queueing.open_station("01", by=q.ANN, at=w.MONDAY)
    queueing.take_ticket(q.HALL, plate=q.HOMES, phone=OTHER, by=q.KIOSK, at=q.after(0))
    queueing.call_ticket("01", by=q.ANN, at=q.after(2))
    queueing.finish_ticket("01", outcome="done", by=q.ANN, at=q.after(9))
    s.run_worker()
    assert only_text().phone == OTHER
    assert "不动产交易登记" in only_text().text
