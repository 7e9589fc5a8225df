"""Properties of clocks that hold for every case: 60 §6.2 (1), (6), (7), (8) and their relatives.

Where a fast count is compared, the slow one beside it walks day by day.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onewindow.domains.calendars.rules.case_clocks import (
    CaseTimes,
    decision_clock,
    deemed_acceptance,
)
from onewindow.domains.calendars.rules.clocks import (
    Light,
    compute,
    elapsed,
    excluded_overrun,
    light,
    remaining,
)
from onewindow.domains.calendars.rules.derivation import LineKind
from onewindow.domains.calendars.rules.excluded import ZONE, Extension, Pause, midnight
from onewindow.domains.calendars.rules.profiles import load_profiles
from onewindow.domains.calendars.rules.working_days import DayKind
from onewindow.domains.calendars.shipped import shipped_calendar
from onewindow.lib.limits import Limit, Unit

CALENDAR = shipped_calendar()
PROFILES = load_profiles(
    (Path(__file__).resolve().parents[2] / "city" / "profiles.yaml").read_text(encoding="utf-8")
)
ONE_DAY = timedelta(days=1)
DAY_UNITS = [Unit.WORKING_DAYS, Unit.NATURAL_DAYS]

# The last year is left free so that no counting leaves the calendar.
days = st.dates(date(2007, 1, 1), date(2024, 12, 31))
moments = st.datetimes(
    datetime(2007, 1, 1), datetime(2024, 12, 31), timezones=st.just(ZONE), allow_imaginary=False
)
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(DAY_UNITS))
short_limits = st.builds(Limit, st.integers(1, 200), st.sampled_from([Unit.HOURS, Unit.MINUTES]))


@st.composite
def pauses_near(draw, start, most=3):
    """Closed pauses that begin within about three months of the start."""
    spans = draw(
        st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 20)), min_size=0, max_size=most)
    )
    return [
        Pause(start + timedelta(days=begin), start + timedelta(days=begin + length))
        for begin, length in spans
    ]


@st.composite
def cases(draw):
    start = draw(moments)
    return start, draw(limits), draw(pauses_near(start.date()))


def _counts(day, unit, pauses):
    stopped = any(pause.first_day <= day <= pause.last_day for pause in pauses)
    return not stopped and (unit is Unit.NATURAL_DAYS or CALENDAR.is_working_day(day))


def _walk(start_on, limit, pauses):
    day, left = start_on, limit.value
    while left:
        day += ONE_DAY
        left -= _counts(day, limit.unit, pauses)
    return day


@given(days, st.integers(1, 300))
def test_counting_back_gives_the_number_that_was_counted(start, n):
    due = CALENDAR.nth_after(start, n)
    assert CALENDAR.count(start, due) == n
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.count(start, due - ONE_DAY) == n - 1


@given(days, st.integers(1, 100), st.integers(1, 100))
def test_working_days_add_up(start, first, second):
    there = CALENDAR.nth_after(CALENDAR.nth_after(start, first), second)
    assert there == CALENDAR.nth_after(start, first + second)


@given(days)
def test_a_make_up_day_is_a_weekend_and_a_day_off_has_a_name(on):
    day = CALENDAR.day(on)
    if day.kind is DayKind.MAKE_UP:
        assert on.weekday() >= 5
    assert bool(day.name) == (day.kind in {DayKind.MAKE_UP, DayKind.HOLIDAY})
    assert bool(day.notice) == bool(day.name)


@given(cases())
def test_the_fast_date_is_the_slow_date(case):
    start, limit, pauses = case
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    assert clock.due_on == _walk(start.date(), limit, pauses)
    assert clock.due_at == midnight(clock.due_on + ONE_DAY)


@given(cases(), st.integers(1, 20))
def test_a_longer_limit_is_never_due_earlier(case, more):
    start, limit, pauses = case
    longer = Limit(limit.value + more, limit.unit)
    first = compute(start, limit, CALENDAR, pauses=pauses)
    second = compute(start, longer, CALENDAR, pauses=pauses)
    extended = compute(
        start, limit, CALENDAR, pauses=pauses, extensions=[Extension(Limit(more, limit.unit))]
    )
    assert first.due_on < second.due_on
    assert extended.due_on == second.due_on


@given(cases(), st.integers(0, 80), st.integers(0, 15))
def test_one_more_pause_never_makes_a_case_due_earlier(case, begin, length):
    """Property 7 of 60 §6.2, the part of one clock: suspension never shortens."""
    start, limit, pauses = case
    first_day = start.date() + timedelta(days=begin)
    extra = Pause(first_day, first_day + timedelta(days=length))
    before = compute(start, limit, CALENDAR, pauses=pauses)
    after = compute(start, limit, CALENDAR, pauses=[*pauses, extra])
    assert after.due_on >= before.due_on
    open_end = compute(start, limit, CALENDAR, pauses=[*pauses, Pause(first_day)])
    assert open_end.due_on in {None, before.due_on}


@given(cases())
def test_a_later_start_is_never_due_earlier(case):
    start, limit, pauses = case
    today = compute(start, limit, CALENDAR, pauses=pauses)
    tomorrow = compute(start + ONE_DAY, limit, CALENDAR, pauses=pauses)
    assert tomorrow.due_on >= today.due_on


@given(cases(), st.integers(0, 150))
def test_what_has_passed_and_what_is_left_are_the_limit(case, later):
    """Property 1 of 60 §6.2: only days on which the clock runs count toward the limit."""
    start, limit, pauses = case
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    at = start + timedelta(days=later)
    assume(at < clock.due_at)
    used = elapsed(start, limit.unit, at, CALENDAR, pauses)
    counted = sum(
        _counts(start.date() + timedelta(days=n), limit.unit, pauses) for n in range(1, later + 1)
    )
    assert used == counted
    assert used + remaining(clock, at, CALENDAR).value == limit.value


@given(moments, st.lists(st.tuples(st.booleans(), st.integers(1, 12)), min_size=1, max_size=8))
def test_the_decision_clock_counts_only_running_statuses(received_at, stretches):
    """Property 1 of 60 §6.2: before acceptance and in 14 and 17 nothing counts, in 06–13 all."""
    accepted_at = received_at + timedelta(days=4)
    day, running, pauses = accepted_at.date(), 0, []
    for is_running, length in stretches:
        span = [day + timedelta(days=n) for n in range(1, length + 1)]
        if is_running:
            running += sum(CALENDAR.is_working_day(entry) for entry in span)
        else:
            pauses.append(Pause(span[0], span[-1]))
        day = span[-1]
    clock = decision_clock(
        PROFILES["LIC"],
        CaseTimes(received_at=received_at, accepted_at=accepted_at),
        CALENDAR,
        pauses=pauses,
    )
    at = datetime.combine(day, accepted_at.timetz())
    assert elapsed(clock.start_at, Unit.WORKING_DAYS, at, CALENDAR, pauses) == running
    assert (at >= clock.due_at) == (running > 20 or (running == 20 and day > clock.due_on))


@given(moments)
def test_deemed_acceptance_fires_at_the_first_second_after_the_fifth_working_day(received_at):
    """Property 6 of 60 §6.2."""
    deemed = deemed_acceptance(PROFILES["LIC"], CaseTimes(received_at=received_at), CALENDAR)
    fires_at = deemed.fires_at
    assert CALENDAR.is_working_day(fires_at.date())
    assert (fires_at.hour, fires_at.minute, fires_at.second) == (0, 0, 0)
    assert CALENDAR.count(received_at.date(), fires_at.date()) == 6
    assert deemed.effective_at == received_at


@given(cases(), st.integers(1, 30))
def test_a_pause_is_warned_of_exactly_when_it_outlasts_what_was_told(case, told):
    """Property 8 of 60 §6.2: total excluded time ≤ declared need, else warning."""
    start, limit, pauses = case
    for pause in pauses:
        declared = Limit(told, limit.unit)
        known = Pause(pause.start, pause.end, declared=declared)
        used = sum(
            limit.unit is Unit.NATURAL_DAYS or CALENDAR.is_working_day(day)
            for day in (
                pause.first_day + timedelta(days=n)
                for n in range((pause.last_day - pause.first_day).days + 1)
            )
        )
        over = excluded_overrun(known, start + timedelta(days=400), CALENDAR)
        assert (over.value if over else 0) == max(used - told, 0)


@given(cases())
def test_the_words_name_every_day_that_did_not_count_and_no_other(case):
    start, limit, pauses = case
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    kinds = {LineKind.PAUSE, LineKind.HOLIDAY, LineKind.WEEKEND}
    named = [
        first + timedelta(days=n)
        for line in clock.derivation
        if line.kind in kinds
        for first, last in line.days
        for n in range((last - first).days + 1)
    ]
    span = (clock.due_on - start.date()).days
    silent = {
        day
        for day in (start.date() + timedelta(days=n) for n in range(1, span + 1))
        if not _counts(day, limit.unit, pauses)
    }
    assert len(named) == len(set(named))
    assert set(named) == silent


@given(cases())
def test_every_date_but_the_result_stands_on_an_article(case):
    start, limit, pauses = case
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    for line in clock.derivation:
        optional = {LineKind.RESULT, LineKind.LIMIT}
        assert line.article or line.kind in optional
    assert clock.derivation[-1].kind is LineKind.RESULT


@given(cases(), st.lists(st.integers(0, 24 * 200), min_size=2, max_size=6))
def test_lights_only_go_from_green_to_yellow_to_red(case, hours):
    start, limit, pauses = case
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    assert start <= clock.warn_at <= clock.due_at
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    seen = [light(clock, start + timedelta(hours=n)) for n in sorted(hours)]
    steady = [order.index(entry) for entry in seen if entry is not Light.BLUE]
    assert steady == sorted(steady)
    assert light(clock, clock.due_at) is Light.RED
    assert light(clock, clock.due_at - timedelta(seconds=1)) is not Light.RED


@given(moments, short_limits, st.lists(st.tuples(st.integers(0, 500), st.integers(1, 90))))
def test_minutes_of_pauses_are_added_once(start, limit, spans):
    pauses = [
        Pause(start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in spans
    ]
    clock = compute(start, limit, CALENDAR, pauses=pauses)
    assert elapsed(start, limit.unit, clock.due_at, CALENDAR, pauses) == limit.value
    assert clock.due_at >= start + timedelta(
        minutes=limit.value * (60 if limit.unit is Unit.HOURS else 1)
    )
    assert start <= clock.warn_at <= clock.due_at


@pytest.mark.parametrize("code", sorted(PROFILES))
def test_no_profile_is_due_before_its_case_began(code):
    profile = PROFILES[code]
    start = datetime(2026, 2, 12, 9, tzinfo=ZONE)
    times = CaseTimes(
        submitted_at=start,
        received_at=start,
        accepted_at=start,
        present_at=start,
        valid_documents_at=start,
        promised_at=start,
        forwarded_at=start,
        expires_on=date(2026, 9, 1),
    )
    for variant in profile.limits:
        clock = decision_clock(profile, times, CALENDAR, variant=variant)
        assert clock.due_at > start
