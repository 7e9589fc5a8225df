"""Figures of a hall as tables: each with its columns and its definition, for pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onewindow.domains.accounts import api as accounts
from onewindow.domains.appraisals import api as appraisals
from onewindow.domains.calendars.api import midnight
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.exports import Cell, Sheet

DEFINITIONS = {
    "waiting": "从取号到最后一次叫号的分钟数，过号重排的时间计入，没有被叫到的不计入",
    "handling": "从开始办理（没有点开始的从叫号算）到办结的分钟数，挂起的时间不计入",
    "abandonment": "放弃的号 ÷ 已结束的号",
    "realisation": "所有事项都办成的到访 ÷ 已结束的到访，放弃的到访计入分母；"
    "收场时仍在办理、结果未登记的另计，事后登记的计入并注明",
    "load": "办理中的时间 ÷ 窗口开放的时间，正在开放的算到此刻",
    "hours": "按取号时间归入整点",
    "green": "绿色通道的号 ÷ 全部号",
    "histogram": "每个号计一次，落在大于前一档、不超过本档的分钟数里",
    "stopwatch": "标准以分钟计时、已出证的件：从叫号或受理（取早的）到出证的分钟数；"
    "按作出决定的日期归入",
}
TABLES = {
    "plates": "板块",
    "windows": "窗口",
    "people": "人员",
    "hours": "时段",
    "outcome": "办事实现",
    "waits": "等候分布",
    "handlings": "办理分布",
    "stopwatch": "分钟办结",
}
"""Key in an address → name of the table."""

_WAITS = ("等候人数", "平均等候", "等候中位", "等候九成", "最长等候")
_HANDLES = ("办理件数", "平均办理", "办理中位", "办理九成", "最长办理")
_LOAD = ("开放分钟", "办理分钟", "件数", "负荷")


def stopwatch_of(outlet: str, from_on: date, until_on: date) -> tuple[queueing.Laps, float]:
    """Return the laps of an outlet's windows over some days, and their limit in minutes (H8)."""
    windows = organizations.Window.objects.filter(outlet__code=outlet)
    laps = appraisals.laps_between(
        "",
        midnight(from_on),
        midnight(until_on + timedelta(days=1)),
        windows=list(windows.values_list("number", flat=True)),
    )
    limit = queueing.policy_of(outlet, on=until_on).stopwatch_minutes
    return queueing.stopwatch_summary([one.lap for one in laps], limit), limit


def sheets(report: queueing.HallReport, laps: queueing.Laps, limit: float) -> dict[str, Sheet]:
    """Return every table of a hall's days by its key."""
    outcome = report.realisation
    columns = (
        "到访",
        "办成",
        "需再来",
        "未办成",
        "放弃",
        "办事实现率",
        "其中事后登记",
        "结果未登记",
    )
    ends: Sequence[Cell] = (
        outcome.visits,
        outcome.done,
        outcome.come_again,
        outcome.not_done,
        outcome.abandoned,
        outcome.rate,
        outcome.registered,
        outcome.unrecorded,
    )
    in_time = queueing.share(laps.in_time, laps.count)
    timed: Sequence[Cell] = (limit, laps.count, laps.in_time, in_time, laps.p90)
    return {
        "plates": _plates(report),
        "windows": Sheet("窗口", ("窗口", *_LOAD), _work(report.windows), DEFINITIONS["load"]),
        "people": Sheet("人员", ("工号", "姓名", *_LOAD), _people(report), DEFINITIONS["load"]),
        "hours": Sheet(
            "时段", ("时", "取号"), sorted(report.taken_by_hour.items()), DEFINITIONS["hours"]
        ),
        "outcome": Sheet("办事实现", columns, [ends], DEFINITIONS["realisation"]),
        "waits": _bars("等候分布", report.waits, DEFINITIONS["waiting"]),
        "handlings": _bars("办理分布", report.handlings, DEFINITIONS["handling"]),
        "stopwatch": Sheet(
            "分钟办结",
            ("规定分钟", "已出证", "未超", "按时率", "九成用时"),
            [timed],
            DEFINITIONS["stopwatch"],
        ),
    }


def _bars(name: str, counts: dict[str, int], definition: str) -> Sheet:
    note = f"{definition}；{DEFINITIONS['histogram']}"
    return Sheet(name, ("分钟", "号数"), list(counts.items()), note)


def _plates(report: queueing.HallReport) -> Sheet:
    def spread(one: queueing.Distribution) -> tuple[Cell, ...]:
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
        queueing.share(report.measures.get("green", 0), report.taken),
    )
    notes = "；".join(
        f"{name}＝{DEFINITIONS[key]}"
        for name, key in (("等候", "waiting"), ("办理", "handling"), ("放弃率", "abandonment"))
    )
    columns = ("板块", "取号", *_WAITS, *_HANDLES, "放弃率", "绿色通道占比")
    return Sheet("板块", columns, [*plates, whole], notes)


def _work(rows: dict[str, queueing.Work]) -> list[tuple[Cell, ...]]:
    return [(key, *_load(one)) for key, one in sorted(rows.items())]


def _people(report: queueing.HallReport) -> list[tuple[Cell, ...]]:
    names = accounts.names_of(set(report.staff))
    return [
        (number, names.get(number, ""), *_load(one)) for number, one in sorted(report.staff.items())
    ]


def _load(one: queueing.Work) -> tuple[Cell, ...]:
    return (one.open_minutes, one.serving_minutes, one.served, one.load)


CITY = (
    "网点", "取号", "等候人数", "等候中位", "等候九成", "办理件数", "办理中位", "办理九成",
    "放弃率", "到访", "办成", "办事实现率", "其中事后登记", "结果未登记", "开放分钟",
    "办理分钟", "负荷",
)  # fmt: skip


def city_sheet(rows: list[tuple[str, queueing.city.OutletFigures]]) -> Sheet:
    """Return all outlets as one table; ``rows`` are name and figures."""
    note = "；".join(
        f"{name}＝{DEFINITIONS[key]}"
        for name, key in (
            ("等候", "waiting"),
            ("办理", "handling"),
            ("放弃率", "abandonment"),
            ("办事实现率", "realisation"),
            ("负荷", "load"),
        )
    )
    return Sheet("网点", CITY, [(name, *_city_cells(one)) for name, one in rows], note)


def _city_cells(one: queueing.city.OutletFigures) -> tuple[Cell, ...]:
    return (
        one.taken,
        one.waited,
        one.wait_p50,
        one.wait_p90,
        one.handled,
        one.handling_p50,
        one.handling_p90,
        one.abandonment,
        one.visits,
        one.done,
        one.realisation,
        one.registered,
        one.unrecorded,
        one.open_minutes,
        one.serving_minutes,
        one.load,
    )
