"""Days and slots as people say them."""

from __future__ import annotations

from datetime import date, datetime

from onewindow.domains.calendars.api import ZONE


def day_words(on: date) -> str:
    """Return a day as people say it."""
    return f"{on.month}月{on.day}日（周{'一二三四五六日'[on.weekday()]}）"


def slot_words(moment: datetime) -> str:
    """Return a moment as people say it."""
    local = moment.astimezone(ZONE)
    return f"{day_words(local.date())}{local:%H:%M}"


def span_words(first: datetime, last: datetime) -> str:
    """Say 09:45—10:15."""
    return f"{first.astimezone(ZONE):%H:%M}—{last.astimezone(ZONE):%H:%M}"
