"""Years that no notice has arranged yet, for whatever reckons with the day it runs on."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.calendars import api as calendars
from onewindow.kit.actors import SYSTEM

_YEAR = """
years:
  {year}:
    - title: 试验日历
      holidays:
        元旦: ["01-01"]
        春节: ["02-05..02-08"]
        清明节: ["04-05"]
        劳动节: ["05-01..05-02"]
        端午节: ["06-09"]
        中秋节: ["09-15"]
        国庆节: ["10-01..10-03"]
"""


def record_years(at: datetime) -> None:
    """Record the year of the moment and the next where they are missing: the thirteen days off."""
    known = calendars.legal_calendar().years
    for year in {at.year, at.year + 1} - set(known):
        for entry in calendars.parse_legal_days(_YEAR.format(year=year)):
            calendars.import_legal_year(entry, by=SYSTEM, at=at)
