"""Legal calendars drawn, new years recorded, amendments tried out before they are made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
TITLE = "国务院办公厅关于2027年部分节假日安排的通知"
HOLIDAYS = "元旦：01-01..01-03\n春节：02-05..02-11\n清明节：04-03..04-05\n劳动节：05-01..05-05"


def year(client, **query) -> str:
    return client.get("/console/calendars", query).content.decode()


def test_every_special_day_carries_the_notice_it_comes_from(manager):
    page = year(manager, year="2026")
    assert page.count('class="month"') == 12
    assert "2月16日 春节 放假" in page
    assert "2月14日 春节 调休上班" in page
    assert "全年 <b>248</b> 个工作日" in page


def test_a_year_without_a_notice_is_refused_not_guessed(manager, editor):
    """Only who may record a year is offered to."""
    import_address = reverse("console:calendar-import")
    for person, is_offered in ((manager, True), (editor, False)):
        page = year(person, year="2031")
        assert "这一年还没有节假日安排" in page
        assert (import_address in page) is is_offered


def test_a_new_year_is_tried_out_and_then_recorded(manager):
    fields = {"year": "2027", "title": TITLE, "holidays": HOLIDAYS, "make_up": "春节：02-14"}
    address = reverse("console:calendar-import")
    preview = manager.post(address, {**fields, "act": "preview", "key": "k"})
    assert "2027年：放假 18 天，调休上班 1 天" in preview.content.decode()
    assert 2027 not in calendars.legal_calendar().years
    assert manager.post(address, {**fields, "key": "k"}).status_code == 302
    assert calendars.legal_calendar().is_working_day(date(2027, 2, 14))
    assert not calendars.legal_calendar().is_working_day(date(2027, 2, 8))


def test_a_line_that_cannot_be_read_is_named_and_kept(manager):
    fields = {"year": "2027", "title": TITLE, "holidays": "元旦 01-01..01-03", "key": "k"}
    response = manager.post(reverse("console:calendar-import"), fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "第1行“元旦 01-01..01-03”应写成" in page
    assert TITLE in page


def test_a_year_may_be_pasted_as_yaml_and_a_wrong_date_is_named(manager):
    text = f"years:\n  2027:\n    - title: {TITLE}\n      holidays: {{元旦: ['02-31']}}\n"
    response = manager.post(reverse("console:calendar-import"), {"yaml": text, "key": "k"})
    assert response.status_code == 422
    assert "“元旦”的日期“02-31”无法识别" in response.content.decode()


def test_an_amendment_says_how_many_open_cases_would_move_and_moves_none(manager):
    """A day off inside a running limit moves its due day by one working day."""
    case = world.accepted(world.build())
    due = cases.open_file(cases.Case.objects.select_related("standard").get(pk=case.pk)).clock
    assert due is not None
    day_off = due.due_on
    fields = {
        "kind": "holiday",
        "first": day_off,
        "name": "防御台风停工",
        "title": "关于防御台风的通知",
        "key": "k",
    }
    address = reverse("console:calendar-amend")
    response = manager.post(address, {**fields, "act": "preview"})
    page = response.content.decode()
    assert "到期日会变的在办件：1 件" in page
    assert case.number in page
    moved = response.context["effect"]["moved"][0]
    assert moved.before == day_off
    assert moved.after == calendars.legal_calendar().next_working_day(day_off)
    assert calendars.legal_calendar().is_working_day(day_off)


def test_a_division_gets_its_own_days_and_others_do_not(manager):
    organizations.establish_division("990100", name="云汀市", by=SYSTEM, at=arrange.AT)
    fields = {
        "kind": "holiday",
        "first": "2026-07-20",
        "name": "自治州庆",
        "title": "州庆放假通知",
        "division_code": "990100",
        "key": "k",
    }
    assert manager.post(reverse("console:calendar-amend"), fields).status_code == 302
    assert not calendars.legal_calendar("990102").is_working_day(date(2026, 7, 20))
    assert calendars.legal_calendar("110105").is_working_day(date(2026, 7, 20))
    assert "自治州庆" in year(manager, year="2026", division="990102")


def test_all_rule_profiles_are_listed_with_their_articles(manager):
    page = manager.get(reverse("console:profiles")).content.decode()
    assert "共 22 套" in page
    assert "《行政许可法》第42条" in page
    assert "逾期视为受理" in page


def test_opening_hours_never_touch_the_legal_calendar(manager):
    arrange.places()
    address = reverse("console:opening-edit", args=["centre"])
    fields = {"day0": "9:00-12:00、13:30-17:00", "day5": "9:00-12:00", "key": "k"}
    assert manager.post(address, fields).status_code == 302
    assert [str(one) for one in calendars.weekly_hours("centre")[0]] == [
        "09:00–12:00",
        "13:30–17:00",
    ]
    page = manager.get(reverse("console:opening", args=["centre"])).content.decode()
    assert "09:00–12:00、13:30–17:00" in page
    saturday = date(2026, 3, 7)
    assert not calendars.legal_calendar().is_working_day(saturday)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("9点到12点", "应写成 9:00-12:00"),
        ("9:00-12:00、11:00-13:00", "重叠"),
        ("25:00-26:00", "不是"),
    ],
)
def test_hours_that_make_no_sense_are_explained_and_kept(manager, hours, words):
    arrange.places()
    response = manager.post(
        reverse("console:opening-edit", args=["centre"]), {"day0": hours, "key": "k"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert hours in page


def test_one_day_is_closed_with_a_reason(manager):
    arrange.places()
    tomorrow = timezone.localdate() + timedelta(days=1)
    fields = {"on": tomorrow, "hours": "", "reason": "设备检修", "key": "k"}
    address = reverse("console:opening-exception", args=["centre"])
    assert manager.post(address, fields).status_code == 302
    assert calendars.opening_hours("centre", tomorrow) == ()
