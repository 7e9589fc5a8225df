"""Where to go: outlets with hours, facilities and how many wait there at this moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onewindow.channels.hall_words import day_words, hours_words, wait_words
from onewindow.channels.here import point_in
from onewindow.channels.public_shell import public_shell
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import honours
from onewindow.domains.queueing import api as queueing

_DAYS = 7


@open_to_all
@never_cache
@require_GET
def outlets(request: HttpRequest) -> HttpResponse:
    """Every open outlet, or those that take ``?item=``: the nearest or the least busy first."""
    item = request.GET.get("item", "")[:64]
    here = point_in(request.GET)
    try:
        found = queueing.outlets_now(item=item, here=here, at=timezone.now())
    except catalogue.UnknownStandard as unknown:
        raise Http404(str(unknown)) from unknown
    context = {
        "shell": public_shell("public:outlets"),
        "item": item,
        "item_name": found.item_name,
        "query": urlencode({"item": item}) if item else "",
        "is_located": here is not None,
        "rows": [{"now": one, "says": _says(one)} for one in found.outlets],
    }
    return render(request, "public/outlets.html", context)


@open_to_all
@never_cache
@require_GET
def outlet(request: HttpRequest, code: str) -> HttpResponse:
    """One outlet: how to reach it, when it serves, who waits, what it has, who leads it today."""
    row = organizations.Outlet.objects.filter(code=code, is_open=True).first()
    if row is None:
        raise Http404("no such outlet")
    at = timezone.now()
    today = timezone.localdate(at)
    latest = next(iter(organizations.inspections_of(code, limit=1)), None)
    board = queueing.board(code, at=at)
    bookable = set(appointments.bookable_plates(code))
    context = {
        "shell": public_shell("public:outlets"),
        "outlet": row,
        "is_deciding": row.outlet_class == organizations.OutletClass.A,
        "week": _week(code, today),
        "is_serving": calendars.is_open(code, at),
        "plates": [
            {
                "plate": one,
                "wait": wait_words(one.wait, is_over=board.is_over),
                "is_bookable": one.name in bookable,
            }
            for one in board.plates
        ],
        "bookable": sorted(bookable),
        "inspected_at": latest.inspected_at if latest else None,
        "facilities": _facilities(latest),
        "leaders": _leaders(code, today),
        "brands": honours.outlet_brands(row, today),
    }
    return render(request, "public/outlet.html", context)


def _says(one: queueing.OutletNow) -> str:
    """Return what somebody would find there now, in a sentence."""
    if not one.is_serving:
        if one.opens_at is not None:
            return f"{timezone.localtime(one.opens_at):%H:%M}开始服务"
        return "今天的服务已经结束" if one.hours else "今天不开放"
    if one.windows is None:
        return "正在服务，目前无人等候"
    crowd = f"正在服务，现在等候 {one.waiting} 人"
    if one.wait is None:
        return crowd
    return f"{crowd}，现在取号预计等 {wait_words(one.wait)}"


def _week(code: str, today: date) -> list[tuple[str, str]]:
    days = calendars.opening_hours_between(code, today, today + timedelta(days=_DAYS - 1))
    return [
        (
            day_words(on),
            hours_words([(one.opens_at, one.closes_at, one.mode) for one in hours]) or "不开放",
        )
        for on, hours in sorted(days.items())
    ]


def _facilities(latest: Any) -> list[str]:
    """Return what the latest inspection found; what nobody has looked for is not claimed."""
    if latest is None:
        return []
    return [line["name"] for line in latest.lines if line["code"] not in latest.missing]


def _leaders(code: str, today: date) -> list[str]:
    """Return who is on duty today by name (H14)."""
    numbers = organizations.duty_leaders(code, from_on=today, until_on=today).get(today, [])
    away = organizations.absent(numbers, today)
    names = accounts.names_of(set(numbers) - away)
    return [names[number] for number in numbers if number in names]
