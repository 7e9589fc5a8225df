"""大厅统计: waiting, handling, load and outcome of an outlet's days, each with its definition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.oversight.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.kit.refusals import NotFound
from onewindow.ui.pictures import bars

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
DEFINITIONS = {
    "waiting": "从取号到最后一次叫号的分钟数，过号重排的时间计入，没有被叫到的不计入",
    "handling": "从开始办理（没有点开始的从叫号算）到办结的分钟数，挂起的时间不计入",
    "abandonment": "放弃的号 ÷ 已结束的号",
    "realisation": "所有事项都办成的到访 ÷ 已结束的到访，放弃的到访计入分母",
    "load": "办理中的时间 ÷ 窗口开放的时间",
    "hours": "按取号时间归入整点",
    "green": "绿色通道的号 ÷ 全部号",
}


def _outlets(request: HttpRequest) -> QuerySet[organizations.Outlet]:
    """Return the open outlets of the person's region."""
    return organizations.outlets(viewer=accounts.actor_in(request)).filter(is_open=True)


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def hall(request: HttpRequest) -> HttpResponse:
    """The figures of one outlet over some days."""
    outlets = list(_outlets(request))
    asked = _asked(request, outlets)
    context: dict[str, Any] = {"outlets": outlets, "asked": asked, "definitions": DEFINITIONS}
    if asked["outlet"]:
        report = _report(request, asked)
        context |= {
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
            "query": request.GET.urlencode(),
        }
    return show(request, "hall.html", "hall", context)


def _people(report: queueing.HallReport) -> list[tuple[str, str, queueing.Work]]:
    """Return number, name and work of everybody who sat at a window."""
    names = accounts.names_of(set(report.staff))
    return [(number, names.get(number, ""), work) for number, work in sorted(report.staff.items())]


def _asked(request: HttpRequest, outlets: list[organizations.Outlet]) -> dict[str, Any]:
    """Return what was asked for; what makes no sense is a week up to today."""
    today = timezone.localdate()
    until = _day(request.GET.get("until", "")) or today
    since = _day(request.GET.get("from", "")) or until - timedelta(days=USUAL_DAYS - 1)
    since = max(min(since, until), until - timedelta(days=LONGEST_DAYS - 1))
    codes = [outlet.code for outlet in outlets]
    asked = request.GET.get("outlet", "")
    if asked and asked not in codes:
        raise NotFound(f"没有开放的网点“{asked}”")
    return {"outlet": asked or (codes[0] if codes else ""), "from": since, "until": until}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _report(request: HttpRequest, asked: dict[str, Any]) -> queueing.HallReport:
    by = accounts.actor_in(request)
    return queueing.hall_report(asked["outlet"], asked["from"], asked["until"], by=by)


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def hall_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same figures as a workbook, or the plates as CSV."""
    asked = _asked(request, list(_outlets(request)))
    if not asked["outlet"]:
        raise NotFound("还没有开放的网点")
    sheets = _sheets(_report(request, asked))
    name = f"大厅统计-{asked['outlet']}-{asked['from']}-{asked['until']}"
    return xlsx_file(sheets, name=name) if kind == "xlsx" else csv_file(sheets[0], name=name)


_WAITS = ("等候人数", "平均等候", "等候中位", "等候九成", "最长等候")
_HANDLES = ("办理件数", "平均办理", "办理中位", "办理九成", "最长办理")


def _sheets(report: queueing.HallReport) -> list[Sheet]:
    def spread(one: Any) -> tuple[float, ...]:
        return (one.count, one.mean, one.p50, one.p90, one.longest)

    plates: list[Sequence[Cell]] = [
        (
            plate.plate,
            plate.taken,
            *spread(plate.waiting),
            *spread(plate.handling),
            plate.abandonment,
            plate.green_share,
        )
        for plate in report.plates
    ]
    whole: Sequence[Cell] = (
        "合计",
        report.taken,
        *spread(report.waiting),
        *spread(report.handling),
        report.abandonment,
        report.measures.get("green", 0) / report.taken if report.taken else 0,
    )
    notes = "；".join(
        f"{name}＝{DEFINITIONS[key]}"
        for name, key in (("等候", "waiting"), ("办理", "handling"), ("放弃率", "abandonment"))
    )
    columns = ("板块", "取号", *_WAITS, *_HANDLES, "放弃率", "绿色通道占比")
    load = ("开放分钟", "办理分钟", "件数", "负荷")
    return [
        Sheet("板块", columns, [*plates, whole], notes),
        Sheet("窗口", ("窗口", *load), _work(report.windows), DEFINITIONS["load"]),
        Sheet("人员", ("工号", *load), _work(report.staff), DEFINITIONS["load"]),
        Sheet("时段", ("时", "取号"), sorted(report.taken_by_hour.items()), DEFINITIONS["hours"]),
        Sheet(
            "办事实现",
            ("到访", "办成", "需再来", "未办成", "放弃", "办事实现率"),
            [
                (
                    report.realisation.visits,
                    report.realisation.done,
                    report.realisation.come_again,
                    report.realisation.not_done,
                    report.realisation.abandoned,
                    report.realisation.rate,
                )
            ],
            DEFINITIONS["realisation"],
        ),
    ]


def _work(rows: dict[str, queueing.Work]) -> list[tuple[str, float, float, int, float]]:
    return [
        (key, one.open_minutes, one.serving_minutes, one.served, one.load)
        for key, one in sorted(rows.items())
    ]
