import pytest

from onewindow.domains.calendars.rules.clocks import (
    Light,
    WarnRule,
    compute,
    elapsed,
    excluded_overrun,
    light,
    remaining,
)
from onewindow.domains.calendars.rules.derivation import LineKind, Wording
from onewindow.domains.calendars.rules.excluded import ExcludedKind, Extension, Pause, midnight
from onewindow.domains.calendars.tests.rules.times import CALENDAR, at, day
from onewindow.lib.limits import Limit, Unit


def _clock(start, limit, **options):
    return compute(at(start), Limit.parse(limit), CALENDAR, **options)


@pytest.mark.parametrize(
    ("_case", "start", "limit", "due"),
    [
        ("the day of acceptance is not counted", "2026-03-02", "1wd", "2026-03-03"),
        ("weekends are not counted", "2026-03-02", "5wd", "2026-03-09"),
        ("make-up days are counted", "2026-02-13", "1wd", "2026-02-14"),
        ("a Sunday case counts from Monday (N14)", "2026-03-08", "1wd", "2026-03-09"),
        ("natural days count on", "2026-02-12", "7d", "2026-02-19"),
        ("on the spot is the same day", "2026-03-02", "0wd", "2026-03-02"),
    ],
)
def test_the_last_day_in_time(_case, start, limit, due):
    clock = _clock(start, limit)
    assert clock.due_on == day(due)
    assert clock.due_at == midnight(day(due)).replace(hour=0) + (
        at("2026-01-02") - at("2026-01-01")
    )


@pytest.mark.parametrize(
    ("_case", "limit", "due"),
    [
        ("hours run by the clock", "24h", "2026-03-03 09:00"),
        ("minutes too", "60min", "2026-03-02 10:00"),
        ("no time at all", "0min", "2026-03-02 09:00"),
    ],
)
def test_short_limits_run_by_the_clock(_case, limit, due):
    clock = _clock("2026-03-02", limit)
    assert clock.due_at == at(due)
    assert clock.due_on == at(due).date()


def test_a_natural_limit_that_ends_on_a_holiday_rolls_where_the_profile_says_so():
    assert _clock("2026-02-12", "7d").due_on == day("2026-02-19")
    rolled = _clock("2026-02-12", "7d", rolls=True)
    assert rolled.due_on == day("2026-02-24")
    assert [line.article for line in rolled.derivation if line.kind is LineKind.ROLL] == [
        "《民法典》第203条"
    ]


@pytest.mark.parametrize(
    ("_case", "pauses", "due"),
    [
        ("a hearing of two days pushes by two", [("2026-03-04", "2026-03-05")], "2026-03-11"),
        ("overlapping pauses count once", [("2026-03-04", "2026-03-05")] * 2, "2026-03-11"),
        ("a pause over the weekend costs nothing", [("2026-03-07", "2026-03-08")], "2026-03-09"),
        ("a pause on the last day moves it", [("2026-03-09", "2026-03-09")], "2026-03-10"),
        ("a pause after the end changes nothing", [("2026-03-10", "2026-03-20")], "2026-03-09"),
        ("a pause that began before", [("2026-02-20", "2026-03-03")], "2026-03-10"),
        ("a far-off planned pause", [("2027-05-01", "2027-05-02")], "2026-03-09"),
    ],
)
def test_days_of_a_pause_do_not_count(_case, pauses, due):
    spans = [Pause(day(first), day(last)) for first, last in pauses]
    assert _clock("2026-03-02", "5wd", pauses=spans).due_on == day(due)


def test_a_running_pause_keeps_the_date_open():
    clock = _clock("2026-03-02", "5wd", pauses=[Pause(at("2026-03-04 14:00"))])
    assert (clock.due_on, clock.due_at, clock.warn_at) == (None, None, None)
    assert clock.is_paused
    assert light(clock, at("2026-03-20")) is Light.BLUE
    assert remaining(clock, at("2026-03-20"), CALENDAR).chinese == "暂停，余 4 个工作日"


def test_a_pause_that_begins_after_the_end_does_not_heal_a_late_case():
    clock = _clock("2026-03-02", "5wd", pauses=[Pause(day("2026-03-12"))])
    assert clock.due_on == day("2026-03-09")
    assert light(clock, at("2026-03-20")) is Light.RED


def test_minutes_stand_still_during_a_pause():
    pause = Pause(at("2026-03-02 09:20"), at("2026-03-02 09:50"))
    clock = _clock("2026-03-02", "60min", pauses=[pause])
    assert clock.due_at == at("2026-03-02 10:30")
    assert clock.warn_at == at("2026-03-02 10:18")
    assert remaining(clock, at("2026-03-02 09:30"), CALENDAR).chinese == "暂停，余 40 分钟"
    assert elapsed(clock.start_at, Unit.MINUTES, at("2026-03-02 10:00"), CALENDAR, [pause]) == 30


def test_an_extension_adds_to_the_limit():
    clock = _clock("2026-02-12", "20wd", extensions=[Extension(Limit.parse("10wd"))])
    assert clock.total == Limit.parse("30wd")
    assert clock.due_on == day("2026-04-01")
    with pytest.raises(ValueError, match="单位不同"):
        _clock("2026-02-12", "20wd", extensions=[Extension(Limit.parse("10d"))])


