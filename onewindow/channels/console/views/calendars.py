"""Legal calendars drawn as a year, their notices, the rule profiles, and opening hours."""

from __future__ import annotations

from calendar import Calendar as WeekCalendar
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.choosing import COUNTY, division_choices
from onewindow.channels.console.acts import ACT, ActForm, ActPage, Fields, act_page
from onewindow.channels.console.forms.calendars import (
    WEEK,
    AmendForm,
    ExceptionForm,
    OpeningForm,
    YearForm,
)
from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import Calendar, NoticeDays, RuleProfile
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.kit.refusals import Refusal

MOVED_AT_MOST = 200


@accounts.requires(Capability.CALENDARS_VIEW)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """A year as twelve months; every special day carries its notice."""
    today = timezone.localdate()
    division = request.GET.get("division", "").strip()
    division = division if division.isdecimal() else ""
    calendar = calendars.legal_calendar(division)
    known = sorted(calendar.years)
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    is_known = chosen in calendar.years
    context = {
        "year": chosen,
        "years": known,
        "next_unknown": known[-1] + 1,
        "is_known": is_known,
        "division": division,
        "divisions": division_choices(accounts.actor_in(request), deepest=COUNTY),
        "months": _months(calendar, chosen, today) if is_known else [],
        "working": calendar.count(date(chosen - 1, 12, 31), date(chosen, 12, 31))
        if is_known and chosen - 1 in calendar.years
        else None,
        "notices": [entry for entry in calendars.notices(division) if entry.year == chosen],
        "may_manage": accounts.staff(request).may(Capability.CALENDARS_MANAGE),
        "tab": "year",
    }
    return show(request, "year.html", "calendars", context)


def _months(calendar: Calendar, chosen: int, today: date) -> list[dict[str, Any]]:
    months = []
    for number in range(1, 13):
        weeks = []
        for week in WeekCalendar().monthdatescalendar(chosen, number):
            weeks.append([_day(calendar, on, today) if on.month == number else None for on in week])
        months.append({"name": f"{number}月", "weeks": weeks})
    return months


def _day(calendar: Calendar, on: date, today: date) -> dict[str, Any]:
    day = calendar.day(on)
    note = ""
    if day.notice is not None:
        words = f"{on.month}月{on.day}日 {day.name} {day.kind.label}"
        note = f"{words}。{day.notice.title}{'　' + day.notice.number if day.notice.number else ''}"
    return {
        "number": on.day,
        "kind": day.kind.value,
        "note": note,
        "mark": {"holiday": "休", "make_up": "班"}.get(day.kind.value, ""),
        "is_today": on == today,
    }


@accounts.requires(Capability.CALENDARS_MANAGE)
@ACT
def year_import(request: HttpRequest) -> HttpResponse:
    """Record the annual notice of a new year: from then on its dates can be computed."""
    known = calendars.legal_calendar().years

    def perform(fields: Fields, by: Any, at: Any) -> str:
        entry: NoticeDays = fields["entry"]
        calendars.import_legal_year(entry, by=by, at=at)
        return f"{entry.year}年的节假日安排已录入，{len(entry.days)} 天放假或调休。"

    return _with_preview(
        request,
        ActPage(
            title="录入新一年的节假日安排",
            form=YearForm,
            button="录入",
            perform=perform,
            back=reverse("console:calendars"),
            current="calendars",
            initial={"year": max(known) + 1},
            explanation=(
                "照国务院办公厅通知逐行填写，或只粘贴 YAML。没有通知的年份系统拒绝推算期限；"
                "录入后不能修改，只能另录调整通知。"
            ),
            law="《全国年节及纪念日放假办法》；国务院办公厅年度通知",
        ),
        lambda fields: _year_effect(fields["entry"]),
    )


def _year_effect(entry: NoticeDays) -> dict[str, Any]:
    off = [day for day in entry.days if day.kind is calendars.DayKind.HOLIDAY]
    on = [day for day in entry.days if day.kind is calendars.DayKind.MAKE_UP]
    return {
        "lines": [
            f"{entry.year}年：放假 {len(off)} 天，调休上班 {len(on)} 天",
            *(f"{day.on} {day.name} {day.kind.label}" for day in entry.days),
        ]
    }


@accounts.requires(Capability.CALENDARS_MANAGE)
@ACT
def amend(request: HttpRequest) -> HttpResponse:
    """Record a notice that changes days of a known year, for everybody or one division."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        changed = calendars.amend_calendar(
            fields["entry"], division_code=fields["division_code"], by=by, at=at
        )
        return f"日历已调整：{'、'.join(str(day) for day in changed)}。"

    return _with_preview(
        request,
        ActPage(
            title="调整日历",
            form=AmendForm,
            button="调整",
            perform=perform,
            back=reverse("console:calendars"),
            current="calendars",
            initial={"kind": "holiday"},
            explanation="先“预览影响”，看有多少在办件的到期日会变，再调整。",
        ),
        _amend_effect,
    )


def _amend_effect(fields: Fields) -> dict[str, Any]:
    """Say which days change, and which open cases would be due another day."""
    entry: NoticeDays = fields["entry"]
    division = fields["division_code"]
    now = calendars.legal_calendar(division)
    then = calendars.calendar_with(entry, division)
    changed = [
        day.on for day in entry.days if now.is_working_day(day.on) != then.is_working_day(day.on)
    ]
    if not changed:
        return {"lines": ["这份通知没有改变任何一天是否为工作日。"]}
    since = timezone.make_aware(datetime.combine(min(changed), time.min) - timedelta(days=1))
    moved, is_cut = cases.dates_moved(then, division_code=division, since=since, most=MOVED_AT_MOST)
    number = f"{len(moved)} 件以上" if is_cut else f"{len(moved)} 件"
    return {
        "lines": [
            f"改变是否为工作日的日期：{'、'.join(str(day) for day in changed)}",
            f"到期日会变的在办件：{number}"
            + (f"（只试算了最早到期的 {MOVED_AT_MOST} 件）" if is_cut else ""),
        ],
        "moved": moved[:50],
    }


def _with_preview(
    request: HttpRequest, page: ActPage, effect: Callable[[Fields], dict[str, Any]]
) -> HttpResponse:
    """An act's page with one more button, which shows what would happen and does nothing."""
    if request.method != "POST" or request.POST.get("act") != "preview":
        return act_page(request, page, has_preview=True)
    form = page.form(request.POST)
    if not form.is_valid():
        return act_page(request, page, has_preview=True)
    try:
        shown = effect(form.cleaned_data)
    except Refusal as refusal:
        shown = {"lines": [str(refusal)]}
    return act_page(request, page, has_preview=True, effect=shown)


