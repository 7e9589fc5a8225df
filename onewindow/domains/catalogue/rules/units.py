"""Compare limits written in different units.

One working day is eight working hours; seven natural days are five working days. Both are for
comparison in the gate only: real due dates are computed day by day from the calendar.
"""

from __future__ import annotations

from fractions import Fraction

from onewindow.lib.limits import Limit, Unit

WORKING_DAY_MINUTES = 480
_MINUTES = {
    Unit.WORKING_DAYS: Fraction(WORKING_DAY_MINUTES),
    Unit.NATURAL_DAYS: Fraction(WORKING_DAY_MINUTES * 5, 7),
    Unit.HOURS: Fraction(60),
    Unit.MINUTES: Fraction(1),
}


def working_minutes(limit: Limit) -> Fraction:
    """Return the limit in working minutes: ``1wd`` is 480, ``7d`` is 2400."""
    return limit.value * _MINUTES[limit.unit]


def allowance(limit: Limit) -> Fraction:
    """Return the working minutes a promise leaves for work: on the spot is one working day."""
    return working_minutes(limit) or Fraction(WORKING_DAY_MINUTES)


def compare(left: Limit, right: Limit) -> int:
    """Return -1, 0 or 1 as `left` is shorter than, equal to or longer than `right`."""
    mine, theirs = working_minutes(left), working_minutes(right)
    return (mine > theirs) - (mine < theirs)


def chinese_minutes(minutes: Fraction | int) -> str:
    """Return working minutes in the largest unit that divides them: ``2400`` → ``5个工作日``."""
    exact = Fraction(minutes)
    for size, word in ((WORKING_DAY_MINUTES, "个工作日"), (60, "小时")):
        if exact and exact % size == 0:
            return f"{int(exact / size)}{word}"
    if exact.denominator == 1:
        return f"{int(exact)}分钟"
    return f"约{float(exact) / WORKING_DAY_MINUTES:.1f}个工作日"
