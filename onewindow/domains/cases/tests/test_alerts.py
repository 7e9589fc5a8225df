"""Yellow and red cards: each once, for the right clock, and no bad row holds up a good one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import alerts, tasks
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.models import Alert, Case, ParkedClock
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.outbox.deliver import deliver


def cards(number: str) -> list[tuple[str, str]]:
    return [(card.step, card.level) for card in cases.alerts_of(number)]


def case_of(number: str) -> Case:
    return Case.objects.get(number=number)


def test_yellow_falls_once_and_red_falls_once(world: w.World) -> None:
    """W10: at due − threshold yellow fires once, past due red fires once."""
    number = w.accepted(world).number
    case = case_of(number)
    assert case.warn_at is not None
    assert case.due_at is not None
    Step.objects.all().delete()  # the clock of the case alone
    moments = [case.warn_at - timedelta(seconds=1), case.warn_at, case.warn_at, case.due_at]
    done = [tasks.sweep_alerts(at).done for at in [*moments, case.due_at + timedelta(days=9)]]
    assert done == [0, 1, 0, 1, 0]
    assert cards(number) == [("", "yellow"), ("", "red")]


def test_a_step_warns_its_post_and_names_who_is_reminded(world: w.World) -> None:
    """W10: every node; the reminder to the handler and the superior is recorded."""
    number = w.accepted(world).number
    tasks.sweep_alerts(w.after(4))
    card = Alert.objects.get(case_number=number, step="b")
    assert (card.level, card.clock, card.department, card.role) == (
        "red",
        "step",
        "market",
        "examiner",
    )
    listed = cases.reminders(w.HEAD, ["market"]).head(("-id",), 50)
    assert card in listed
    assert cases.reminders(w.HEAD, ["water"]).filter(step="b").head(("-id",), 50) == []


def test_a_paused_clock_draws_no_card(world: w.World) -> None:
    number = w.accepted(world).number
    cases.start_special_procedure(
        number, kind="testing", reason="检测", needed_days=5, by=w.HEAD, at=w.MONDAY
    )
    assert tasks.sweep_alerts(w.after(60)).done == 0
    assert cards(number) == []


def test_a_date_that_moved_warns_anew(world: w.World) -> None:
    number = w.accepted(world).number
    case = case_of(number)
    assert case.warn_at is not None
    tasks.sweep_alerts(case.warn_at)
    cases.grant_extension(number, reason="案情复杂", by=w.HEAD, at=w.after(2))
    moved = case_of(number)
    assert moved.warn_at is not None
    tasks.sweep_alerts(moved.warn_at)
    of_case = [card.due_at for card in cases.alerts_of(number) if not card.step]
    assert of_case == [case.due_at, moved.due_at]


def test_the_departments_hear_of_their_cards(
    world: w.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "onewindow.domains.cases.handlers.live.publish_all",
        lambda channels, topic, **_: heard.extend((channel, topic) for channel in channels),
    )
    w.accepted(world)
    tasks.sweep_alerts(w.after(60))
    while deliver():
        pass
    assert {channel for channel, topic in heard if topic == "alert"} == {
        "department:market",
        "department:water",
        "supervision:all",
    }
    facts = Event.objects.filter(type="cases.clocks_alerted.v1")
    assert {event.payload["source"] for event in facts} == {"case", "step"}


@pytest.fixture
def poisoned(world: w.World) -> list[str]:
    """Nine cases; the card of the fifth cannot be written."""
    numbers = [w.accepted(world).number for _ in range(9)]
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE cases_alert ADD CONSTRAINT poison CHECK (case_number <> %s)", [numbers[4]]
        )
    return numbers


def marked() -> set[str]:
    return set(Alert.objects.values_list("case_number", flat=True))


@pytest.mark.parametrize("size", [1, 4, 5000])
def test_a_poisoned_row_is_parked_and_told_and_the_rest_goes_on(
    poisoned: list[str], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(alerts, "BATCH", size)
    swept = tasks.sweep_alerts(w.after(60))
    assert set(swept.failed) == {poisoned[4]}
    assert marked() == set(poisoned) - {poisoned[4]}
    parked = ParkedClock.objects.get(sweep="cases.alerts", case_number=poisoned[4])
    assert "poison" in parked.error


def test_what_is_parked_is_tried_again_and_then_forgotten(poisoned: list[str]) -> None:
    tasks.sweep_alerts(w.after(60))
    assert tasks.sweep_alerts(w.after(60)).failed == ()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_alert DROP CONSTRAINT poison")
    tasks.sweep_alerts(w.after(61))
    assert marked() == set(poisoned)
    assert not ParkedClock.objects.exists()


def test_a_sweep_passes_by_what_keeps_failing(
    world: w.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More bad rows than a batch: the good ones behind them still have their day."""
    numbers = [w.receive(world, at=w.after(hours=n)).number for n in range(5)]
    bad, at = set(numbers[:3]), w.after(30)
    real = tasks.deem_accepted

    def act(number: str, *, at: datetime) -> Case:
        if number in bad:
            raise RuntimeError("坏行")
        return real(number, at=at)

    monkeypatch.setattr(tasks, "deem_accepted", act)
    monkeypatch.setattr(tasks, "BATCH", 2)
    swept = tasks.sweep_deemed_acceptance(at)
    assert (swept.done, set(swept.failed)) == (2, bad)
    assert tasks.sweep_deemed_acceptance(at) == tasks.Swept(0)
    bad.clear()
    assert tasks.sweep_deemed_acceptance(at + timedelta(minutes=2)).done == 3
    assert not ParkedClock.objects.exists()


def test_a_failure_is_tried_again_ever_more_seldom(world: w.World) -> None:
    at = w.MONDAY
    waits = []
    for _ in range(11):
        tasks.park("cases.alerts", "x", RuntimeError("坏行"), at=at)
        parked = ParkedClock.objects.get()
        waits.append(parked.retry_at - at)
        at = parked.retry_at
    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert waits[-1] == timedelta(hours=6)
    assert parked.failures == 11


def test_a_sweep_costs_the_same_statements_for_ten_clocks_and_for_fifty(
    world: w.World, django_assert_num_queries: object
) -> None:
    for count in (3, 12):
        for _ in range(count):
            w.accepted(world)
        with django_assert_num_queries(15):  # type: ignore[operator]
            tasks.sweep_alerts(w.after(60))
