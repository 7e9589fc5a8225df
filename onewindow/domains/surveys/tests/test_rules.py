"""Sizes, draws, scores and merged channels, with exact values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from onewindow.domains.surveys.rules.sampling import drawn, sample_size
from onewindow.domains.surveys.rules.schemes import (
    CONTENTS,
    DEFAULT_SCHEME,
    as_json,
    scheme_from,
)
from onewindow.domains.surveys.rules.scoring import (
    Satisfaction,
    Voice,
    difference,
    effective_weights,
    matrix_of,
    merged,
    overall_grade,
    satisfaction_of,
    score_of,
)
from onewindow.domains.surveys.rules.scripts import CallFacts, script_for


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (0, 0),
        (1, 1),
        (49, 49),
        (50, 50),
        (51, 51),
        (60, 51),
        (61, 52),
        (150, 60),
        (549, 100),
        (550, 100),
        (5000, 100),
    ],
)
def test_the_size_of_a_windows_sample(population: int, size: int) -> None:
    """N18: 50→50, 60→51, 150→60, 549/550→100, 5000→100."""
    assert sample_size(population, DEFAULT_SCHEME) == size


@pytest.mark.parametrize(("rounding", "size"), [("up", 52), ("down", 51), ("half_up", 52)])
def test_how_a_fraction_counts_is_configuration(rounding: str, size: int) -> None:
    """N18, 70 §1: the seed is silent; ceil by default, configurable."""
    assert sample_size(65, replace(DEFAULT_SCHEME, rounding=rounding)) == size


def test_the_same_seed_draws_the_same_people_in_the_same_order() -> None:
    """N18: same seed → same sample, whatever the order they came in."""
    keys = [f"case-{n}" for n in range(500)]

    first = drawn(keys, "2026-03:A01")
    again = drawn(reversed(keys), "2026-03:A01")

    assert first == again
    assert sorted(first) == sorted(keys)
    assert first[:3] == ["case-472", "case-338", "case-439"]
    assert drawn(keys, "2026-04:A01")[:50] != first[:50]


def test_thirty_busy_windows_give_three_thousand_people_a_month_drawn_at_random() -> None:
    """N16: the third party (telecom, number 10000) calls 3,000 persons a month drawn at random."""

    def month(seed: str) -> set[str]:
        served = {f"A{n:02}": [f"A{n:02}-{k}" for k in range(600)] for n in range(1, 31)}
        return {
            person
            for window, people in served.items()
            for person in drawn(people, f"{seed}:{window}")[
                : sample_size(len(people), DEFAULT_SCHEME)
            ]
        }

    march, april = month("2026-03"), month("2026-04")
    assert (len(march), len(april)) == (3000, 3000)
    assert len(march & april) == 493  # one in six, as chance would have it


def test_everybody_has_the_same_chance() -> None:
    """N18: drawn at random; each of twenty is drawn about as often."""
    keys = [f"k{n}" for n in range(20)]
    counts = dict.fromkeys(keys, 0)
    for seed in range(2000):
        counts[drawn(keys, str(seed))[0]] += 1

    assert all(60 <= count <= 140 for count in counts.values())


def grades(*values: int) -> dict[str, int]:
    return dict(zip(CONTENTS, values, strict=True))


def test_the_five_by_three_matrix() -> None:
    """N17: five contents × three grades; window and person judged as a whole."""
    found = matrix_of([grades(3, 3, 3, 3, 3), grades(3, 2, 2, 3, 3), grades(3, 1, 3, 3, 3)])

    assert found.cells["efficiency"] == {3: 1, 2: 1, 1: 1}
    assert found.cells["attitude"] == {3: 2, 2: 1, 1: 0}
    assert found.overall == {3: 1, 2: 1, 1: 1}
    assert (
        score_of(found, DEFAULT_SCHEME)
        == (Fraction(100) + Fraction(180, 3) + Fraction(280, 3) + 100 + 100) / 5
    )


def test_the_worst_content_decides_for_the_whole() -> None:
    assert overall_grade(grades(3, 3, 1, 3, 3)) == 1
    assert overall_grade({}) is None
    assert score_of(matrix_of([]), DEFAULT_SCHEME) is None


@pytest.mark.parametrize(
    ("satisfied", "basically", "answered", "passes"),
    [(190, 9, 200, True), (199, 0, 200, True), (198, 0, 200, False), (0, 0, 0, None)],
)
def test_199_of_200_pass_and_198_do_not(
    satisfied: int, basically: int, answered: int, passes: bool | None
) -> None:
    """N21: 199/200 = 99.5 % passes, 198/200 = 99.0 % raises a warning; both parts shown."""
    found = Satisfaction(satisfied, basically, answered)

    assert found.passes(DEFAULT_SCHEME) is passes
    if passes is not None:
        assert found.share == Fraction(satisfied + basically, answered)


def test_satisfaction_shows_both_parts() -> None:
    found = satisfaction_of(matrix_of([grades(3, 3, 3, 3, 3), grades(2, 3, 3, 3, 3)]))

    assert (found.satisfied, found.basically, found.answered) == (1, 1, 2)


def voice(person: str, channel: str, score: int, case: str = "c") -> Voice:
    return Voice(person, case, channel, Fraction(score))


def test_one_person_one_case_one_channel_counts_once() -> None:
    """N20: one person/one case/one channel once."""
    once = merged([voice("a", "portal", 0), voice("a", "portal", 100)], DEFAULT_SCHEME)
    twice = merged([voice("a", "portal", 100), voice("a", "portal", 50, case="d")], DEFAULT_SCHEME)

    assert once == 100
    assert twice == 75


def test_channels_are_merged_by_weight() -> None:
    """N20: third party 40, portal 20, window screen 30, kiosk 10."""
    voices = [
        voice("a", "third_party", 100),
        voice("b", "portal", 50),
        voice("c", "window_screen", 80),
        voice("d", "kiosk", 0),
    ]

    assert merged(voices, DEFAULT_SCHEME) == Fraction(4000 + 1000 + 2400, 100)
    assert merged(voices[:2], DEFAULT_SCHEME) == Fraction(4000 + 1000, 60)
    assert merged([], DEFAULT_SCHEME) is None


def test_the_weight_of_silent_channels_falls_to_the_others_in_proportion() -> None:
    """N20: what the page says each channel really weighs is what the merged score counts."""
    weights = {"third_party": 40, "portal": 20, "window_screen": 30, "kiosk": 10}

    real = effective_weights(weights, {"third_party": 3, "window_screen": 1})

    assert real == {
        "third_party": Fraction(400, 7),
        "portal": None,
        "window_screen": Fraction(300, 7),
        "kiosk": None,
    }
    assert effective_weights(weights, {}) == dict.fromkeys(weights)


def test_switching_the_region_changes_the_four_channels() -> None:
    """X6: the set of channels is configuration; scores use that set only."""
    here = scheme_from(
        {"weights": {"guest_book": 10, "suggestion_box": 10, "hotline": 30, "third_party": 50}}
    )
    voices = [voice("a", "third_party", 100), voice("b", "portal", 0), voice("c", "hotline", 60)]

    assert merged(voices, here) == Fraction(5000 + 1800, 80)
    assert merged(voices, DEFAULT_SCHEME) == Fraction(4000, 60)


def test_two_rounds_compare_in_points() -> None:
    """X7: 97.8 vs 92.04 is +5.76."""
    assert difference(Fraction("97.8"), Fraction("92.04")) == Fraction("5.76")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"weights": {"portal": 99}}, "权重之和应为100"),
        ({"weights": {"pigeon": 100}}, "没有评价渠道“pigeon”"),
        ({"caller": " "}, "主叫名称和号码应为1至40字"),
        ({"colour": 1}, "没有“colour”"),
        ({"rounding": "sideways"}, "取整方式"),
        ({"most": 10}, "上限不能小于"),
        ({"share_above": "2"}, "比例应在0至1之间"),
        ({"tries": 0}, "至少为1"),
        ({"tries": "3"}, "应为整数"),
        ({"points": {"3": 100}}, "三个等级"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(content: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scheme_from(content)


def test_a_scheme_reads_back_as_it_was_kept() -> None:
    assert scheme_from(as_json(DEFAULT_SCHEME)) == DEFAULT_SCHEME


def test_the_script_carries_the_facts_of_the_case() -> None:
    """N26: known caller, name, date, window, matter; then grades; then further opinions."""
    on = date(2026, 3, 2)
    lines = script_for(CallFacts("服务热线10000", "林*", on, on, "A01", "食品经营许可"))

    assert "服务热线10000" in lines[0]
    assert "林*" in lines[0]
    assert "您于2026年3月2日在A01号窗口办理“食品经营许可”，想请您" in lines[1]
    assert len(lines) == 9
    assert lines[-2] == "您还有什么意见或建议？"


def test_the_script_says_the_day_of_the_coming_and_the_day_of_the_decision() -> None:
    """N26: the right case facts; who came on the second was not at the window on the fifth."""
    days = (date(2026, 3, 2), date(2026, 3, 5))
    lines = script_for(CallFacts("服务热线10000", "林*", *days, "A01", "食品经营许可"))

    assert lines[1].startswith(
        "您于2026年3月2日在A01号窗口办理“食品经营许可”，2026年3月5日办结，想请您"
    )
