"""Every day of 2007–2026 against the archive of State Council notices."""

import json
import os
import tarfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from onewindow.domains.calendars.rules.working_days import DayKind
from onewindow.domains.calendars.shipped import shipped_calendar, shipped_notices

ROOT = Path(os.environ.get("ONEWINDOW_DATA", Path(__file__).parents[3] / "shared" / "data"))
ARCHIVE = ROOT / "calendar" / "holiday-cn.tar.gz"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not ARCHIVE.exists(), reason=f"需要真实数据 {ARCHIVE}"),
]


@pytest.fixture(scope="module")
def years():
    found = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive.getmembers():
            name = Path(member.name)
            if name.suffix == ".json" and name.stem.isdigit():
                found[int(name.stem)] = json.load(archive.extractfile(member))
    return found


def test_every_day_is_what_the_archive_says(years):
    calendar = shipped_calendar()
    named = {
        date.fromisoformat(entry["date"]): entry
        for year in sorted(years)
        for entry in years[year]["days"]
    }
    on, last = date(2007, 1, 1), date(2026, 12, 31)
    while on <= last:
        entry = named.get(on)
        is_working = on.weekday() < 5 if entry is None else not entry["isOffDay"]
        assert calendar.is_working_day(on) == is_working, on
        day = calendar.day(on)
        if entry is not None and day.kind in {DayKind.HOLIDAY, DayKind.MAKE_UP}:
            assert day.name == entry["name"], on
        elif entry is None:
            assert day.kind in {DayKind.WORKING, DayKind.WEEKEND}, on
        on += timedelta(days=1)


def test_every_notice_of_the_archive_is_cited(years):
    ours = {entry.notice.url for entry in shipped_notices()}
    assert ours == {url for year in years.values() for url in year["papers"]}


def test_a_year_without_notice_is_not_ours(years):
    with_notice = {year for year, content in years.items() if content["papers"]}
    assert shipped_calendar().years == with_notice
