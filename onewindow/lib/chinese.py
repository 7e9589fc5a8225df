"""Dates, weekdays and amounts in Chinese, as notices and clocks write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

_WEEKDAYS = "一二三四五六日"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")
_MAX_FEN = 10**18


def weekday(day: date) -> str:
    """Return ``周三`` for a Wednesday."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def long_date(day: date, *, with_weekday: bool = False) -> str:
    """Return ``2026年3月18日``, with ``（周三）`` after it when asked."""
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}（{weekday(day)}）" if with_weekday else text


def short_date(day: date, *, year: int | None = None) -> str:
    """Return ``3月18日``; the year stands before it where it is not ``year``."""
    text = f"{day.month}月{day.day}日"
    return text if year is None or day.year == year else f"{day.year}年{text}"


def long_moment(at: datetime) -> str:
    """Return ``2026年3月18日 09:05`` in the zone that the moment carries."""
    return f"{long_date(at.date())} {at:%H:%M}"


def spans(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Group days into unbroken runs (first, last), in order."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def span_words(first: date, last: date, *, year: int | None = None) -> str:
    """Return ``2月15日—2月23日``, or one date where both are the same."""
    if first == last:
        return short_date(first, year=year)
    return f"{short_date(first, year=year)}—{short_date(last, year=year or first.year)}"


def yuan(fen: int) -> str:
    """Return an amount of fen as ``80元`` or ``80.50元``, thousands separated."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, 100)
    return f"{sign}{whole:,}.{rest:02d}元" if rest else f"{sign}{whole:,}元"


def capital_yuan(fen: int) -> str:
    """Return an amount of fen in the forgery-proof capitals of receipts, e.g. ``捌拾元整``.

    Raise ValueError for negative amounts and for 10^16 yuan or more.
    """
    if not 0 <= fen < _MAX_FEN:
        raise ValueError(f"金额 {fen} 分超出可大写的范围（0 至 1 兆亿元）")
    whole, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole or not rest else ""
    if not rest:
        return f"{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return f"{text}{_DIGITS[cents]}分" if cents else f"{text}整"


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += _DIGITS[0]
        text += _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(number: int) -> str:
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        if gap:
            text += _DIGITS[0]
        text += _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
