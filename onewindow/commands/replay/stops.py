"""When the clock of a building permit stands still: the letters of Awb 4:15, by activity code.

``08_AWB45_020`` and its like ask for missing data, ``030`` to ``051`` say that they came, ``140``
to ``145`` resume a procedure that was laid aside. The municipality prefixes its own phase number,
which says nothing; sub-steps (``020_2``, ``070_1a``) belong to their step.
"""

from __future__ import annotations

import re
from enum import Enum

_CODE = re.compile(r"\d{2}_AWB45_(?:[A-Z]+_)?(\d{3})")
_ASK = range(10, 30)
_RECEIVED = range(30, 60)
_RESUMED = range(140, 150)
_COMPLETE = 5
"""``005`` asks whether the application is complete; answered with yes, nothing is waited for."""
USUAL_DAYS = 28
"""The time told to the applicant where the log names none, in natural days."""
_LONGEST_DAYS = 3650


class Stop(Enum):
    """What an activity does to the clock of its case."""

    NOTHING = "nothing"
    BEGIN = "begin"
    END = "end"


def stop_of(activity: str, answer: str = "") -> Stop:
    """Return what the activity does to the clock."""
    match = _CODE.match(activity)
    if match is None:
        return Stop.NOTHING
    number = int(match[1])
    if number in _ASK:
        return Stop.BEGIN
    if number in _RECEIVED or number in _RESUMED:
        return Stop.END
    if number == _COMPLETE and answer.lower() == "true":
        return Stop.END
    return Stop.NOTHING


def needed_working_days(answer: str) -> int:
    """Return the working days told to the applicant: five for each begun week of the answer."""
    days = int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 6 else 0
    if not 0 < days <= _LONGEST_DAYS:
        days = USUAL_DAYS
    return -(-days // 7) * 5
