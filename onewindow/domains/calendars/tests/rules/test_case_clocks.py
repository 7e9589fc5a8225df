import pytest

from onewindow.domains.calendars.rules import case_clocks
from onewindow.domains.calendars.rules.case_clocks import CaseTimes
from onewindow.domains.calendars.rules.clocks import Light, light
from onewindow.domains.calendars.rules.errors import (
    RenewalTooLate,
    UnknownProfile,
)
from onewindow.domains.calendars.rules.excluded import Pause
from onewindow.domains.calendars.rules.profiles import SilenceAtDecision
from onewindow.domains.calendars.tests.rules.test_profiles import PROFILES
from onewindow.domains.calendars.tests.rules.times import CALENDAR, at, day
from onewindow.lib.limits import Limit

LIC, RE, POLL = PROFILES["LIC"], PROFILES["RE"], PROFILES["POLL"]


def test_silence_over_a_holiday_is_acceptance_on_the_day_of_receipt():
    """Deemed acceptance fires on the working day after the fifth, effective on receipt day."""
    times = CaseTimes(received_at=at("2026-02-12 10:30"))
    deemed = case_clocks.deemed_acceptance(LIC, times, CALENDAR)
    assert deemed is not None
    assert deemed.fires_at == at("2026-02-27 00:00")
    assert deemed.effective_at == at("2026-02-12 10:30")
    assert deemed.article == "《行政许可法》第32条"

    accepted = CaseTimes(
        received_at=at("2026-02-12 10:30"), accepted_at=deemed.fires_at, deemed=True
    )
    clock = case_clocks.decision_clock(LIC, accepted, CALENDAR)
    assert clock is not None
    assert clock.due_on == day("2026-03-18")
    assert clock.derivation[0].text.startswith("视为受理（自收齐材料之日起）：2026年2月12日")


def test_the_fifth_day_on_a_friday_is_followed_by_a_monday():
    times = CaseTimes(received_at=at("2026-03-06"))
    deemed = case_clocks.deemed_acceptance(LIC, times, CALENDAR)
    clock = case_clocks.receipt_clock(LIC, times, CALENDAR)
    assert clock is not None
    assert deemed is not None
    assert clock.due_on == day("2026-03-13")
    assert deemed.fires_at == at("2026-03-16 00:00")


def test_a_correction_notice_in_time_stops_the_receipt_clock():
    times = CaseTimes(received_at=at("2026-03-02"), notice_at=at("2026-03-05"))
    clock = case_clocks.receipt_clock(LIC, times, CALENDAR)
    assert light(clock, at("2026-04-20")) is Light.BLUE
    assert case_clocks.deemed_acceptance(LIC, times, CALENDAR) is None


def test_a_correction_notice_after_the_fifth_day_is_too_late():
    times = CaseTimes(received_at=at("2026-03-02"), notice_at=at("2026-03-10"))
    deemed = case_clocks.deemed_acceptance(LIC, times, CALENDAR)
    assert deemed is not None
    assert deemed.fires_at == at("2026-03-10 00:00")


def test_a_corrected_case_is_accepted_on_the_day_everything_arrived():
    times = CaseTimes(
        received_at=at("2026-03-02"), notice_at=at("2026-03-04"), corrected_at=at("2026-03-16")
    )
    clock = case_clocks.receipt_clock(LIC, times, CALENDAR)
    deemed = case_clocks.deemed_acceptance(LIC, times, CALENDAR)
    assert clock is not None
    assert deemed is not None
    assert clock.due_on == day("2026-03-16")
    assert (deemed.fires_at, deemed.effective_at) == (at("2026-03-17 00:00"), at("2026-03-16"))


def test_an_accepted_case_is_never_deemed_accepted():
    times = CaseTimes(received_at=at("2026-03-02"), accepted_at=at("2026-03-04"))
    assert case_clocks.deemed_acceptance(LIC, times, CALENDAR) is None


def test_real_estate_answers_on_the_spot_or_has_accepted():
    times = CaseTimes(received_at=at("2026-03-06 16:00"))
    deemed = case_clocks.deemed_acceptance(RE, times, CALENDAR)
    assert deemed is not None
    assert deemed.fires_at == at("2026-03-07 00:00")
    told = CaseTimes(received_at=at("2026-03-06 16:00"), notice_at=at("2026-03-06 16:10"))
    assert case_clocks.deemed_acceptance(RE, told, CALENDAR) is None
    late = CaseTimes(received_at=at("2026-03-06 16:00"), notice_at=at("2026-03-09 09:00"))
    assert case_clocks.deemed_acceptance(RE, late, CALENDAR) is not None


def test_a_pollutant_permit_is_answered_in_three_natural_days():
    times = CaseTimes(received_at=at("2026-03-06"))
    deemed = case_clocks.deemed_acceptance(POLL, times, CALENDAR)
    clock = case_clocks.receipt_clock(POLL, times, CALENDAR)
    assert clock is not None
    assert deemed is not None
    assert clock.due_on == day("2026-03-09")
    assert deemed.fires_at == at("2026-03-10 00:00")


def test_where_silence_means_nothing_nothing_fires():
    assert (
        case_clocks.deemed_acceptance(
            PROFILES["WATER"], CaseTimes(received_at=at("2026-03-02")), CALENDAR
        )
        is None
    )


def test_a_promise_replaces_the_statute_limit_and_says_so():
    times = CaseTimes(accepted_at=at("2026-03-02"))
    clock = case_clocks.decision_clock(RE, times, CALENDAR, limit=Limit.parse("1wd"))
    assert clock is not None
    assert clock.due_on == day("2026-03-03")
    assert clock.derivation[1].text.startswith("承诺期限：1个工作日")


