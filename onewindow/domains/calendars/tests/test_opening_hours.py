"""Opening hours say when an outlet serves; they never count toward a limit."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import Hours
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden, OutsideRegion

pytestmark = pytest.mark.django_db
KEEPER = Actor(
    ActorKind.OFFICER, "0901", "钱管理", capabilities=frozenset({calendars.MANAGE_CALENDARS})
)
CLERK = Actor(ActorKind.OFFICER, "0731", "李窗口")
AT = datetime(2026, 3, 2, 9, tzinfo=calendars.ZONE)
MORNING, AFTERNOON = Hours(time(9), time(12)), Hours(time(13, 30), time(17))
SATURDAY = Hours(time(9), time(11), "weekend")
WEEK = {**{day: [MORNING, AFTERNOON] for day in range(5)}, 5: [SATURDAY]}


def _at(text):
    return datetime.fromisoformat(text).replace(tzinfo=calendars.ZONE)


@pytest.fixture
def hall():
    calendars.set_opening_hours("hall", WEEK, by=KEEPER, at=AT)
    return "hall"


def test_a_saturday_duty_serves_people_but_moves_no_limit(hall):
    """W23, H16: Saturday duty gives tickets but does not advance the legal clock."""
    saturday = date(2026, 3, 7)
    assert calendars.is_open(hall, _at("2026-03-07 09:30"))
    assert not calendars.legal_calendar().is_working_day(saturday)
    assert calendars.legal_calendar().nth_after(date(2026, 3, 6), 1) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("_case", "moment", "is_open"),
    [
        ("opens", "2026-03-02 09:00", True),
        ("closes for noon", "2026-03-02 12:00", False),
        ("opens again", "2026-03-02 13:30", True),
        ("closes", "2026-03-02 17:00", False),
        ("Sunday", "2026-03-08 10:00", False),
    ],
)
def test_when_the_hall_is_open(hall, _case, moment, is_open):
    assert calendars.is_open(hall, _at(moment)) is is_open


def test_hours_are_asked_in_beijing_time(hall):
    utc = datetime.fromisoformat("2026-03-02T01:30+00:00")
    assert calendars.is_open(hall, utc)


def test_one_day_can_differ(hall):
    calendars.set_opening_exception(hall, date(2026, 3, 3), [], reason="停电", by=KEEPER, at=AT)
    calendars.set_opening_exception(
        hall, date(2026, 3, 8), [SATURDAY], reason="高峰加班", by=KEEPER, at=AT
    )
    assert calendars.opening_hours(hall, date(2026, 3, 3)) == ()
    assert calendars.opening_hours(hall, date(2026, 3, 8)) == (SATURDAY,)
    event = Event.objects.filter(subject="outlet:hall").order_by("seq").last()
    assert event.payload == {
        "outlet_code": "hall",
        "on": "2026-03-08",
        "is_open": True,
        "hours": ["09:00–11:00"],
        "reason": "高峰加班",
    }


def test_new_hours_replace_the_old(hall):
    calendars.set_opening_hours(hall, {0: [MORNING]}, by=KEEPER, at=AT)
    assert calendars.weekly_hours(hall) == {0: (MORNING,)}


@pytest.mark.parametrize(
    ("_case", "week", "message"),
    [
        ("hours that overlap", {0: [MORNING, Hours(time(11), time(14))]}, "重叠"),
        ("hours that run backwards", {0: [Hours(time(12), time(9))]}, "不晚于开始"),
        ("an eighth day", {7: [MORNING]}, "不在 0"),
    ],
)
def test_impossible_hours_are_refused_and_change_nothing(hall, _case, week, message):
    with pytest.raises(calendars.BadOpeningHours, match=message):
        calendars.set_opening_hours(hall, week, by=KEEPER, at=AT)
    assert calendars.weekly_hours(hall)[5] == (SATURDAY,)


def test_a_clerk_sets_no_hours(hall):
    with pytest.raises(Forbidden):
        calendars.set_opening_hours(hall, {}, by=CLERK, at=AT)
    with pytest.raises(Forbidden):
        calendars.set_opening_exception(hall, date(2026, 3, 3), [], reason="", by=CLERK, at=AT)
    assert calendars.is_open(hall, _at("2026-03-03 10:00"))


@pytest.mark.parametrize(
    ("_case", "division", "message"),
    [
        ("another region", "990200", "网点的开放时间不在钱管理的管理范围内"),
        ("nobody said where it stands", "", "适用于全部地区"),
    ],
)
def test_hours_are_set_by_who_manages_the_region(hall, _case, division, message):
    regional = replace(KEEPER, divisions=("9901",))
    stamp = {"division_code": division, "by": regional, "at": AT}
    with pytest.raises(OutsideRegion, match=message):
        calendars.set_opening_hours(hall, {}, **stamp)
    with pytest.raises(OutsideRegion, match=message):
        calendars.set_opening_exception(hall, date(2026, 3, 3), [], reason="停电", **stamp)
    assert calendars.is_open(hall, _at("2026-03-03 10:00"))
    stamp["division_code"] = "990100"
    calendars.set_opening_exception(hall, date(2026, 3, 3), [], reason="停电", **stamp)
    assert not calendars.is_open(hall, _at("2026-03-03 10:00"))
