"""A month is closed by its survey, added up from every room, and never changed afterwards (N19)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

from onewindow.domains.applicants import api as applicants
from onewindow.domains.appraisals import api as appraisals
from onewindow.domains.appraisals.handlers import take_survey
from onewindow.domains.appraisals.models import Appraisal, AppraisalLine
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation import tasks
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Delivery, Event
from onewindow.kit.outbox import load_fact
from onewindow.kit.outbox.deliver import EventMeta
from onewindow.kit.refusals import Forbidden

CITY, MARCH = "990100", "2026-03"
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=w.BEIJING)
GOOD = dict.fromkeys(surveys.CONTENTS, 3)


def staff(*capabilities: str, division: str = "9901") -> Actor:
    return Actor(
        ActorKind.OFFICER,
        "manager",
        "人员manager",
        department="centre",
        capabilities=frozenset(capabilities),
        divisions=(division,),
    )


MANAGER = staff("appraisals.view", "appraisals.close", "surveys.view", "surveys.draw")
CALLER = staff("surveys.view", "surveys.call")


@pytest.fixture
def march(db: None) -> w.World:
    """Two cases of A01 decided in March: one in time, one after its ten days; both judged."""
    world = w.build()
    person = str(world.applicant.uuid)
    applicants.correct_contacts(person, phone="19900000001", by=SYSTEM, at=w.MONDAY)
    late = s.accept(world)
    prompt = decided(world, at=w.MONDAY)
    cases.sign_step(late, "b", outcome="agreed", by=w.EXAMINER, at=w.after(16), overdue_reason="x")
    for inspector in w.INSPECTORS:
        cases.sign_step(
            late, "c", outcome="agreed", by=inspector, at=w.after(16), overdue_reason="人手不足"
        )
    cases.decide_case(
        late, outcome="granted", by=w.APPROVER, at=w.after(16), overdue_reason="人手不足"
    )
    s.run_worker()
    s.judge(late, 2, "209", "208", days=17)
    s.judge(prompt, 5, "517")
    return world


def decided(world: w.World, *, at: datetime) -> str:
    number = w.examined(world, at=at).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=at)
    s.run_worker()
    return number


def survey() -> surveys.SurveyRound:
    """Draw March, let everybody be content, and end the round."""
    row = surveys.draw_round(MARCH, division_code=CITY, seed="s", by=MANAGER, at=APRIL)
    for call in surveys.call_sheet(row):
        surveys.record_answer(call.pk, grades={**GOOD, "charges": 2}, by=CALLER, at=APRIL)
    surveys.close_round(row.pk, by=MANAGER, at=APRIL)
    w.work()
    assert not Delivery.objects.filter(subscriber__contains="appraisals").exclude(error="").exists()
    return row


def line(kind: str, key: str, edition: int | None = None) -> appraisals.Standing:
    found = appraisals.edition_of(CITY, MARCH, edition)
    assert found is not None
    return appraisals.standings(found, viewer=MANAGER)[kind][key]


def test_a_survey_that_ends_closes_the_month_with_every_figure(march: w.World) -> None:
    """N19: results go straight into the appraisal; window, person and department."""
    row = survey()

    made = appraisals.edition_of(CITY, MARCH)
    assert made is not None
    assert (made.edition, made.survey_round, made.reason) == (1, row.pk, "回访结束，成绩计入考核")
    assert line("window", "A01") == appraisals.Standing(
        survey_score="96.00",
        survey_voices=2,
        stars_total=7,
        stars_voices=2,
        decided_in_time=1,
        decided_with_limit=2,
        bad=1,
        corroborated=1,
    )
    assert line("clerk", "clerk") == line("window", "A01")
    assert line("department", "market").in_time_share == Fraction(1, 2)
    fact = Event.objects.get(type="appraisals.appraisal_drawn_up.v1").payload
    assert (fact["edition"], fact["survey_round"], fact["changed"]) == (1, row.pk, 3)


def test_the_same_end_delivered_twice_is_one_edition(march: w.World) -> None:
    survey()
    event = Event.objects.get(type="surveys.survey_closed.v1")
    meta = EventMeta(
        event.pk, event.subject, event.seq, event.type, event.at, event.recorded_at, SYSTEM
    )

    take_survey(load_fact(event.type, event.payload), meta)

    assert Appraisal.objects.count() == 1


def test_a_closed_month_cannot_be_changed_by_anybody(march: w.World) -> None:
    """The database itself refuses."""
    survey()

    for rows in (Appraisal.objects.all(), AppraisalLine.objects.all()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        AppraisalLine.objects.update(figures={})


def strike() -> None:
    """Let the department appeal the bad one, and supervision strike it."""
    (bad,) = evaluation.rectifications(s.MANAGER)
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(18))
    evaluation.appeal(bad.pk, reason="误评", by=s.MARKET_HEAD, at=w.after(18))
    evaluation.review_appeal(
        bad.pk, is_struck=True, opinion="属实", by=s.SUPERVISOR, at=w.after(18)
    )


def test_a_late_correction_is_a_further_edition_with_its_reason(march: w.World) -> None:
    survey()
    with pytest.raises(appraisals.NothingToCorrect):
        appraisals.draw_up(CITY, MARCH, reason="再看看", by=MANAGER, at=APRIL)
    strike()
    with pytest.raises(appraisals.AppraisalInvalid):
        appraisals.draw_up(CITY, MARCH, by=MANAGER, at=APRIL)

    made = appraisals.draw_up(CITY, MARCH, reason="差评申诉成立", by=MANAGER, at=APRIL)

    assert (made.edition, made.reason) == (2, "差评申诉成立")
    assert (line("window", "A01", 1).bad, line("window", "A01", 1).corroborated) == (1, 1)
    assert (line("window", "A01").bad, line("window", "A01").stars_total) == (0, 5)
    assert [row.edition for row in appraisals.editions(CITY, MARCH, viewer=MANAGER)] == [2, 1]


def test_a_month_without_a_survey_is_closed_by_hand_and_joined_later(march: w.World) -> None:
    first = appraisals.draw_up(CITY, MARCH, by=MANAGER, at=APRIL)
    survey()

    assert (first.survey_round, first.reason) == (None, "月度结账")
    assert line("window", "A01", 1).survey_score == ""
    assert line("window", "A01", 2).survey_score == "96.00"


def test_silence_that_became_a_grade_is_no_voice(db: None) -> None:
    """Default grades stay apart from what people said."""
    world = w.build()
    evaluation.set_policy(
        {"default_after_days": 7, "default_stars": 3},
        division_code=CITY,
        valid_from=date(2026, 3, 1),
        by=s.SUPERVISOR,
        at=w.MONDAY,
    )
    number = s.accept(world)
    tasks.sweep_silent_invitations(w.after(days=8))

    found = appraisals.provisional(CITY, MARCH, viewer=MANAGER, at=APRIL)
    assert evaluation.ServiceEvaluation.objects.filter(invitation__subject=number).count() == 1
    assert found["window"]["A01"].stars_voices == 0
    assert found["window"]["A01"].mean_stars is None


def test_a_month_that_runs_is_not_closed(march: w.World) -> None:
    with pytest.raises(appraisals.MonthNotOver):
        appraisals.draw_up(CITY, MARCH, by=MANAGER, at=w.after(20))


def test_rights_and_regions_are_held_to(march: w.World) -> None:
    with pytest.raises(Forbidden):
        appraisals.draw_up(CITY, MARCH, by=CALLER, at=APRIL)
    with pytest.raises(Forbidden):
        appraisals.draw_up(CITY, MARCH, by=staff("appraisals.close", division="8802"), at=APRIL)
    with pytest.raises(Forbidden):
        appraisals.editions(CITY, MARCH, viewer=staff("appraisals.view", division="8802"))


MINUTES = {
    **w.ITEM,
    "code": "home",
    "name": "转移登记",
    "plan": {
        **w.PLAN,
        "steps": [{**step, "limit": "120min"} for step in w.PLAN["steps"]],
    },
}


def certified(world: w.World, *, minutes: int) -> str:
    case = w.examined(world, item_code="home", materials=w.BROUGHT)
    at = w.after(hours=minutes / 60)
    cases.decide_case(case.number, outcome="granted", by=w.APPROVER, at=at)
    cases.make_result(case.number, by=w.CLERK, at=at)
    return case.number


def test_a_home_of_59_minutes_passes_and_one_of_61_fails(db: None) -> None:
    """H8: from the acceptance to the certificate; both count for the window's month."""
    world = w.build()
    w.publish(MINUTES)
    certified(world, minutes=59)
    certified(world, minutes=61)

    found = appraisals.provisional(CITY, MARCH, viewer=MANAGER, at=APRIL)

    assert (found["window"]["A01"].timed, found["window"]["A01"].timed_in_time) == (2, 1)
    laps = appraisals.laps_between(CITY, *surveys.month_bounds(MARCH))
    assert [(round(lap.lap.minutes), lap.is_in_time, lap.outlet) for lap in laps] == [
        (59, True, "hall"),
        (61, False, "hall"),
    ]
