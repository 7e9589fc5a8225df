"""What the product brings along: the legal calendar as a file, readable without a database."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from onewindow.domains.calendars.rules.legal_days import (
    NoticeDays,
    build_calendar,
    parse_legal_days,
)
from onewindow.domains.calendars.rules.profiles import RuleProfile, load_profiles
from onewindow.domains.calendars.rules.working_days import Calendar

LEGAL_DAYS = Path(__file__).parent / "data" / "legal_days.yaml"


@lru_cache(maxsize=1)
def shipped_notices() -> tuple[NoticeDays, ...]:
    """Return the notices of 2007–2026 as the file has them."""
    return parse_legal_days(LEGAL_DAYS.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    """Return the national legal calendar as the file has it."""
    return build_calendar(shipped_notices())


@lru_cache(maxsize=4)
def profiles_in(path: Path) -> dict[str, RuleProfile]:
    """Return the rule profiles of a file by code and alias; the file is read once a process."""
    return load_profiles(path.read_text(encoding="utf-8"))