@pytest.mark.parametrize(
    ("_case", "moment", "shown", "words"),
    [
        ("on the day it starts", "2026-02-12 09:00", Light.GREEN, "剩 20 个工作日"),
        ("the evening before the last fifth", "2026-03-11 23:59", Light.GREEN, "剩 5 个工作日"),
        ("the last fifth begins", "2026-03-12 00:00", Light.YELLOW, "剩 4 个工作日"),
        ("the last day", "2026-03-18 23:59", Light.YELLOW, "今日到期"),
        ("the first moment too late", "2026-03-19 00:00", Light.RED, "超期 1 个工作日"),
        ("after a weekend more", "2026-03-23 08:00", Light.RED, "超期 3 个工作日"),
    ],
)
def test_lights_and_what_is_left(_case, moment, shown, words):
    """W10: at due − threshold yellow shows, past due red."""
    clock = _clock("2026-02-12", "20wd")
    assert light(clock, at(moment)) is shown
    assert remaining(clock, at(moment), CALENDAR).chinese == words


def test_overdue_on_a_saturday_is_overdue_without_a_working_day():
    clock = _clock("2026-03-02", "4wd")
    assert clock.due_on == day("2026-03-06")
    assert remaining(clock, at("2026-03-07"), CALENDAR).chinese == "已超期"


def test_no_clock_is_grey():
    assert light(None, at("2026-03-02")) is Light.GREY
    assert [shown.label for shown in Light] == ["正常", "预警", "超期", "暂停", "无时限"]


@pytest.mark.parametrize(
    ("_case", "limit", "warn"),
    [
        ("one working day left at least", "3wd", "2026-03-04 00:00"),
        ("never before the start", "1wd", "2026-03-02 09:00"),
        ("a fifth of sixty minutes", "60min", "2026-03-02 09:48"),
        ("not first on a Saturday", "6d", "2026-03-05 00:00"),
    ],
)
def test_when_the_light_turns_yellow(_case, limit, warn):
    assert _clock("2026-03-02", limit).warn_at == at(warn)


def test_the_warning_can_be_set():
    clock = _clock("2026-02-12", "20wd", warning=WarnRule(percent=50, working_days=3))
    assert clock.warn_at == at("2026-03-04 00:00")


def test_every_line_of_the_explanation_has_its_article():
    clock = _clock(
        "2026-02-12",
        "20wd",
        pauses=[Pause(day("2026-02-25"), day("2026-03-04"), ExcludedKind.HEARING, "公开听证")],
        extensions=[Extension(Limit.parse("10wd"), reason="案情复杂", approver="局长")],
        wording=Wording("受理", "", "法定期限", "《行政许可法》第42条"),
    )
    assert clock.explain().splitlines() == [
        "受理：2026年2月12日（周四），当日不计，自2026年2月13日（周五）起计算（《民法典》第201条）",
        "法定期限：20个工作日，不含法定节假日和双休日（《行政许可法》第42条、《行政许可法》第82条）",
        "经局长批准延长10个工作日：案情复杂（《行政许可法》第42条）",
        "听证（公开听证）：2月25日—3月4日，其间7个工作日不计入（《行政许可法》第45条）",
        "2月15日—2月23日 春节放假，不计入（国办发明电〔2025〕7号）",
        "4月4日—4月6日 清明节放假，不计入（国办发明电〔2025〕7号）",
        "双休日 3月7日—3月8日、3月14日—3月15日、3月21日—3月22日、3月28日—3月29日、"
        "4月11日—4月12日，共10日，不计入（《行政许可法》第82条）",
        "2月14日 因春节调休上班，计入（国办发明电〔2025〕7号）",
        "第30个工作日为2026年4月13日（周一），当日24时届满",
    ]


def test_a_running_pause_is_explained():
    clock = _clock("2026-03-02", "5wd", pauses=[Pause(day("2026-03-04"))])
    assert [str(line) for line in clock.derivation[2:]] == [
        "听证：自3月4日起，尚未结束，其间不计入（《行政许可法》第45条）",
        "期限中止，暂停结束后接续计算，届时确定到期日",
    ]


def test_a_returned_and_reopened_step_keeps_its_elapsed_time():
    """The time-out timer of a step that was re-entered counts on from its first opening."""
    first_opening = at("2026-03-02")
    reopened = at("2026-03-05 15:00")
    clock = compute(first_opening, Limit.parse("5wd"), CALENDAR)
    assert elapsed(first_opening, Unit.WORKING_DAYS, reopened, CALENDAR) == 3
    assert remaining(clock, reopened, CALENDAR).value == 2
    assert clock.due_on == day("2026-03-09")


@pytest.mark.parametrize(
    ("_case", "last", "moment", "over"),
    [
        ("within what was told", "2026-03-13", "2026-03-20", None),
        ("two working days longer", "2026-03-17", "2026-03-20", "2wd"),
        ("still running and already too long", None, "2026-03-16", "1wd"),
    ],
)
def test_a_pause_longer_than_told_is_a_warning(_case, last, moment, over):
    """Property 8 of 60 §6.2: total excluded time ≤ declared need, else warning."""
    pause = Pause(day("2026-03-02"), last and day(last), declared=Limit.parse("10wd"))
    found = excluded_overrun(pause, at(moment), CALENDAR)
    assert (found and str(found)) == over


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="没有时区"):
        compute(at("2026-03-02").replace(tzinfo=None), Limit.parse("1wd"), CALENDAR)


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="早于开始"):
        Pause(day("2026-03-04"), day("2026-03-03"))


def test_a_limit_of_hours_lists_its_pause():
    clock = _clock(
        "2026-03-02", "2h", pauses=[Pause(at("2026-03-02 09:30"), at("2026-03-02 10:00"))]
    )
    assert [str(line) for line in clock.derivation] == [
        "起算：2026年3月2日 09:00，自此时起算",
        "期限：2小时",
        "听证：2026年3月2日 09:30至2026年3月2日 10:00，其间不计入（《行政许可法》第45条）",
        "至2026年3月2日 11:30届满",
    ]
