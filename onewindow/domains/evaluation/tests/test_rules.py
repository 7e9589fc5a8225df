"""Stars and labels, what the record says of them, limits of the loop, and figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from onewindow.domains.evaluation.rules.corroboration import (
    ServiceRecord,
    Verdict,
    Visit,
    corroborate,
)
from onewindow.domains.evaluation.rules.figures import Tally, ranking, total
from onewindow.domains.evaluation.rules.labels import GRADES, LABELS, fault_of, labels_for
from onewindow.domains.evaluation.rules.loop import (
    DEFAULT_POLICY,
    Policy,
    Stage,
    default_at,
    hard_due,
    is_lawful,
    stage_due,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


def weekdays(start: date, n: int) -> date:
    """Count Monday to Friday."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return day


def test_every_grade_has_the_eight_official_labels() -> None:
    assert {stars: len(labels_for(stars)) for stars in GRADES} == dict.fromkeys(GRADES, 8)
    assert [label.code for label in labels_for(1)] == [str(n) for n in range(108, 116)]
    assert [label.code for label in labels_for(2)] == [str(n) for n in range(207, 215)]
    assert len(LABELS) == 40


@pytest.mark.parametrize(
    ("stars", "labels", "words", "field"),
    [
        (5, [], "", ""),
        (3, [], "", ""),
        (3, ["309"], "", ""),
        (2, [], "", "labels"),
        (1, [], "  ", "labels"),
        (2, ["209"], "", ""),
        (1, [], "等了很久", ""),
        (2, ["109"], "", "labels"),
        (5, ["999"], "", "labels"),
        (0, [], "", "stars"),
        (6, [], "", "stars"),
        (4, [], "好" * 150, ""),
        (4, [], "好" * 151, "words"),
    ],
)
def test_below_three_stars_a_label_or_words_are_required(
    stars: int, labels: list[str], words: str, field: str
) -> None:
    """国办发〔2019〕51号: below three stars must say why; words up to 150."""
    assert fault_of(stars, labels, words, longest_words=150)[0] == field


def record(**changes: object) -> ServiceRecord:
    return ServiceRecord(at=LATER, **changes)  # type: ignore[arg-type]


FAIR = {"listed": frozenset({"form"}), "names": {"form": "申请表", "bank": "存款证明"}}


@pytest.mark.parametrize(
    ("label", "facts", "verdict"),
    [
        ("108", {"conditions_added": ("须先入会",)}, Verdict.CORROBORATED),
        ("108", {}, Verdict.OPEN),
        ("109", {**FAIR, "asked": frozenset({"form", "bank"})}, Verdict.CORROBORATED),
        ("109", {**FAIR, "asked": frozenset({"form"})}, Verdict.CONTRADICTED),
        ("110", {"statutory_due": NOON, "ended_at": LATER}, Verdict.CORROBORATED),
        ("110", {"statutory_due": NOON}, Verdict.CORROBORATED),
        ("110", {"statutory_due": LATER, "ended_at": NOON}, Verdict.CONTRADICTED),
        ("110", {}, Verdict.OPEN),
        (
            "110",
            {"statutory_due": NOON, "ended_at": LATER, "overdue_reason": "系统故障"},
            Verdict.OPEN,
        ),
        ("111", {}, Verdict.OPEN),
        ("112", {"is_online_promised": True, "came_online": True}, Verdict.CONTRADICTED),
        ("113", {"visits": (Visit(date(2026, 3, 2), ("01", "05")),)}, Verdict.CORROBORATED),
        (
            "113",
            {"visits": (Visit(date(2026, 3, 2), ("01",)), Visit(date(2026, 3, 9), ("09",)))},
            Verdict.CONTRADICTED,
        ),
        ("113", {}, Verdict.OPEN),
        (
            "114",
            {"promised_trips": 1, "visits": (Visit(date(2026, 3, 2)), Visit(date(2026, 3, 3)))},
            Verdict.CORROBORATED,
        ),
        (
            "114",
            {"promised_trips": 1, "visits": (Visit(date(2026, 3, 2)),)},
            Verdict.CONTRADICTED,
        ),
        ("114", {"visits": ()}, Verdict.OPEN),
        ("115", {}, Verdict.OPEN),
        ("207", {"lacks_samples": ("申请表",)}, Verdict.CORROBORATED),
        ("207", {}, Verdict.CONTRADICTED),
        ("208", {}, Verdict.CORROBORATED),
        ("208", {"had_checklist": True}, Verdict.CONTRADICTED),
        ("209", {"promised_due": NOON, "ended_at": LATER}, Verdict.CORROBORATED),
        ("209", {"promised_due": LATER, "ended_at": NOON}, Verdict.CONTRADICTED),
        ("209", {"promised_due": LATER + timedelta(days=1)}, Verdict.CONTRADICTED),
        ("210", {**FAIR, "times_asked": {"form": 2}}, Verdict.CORROBORATED),
        ("210", {**FAIR, "times_asked": {"form": 1}}, Verdict.CONTRADICTED),
        ("211", {"is_online_promised": False}, Verdict.CONTRADICTED),
        ("211", {"is_online_promised": True}, Verdict.OPEN),
        (
            "212",
            {"visits": (Visit(date(2026, 3, 2), tickets=2, was_booked=True),)},
            Verdict.CORROBORATED,
        ),
        (
            "212",
            {"visits": (Visit(date(2026, 3, 2), was_booked=True),)},
            Verdict.CONTRADICTED,
        ),
        ("212", {"visits": ()}, Verdict.CONTRADICTED),
        ("213", {}, Verdict.OPEN),
        ("214", {}, Verdict.OPEN),
    ],
)
def test_each_bad_label_is_checked_against_the_record(
    label: str, facts: dict, verdict: Verdict
) -> None:
    """Labels 108–115 and 207–214: corroborated, contradicted or open, with the evidence."""
    found = corroborate(label, record(**facts))

    assert found.verdict is verdict
    assert found.because


