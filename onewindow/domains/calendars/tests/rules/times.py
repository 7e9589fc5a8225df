"""Short ways to write days and moments in these tests."""

from __future__ import annotations

from datetime import date, datetime

from onewindow.domains.calendars.rules.excluded import ZONE
from onewindow.domains.calendars.shipped import shipped_calendar

CALENDAR = shipped_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """Return a moment in Beijing; a bare date means nine o'clock."""
    moment = datetime.fromisoformat(text if len(text) > 10 else f"{text} 09:00")
    return moment.replace(tzinfo=ZONE)
