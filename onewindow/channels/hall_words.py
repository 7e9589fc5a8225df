"""Sentences and figures of the queue as the hall says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from onewindow.domains.calendars.api import OpeningMode
from onewindow.domains.queueing import api as queueing

MODES = {mode.value: mode.label for mode in OpeningMode if mode != OpeningMode.NORMAL}
WEEKDAYS = "一二三四五六日"
_LONG = 120
"""Minutes from which a wait is told in hours."""


def wait_words(wait: queueing.Estimate | None, *, is_over: bool = False) -> str:
    """Return the range in which 8 of 10 waits fall; five minutes are as exact as it is.

    What may be two hours or more is told in half hours.
    ``is_over``: the hours of the day have ended, and nobody is promised a time.
    """
    if is_over:
        return "今天已结束"
    if wait is None:
        return "暂无窗口叫号"
    if wait.high < 1:
        return "无需等候"
    if wait.high >= _LONG:
        low, high = wait.low // 30 / 2, -(-wait.high // 30) / 2
        return f"{low:g}—{high:g}小时" if low else f"{high:g}小时以内"
    low, high = _down(wait.low), _up(wait.high)
    return f"{low}—{high}分钟" if low else f"{high}分钟以内"


def _down(minutes: float) -> int:
    return int(minutes) if minutes < 10 else int(minutes // 5) * 5


def _up(minutes: float) -> int:
    whole = -int(-minutes // 1)
    return whole if whole < 10 else -int(-minutes // 5) * 5


def window_words(number: str) -> str:
    """Return ``3号窗口`` for 03: nobody looks for a window called nought three."""
    return f"{number.lstrip('0') or number}号窗口"


def hours_words(hours: Sequence[tuple[time, time, str]]) -> str:
    """Return the periods of a day, each with its mode of service where it is a special one."""
    return "，".join(
        f"{opens:%H:%M}—{closes:%H:%M}" + (f"（{MODES[mode]}服务）" if mode in MODES else "")
        for opens, closes, mode in hours
    )


def day_words(on: date) -> str:
    return f"{on.month}月{on.day}日 星期{WEEKDAYS[on.weekday()]}"
