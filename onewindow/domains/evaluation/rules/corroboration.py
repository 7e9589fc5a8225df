"""Check what a bad evaluation says against what the record of the case shows.

A label is corroborated, contradicted, or open: the record cannot tell, so a person asks. The check
helps both sides: it spares the applicant proving what the log proves, and the clerk a wrong mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Verdict(StrEnum):
    CORROBORATED = "corroborated"
    CONTRADICTED = "contradicted"
    OPEN = "open"

    @property
    def label(self) -> str:
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.CORROBORATED: "记录印证",
    Verdict.CONTRADICTED: "与记录不符",
    Verdict.OPEN: "待核实",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One coming to a hall: the day, the windows that served, and whether it was booked."""

    on: date
    windows: tuple[str, ...] = ()
    tickets: int = 1
    was_booked: bool = False


@dataclass(frozen=True)
class ServiceRecord:
    """What the log, the clocks and the pinned standard say of one case, as of the evaluation.

    ``listed`` are the materials of the pinned standard, ``asked`` those anybody asked for,
    ``times_asked`` how often each. ``promised_due`` and ``statutory_due`` are None where no clock
    ran. ``promised_trips`` None means that the standard promises none. ``conditions_added`` are
    grounds given beyond the standard. ``had_checklist`` says that a list was handed over;
    ``lacks_samples`` names listed materials of which the standard shows no sample.
    """

    at: datetime
    listed: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    times_asked: Mapping[str, int] = field(default_factory=dict)
    conditions_added: tuple[str, ...] = ()
    had_checklist: bool = False
    lacks_samples: tuple[str, ...] = ()
    ended_at: datetime | None = None
    promised_due: datetime | None = None
    statutory_due: datetime | None = None
    overdue_reason: str = ""
    promised_trips: int | None = None
    visits: tuple[Visit, ...] | None = None
    is_online_promised: bool = False
    came_online: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record says of one label, with the evidence in words."""

    label: str
    verdict: Verdict
    because: str


def corroborate(label: str, record: ServiceRecord | None) -> Finding:
    """Return what the record shows; without a case every label stays open."""
    check = _CHECKS.get(label)
    if record is None or check is None:
        return Finding(label, Verdict.OPEN, "记录不能判断，由承办单位联系评价人核实")
    verdict, because = check(record)
    return Finding(label, verdict, because)


def _extra_material(record: ServiceRecord) -> tuple[Verdict, str]:
    extra = sorted(record.asked - record.listed)
    if extra:
        named = "、".join(record.names.get(code, code) for code in extra)
        return Verdict.CORROBORATED, f"曾要求清单以外的材料：{named}"
    return Verdict.CONTRADICTED, "办件中要求的材料都在受理时的标准清单内"


def _extra_condition(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.conditions_added:
        return Verdict.CORROBORATED, f"曾提出标准以外的条件：{'、'.join(record.conditions_added)}"
    return Verdict.OPEN, "办件记录中没有标准以外的条件，口头要求须向评价人核实"


def _beyond(record: ServiceRecord, due: datetime | None, name: str) -> tuple[Verdict, str]:
    if due is None:
        return Verdict.OPEN, f"本次服务没有起算{name}"
    reached = record.ended_at or record.at
    until = f"{name}截止{_last_day(due)}"
    if reached > due:
        return Verdict.CORROBORATED, f"{until}，{_told(reached)}{_state(record)}"
    if record.ended_at is None:
        return Verdict.CONTRADICTED, f"{until}，尚未到期"
    return Verdict.CONTRADICTED, f"{until}，{_told(reached)}{_state(record)}"


def _last_day(due: datetime) -> str:
    """Return the last day of a limit in days; it ends with the midnight after it."""
    local = due.astimezone(ZONE)
    if local.time() == time.min:
        return f"{local - timedelta(days=1):%Y-%m-%d}"
    return _told(due)


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _state(record: ServiceRecord) -> str:
    return "办结" if record.ended_at else "仍未办结"


def _beyond_statute(record: ServiceRecord) -> tuple[Verdict, str]:
    verdict, because = _beyond(record, record.statutory_due, "法定时限")
    if verdict is Verdict.CORROBORATED and record.overdue_reason:
        return Verdict.OPEN, f"{because}；登记的超期原因：{record.overdue_reason}，是否成立须核实"
    return verdict, because


def _beyond_promise(record: ServiceRecord) -> tuple[Verdict, str]:
    return _beyond(record, record.promised_due, "承诺时限")


def _asked_again(record: ServiceRecord) -> tuple[Verdict, str]:
    again = sorted(code for code, times in record.times_asked.items() if times > 1)
    if again:
        named = "、".join(
            f"{record.names.get(code, code)}（{record.times_asked[code]}次）" for code in again
        )
        return Verdict.CORROBORATED, f"同一材料被多次要求：{named}"
    return Verdict.CONTRADICTED, "每份材料只要求过一次"


def _no_list(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.had_checklist:
        return Verdict.CONTRADICTED, "收件凭证和一次性告知列明了全部材料"
    return Verdict.CORROBORATED, "没有出具材料清单的记录"


def _no_samples(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.lacks_samples:
        return Verdict.CORROBORATED, f"标准中没有样表的材料：{'、'.join(record.lacks_samples)}"
    return Verdict.CONTRADICTED, "须提交的材料在办事指南中都有样表"


def _trips(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    if record.promised_trips is None:
        return Verdict.OPEN, "标准没有承诺到现场次数"
    said = f"承诺到现场{record.promised_trips}次，取号记录{len(record.visits)}次"
    if len(record.visits) > record.promised_trips:
        return Verdict.CORROBORATED, said
    return Verdict.CONTRADICTED, said


def _many_windows(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    windows = sorted({window for visit in record.visits for window in visit.windows})
    said = f"服务过的窗口：{'、'.join(windows) or '无'}"
    if any(len(set(visit.windows)) > 1 for visit in record.visits):
        return Verdict.CORROBORATED, f"一次到场跑了多个窗口；{said}"
    return Verdict.CONTRADICTED, f"每次到场只在一个窗口办理；{said}"


def _queued_again(record: ServiceRecord) -> tuple[Verdict, str]:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    again = [visit for visit in record.visits if visit.was_booked and visit.tickets > 1]
    if again:
        return Verdict.CORROBORATED, f"{again[0].on:%Y-%m-%d}已预约，当日又取号{again[0].tickets}次"
    if any(visit.was_booked for visit in record.visits):
        return Verdict.CONTRADICTED, "预约签到后直接进入队列，没有再次取号"
    return Verdict.CONTRADICTED, "没有预约记录"


def _not_online(record: ServiceRecord) -> tuple[Verdict, str]:
    if not record.is_online_promised:
        return Verdict.CONTRADICTED, "标准没有承诺网上办理"
    if record.came_online:
        return Verdict.CONTRADICTED, "本件是网上提交的"
    return Verdict.OPEN, "标准承诺可以网办，本件在窗口提交，原因须核实"


_CHECKS: dict[str, Callable[[ServiceRecord], tuple[Verdict, str]]] = {
    "108": _extra_condition,
    "109": _extra_material,
    "110": _beyond_statute,
    "112": _not_online,
    "113": _many_windows,
    "114": _trips,
    "207": _no_samples,
    "208": _no_list,
    "209": _beyond_promise,
    "210": _asked_again,
    "211": _not_online,
    "212": _queued_again,
}
CHECKABLE = frozenset(_CHECKS)
"""Labels 111, 115, 213 and 214 are about quality and manner: no record can tell."""
