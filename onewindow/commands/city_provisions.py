"""What the demonstration city provides for: seals of its departments, years of its calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from onewindow.domains.calendars import api as calendars
from onewindow.domains.documents import api as documents
from onewindow.kit.actors import SYSTEM, Actor

VALID_FROM = date(2026, 1, 1)


def register_seals(
    departments: Iterable[str],
    names: Mapping[str, str],
    *,
    holder: str,
    by: Actor,
    at: datetime,
) -> int:
    """Register the seals that are not there yet and return how many; ``holder`` keeps them."""
    known = set(documents.ElectronicSeal.objects.values_list("department_code", "kind"))
    made = 0
    for code in sorted(set(departments)):
        for kind in documents.SealKind:
            if (code, kind.value) in known:
                continue
            documents.register_seal(
                code,
                kind,
                department_name=names[code],
                holder=holder,
                valid_from=VALID_FROM,
                by=by,
                at=at,
            )
            made += 1
    return made


def record_years(file: Path, *, at: datetime) -> int:
    """Record the years of the city's own calendar that no notice has arranged yet.

    A nationwide calendar is beyond anybody whose reach is one city, hence the system's act.
    """
    made = 0
    for entry in calendars.parse_legal_days(file.read_text(encoding="utf-8")):
        if entry.year not in calendars.legal_calendar().years:
            calendars.import_legal_year(entry, by=SYSTEM, at=at)
            made += 1
    return made
