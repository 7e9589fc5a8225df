"""Numbers of notices, verification codes and dates in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from onewindow.domains.documents.rules.kinds import SPECS, NoticeKind
from onewindow.lib.chinese import long_date, long_moment

ZONE = ZoneInfo("Asia/Shanghai")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 symbols of GB 32100: no I, O, S, V, Z, so that nobody misreads a code."""
CODE_LENGTH = 12
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"})


def notice_number(short_name: str, kind: NoticeKind, year: int, serial: int) -> str:
    """Return 机关简称 + 性质 + 〔年〕 + serial, e.g. ``云汀市监受〔2026〕0001号``."""
    return f"{short_name}{SPECS[kind].mark}〔{year}〕{serial:04d}号"


def series(department_code: str, kind: NoticeKind, year: int) -> str:
    """Return the counter's name: one series a department, kind and year."""
    return f"notice:{department_code}:{kind.value}:{year}"


def check_character(body: str) -> str:
    """Return the check character: weights 3^i mod 31 as in GB 32100.

    31 is prime and the weights differ, so one wrong symbol or two swapped ones always show.
    """
    total = sum(ALPHABET.index(symbol) * pow(3, i, 31) for i, symbol in enumerate(body))
    return ALPHABET[(31 - total % 31) % 31]


def normalise_code(text: str) -> str | None:
    """Return the code as stored, or None where it cannot be one; forgives look-alikes."""
    code = "".join(text.split()).replace("-", "").upper().translate(_LOOKALIKES)
    if len(code) != CODE_LENGTH or any(symbol not in ALPHABET for symbol in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def show_code(code: str) -> str:
    """Return the code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def chinese_date(day: date) -> str:
    """Return ``2026年3月18日``; an aware datetime is taken in Chinese time."""
    return long_date(local_day(day))


def chinese_time(moment: datetime) -> str:
    """Return ``2026年3月18日 14:05`` in Chinese time."""
    return long_moment(moment.astimezone(ZONE))


def local_day(day: date) -> date:
    """Return the calendar day in China of a date or an aware datetime."""
    return day.astimezone(ZONE).date() if isinstance(day, datetime) else day
