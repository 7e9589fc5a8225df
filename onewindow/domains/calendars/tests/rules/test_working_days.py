import pytest

from onewindow.domains.calendars.rules.errors import BadCalendar, CalendarMissing
from onewindow.domains.calendars.rules.legal_days import build_calendar, parse_legal_days
from onewindow.domains.calendars.rules.working_days import Calendar, DayKind
from onewindow.domains.calendars.tests.rules.times import CALENDAR, day

GOLDEN = [
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-12", 20, "2026-03-18"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-24", 20, "2026-10-29"),
    ("2026-04-30", 1, "2026-05-06"),
    ("2026-04-30", 7, "2026-05-13"),
    ("2025-12-31", 1, "2026-01-04"),
    ("2025-01-24", 3, "2025-02-05"),
]


@pytest.mark.parametrize(("start", "n", "due"), GOLDEN)
def test_golden_dates(start, n, due):
    assert CALENDAR.nth_after(day(start), n) == day(due)
    assert CALENDAR.count(day(start), day(due)) == n


@pytest.mark.parametrize(("year", "total"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year, total):
    days = CALENDAR.days(day(f"{year}-01-01"), day(f"{year}-12-31"))
    assert sum(entry.is_working for entry in days) == total


def test_a_day_names_its_notice():
    off = CALENDAR.day(day("2026-02-15"))
    assert (off.kind, off.name) == (DayKind.HOLIDAY, "春节")
    assert off.notice is not None
    assert off.notice.citation == "国办发明电〔2025〕7号"
    assert CALENDAR.day(day("2026-02-28")).kind is DayKind.MAKE_UP
    assert CALENDAR.day(day("2026-03-01")).kind is DayKind.WEEKEND
    assert CALENDAR.day(day("2026-03-02")).kind is DayKind.WORKING


def test_a_notice_of_unknown_number_is_cited_by_title():
    off = CALENDAR.day(day("2007-10-01"))
    assert off.notice is not None
    assert off.notice.citation == "《国务院办公厅关于2007年部分节假日安排的通知》"


def test_a_later_notice_overrides_an_earlier_one():
    extended = CALENDAR.day(day("2020-02-01"))
    assert extended.kind is DayKind.HOLIDAY
    assert extended.notice is not None
    assert extended.notice.number == "国办发明电〔2020〕1号"


@pytest.mark.parametrize(
    ("_case", "start", "n", "year"),
    [
        ("the limit runs into a year without a notice", "2026-12-20", 20, 2027),
        ("the start is the eve of a year without a notice", "2026-12-31", 1, 2027),
        ("the start lies before the calendar", "2006-12-20", 3, 2006),
        ("far in the future", "2031-05-01", 3, 2031),
    ],
)
def test_a_missing_year_is_refused_by_name(_case, start, n, year):
    with pytest.raises(CalendarMissing, match=f"{year}年的法定节假日安排尚未录入") as refusal:
        CALENDAR.nth_after(day(start), n)
    assert refusal.value.code == "calendar_missing"
    assert str(year) in refusal.value.next_step


def test_a_gap_between_known_years_is_never_jumped():
    gap = Calendar({2024, 2026}, [])
    with pytest.raises(CalendarMissing, match="2025年"):
        gap.nth_after(day("2024-12-30"), 10)
    with pytest.raises(CalendarMissing, match="2025年"):
        gap.count(day("2024-12-30"), day("2026-01-05"))
    assert gap.nth_after(day("2024-12-30"), 1) == day("2024-12-31")


@pytest.mark.parametrize(
    ("until", "last"), [("2026-02-23", "2026-02-14"), ("2026-02-24", "2026-02-24")]
)
def test_the_last_working_day_before_a_holiday(until, last):
    assert CALENDAR.last_working_day(day(until)) == day(last)


@pytest.mark.parametrize(
    ("_case", "text", "message"),
    [
        ("broken YAML", "years: [", "YAML"),
        ("an unknown field", "years: {2027: [{title: 通知, offdays: {}}]}", "offdays"),
        ("no date", "years: {2027: [{title: 通知, holidays: {元旦: [13-01]}}]}", "13-01"),
        (
            "a range that runs backwards",
            "years: {2027: [{title: 通知, holidays: {元旦: [01-03..01-01]}}]}",
            "颠倒",
        ),
    ],
)
def test_a_bad_calendar_file_names_the_place(_case, text, message):
    with pytest.raises(BadCalendar, match=message):
        parse_legal_days(text)


def test_a_calendar_without_years_is_refused():
    with pytest.raises(BadCalendar, match="没有任何年份"):
        build_calendar(())
