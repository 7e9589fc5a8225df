"""A bad evaluation is handed on, answered, put right, asked after, and only then closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation import tasks
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Forbidden


@pytest.fixture
def bad(accepted: str) -> evaluation.Rectification:
    return s.judge(accepted, 1, "115", words="等了一个上午").rectification


def to_call_back(row: evaluation.Rectification) -> None:
    evaluation.dispatch(row.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    evaluation.contact(row.pk, note="已致电道歉", by=s.MARKET_HEAD, at=w.after(hours=3))
    evaluation.rectify(row.pk, remedy="增开一个窗口", by=s.MARKET_HEAD, at=w.after(days=1))


def test_every_bad_one_is_put_right_within_its_limits(bad: evaluation.Rectification) -> None:
    """20 §2.8: dispatch → contact → rectify → call back, each with its limit."""
    assert bad.due_at.isoformat() == "2026-03-03T23:59:59+08:00"
    assert bad.hard_due_at.date().isoformat() == "2026-03-23"
    to_call_back(bad)
    bad.refresh_from_db()
    assert bad.stage == "to_call_back"

    evaluation.call_back(bad.pk, result="satisfied", by=s.MANAGER, at=w.after(days=2))

    bad.refresh_from_db()
    assert (bad.stage, bad.closed_at, bad.due_at) == ("closed", w.after(days=2), None)
    assert [t.fact.act for t in evaluation.story_of(bad.evaluation.invitation)[2:]] == [
        "dispatch",
        "contact",
        "rectify",
        "close",
    ]


def test_a_good_one_opens_nothing(accepted: str) -> None:
    s.judge(accepted, 3)

    assert not evaluation.Rectification.objects.exists()


def test_it_cannot_close_without_a_call_back(bad: evaluation.Rectification) -> None:
    """N19: problems rectified and fed back to the person; no close without call-back."""
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))

    with pytest.raises(evaluation.WrongStage, match="待联系"):
        evaluation.call_back(bad.pk, result="satisfied", by=s.MANAGER, at=w.after(hours=3))


def test_who_is_still_not_content_sends_it_back(bad: evaluation.Rectification) -> None:
    to_call_back(bad)

    row = evaluation.call_back(bad.pk, result="unsatisfied", by=s.MANAGER, at=w.after(days=2))

    assert (row.stage, row.closed_at, row.rectified_at) == ("to_rectify", None, None)
    evaluation.rectify(bad.pk, remedy="再增一个窗口", by=s.MARKET_HEAD, at=w.after(days=3))


def test_nobody_calls_back_about_their_own_remedy(bad: evaluation.Rectification) -> None:
    both = s.staff("head", "market", "view", "handle", "dispatch")
    to_call_back(bad)

    with pytest.raises(Forbidden, match="不能回访自己的整改"):
        evaluation.call_back(bad.pk, result="satisfied", by=both, at=w.after(days=2))


def test_another_department_sees_nothing_of_it(bad: evaluation.Rectification) -> None:
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))

    with pytest.raises(evaluation.RectificationNotFound):
        evaluation.contact(bad.pk, note="看看", by=s.WATER_HEAD, at=w.after(hours=3))
    with pytest.raises(evaluation.RectificationNotFound):
        evaluation.rectification(bad.pk, viewer=s.WATER_HEAD)
    assert list(evaluation.rectifications(s.WATER_HEAD)) == []
    assert list(evaluation.rectifications(s.MARKET_HEAD)) == [bad]


def test_a_mistaken_one_is_struck_by_somebody_else_and_no_longer_counts(
    bad: evaluation.Rectification,
) -> None:
    """20 §2.8: appeal and review strike mistaken or malicious ones."""
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    evaluation.appeal(bad.pk, reason="评价人弄混了窗口", by=s.MARKET_HEAD, at=w.after(hours=3))
    own = s.staff("boss", "market", "review")
    with pytest.raises(Forbidden, match="不能复核自己的申诉"):
        evaluation.review_appeal(
            bad.pk, is_struck=True, opinion="属实", by=own, at=w.after(hours=4)
        )

    evaluation.review_appeal(
        bad.pk, is_struck=True, opinion="录像显示为二号窗口", by=s.SUPERVISOR, at=w.after(hours=4)
    )

    counted = evaluation.tallies(
        "window", from_at=w.MONDAY, until_at=w.after(days=1), now=w.after(days=30), divisions=[""]
    )["A01"]
    assert (counted.answered, counted.bad, counted.struck, counted.to_rectify) == (0, 0, 1, 0)


def test_an_upheld_one_goes_on_and_cannot_be_appealed_again(bad: evaluation.Rectification) -> None:
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    evaluation.appeal(bad.pk, reason="不属实", by=s.MARKET_HEAD, at=w.after(hours=3))

    row = evaluation.review_appeal(
        bad.pk, is_struck=False, opinion="记录印证", by=s.SUPERVISOR, at=w.after(hours=4)
    )

    assert row.stage == "to_rectify"
    with pytest.raises(evaluation.WrongStage, match="只能申诉一次"):
        evaluation.appeal(bad.pk, reason="再申诉", by=s.MARKET_HEAD, at=w.after(hours=5))


def test_figures_tell_remedies_in_time_and_calls(accepted: str) -> None:
    """差评整改率 and 回访率 (§1.7): target 100 %."""
    row = s.judge(accepted, 1, "115").rectification
    to_call_back(row)
    period = {"from_at": w.MONDAY, "until_at": w.after(days=1), "divisions": ["9901"]}
    before = evaluation.tallies("department", now=w.after(days=2), **period)["market"]
    evaluation.call_back(row.pk, result="unreached", by=s.MANAGER, at=w.after(days=3))
    after = evaluation.tallies("department", now=w.after(days=4), **period)["market"]

    assert (before.rectified_share, before.called_back_share) == (1, 0)
    assert (after.rectified_share, after.called_back_share) == (1, 1)


def test_a_remedy_that_never_came_counts_against(bad: evaluation.Rectification) -> None:
    found = evaluation.tallies(
        "window", from_at=w.MONDAY, until_at=w.after(days=1), now=w.after(days=40), divisions=[""]
    )["A01"]

    assert found.rectified_share == 0


def test_a_bad_one_is_published_with_its_answer_after_it_was_put_right(
    bad: evaluation.Rectification,
) -> None:
    """20 §2.8: results public; the loop comes first."""
    given = bad.evaluation
    with pytest.raises(evaluation.WrongStage, match="办结后才能公开"):
        evaluation.publish_evaluation(
            given.pk, answer="已增窗", by=s.SUPERVISOR, at=w.after(days=1)
        )
    to_call_back(bad)
    evaluation.call_back(bad.pk, result="satisfied", by=s.MANAGER, at=w.after(days=2))
    with pytest.raises(evaluation.EvaluationInvalid, match="同时公开答复"):
        evaluation.publish_evaluation(given.pk, by=s.SUPERVISOR, at=w.after(days=3))

    evaluation.publish_evaluation(
        given.pk, answer="已增开窗口", by=s.SUPERVISOR, at=w.after(days=3)
    )

    assert [row.answer for row in evaluation.published()] == ["已增开窗口"]


@pytest.mark.parametrize("note", ["", " ", "长" * 501])
def test_an_empty_or_endless_note_is_refused(bad: evaluation.Rectification, note: str) -> None:
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))

    with pytest.raises(evaluation.EvaluationInvalid):
        evaluation.contact(bad.pk, note=note, by=s.MARKET_HEAD, at=w.after(hours=3))


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("window", "A01"),
        ("clerk", "clerk"),
        ("item_code", "food-licence"),
        ("department", "market"),
        ("outlet", "hall"),
        ("kind", "onsite"),
    ],
)
def test_one_voice_counts_once_for_each_who_served(accepted: str, by: str, key: str) -> None:
    """20 §2.8: every item, body, platform and person can be judged."""
    s.judge(accepted, 2, "213")

    [row] = evaluation.ranked(
        by, from_at=w.MONDAY, until_at=w.after(days=1), now=w.after(days=2), viewer=s.MANAGER
    )

    assert (row.key, row.tally.active[2], row.tally.answered) == (key, 1, 1)


def test_whoever_is_known_by_name_is_called_back(bad: evaluation.Rectification) -> None:
    """20 §2.8: call-back 100 % for real-name ones."""
    to_call_back(bad)

    with pytest.raises(evaluation.EvaluationInvalid, match="实名评价必须回访"):
        evaluation.call_back(bad.pk, result="anonymous", by=s.MANAGER, at=w.after(days=2))


def test_a_visit_without_a_name_closes_without_a_call_and_counts_nowhere_as_one(
    world: w.World,
) -> None:
    occasion = evaluation.Occasion(
        "visit:7", 1, "onsite", window="A01", department="market", division_code="990101",
        is_named=False,
    )  # fmt: skip
    evaluation.invite(occasion, by=SYSTEM, at=w.MONDAY)
    row = s.judge("visit:7", 1, "115").rectification
    to_call_back(row)

    evaluation.call_back(row.pk, result="anonymous", by=s.MANAGER, at=w.after(days=2))

    row.refresh_from_db()
    assert (row.stage, row.called_back_at) == ("closed", None)
    [found] = evaluation.ranked(
        "window", from_at=w.MONDAY, until_at=w.after(1), now=w.after(days=9), viewer=s.MANAGER
    )
    assert (found.tally.rectified_share, found.tally.called_back_share) == (1, None)


def test_a_stage_is_reminded_of_on_its_last_day_and_once_it_is_over(
    bad: evaluation.Rectification,
) -> None:
    """W10: yellow once, red once; a new stage begins anew."""

    def told() -> list[tuple[str, str]]:
        facts = [one.fact for one in evaluation.story_of(bad.evaluation.invitation)]
        return [(f.stage, f.level) for f in facts if type(f).__name__ == "RectificationReminded"]

    assert bad.due_at.date().isoformat() == "2026-03-03"
    assert [tasks.sweep_reminders(w.after(hours=2)), tasks.sweep_reminders(w.after(days=1))] == [
        0,
        1,
    ]
    assert [tasks.sweep_reminders(w.after(days=n)) for n in (1, 2, 3)] == [0, 1, 0]
    assert told() == [("to_dispatch", "yellow"), ("to_dispatch", "red")]
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(days=3))
    assert tasks.sweep_reminders(w.after(days=5)) == 1
    assert told()[-1] == ("to_contact", "red")
    reminded = evaluation.story_of(bad.evaluation.invitation)[-1]
    assert (reminded.fact.department, reminded.actor["kind"]) == ("market", "system")


def test_what_is_closed_is_reminded_of_no_more(bad: evaluation.Rectification) -> None:
    to_call_back(bad)
    evaluation.call_back(bad.pk, result="satisfied", by=s.MANAGER, at=w.after(days=2))

    assert tasks.sweep_reminders(w.after(days=60)) == 0


def test_windows_are_ranked_in_the_region_of_the_viewer(accepted: str) -> None:
    s.judge(accepted, 5)
    elsewhere = s.staff("far", "centre", "view", "dispatch")
    period = {"from_at": w.MONDAY, "until_at": w.after(days=1), "now": w.after(days=2)}

    here = evaluation.ranked("window", viewer=s.MANAGER, **period)
    others = [
        evaluation.ranked("window", viewer=replace(elsewhere, divisions=divisions), **period)
        for divisions in (("9902",), ())
    ]

    assert [(row.place, row.key, row.is_few) for row in here] == [(1, "A01", True)]
    assert others == [[], []]
