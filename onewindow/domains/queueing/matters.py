"""What a finished matter was about, for whoever reacts to it; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.kit.statements import Statement

_MATTER = Statement("""
SELECT t.visit_id, t.item, t.item_name, t.plate,
       (SELECT count(*) FROM queueing_queueticket o WHERE o.visit_id = t.visit_id AND o.id <= t.id),
       EXISTS (SELECT 1 FROM queueing_visitlink l
               WHERE l.visit_id = t.visit_id AND l.kind IN ('case', 'collection')),
       EXISTS (SELECT 1 FROM queueing_visit v WHERE v.id = t.visit_id AND v.phone <> ''),
       EXISTS (SELECT 1 FROM queueing_queueticket o JOIN kit_event e
                 ON e.subject = 'ticket:' || o.outlet || ':' || o."on" || ':' || o.number
                AND e.seq = 1 AND e.actor ->> 'client' <> ''
               WHERE o.visit_id = t.visit_id)
FROM queueing_queueticket t
WHERE t.outlet = %(outlet)s AND t."on" = %(on)s::date AND t.number = %(number)s
""")


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of a coming: the ``place``-th of its visit.

    The rest speaks of the visit: what it led to, whether somebody left a telephone, and whether a
    machine client took one of its tickets.
    """

    visit: int
    item: str
    item_name: str
    plate: str
    place: int
    led_to_case: bool
    has_phone: bool
    is_carried: bool


def matter_of(outlet: str, on: date, number: str) -> Matter | None:
    """Return the matter of a ticket of an outlet's day; None for a number nobody took."""
    row = _MATTER.one(outlet=outlet, on=on.isoformat(), number=number)
    return None if row is None else Matter(*row)
