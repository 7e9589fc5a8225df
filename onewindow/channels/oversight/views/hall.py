"""大厅统计: waiting, handling, load and outcome of an outlet's days, each with its definition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from onewindow.channels.days import day_in
from onewindow.channels.oversight.figures import (
    DEFINITIONS,
    TABLES,
    city_sheet,
    sheets,
    stopwatch_of,
)
from onewindow.channels.oversight.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.exports import csv_file, xlsx_file
from onewindow.kit.refusals import NotFound
from onewindow.ui.pictures import BarsPicture, Link, bars

LONGEST_DAYS = 92
USUAL_DAYS = 7
MODES = {
    "": "正常",
    "normal": "正常",
    "early": "先时服务",
    "late": "延时服务",
    "noon": "午间不打烊",
    "weekend": "周末服务",
    "booked": "预约服务",
    "green": "绿色通道",
    "kiosk": "自助取号",
}


def _outlets(request: HttpRequest) -> QuerySet[organizations.Outlet]:
    """Return the open outlets of the person's region."""
    return organizations.open_outlets(viewer=accounts.actor_in(request))


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def hall(request: HttpRequest) -> HttpResponse:
    """The figures of one outlet over some days."""
    outlets = list(_outlets(request))
    asked = _asked(request, outlets)
    context: dict[str, Any] = {
        "outlets": outlets,
        "asked": asked,
        "definitions": DEFINITIONS,
        "tabs": _tabs("hall"),
    }
    if asked["outlet"]:
        report = _report(request, asked)
        laps, limit = stopwatch_of(asked["outlet"], asked["from"], asked["until"])
        context |= {
            "laps": laps,
            "limit": limit,
            "laps_share": laps.in_time / laps.count if laps.count else None,
            "waits": _histogram("等候时间", report.waits, "waiting"),
            "handlings": _histogram("办理时间", report.handlings, "handling"),
            "report": report,
            "by_hour": bars(
                "各时段取号",
                {f"{hour}时": n for hour, n in sorted(report.taken_by_hour.items())},
                unit=" 个",
                key="时段",
                definition=DEFINITIONS["hours"],
            ),
            "modes": bars(
                "服务方式",
                {MODES.get(mode, mode): n for mode, n in sorted(report.modes.items())},
                unit=" 个",
                key="方式",
            ),
            "measures": bars(
                "便民举措",
                {MODES.get(name, name): n for name, n in sorted(report.measures.items())},
                unit=" 次",
                key="举措",
            ),
            "reasons": bars("没有办成的原因", dict(report.reasons), unit=" 个", key="原因"),
            "people": _people(report),
            "tables": TABLES.items(),
            "query": urlencode(asked),
        }
    return show(request, "hall.html", "hall", context)


def _histogram(title: str, counts: dict[str, int], definition: str) -> BarsPicture:
    """Draw a distribution; empty bars after the last one that holds anything are left out."""
    last = max((n for n, count in enumerate(counts.values()) if count), default=-1)
    kept = dict(list(counts.items())[: last + 1])
    words = f"{DEFINITIONS[definition]}；{DEFINITIONS['histogram']}"
    return bars(title, kept, unit=" 个", key="分钟", definition=words)


def _people(report: queueing.HallReport) -> list[tuple[str, str, queueing.Work]]:
    """Return number, name and work of everybody who sat at a window."""
    names = accounts.names_of(set(report.staff))
    return [(number, names.get(number, ""), work) for number, work in sorted(report.staff.items())]


def _asked(request: HttpRequest, outlets: list[organizations.Outlet]) -> dict[str, Any]:
    """Return what was asked for; an outlet that is not open is not found."""
    codes = [outlet.code for outlet in outlets]
    asked = request.GET.get("outlet", "")
    if asked and asked not in codes:
        raise NotFound(f"没有开放的网点“{asked}”")
    return {"outlet": asked or (codes[0] if codes else ""), **_days(request)}


def _days(request: HttpRequest) -> dict[str, date]:
    """Return the days asked for; what makes no sense is a week up to today."""
    today = timezone.localdate()
    until = day_in(request.GET.get("until", "")) or today
    since = day_in(request.GET.get("from", "")) or until - timedelta(days=USUAL_DAYS - 1)
    since = max(min(since, until), until - timedelta(days=LONGEST_DAYS - 1))
    return {"from": since, "until": until}


def _report(request: HttpRequest, asked: dict[str, Any]) -> queueing.HallReport:
    by = accounts.actor_in(request)
    return queueing.hall_report(
        asked["outlet"], asked["from"], asked["until"], by=by, at=timezone.now()
    )


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def hall_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same figures as a workbook, or the table that was asked for as CSV."""
    asked = _asked(request, list(_outlets(request)))
    if not asked["outlet"]:
        raise NotFound("还没有开放的网点")
    table = request.GET.get("table", "plates")
    if table not in TABLES:
        raise NotFound(f"没有“{table}”这张表")
    laps, limit = stopwatch_of(asked["outlet"], asked["from"], asked["until"])
    tables = sheets(_report(request, asked), laps, limit)
    name = f"大厅统计-{asked['outlet']}-{asked['from']}-{asked['until']}"
    if kind == "xlsx":
        return xlsx_file(list(tables.values()), name=name)
    return csv_file(tables[table], name=f"{name}-{TABLES[table]}")


def _tabs(current: str) -> list[Link]:
    pages = (("hall", "一个网点"), ("city", "全部网点"))
    return [
        Link(name, reverse(f"oversight:{page}"), is_current=page == current) for page, name in pages
    ]


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """Every open outlet of the region beside the others."""
    rows, asked = _city(request)
    context = {
        "tabs": _tabs("city"),
        "rows": rows,
        "asked": asked,
        "definitions": DEFINITIONS,
        "days": f"from={asked['from']}&until={asked['until']}",
    }
    return show(request, "city.html", "hall", context)


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def city_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows, asked = _city(request)
    sheet = city_sheet([(outlet.name, one) for outlet, one in rows])
    name = f"大厅统计-全部网点-{asked['from']}-{asked['until']}"
    return xlsx_file([sheet], name=name) if kind == "xlsx" else csv_file(sheet, name=name)


def _city(
    request: HttpRequest,
) -> tuple[list[tuple[organizations.Outlet, queueing.city.OutletFigures]], dict[str, Any]]:
    """Return outlets in reach with their figures, the busiest first, and what was asked for."""
    outlets = {outlet.code: outlet for outlet in _outlets(request)}
    asked = _days(request)
    by = accounts.actor_in(request)
    found = queueing.city.city_report(
        list(outlets), asked["from"], asked["until"], by=by, at=timezone.now()
    )
    rows = [(outlets[one.outlet], one) for one in found]
    return sorted(rows, key=lambda row: (-row[1].taken, row[0].code)), asked
