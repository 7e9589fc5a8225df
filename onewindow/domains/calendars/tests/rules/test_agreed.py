"""Clocks that end at a moment agreed in writing."""

import pytest

from onewindow.domains.calendars.rules import case_clocks
from onewindow.domains.calendars.rules.agreed import agreed_clock
from onewindow.domains.calendars.rules.case_clocks import CaseTimes
from onewindow.domains.calendars.rules.clocks import Light, light, remaining
from onewindow.domains.calendars.rules.excluded import ExcludedKind, Pause
from onewindow.domains.calendars.rules.profiles import LimitRule, RuleProfile, StartEvent
from onewindow.domains.calendars.tests.rules.times import CALENDAR, at, day
from onewindow.lib.limits import Limit

START, AGREED = at("2026-03-02 09:00"), at("2026-03-12 15:30")


def supplement(first: str, last: str | None) -> Pause:
    return Pause(at(first), at(last) if last else None, ExcludedKind.SUPPLEMENT)


def profile(limit: Limit | None, *, agreed: bool = True) -> RuleProfile:
    return RuleProfile(
        code="AGREED",
        name="约定期限",
        start=StartEvent.ACCEPTANCE,
        limits={"": LimitRule(limit=limit, agreed=agreed, article="第3.9条")},
        excluded=frozenset({ExcludedKind.SUPPLEMENT}),
        articles=("第3.9条",),
    )


def test_the_agreed_moment_itself_is_in_time_and_the_next_tick_is_not():
    clock = agreed_clock(START, AGREED, CALENDAR)
    assert clock.due_on == day("2026-03-12")
    assert light(clock, AGREED) is not Light.RED
    assert clock.due_at is not None
    assert (clock.due_at - AGREED).total_seconds() == 0.000001
    assert light(clock, clock.due_at) is Light.RED
    assert clock.warn_at == at("2026-03-10 14:12")
    assert remaining(clock, at("2026-03-10 10:00"), CALENDAR).value == 2


@pytest.mark.parametrize(
    ("_case", "pauses", "due"),
    [
        ("two days in the middle", [supplement("2026-03-05 09:00", "2026-03-07 09:00")], 14),
        ("a pause before the start", [supplement("2026-02-01 09:00", "2026-02-09 09:00")], 12),
        ("a pause after the end", [supplement("2026-03-13 09:00", "2026-03-19 09:00")], 12),
        ("a pause still running", [supplement("2026-03-05 09:00", None)], None),
        ("a pause that began too late", [supplement("2026-03-13 09:00", None)], 12),
    ],
)
def test_only_time_that_stood_still_before_the_end_moves_it(_case, pauses, due):
    clock = agreed_clock(START, AGREED, CALENDAR, pauses=pauses)
    assert clock.due_on == (day(f"2026-03-{due:02}") if due else None)


def test_a_moment_before_the_start_is_kept_and_late_from_the_first_day():
    clock = agreed_clock(AGREED, START, CALENDAR)
    assert clock.due_on == day("2026-03-02")
    assert light(clock, AGREED) is Light.RED


def test_the_words_name_the_agreed_moment_and_the_pause():
    clock = agreed_clock(
        START, AGREED, CALENDAR, pauses=[supplement("2026-03-05 09:00", "2026-03-07 09:00")]
    )
    assert clock.explain() == (
        "起算：2026年3月2日 09:00，自此时起算\n"
        "约定办结时刻：2026年3月12日 15:30\n"
        "补充证明材料：2026年3月5日 09:00至2026年3月7日 09:00，其间不计入（《公证法》第30条）\n"
        "至2026年3月14日 15:30届满"
    )


def test_where_nothing_was_agreed_the_law_counts():
    times = CaseTimes(accepted_at=START)
    clock = case_clocks.decision_clock(profile(Limit.parse("56d")), times, CALENDAR)
    assert clock is not None
    assert clock.due_on == day("2026-04-27")
    assert case_clocks.decision_clock(profile(None), times, CALENDAR) is None


def test_an_agreement_counts_only_where_the_law_leaves_the_end_to_one():
    times = CaseTimes(accepted_at=START, agreed_at=AGREED)
    limit = Limit.parse("56d")
    agreed = case_clocks.decision_clock(profile(limit), times, CALENDAR)
    statutory = case_clocks.decision_clock(profile(limit, agreed=False), times, CALENDAR)
    assert agreed is not None
    assert statutory is not None
    assert (agreed.due_on, statutory.due_on) == (day("2026-03-12"), day("2026-04-27"))
