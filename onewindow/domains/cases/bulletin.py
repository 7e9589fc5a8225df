"""公示屏: what a wall may tell of cases (Q17): masked before it leaves the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from onewindow.domains.cases.rules.statuses import Status
from onewindow.lib.divisions import significant
from onewindow.lib.masking import mask_name

_EVENTS = 3000
"""How many of the newest facts are looked through; the wall shows the last minutes, not history."""
_NEWEST = """
SELECT c.number, c.item_name, c.applicant_name, c.department, c.status, e.at
FROM (SELECT subject, max(id) AS id, max(at) AS at
      FROM (SELECT id, subject, type, at FROM kit_event ORDER BY id DESC LIMIT %(events)s) newest
      WHERE type LIKE 'cases.%%' GROUP BY subject) e
JOIN cases_case c ON c.number = e.subject
WHERE NOT c.is_simulated AND c.division_code LIKE %(division)s
ORDER BY e.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A case that changed a moment ago, as everybody may read it."""

    number: str
    item_name: str
    applicant: str
    department: str
    status: str
    changed_at: datetime


def recently_changed(division_code: str, *, most: int = 40) -> list[PublicLine]:
    """Return the cases of a region that changed last, newest first: names and numbers masked.

    One statement over a bounded number of facts; a case nobody touched lately is not among them.
    """
    values: dict[str, int | str] = {
        "events": _EVENTS,
        "division": f"{significant(division_code)}%",
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, values)
        return [
            PublicLine(
                mask_number(number),
                item,
                mask_name(name),
                department,
                Status(status).public_label,
                at,
            )
            for number, item, name, department, status, at in cursor.fetchall()
        ]


def mask_number(number: str) -> str:
    """Keep what its holder knows it by: the last four digits and the two before the stars."""
    return f"{number[:2]}****{number[-4:]}" if len(number) > 8 else f"****{number[-2:]}"
