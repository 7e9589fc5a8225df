"""The rules alone: estimates that are honest, the stopwatch, percentiles, peaks."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.rules.estimate import NONE_AHEAD, STEADY
from onewindow.domains.queueing.rules.order import green_allowed, may_return
from onewindow.domains.queueing.rules.peak import Load, Reserve, exceeded, suggest
from onewindow.domains.queueing.tests.world import MONDAY, after


def lap(minutes: float) -> queueing.Lap:
    return queueing.Lap(MONDAY, after(5), after(minutes))


def test_fifty_nine_minutes_pass_and_sixty_one_fail() -> None:
    """H8: a case of 59 min passes, 61 fails; P90 shown."""
    limit = queueing.Policy().stopwatch_minutes
    assert queueing.in_time(lap(59), limit)
    assert queueing.in_time(lap(60), limit)
    assert not queueing.in_time(lap(61), limit)
    laps = [lap(minutes) for minutes in (30, 35, 40, 42, 44, 46, 48, 50, 59, 61)]
    assert queueing.stopwatch_summary(laps, limit) == queueing.Laps(10, 9, 59.0)


def test_the_stopwatch_starts_at_the_acceptance_where_nobody_was_called() -> None:
    """H8: from ticket call or acceptance to the certificate."""
    assert queueing.Lap(None, after(5), after(64)).minutes == 59
    with pytest.raises(ValueError, match="call or an acceptance"):
        _ = queueing.Lap(None, None, MONDAY).minutes


@pytest.mark.parametrize(
    ("_case", "share", "expected"),
    [("the median", 50, 3.0), ("nine of ten", 90, 5.0), ("the first", 1, 1.0)],
)
def test_percentiles_are_values_that_occurred(_case: str, share: float, expected: float) -> None:
    assert queueing.percentile([1.0, 2.0, 3.0, 4.0, 5.0], share) == expected


def test_nothing_has_no_distribution() -> None:
    assert queueing.distribution([]) == queueing.Distribution()


def test_the_pace_of_few_calls_leans_on_the_usual_one() -> None:
    assert queueing.pace_of([], usual=8).mean == 8
    assert queueing.pace_of([4.0] * 5, usual=8).mean == 6
    assert queueing.pace_of([4.0] * 95, usual=8).mean == pytest.approx(4.2)


def test_an_interval_in_which_nobody_waited_says_nothing_about_the_pace() -> None:
    calls = [(after(0), after(10)), (after(5), after(15)), (after(40), after(41))]
    assert queueing.busy_intervals(calls) == [5.0]


def test_more_people_before_one_mean_a_longer_wait_and_a_wider_range() -> None:
    pace = queueing.pace_of([5.0, 6.0, 4.0, 5.0], usual=5)
    waits = [queueing.estimate(ahead, pace) for ahead in range(5)]
    likely = [wait.likely for wait in waits]
    widths = [wait.high - wait.low for wait in waits]
    assert likely == sorted(likely)
    assert widths == sorted(widths)
    assert all(0 <= wait.low <= wait.likely <= wait.high for wait in waits)


def test_an_idle_window_means_no_wait() -> None:
    pace = queueing.pace_of([5.0], usual=5)
    assert queueing.estimate(0, pace, idle_windows=1) == NONE_AHEAD


def test_eight_of_ten_waits_fall_into_the_range_that_was_said() -> None:
    """A simulated steady line: the range holds what it promises, the middle is the middle."""
    dice = random.Random(20261121)

    def interval() -> float:
        return dice.expovariate(1 / 6)

    inside = below = 0
    for _ in range(2000):
        pace = queueing.pace_of([interval() for _ in range(20)], usual=6)
        # Exponential intervals forget: what is left of one is as long as a whole one.
        ahead = dice.randrange(1, 9)
        wait = sum(interval() for _ in range(ahead + 1))
        said = queueing.estimate(ahead, pace, line=STEADY)
        inside += said.low <= wait <= said.high
        below += wait < said.likely
    assert 0.76 < inside / 2000 < 0.84
    assert 0.46 < below / 2000 < 0.54


def test_a_range_for_even_service_is_never_too_narrow() -> None:
    """With intervals of 4 to 8 minutes at least eight of ten fall into the range."""
    dice = random.Random(20261121)
    inside = 0
    for _ in range(2000):
        pace = queueing.pace_of([dice.uniform(4, 8) for _ in range(20)], usual=6)
        ahead = dice.randrange(1, 9)
        wait = dice.uniform(0, 6) + sum(dice.uniform(4, 8) for _ in range(ahead))
        said = queueing.estimate(ahead, pace)
        inside += said.low <= wait <= said.high
    assert inside / 2000 > 0.8


def test_a_long_line_takes_less_than_its_people_and_is_less_certain() -> None:
    """20 people count for 14.8; nobody and one count as ever."""
    pace = queueing.pace_of([4.0] * 21, usual=4)
    for ahead in (0, 1):
        assert queueing.estimate(ahead, pace).likely == pytest.approx(
            queueing.estimate(ahead, pace, line=STEADY).likely, rel=0.1
        )
    long, steady = queueing.estimate(20, pace), queueing.estimate(20, pace, line=STEADY)
    assert long.likely < 0.8 * steady.likely
    assert (long.high - long.low) / long.likely > (steady.high - steady.low) / steady.likely


@pytest.mark.parametrize(
    ("_case", "load", "windows"),
    [
        ("at the limit nothing happens", Load("p", 8, 1, 10), ()),
        ("one more asks for one window", Load("p", 9, 1, 10), ("1",)),
        ("many more ask for as many as it takes", Load("p", 30, 1, 10), ("1", "2", "3")),
        ("a long wait asks too", Load("p", 3, 2, 70), ("1", "2")),
        ("without any window the first reserve opens", Load("p", 1, 0, None), ("1",)),
    ],
)
def test_reserves_are_suggested_as_the_limits_ask(
    _case: str, load: Load, windows: tuple[str, ...]
) -> None:
    """N13: threshold by people for a window, or by minutes."""
    reserves = [Reserve("0", ("q",)), Reserve("1", ("p",)), Reserve("2", ()), Reserve("3", ("p",))]
    assert suggest(load, reserves, queueing.Policy()) == windows
    assert bool(exceeded(load, queueing.Policy())) == bool(windows)


def test_the_green_share_counts_the_ticket_itself() -> None:
    policy = queueing.Policy(green_share=0.1, green_least=1)
    assert green_allowed(policy, green=1, total=1)
    assert not green_allowed(policy, green=2, total=19)
    assert green_allowed(policy, green=2, total=20)


def test_a_ticket_may_return_until_the_policy_says_no() -> None:
    policy = queueing.Policy(missed_return=30, missed_most=2)
    at = MONDAY + timedelta(minutes=30)
    assert may_return(policy, misses=1, missed_at=MONDAY, at=at) == ""
    assert "2次" in may_return(policy, misses=2, missed_at=MONDAY, at=at)
    assert "30分钟" in may_return(policy, misses=1, missed_at=after(-1), at=at)
