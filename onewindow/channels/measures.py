"""便民措施: the eight measures (W20) and the five modes (N14) of a month, each with its definition.

They are facts of queue, bookings and cases, so they are added up above all three.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars.api import midnight
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure with how often it was used; ``definition`` says what is counted."""

    code: str
    name: str
    count: int
    definition: str


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """The measures of the days from ``first`` to ``last``."""

    first: date
    last: date
    measures: list[Measure]
    modes: list[Measure]


def month_of(on: date) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    first = on.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def measure_report(first: date, last: date, *, by: Actor) -> MeasureReport:
    """Return the counts of the reader's region; of queue and bookings they must have the right."""
    hall, booked = _halls(first, last, by=by)
    since, until = midnight(first), midnight(last + timedelta(days=1))
    of_cases = cases.measure_counts(since, until, viewer=by)
    extended = sum(hall[mode] for mode in ("early", "late", "noon", "weekend"))
    visits = booked["door_to_door"] + booked["batch"]
    measures = [
        Measure("extended_hours", "延时服务", extended, "先时、延时、午间、周末时段取的号"),
        Measure("door_to_door", "上门服务", visits, "已完成的上门服务次数"),
        Measure("deferral", "容缺受理", of_cases.deferred, "当期收件、有容缺材料的办件"),
        Measure(
            "green",
            "绿色通道",
            hall["green"] + of_cases.green_elsewhere,
            "绿色通道号，加上不经窗口的绿色通道办件",
        ),
        Measure(
            "cross_region", "同城通办", of_cases.cross_region, "在事项辖区以外网点的窗口收的件"
        ),
        Measure("copies", "免费复印", booked["copies"], "登记的免费复印人次"),
        Measure("online", "网上办事", of_cases.online, "网上和手机申请的办件"),
        Measure(
            "self_service",
            "自助服务",
            hall["kiosk"] + of_cases.kiosk,
            "自助终端取的号，加上自助终端申请的办件",
        ),
    ]
    modes = [
        Measure("door_to_door", "上门服务", booked["door_to_door"], "为行动不便者上门的次数"),
        Measure("early", "先时服务", hall["early"], "开门前时段取的号"),
        Measure("late", "延时服务", extended - hall["early"], "午间、下班后、周末时段取的号"),
        Measure("batch", "集约服务", booked["batch"], "批量集中办理的上门次数"),
        Measure("booked", "预约服务", booked["booked"], "当期时段的预约，取消的不计"),
    ]
    return MeasureReport(first, last, measures, modes)


def _halls(first: date, last: date, *, by: Actor) -> tuple[Counter[str], Counter[str]]:
    codes = list(organizations.outlets(viewer=by).values_list("code", flat=True))
    found = appointments.booking_totals(first, last, by=by)
    booked = Counter(
        door_to_door=found.door_to_door,
        batch=found.batch,
        booked=found.booked,
        copies=found.copy_times,
    )
    return queueing.city.measures_of(codes, first, last, by=by), booked
