"""Axes for the lanes: dated days, numbered units of a plan, minutes by the clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from onewindow.ui.pictures import Axis, AxisCell, AxisLabel


def days_axis(days: Iterable[tuple[date, bool, str]]) -> Axis:
    """Build an axis of consecutive days.

    Each is (day, whether the law counts it, why not), e.g. ``(date(2026, 2, 17), False, "春节")``.
    """
    kept = list(days)
    for (day, _, _), (following, _, _) in itertools.pairwise(kept):
        if following - day != timedelta(days=1):
            raise ValueError("the days of an axis follow each other without a gap")
    cells = tuple(AxisCell(chinese_day(day), not counts, why) for day, counts, why in kept)
    labels = []
    week = None
    for place, (day, counts, _) in enumerate(kept):
        if counts:
            labels.append(AxisLabel(place, f"{day.month}/{day.day}", day.isocalendar()[:2] != week))
            week = day.isocalendar()[:2]
    return Axis(cells, tuple(labels), "工作日", tuple(day for day, _, _ in kept))


def units_axis(length: int, unit: str) -> Axis:
    """Build the axis of a plan that has no dates yet, e.g. 22 工作日 or 60 分钟."""
    counter = f"第 {{}} {'个' if unit == '工作日' else ''}{unit}"
    return Axis(
        tuple(AxisCell(counter.format(n + 1)) for n in range(length)) or (AxisCell("当场"),),
        tuple(AxisLabel(n, str(n), n % 5 == 0) for n in range(length + 1)),
        unit,
    )


def minutes_axis(start: datetime, minutes: int) -> Axis:
    """Build an axis of clock time from `start` (local), labelled every five minutes."""
    moments = [start + timedelta(minutes=n) for n in range(minutes + 1)]
    return Axis(
        tuple(AxisCell(f"{m:%H:%M}") for m in moments[:-1]),
        tuple(AxisLabel(n, f"{m:%H:%M}", n % 15 == 0) for n, m in enumerate(moments) if n % 5 == 0),
        "分钟",
    )


def chinese_day(day: date) -> str:
    """Write a day as notices do: 3月18日."""
    return f"{day.month}月{day.day}日"