@accounts.requires(Capability.CALENDARS_VIEW)
@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """The rule profiles: what starts, stops and ends each clock under one law."""
    by_code = {profile.code: profile for profile in calendars.profiles().values()}
    context = {"profiles": [_profile(one) for one in by_code.values()], "tab": "profiles"}
    return show(request, "profiles.html", "calendars", context)


def _profile(profile: RuleProfile) -> dict[str, Any]:
    receipt = profile.receipt
    return {
        "code": profile.code,
        "name": profile.name,
        "aliases": "、".join(profile.aliases),
        "start": profile.start.label,
        "receipt": receipt.limit.chinese if receipt.limit else "法律未定",
        "receipt_silence": {
            "none": "",
            "deemed_accepted": "逾期视为受理",
            "accepted_on_the_spot": "当场受理",
        }[receipt.silence.value],
        "limits": [
            {
                "name": rule.name or variant or "一般",
                "limit": rule.limit.chinese if rule.limit else "法律未定",
                "written": rule.written,
                "article": rule.article,
            }
            for variant, rule in profile.limits.items()
        ],
        "extension": f"{profile.extension.limit.chinese}，{profile.extension.approver}批准"
        if profile.extension
        else "无",
        "silence": profile.silence.label,
        "excluded": len(profile.excluded),
        "delivery": profile.delivery.chinese if profile.delivery else "未定",
        "articles": profile.articles,
        "note": profile.note,
    }


@accounts.requires(Capability.CALENDARS_VIEW)
@require_safe
def opening(request: HttpRequest, outlet: str) -> HttpResponse:
    """When an outlet serves people; it never counts toward a legal limit."""
    row = organizations.reached_outlet(outlet, by=accounts.actor_in(request))
    today = timezone.localdate()
    usual = calendars.weekly_hours(outlet)
    coming = []
    for n in range(14):
        on = today + timedelta(days=n)
        hours = calendars.opening_hours(outlet, on)
        coming.append(
            {
                "on": on,
                "weekday": WEEK[on.weekday()],
                "hours": "、".join(str(one) for one in hours) or "不开放",
                "is_other": hours != usual.get(on.weekday(), ()),
            }
        )
    context = {
        "outlet": row,
        "week": [
            (WEEK[n], "、".join(str(one) for one in usual.get(n, ())) or "不开放") for n in range(7)
        ],
        "coming": coming,
        "may_manage": accounts.staff(request).may(Capability.CALENDARS_MANAGE),
    }
    return show(request, "opening.html", "calendars", context)


@accounts.requires(Capability.CALENDARS_MANAGE)
@ACT
def opening_edit(request: HttpRequest, outlet: str) -> HttpResponse:
    """The usual hours of every weekday."""
    row = organizations.reached_outlet(outlet, by=accounts.actor_in(request))

    def perform(fields: Fields, by: Any, at: Any) -> str:
        week = {n: fields[f"day{n}"] for n in range(7) if fields[f"day{n}"]}
        calendars.set_opening_hours(outlet, week, division_code=row.division_id, by=by, at=at)
        return f"{row.name}的开放时间已更新。"

    usual = calendars.weekly_hours(outlet)
    initial = {
        f"day{n}": "、".join(f"{h.opens_at:%H:%M}-{h.closes_at:%H:%M}" for h in usual.get(n, ()))
        for n in range(7)
    }
    return _opening_act(request, outlet, f"开放时间：{row.name}", OpeningForm, perform, initial)


@accounts.requires(Capability.CALENDARS_MANAGE)
@ACT
def opening_exception(request: HttpRequest, outlet: str) -> HttpResponse:
    """Other hours on one day, or none."""
    row = organizations.reached_outlet(outlet, by=accounts.actor_in(request))

    def perform(fields: Fields, by: Any, at: Any) -> str:
        calendars.set_opening_exception(
            outlet,
            fields["on"],
            fields["hours"],
            reason=fields["reason"],
            division_code=row.division_id,
            by=by,
            at=at,
        )
        return f"{row.name} {fields['on']} 的开放时间已登记。"

    return _opening_act(request, outlet, f"单日开放调整：{row.name}", ExceptionForm, perform, {})


def _opening_act(
    request: HttpRequest,
    outlet: str,
    title: str,
    form: type[ActForm],
    perform: Any,
    initial: Fields,
) -> HttpResponse:
    page = ActPage(
        title=title,
        form=form,
        button="保存",
        perform=perform,
        back=reverse("console:opening", args=[outlet]),
        current="calendars",
        initial=initial,
        explanation="开放时间只决定网点何时接待，不影响任何法定期限的计算。",
    )
    return act_page(request, page)