def test_a_finding_names_what_it_found() -> None:
    found = corroborate("109", record(**FAIR, asked=frozenset({"bank"})))

    assert found.because == "曾要求清单以外的材料：存款证明"
    assert corroborate("209", None).verdict is Verdict.OPEN


def test_dates_are_told_in_local_time() -> None:
    found = corroborate("209", record(promised_due=NOON, ended_at=LATER))

    assert found.because == "承诺时限截止2026-03-02 12:00，2026-04-01 12:00办结"


def test_the_loop_has_its_limits_in_working_days() -> None:
    """20 §2.8: dispatch ≤1, contact ≤1, rectify ≤5, never beyond 15 working days."""
    hard = hard_due(NOON, DEFAULT_POLICY, weekdays)
    due = {
        stage: stage_due(stage, NOON, DEFAULT_POLICY, weekdays, hard=hard)
        for stage in (Stage.TO_DISPATCH, Stage.TO_CONTACT, Stage.TO_RECTIFY, Stage.CLOSED)
    }

    assert hard.date() == date(2026, 3, 23)
    assert due[Stage.TO_DISPATCH].date() == date(2026, 3, 3)
    assert due[Stage.TO_CONTACT].date() == date(2026, 3, 3)
    assert due[Stage.TO_RECTIFY].date() == date(2026, 3, 9)
    assert due[Stage.CLOSED] is None


def test_a_late_remedy_is_cut_at_the_hard_limit() -> None:
    hard = hard_due(NOON, DEFAULT_POLICY, weekdays)
    late = hard - timedelta(days=1)

    assert stage_due(Stage.TO_RECTIFY, late, DEFAULT_POLICY, weekdays, hard=hard) == hard
    assert stage_due(Stage.TO_CALL_BACK, late, DEFAULT_POLICY, weekdays, hard=hard) > hard


def test_a_due_day_ends_in_local_time() -> None:
    """An evaluation at 23:30 UTC is of the next day in Beijing."""
    night = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert hard_due(night, Policy(hard_days=1), weekdays).isoformat() == "2026-03-03T23:59:59+08:00"


def test_silence_is_an_answer_only_where_the_policy_says_so() -> None:
    assert default_at(NOON, DEFAULT_POLICY) is None
    assert default_at(NOON, Policy(default_after_days=7)) == NOON + timedelta(days=7)


@pytest.mark.parametrize(
    ("act", "stage", "lawful"),
    [
        ("dispatch", Stage.TO_DISPATCH, True),
        ("contact", Stage.TO_DISPATCH, False),
        ("rectify", Stage.TO_CONTACT, False),
        ("close", Stage.TO_RECTIFY, False),
        ("close", Stage.TO_CALL_BACK, True),
        ("appeal", Stage.CLOSED, False),
        ("strike", Stage.TO_RECTIFY, False),
        ("uphold", Stage.UNDER_REVIEW, True),
    ],
)
def test_the_loop_has_an_order(act: str, stage: Stage, lawful: bool) -> None:
    assert is_lawful(act, stage) is lawful


def tally(**active: int) -> Tally:
    stars = {n: active.get(f"s{n}", 0) for n in range(1, 6)}
    return Tally(active.get("invited", 10), stars, dict.fromkeys(range(1, 6), 0) | {3: 4})


def test_default_grades_are_not_voices() -> None:
    """20 §2.8: default kept apart from active; 主动评价率 counts voices only."""
    found = tally(s5=3, s1=1)

    assert found.answered == 4
    assert found.active_share == Fraction(4, 10)
    assert found.satisfied_share == Fraction(3, 4)
    assert found.mean_stars == Fraction(16, 4)
    assert Tally(0, {}, {}).active_share is None


def test_one_happy_voice_does_not_beat_many() -> None:
    places = ranking(
        {"01": tally(s5=1), "02": tally(s5=9, s4=1, invited=10), "03": tally(s5=9, s4=1)}, fewest=5
    )

    assert [(row.place, row.key, row.is_few) for row in places] == [
        (1, "02", False),
        (1, "03", False),
        (3, "01", True),
    ]


def test_a_total_adds_everything() -> None:
    whole = total([tally(s5=3), tally(s1=2)])

    assert (whole.invited, whole.answered, whole.bad, whole.default[3]) == (20, 5, 2, 8)