def test_a_two_level_case_gives_each_level_its_own_limit():
    profile = PROFILES["UP"]
    times = CaseTimes(accepted_at=at("2026-03-02"), forwarded_at=at("2026-03-16"))
    lower = case_clocks.decision_clock(profile, times, CALENDAR, variant="lawyer")
    upper = case_clocks.decision_clock(profile, times, CALENDAR, variant="lawyer_upper")
    assert lower is not None
    assert upper is not None
    assert (lower.due_on, upper.due_on) == (day("2026-03-22"), day("2026-03-26"))


def test_a_licence_is_delivered_within_ten_working_days():
    clock = case_clocks.delivery_clock(LIC, at("2026-03-02"), CALENDAR)
    assert clock is not None
    assert clock.due_on == day("2026-03-16")
    assert clock.derivation[1].article.startswith("《行政许可法》第44条")
    assert case_clocks.delivery_clock(RE, at("2026-03-02"), CALENDAR) is None
    promised = case_clocks.delivery_clock(RE, at("2026-03-02"), CALENDAR, limit=Limit.parse("3wd"))
    assert promised is not None
    assert promised.due_on == day("2026-03-05")


def test_a_promise_is_checked_afterwards():
    clock = case_clocks.follow_up_clock(at("2026-03-02"), Limit.parse("30wd"), CALENDAR)
    assert clock.due_on == day("2026-04-14")


def test_an_online_submission_is_answered_the_next_working_day():
    clock = case_clocks.online_reply_clock(at("2026-03-06 20:00"), CALENDAR)
    assert clock.due_on == day("2026-03-09")


def test_a_divorce_waits_thirty_days_and_lapses_thirty_days_later():
    times = CaseTimes(received_at=at("2026-03-05"))
    clocks = case_clocks.cooling_off_clocks(PROFILES["MAR"], times, CALENDAR)
    assert clocks is not None
    cooling, collecting = clocks
    # 4 April is 清明节, so the thirtieth day is the seventh.
    assert cooling.due_on == day("2026-04-07")
    assert collecting.due_on == day("2026-05-07")
    silence = case_clocks.silence_at_decision
    assert silence(PROFILES["MAR"], collecting, at("2026-05-07 23:59")) is None
    outcome = silence(PROFILES["MAR"], collecting, at("2026-05-08 00:00"))
    assert outcome is SilenceAtDecision.WITHDRAWN
    assert outcome.label == "视为撤回申请"
    assert case_clocks.cooling_off_clocks(LIC, times, CALENDAR) is None


@pytest.mark.parametrize(
    ("code", "variant", "last"),
    [
        ("RENEW", "", "2026-07-01"),
        ("RENEW", "pollutant", "2026-06-01"),
        ("RENEW", "pesticide", "2026-05-02"),
        ("RENEW", "drug", "2026-01-31"),
        ("POLL", "", "2026-06-01"),
    ],
)
def test_a_renewal_is_due_so_long_before_expiry(code, variant, last):
    expires_on = day("2026-07-31")
    assert case_clocks.renewal_due_on(PROFILES[code], expires_on, variant) == day(last)


def test_months_before_a_long_month_end_on_a_short_one():
    assert case_clocks.renewal_due_on(PROFILES["RENEW"], day("2026-08-31"), "drug") == day(
        "2026-02-28"
    )


def test_an_unknown_renewal_is_refused():
    with pytest.raises(UnknownProfile, match="没有延续情形"):
        case_clocks.renewal_due_on(LIC, day("2026-07-31"), "drug")


def test_a_renewal_is_decided_before_the_licence_expires_or_granted_by_silence():
    times = CaseTimes(received_at=at("2026-03-02"), expires_on=day("2026-04-10"))
    clock = case_clocks.decision_clock(PROFILES["RENEW"], times, CALENDAR)
    assert clock is not None
    assert clock.due_on == day("2026-04-10")
    silence = case_clocks.silence_at_decision
    assert silence(PROFILES["RENEW"], clock, at("2026-04-11 00:00")) is SilenceAtDecision.RENEWED
    late = CaseTimes(received_at=at("2026-04-13"), expires_on=day("2026-04-10"))
    with pytest.raises(RenewalTooLate, match="2026年4月10日届满"):
        case_clocks.decision_clock(PROFILES["RENEW"], late, CALENDAR)


def test_a_work_injury_waits_for_the_court():
    profile = PROFILES["INJ"]
    times = CaseTimes(accepted_at=at("2026-03-02"))
    kind = next(iter(profile.excluded))
    waiting = case_clocks.decision_clock(
        profile, times, CALENDAR, pauses=[Pause(day("2026-03-10"), kind=kind)]
    )
    resumed = case_clocks.decision_clock(
        profile, times, CALENDAR, pauses=[Pause(day("2026-03-10"), day("2026-04-08"), kind)]
    )
    assert waiting is not None
    assert resumed is not None
    assert waiting.is_paused
    assert resumed.due_on == day("2026-05-31")


def test_a_step_on_the_spot_may_wait_for_a_payment():
    pause = Pause(at("2026-03-02 10:00"))
    waiting = case_clocks.step_clock(at("2026-03-02"), Limit.parse("0wd"), CALENDAR, pauses=[pause])
    assert waiting.is_paused
    assert waiting.explain().splitlines()[-2].startswith("听证：自3月2日起，尚未结束")
    paid = case_clocks.step_clock(
        at("2026-03-02"),
        Limit.parse("0wd"),
        CALENDAR,
        pauses=[Pause(at("2026-03-02 10:00"), at("2026-03-04 10:00"))],
    )
    assert paid.due_on == day("2026-03-04")
