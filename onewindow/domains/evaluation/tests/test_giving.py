"""Who was served is asked once for each service, answers freely, and is heard at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation import tasks
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import OutsideRegion


def test_an_acceptance_at_the_window_invites_once(accepted: str) -> None:
    """现场一次一评: the tablet of that window asks about that service, and the clerk is known."""
    row = s.invitation(accepted)

    assert (row.kind, row.outlet, row.window, row.clerk) == ("onsite", "hall", "A01", "clerk")
    assert evaluation.open_invitation("A01", w.after(hours=1)) == row
    assert evaluation.open_invitation("A02", w.after(hours=1)) is None


def test_the_same_fact_delivered_twice_invites_once(accepted: str) -> None:
    row = s.invitation(accepted)
    again = evaluation.invite(
        evaluation.Occasion(accepted, 1, evaluation.InvitationKind.ONSITE),
        by=SYSTEM,
        at=w.MONDAY,
    )

    assert again == row
    assert Event.objects.filter(type="evaluation.evaluation_invited.v1").count() == 1


def test_a_result_handed_over_is_a_service_of_its_own(world: w.World) -> None:
    """一次一评: the person came on two days and is asked twice, about two people."""
    number = s.delivered(world, at=w.after(days=1))

    rows = evaluation.Invitation.objects.filter(case_number=number).order_by("occasion")
    assert [(row.occasion, row.kind, row.clerk) for row in rows] == [
        (1, "onsite", "clerk"),
        (2, "onsite", "clerk2"),
    ]


def test_who_gets_the_result_at_once_is_invited_once(world: w.World) -> None:
    """一次一评, 即办件: acceptance and handing over are one coming; it is of who served last."""
    number = s.delivered(world, at=w.after(hours=1))

    row = evaluation.Invitation.objects.get(case_number=number)
    assert (row.occasion, row.clerk, row.status) == (1, "clerk2", "open")
    assert (row.invited_at, row.asked_from) == (w.MONDAY, w.after(hours=1))
    assert evaluation.open_invitation("A01", w.after(hours=2)) == row
    (text,) = messages.TextMessage.objects.filter(purpose="evaluation")
    assert text.key == f"evaluation:{number}:1"


def test_who_judged_at_the_acceptance_is_not_asked_again_at_the_handing_over(
    world: w.World,
) -> None:
    number = s.examined(world)
    s.judge(number, 5, "517")
    s.hand_over(world, number, at=w.after(hours=2))

    row = evaluation.Invitation.objects.get(case_number=number)
    assert (row.status, row.clerk, row.asked_from) == ("evaluated", "clerk", w.MONDAY)


def test_who_would_rather_not_say_is_not_asked_again_at_the_handing_over(world: w.World) -> None:
    """Voluntary: 不评价 on the tablet holds for the whole coming."""
    tablet = evaluation.pair_tablet("A01", by=w.CLERK, at=w.after(hours=-1))
    number = s.examined(world)
    evaluation.settle_on_tablet(tablet, s.invitation(number), is_thanked=False, at=w.MONDAY)
    s.hand_over(world, number, at=w.after(hours=2))

    row = evaluation.Invitation.objects.get(case_number=number)
    assert (row.clerk, row.asked_from) == ("clerk", w.MONDAY)


def test_a_refusal_may_be_judged_too(world: w.World) -> None:
    number = s.accept(world)
    cases.withdraw_case(number, reason="不办了", by=w.CLERK, at=w.after(hours=2))
    s.run_worker()

    row = s.invitation(number, 2)
    assert (row.kind, row.outlet) == ("online", "")


def test_a_mock_approval_invites_nobody(world: w.World) -> None:
    """H5: a mock case has no consequences outside."""
    w.accepted(world, is_simulated=True)
    s.run_worker()

    assert not evaluation.Invitation.objects.exists()


def test_one_occasion_is_judged_once(accepted: str) -> None:
    """20 §2.8: one service occasion evaluated once, duplicates refused."""
    s.judge(accepted, 5, "517")

    with pytest.raises(evaluation.AlreadyEvaluated):
        s.judge(accepted, 1, "115")
    assert evaluation.ServiceEvaluation.objects.get().stars == 5


def test_a_bad_one_without_a_word_is_refused_and_nothing_is_kept(accepted: str) -> None:
    with pytest.raises(evaluation.EvaluationInvalid) as refused:
        s.judge(accepted, 1)

    assert refused.value.field == "labels"
    assert not evaluation.ServiceEvaluation.objects.exists()
    assert s.invitation(accepted).status == "open"


def test_what_was_said_is_read_by_who_served_and_by_who_may_and_by_nobody_before(
    accepted: str,
) -> None:
    """The clerk sees an evaluation when it was submitted, never before; another clerk never."""
    before = evaluation.evaluations_seen_by(s.SUPERVISOR, accepted)
    given = s.judge(accepted, 2, "213", words="等了很久")

    assert before == []
    assert evaluation.evaluations_seen_by(s.SUPERVISOR, accepted) == [given]
    assert evaluation.evaluations_seen_by(w.CLERK, accepted) == [given]
    assert evaluation.evaluations_seen_by(w.OTHER_CLERK, accepted) == []


def test_a_guessed_code_finds_nothing(accepted: str) -> None:
    for code in ("", "guess", s.invitation(accepted).code[:-1]):
        with pytest.raises(evaluation.InvitationNotFound):
            evaluation.submit_evaluation(
                code,
                stars=5,
                channel=evaluation.EvaluationChannel.QR,
                by=s.APPLICANT,
                at=w.MONDAY,
            )


def test_after_the_last_day_nothing_is_taken(accepted: str) -> None:
    with pytest.raises(evaluation.EvaluationClosed):
        s.judge(accepted, 5, days=31)


def test_the_record_answers_what_it_can(accepted: str) -> None:
    """Each bad label the record can check is checked and shown with its evidence."""
    given = s.judge(accepted, 1, "109", "110", "115")

    assert [(found["label"], found["verdict"]) for found in given.findings] == [
        ("109", "open"),
        ("110", "contradicted"),
        ("115", "open"),
    ]


def test_a_case_beyond_its_promise_corroborates_209(accepted: str) -> None:
    given = s.judge(accepted, 2, "209", days=25)

    assert given.findings[0]["verdict"] == "corroborated"
    assert "2026-03-16" in given.findings[0]["because"]


def test_a_second_request_for_the_same_paper_corroborates_210(world: w.World) -> None:
    """210: the same proof asked for again, found in the log of the case."""
    case = w.confirm(w.receive(world))
    for n in range(2):
        defects = (cases.Defect("layout", "布局图", "没有比例尺", "补上比例尺"),)
        cases.request_correction(
            case.number,
            defects=defects,
            override="漏看比例尺，科长同意再次告知" if n else "",
            by=w.HEAD if n else w.CLERK,
            at=w.after(hours=n),
        )
        cases.submit_correction(
            case.number, materials=("layout",), by=w.CLERK, at=w.after(hours=n + 0.5)
        )
    cases.accept_case(case.number, by=w.CLERK, at=w.after(hours=3))
    s.run_worker()

    given = s.judge(case.number, 2, "210", days=1)

    assert given.findings[0]["verdict"] == "corroborated"
    assert given.findings[0]["because"] == "同一材料被多次要求：布局图（2次）"


def test_silence_is_silence_unless_the_policy_says_otherwise(accepted: str) -> None:
    """20 §2.8: the default grade is configurable and counted apart."""
    tasks.sweep_silent_invitations(w.after(days=8))
    assert s.invitation(accepted).status == "open"

    tasks.sweep_silent_invitations(w.after(days=31))

    assert s.invitation(accepted).status == "expired"
    assert not evaluation.ServiceEvaluation.objects.exists()


@pytest.fixture
def with_defaults(world: w.World) -> str:
    evaluation.set_policy(
        {"default_after_days": 7, "default_stars": 3},
        division_code="990100",
        valid_from=w.MONDAY.date(),
        by=s.SUPERVISOR,
        at=w.MONDAY,
    )
    return s.accept(world)


def test_after_seven_days_a_default_grade_counts_apart(with_defaults: str) -> None:
    """20 §2.8: no evaluation in 7 natural days → default, kept apart from active."""
    tasks.sweep_silent_invitations(w.after(days=7) - timedelta(seconds=1))
    before = evaluation.ServiceEvaluation.objects.count()
    tasks.sweep_silent_invitations(w.after(days=7))
    tasks.sweep_silent_invitations(w.after(days=7, hours=1))

    given = evaluation.ServiceEvaluation.objects.get()
    found = evaluation.tallies(
        "window",
        from_at=w.MONDAY,
        until_at=w.after(days=1),
        now=w.after(days=9),
        divisions=["9901"],
    )["A01"]
    assert before == 0
    assert (given.stars, given.is_default) == (3, True)
    assert (found.answered, found.default[3], found.active_share) == (0, 1, 0)


def test_a_voice_replaces_the_default_while_the_invitation_is_open(with_defaults: str) -> None:
    tasks.sweep_silent_invitations(w.after(days=7))

    s.judge(with_defaults, 5, "517", days=9)

    given = evaluation.ServiceEvaluation.objects.get()
    assert (given.stars, given.is_default) == (5, False)


def test_words_are_as_long_as_the_policy_allows(world: w.World) -> None:
    """[K]: limits are configuration of the region, not constants."""
    evaluation.set_policy(
        {"longest_words": 10},
        division_code="9901",
        valid_from=w.MONDAY.date(),
        by=s.SUPERVISOR,
        at=w.MONDAY,
    )
    number = s.accept(world)

    with pytest.raises(evaluation.EvaluationInvalid, match="不超过10字，现有11字"):
        s.judge(number, 4, words="非常好" * 3 + "谢谢")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"colour": 3}, "没有“colour”"),
        ({"hard_days": None}, "不能为空"),
        ({"rectify_days": 0}, "应在1至"),
        ({"default_stars": 9}, "一至五星"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(db: None, limits: dict, words: str) -> None:
    with pytest.raises(evaluation.PolicyInvalid, match=words):
        evaluation.set_policy(limits, valid_from=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY)


@pytest.mark.parametrize(
    ("division", "words"),
    [
        ("990100", "评价规则不在人员supervisor的管理范围内"),
        ("", "评价规则适用于全部地区，人员supervisor只管理部分地区"),
    ],
)
def test_a_supervisor_of_another_region_sets_no_limits_here(
    db: None, division: str, words: str
) -> None:
    other = replace(s.SUPERVISOR, name="人员supervisor", divisions=("9902",))
    with pytest.raises(OutsideRegion) as refused:
        evaluation.set_policy(
            {"rectify_days": 9},
            division_code=division,
            valid_from=w.MONDAY.date(),
            by=other,
            at=w.MONDAY,
        )
    assert refused.value.message == words
    assert not Event.objects.exists()


def test_the_nearest_region_and_the_newest_day_decide(db: None) -> None:
    for division, days in (("", 9), ("990100", 4), ("990101", 3)):
        evaluation.set_policy(
            {"rectify_days": days},
            division_code=division,
            valid_from=w.MONDAY.date(),
            by=SYSTEM,
            at=w.MONDAY,
        )

    on = w.MONDAY.date()
    assert evaluation.policy_for("990101", on).rectify_days == 3
    assert evaluation.policy_for("990102", on).rectify_days == 4
    assert evaluation.policy_for("980000", on).rectify_days == 9
    assert evaluation.policy_for("990101", on - timedelta(days=1)).rectify_days == 5
