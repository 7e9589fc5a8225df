"""Stars and labels, what the record says of them, limits of the loop, and figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from onewindow.domains.evaluation.rules.corroboration import (
    Ground,
    Obstacle,
    ServiceRecord,
    Verdict,
    Visit,
    corroborate,
)
from onewindow.domains.evaluation.rules.figures import Tally, ranking, total
from onewindow.domains.evaluation.rules.grounds import ground_of, is_same_material
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


NAMES = {"names": {"form": "申请表", "bank": "存款证明"}}
DAY, LATER_DAY = date(2026, 3, 2), date(2026, 3, 9)
V, C, OPEN = Verdict.CORROBORATED, Verdict.CONTRADICTED, Verdict.OPEN


def obstacle(ground: Ground) -> dict[str, object]:
    return {"obstacles": (Obstacle("不予许可", "须先入会", ground),)}


@pytest.mark.parametrize(
    ("label", "facts", "verdict"),
    [
        ("108", obstacle(Ground.BEYOND), V),
        ("108", obstacle(Ground.LISTED), C),
        ("108", obstacle(Ground.UNCLEAR), OPEN),
        ("108", {}, OPEN),
        ("108", {"is_all_written": True, "is_granted": True}, C),
        ("109", {"extra": ("存款证明",)}, V),
        ("109", {}, OPEN),
        ("109", {"is_all_written": True}, C),
        ("110", {"statutory_due": NOON, "ended_at": LATER}, V),
        ("110", {"statutory_due": NOON}, V),
        ("110", {"statutory_due": LATER, "ended_at": NOON}, C),
        ("110", {}, OPEN),
        ("110", {"statutory_due": NOON, "ended_at": LATER, "overdue_reason": "系统故障"}, OPEN),
        ("111", {}, OPEN),
        ("112", {}, C),
        ("112", {"is_online_promised": True, "came_online": True}, C),
        (
            "112",
            {"is_online_promised": True, "came_online": True, "brought_to_window": ("申请表",)},
            OPEN,
        ),
        ("113", {"visits": (Visit(DAY, ("01", "05")),)}, V),
        ("113", {"visits": (Visit(DAY, ("01",)), Visit(LATER_DAY, ("01",)))}, C),
        ("113", {"visits": (Visit(DAY, ("01",)), Visit(LATER_DAY, ("09",)))}, OPEN),
        ("113", {"visits": (Visit(DAY, ("01",)), Visit(LATER_DAY, is_known=False))}, OPEN),
        ("113", {}, OPEN),
        ("114", {"promised_trips": 1, "visits": (Visit(DAY), Visit(LATER_DAY))}, V),
        ("114", {"promised_trips": 1, "visits": (Visit(DAY),)}, C),
        ("114", {"promised_trips": 1, "visits": (Visit(DAY),), "other_days": (LATER_DAY,)}, OPEN),
        ("114", {"visits": ()}, OPEN),
        ("115", {}, OPEN),
        ("207", {"lacks_samples": ("申请表",)}, V),
        ("207", {"has_samples": ("申请表",)}, C),
        ("207", {}, OPEN),
        ("208", {}, V),
        ("208", {"told_in": ("收件凭证",)}, OPEN),
        ("208", {"told_in": ("补正告知",), "told_before": ("补正告知",)}, C),
        ("208", {"came_online": True}, C),
        ("208", {"told_in": ("收件凭证",), "untold": ("申请表",)}, OPEN),
        ("208", {"notice_awaited": True}, OPEN),
        ("208", {"is_notice_due": False}, OPEN),
        ("209", {"promised_due": NOON, "ended_at": LATER}, V),
        ("209", {"promised_due": LATER, "ended_at": NOON}, C),
        ("209", {"promised_due": LATER + timedelta(days=1)}, C),
        ("210", {**NAMES, "times_asked": {"form": 2}}, V),
        ("210", {**NAMES, "times_asked": {"form": 1}, "times_given": {"form": 2}}, OPEN),
        ("210", {**NAMES, "times_asked": {"form": 1}}, OPEN),
        ("210", {**NAMES, "times_asked": {"form": 1}, "is_all_written": True}, C),
        ("211", {"is_online_promised": False}, C),
        ("211", {"is_online_promised": True}, OPEN),
        (
            "211",
            {
                "is_online_promised": True,
                "is_wholly_online_promised": True,
                "came_online": True,
                "brought_to_window": ("申请表",),
            },
            V,
        ),
        ("212", {"visits": (Visit(DAY, booked="C001", drawn_again=("C007",)),)}, V),
        ("212", {"visits": (Visit(DAY, booked="C001", maybe_again=("C007",)),)}, OPEN),
        ("212", {"visits": (Visit(DAY, booked="C001"),)}, C),
        ("212", {"visits": (Visit(DAY),)}, OPEN),
        ("213", {}, OPEN),
        ("214", {}, OPEN),
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
    found = corroborate("109", record(extra=("存款证明（2026-03-02补正告知）",)))

    assert found.because == "曾要求清单以外的材料：存款证明（2026-03-02补正告知）"
    assert corroborate("209", None).verdict is Verdict.OPEN


def test_without_a_case_only_the_hall_answers() -> None:
    coming = record(has_case=False, visits=(Visit(DAY, ("01", "05")),))

    assert corroborate("113", coming).verdict is Verdict.CORROBORATED
    assert corroborate("208", coming).verdict is Verdict.OPEN


LISTED = [("中华人民共和国食品安全法", "第三十五条"), ("市容条例", "")]


@pytest.mark.parametrize(
    ("basis", "cited", "ground"),
    [
        ("《食品安全法》第三十五条第一款", [("食品安全法", "第三十五条第一款")], Ground.LISTED),
        ("《食品安全法》第四十条", [("食品安全法", "第四十条")], Ground.UNCLEAR),
        ("《市容条例》第九条", [("市容条例", "第九条")], Ground.LISTED),
        ("《商会章程》第三条", [("商会章程", "第三条")], Ground.BEYOND),
        ("《商会章程》", [("商会章程", "")], Ground.BEYOND),
        ("《行政许可法》第三十八条", [("行政许可法", "第三十八条")], Ground.UNCLEAR),
        ("第三十五条", [("第三十五条", "")], Ground.UNCLEAR),
        ("制度", [("制度", "")], Ground.UNCLEAR),
        ("", [], Ground.UNCLEAR),
    ],
)
def test_a_basis_stands_in_the_standard_or_outside_it(
    basis: str, cited: list[tuple[str, str]], ground: Ground
) -> None:
    """108: general law on procedure says nothing of a condition."""
    assert ground_of(basis, cited, LISTED) is ground


def test_a_longer_name_means_the_same_material() -> None:
    assert is_same_material("经营场所布局图", ["布局图"])
    assert not is_same_material("无犯罪记录证明", ["布局图", "健康证明"])


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
