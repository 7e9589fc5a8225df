"""The keeper of the calendar records notices; every process counts by them at its next read."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.models import LegalDay, LegalNotice
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.django_db
KEEPER = Actor(
    ActorKind.OFFICER, "0901", "钱管理", capabilities=frozenset({calendars.MANAGE_CALENDARS})
)
REGIONAL = Actor(
    ActorKind.OFFICER,
    "0902",
    "孙管理",
    capabilities=frozenset({calendars.MANAGE_CALENDARS}),
    divisions=("45",),
)
CLERK = Actor(ActorKind.OFFICER, "0731", "李窗口")
AT = datetime(2026, 11, 5, 9, tzinfo=calendars.ZONE)
YEAR_2027 = """
years:
  2027:
    - number: 国办发明电〔2026〕9号
      title: 国务院办公厅关于2027年部分节假日安排的通知
      holidays:
        元旦: ["2026-12-31..01-02"]
        春节: ["02-05..02-11"]
        清明节: ["04-03..04-05"]
        国庆节: ["10-01..10-07"]
      make_up:
        元旦: ["2026-12-26"]
        春节: ["02-20"]
"""


def _notice(text):
    (entry,) = calendars.parse_legal_days(text)
    return entry


def _amendment(body, year=2026):
    return _notice(f"years: {{{year}: [{{title: 关于调整节假日安排的通知, {body}}}]}}")


def test_without_any_record_the_shipped_calendar_counts():
    assert calendars.legal_calendar("420300") == calendars.shipped_calendar()


def test_a_recorded_year_becomes_computable_and_may_reach_into_the_year_before():
    with pytest.raises(calendars.CalendarMissing):
        calendars.legal_calendar().nth_after(date(2026, 12, 24), 10)

    calendars.import_legal_year(_notice(YEAR_2027), by=KEEPER, at=AT)

    calendar = calendars.legal_calendar()
    assert calendar.nth_after(date(2026, 12, 24), 10) == date(2027, 1, 8)
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2026, 12, 26))
    assert calendar.day(date(2027, 2, 5)).notice.citation == "国办发明电〔2026〕9号"


def test_recording_a_year_is_a_fact_with_the_days_it_changed():
    calendars.import_legal_year(_notice(YEAR_2027), by=KEEPER, at=AT)
    event = Event.objects.get(type="calendars.calendar_amended.v1")
    assert event.subject == "calendar"
    assert event.actor["key"] == "0901"
    assert event.payload == {
        "year": 2027,
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "number": "国办发明电〔2026〕9号",
        "is_new_year": True,
        "days": ["2026-12-26", "2026-12-31"],
    }


def test_a_year_is_recorded_once():
    calendars.import_legal_year(_notice(YEAR_2027), by=KEEPER, at=AT)
    for text in (YEAR_2027, YEAR_2027.replace("2027", "2026").replace("2026-12", "2025-12")):
        with pytest.raises(calendars.YearAlreadyKnown):
            calendars.import_legal_year(_notice(text), by=KEEPER, at=AT)
    assert LegalNotice.objects.count() == 1
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("_case", "old", "new", "message"),
    [
        ("half a year", '国庆节: ["10-01..10-07"]', "", "少于法定的13天"),
        ("a make-up day on a Wednesday", "02-20", "02-17", "不是周末"),
        ("off and on at once", '春节: ["02-20"]', '春节: ["02-06"]', "既列为放假又列为上班"),
    ],
)
def test_an_annual_notice_that_cannot_be_whole_is_refused(_case, old, new, message):
    with pytest.raises(calendars.BadCalendar, match=message):
        calendars.import_legal_year(_notice(YEAR_2027.replace(old, new)), by=KEEPER, at=AT)
    assert not LegalNotice.objects.exists()
    assert not Event.objects.exists()


def test_an_amendment_overrides_the_annual_notice():
    entry = _amendment("holidays: {临时放假: [09-03]}, make_up: {临时放假: [09-06]}")
    changed = calendars.amend_calendar(entry, by=KEEPER, at=AT)
    calendar = calendars.legal_calendar()
    assert changed == (date(2026, 9, 3), date(2026, 9, 6))
    assert not calendar.is_working_day(date(2026, 9, 3))
    assert calendar.is_working_day(date(2026, 9, 6))
    assert calendars.shipped_calendar().is_working_day(date(2026, 9, 3))


def test_an_amendment_that_changes_nothing_is_refused():
    with pytest.raises(calendars.NothingAmended, match="没有改变任何一天"):
        calendars.amend_calendar(_amendment("holidays: {国庆节: [10-01]}"), by=KEEPER, at=AT)


def test_an_amendment_of_an_unknown_year_is_refused():
    with pytest.raises(calendars.CalendarMissing, match="2028年"):
        calendars.amend_calendar(_amendment("holidays: {元旦: [01-03]}", 2028), by=KEEPER, at=AT)


def test_a_region_has_its_own_holidays_and_its_neighbours_do_not():
    entry = _amendment("holidays: {三月三: [04-20]}")
    calendars.amend_calendar(entry, division_code="45", by=REGIONAL, at=AT)
    assert not calendars.legal_calendar("450100").is_working_day(date(2026, 4, 20))
    assert calendars.legal_calendar("420300").is_working_day(date(2026, 4, 20))
    assert calendars.legal_calendar().is_working_day(date(2026, 4, 20))
    assert len(calendars.notices("450100")) == len(calendars.notices()) + 1


def test_the_holidays_of_a_city_are_those_of_its_districts_and_of_no_other_city():
    entry = _amendment("holidays: {台风停工: [04-20]}")
    calendars.amend_calendar(entry, division_code="451000", by=REGIONAL, at=AT)
    assert not calendars.legal_calendar("451002").is_working_day(date(2026, 4, 20))
    assert calendars.legal_calendar("451102").is_working_day(date(2026, 4, 20))


@pytest.mark.parametrize(
    ("_case", "by", "division_code"),
    [
        ("a clerk without the right", CLERK, ""),
        ("a keeper of another region", REGIONAL, "42"),
        ("a keeper of a region for the nation", REGIONAL, ""),
    ],
)
def test_who_may_not_changes_nothing(_case, by, division_code):
    entry = _amendment("holidays: {临时放假: [09-03]}")
    with pytest.raises(Forbidden):
        calendars.amend_calendar(entry, division_code=division_code, by=by, at=AT)
    with pytest.raises(Forbidden):
        calendars.import_legal_year(_notice(YEAR_2027), by=by, at=AT)
    assert not LegalNotice.objects.exists()
    assert not Event.objects.exists()


def test_an_act_that_was_rolled_back_leaves_no_trace_in_the_process():
    with transaction.atomic():
        calendars.import_legal_year(_notice(YEAR_2027), by=KEEPER, at=AT)
        assert 2027 in calendars.legal_calendar().years
        transaction.set_rollback(True)

    assert 2027 not in calendars.legal_calendar().years
    calendars.amend_calendar(_amendment("holidays: {临时放假: [09-03]}"), by=KEEPER, at=AT)
    assert 2027 not in calendars.legal_calendar().years
    assert not calendars.legal_calendar().is_working_day(date(2026, 9, 3))


def test_a_calendar_is_read_with_one_query(django_assert_num_queries):
    calendars.amend_calendar(_amendment("holidays: {临时放假: [09-03]}"), by=KEEPER, at=AT)
    first = calendars.legal_calendar("420300")
    with django_assert_num_queries(1):
        assert calendars.legal_calendar("420300") is first


def test_the_database_itself_keeps_one_annual_notice_a_year():
    calendars.import_legal_year(_notice(YEAR_2027), by=KEEPER, at=AT)
    row = LegalNotice.objects.get()
    assert LegalDay.objects.filter(notice=row).count() == 22
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalNotice.objects.bulk_create([row])


def test_the_profiles_of_the_city_are_read_by_code():
    assert calendars.profile("LIC").name == "一般行政许可"
    assert len({entry.code for entry in calendars.profiles().values()}) == 22
    with pytest.raises(calendars.UnknownProfile, match="XX"):
        calendars.profile("XX")
