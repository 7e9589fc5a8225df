"""公示屏: what a wall may tell of cases (Q17): masked before it leaves the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.terms import terms_of
from onewindow.lib.divisions import significant
from onewindow.lib.masking import mask_name

_FACTS = 3000
"""How many of the newest facts of cases are looked through, by an index of their own."""
_NEWEST = """
WITH moved AS (
    SELECT subject FROM (
        SELECT subject FROM kit_event WHERE type LIKE 'cases.%%' ORDER BY id DESC LIMIT %(facts)s
    ) facts GROUP BY subject
), shown AS (
    (SELECT c.id FROM moved JOIN cases_case c ON c.number = moved.subject
     WHERE NOT c.is_simulated AND c.division_code LIKE %(division)s
       AND %(department)s IN ('', c.department))
    UNION
    (SELECT c.id FROM cases_case c
     WHERE NOT c.is_simulated AND c.division_code LIKE %(division)s
       AND %(department)s IN ('', c.department)
     ORDER BY c.id DESC LIMIT %(most)s)
)
SELECT c.number, c.item_name, c.applicant_name, c.department, c.status, c.standard_id, last.at
FROM shown JOIN cases_case c USING (id) CROSS JOIN LATERAL (
    SELECT id, at FROM kit_event WHERE subject = c.number ORDER BY seq DESC LIMIT 1
) last
ORDER BY last.id DESC LIMIT %(most)s
"""
"""What moved last anywhere, and what came last in the region: a quiet one has its lines too."""


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A case that changed a moment ago, as everybody may read it."""

    number: str
    item_name: str
    applicant: str
    department: str
    status: str
    changed_at: datetime


def recently_changed(
    division_code: str, *, department: str = "", most: int = 40
) -> list[PublicLine]:
    """Return the cases of a region (and department) that changed last, newest first, masked.

    One statement over a bounded number of rows. Items whose standard keeps their progress off
    public screens (``is_progress_public``) are left out.
    """
    values: dict[str, int | str] = {
        "facts": _FACTS,
        "division": f"{significant(division_code)}%",
        "department": department,
        "most": 2 * most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, values)
        rows = cursor.fetchall()
    shown = [
        PublicLine(
            mask_number(number),
            item,
            mask_name(name),
            of_department,
            Status(status).public_label,
            at,
        )
        for number, item, name, of_department, status, standard, at in rows
        if terms_of(standard).content.is_progress_public
    ]
    return shown[:most]


def mask_number(number: str) -> str:
    """Keep what its holder knows it by: the last four digits and the two before the stars."""
    return f"{number[:2]}****{number[-4:]}" if len(number) > 8 else f"****{number[-2:]}"
