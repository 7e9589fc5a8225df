"""Tickets that a machine client took for somebody, or was shown: it sees those and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing.errors import FollowingEnded, UnknownFollowing
from onewindow.domains.queueing.models import Following, QueueTicket
from onewindow.kit.origins import client_behind
from onewindow.kit.rows import Rows
from onewindow.kit.statements import Statement

_BY_CODE = Rows(QueueTicket, "code = %(code)s")
_VISIT_CODE = Statement("SELECT code FROM queueing_visit WHERE id = %(visit)s::bigint")
_CLIENTS = Statement("""
SELECT t.outlet, t."on", t.number, e.actor->>'client'
FROM queueing_queueticket t
JOIN kit_event e
  ON e.subject = 'ticket:' || t.outlet || ':' || t."on" || ':' || t.number AND e.seq = 1
WHERE t.visit_id = %(visit)s::bigint AND e.actor->>'client' IS NOT NULL
ORDER BY t.id
""")


_FOLLOWERS = Statement("""
SELECT f.client, f.uuid::text
FROM queueing_following f
JOIN queueing_queueticket t ON t.id = f.ticket_id
WHERE t.outlet = %(outlet)s AND t."on" = %(on)s::date AND t.number = %(number)s
  AND f.ended_at IS NULL
ORDER BY f.id
""")


@dataclass(frozen=True, slots=True)
class CarriedTicket:
    """A ticket of a visit with the client through which it was taken."""

    outlet: str
    on: date
    number: str
    client: str

    @property
    def subject(self) -> str:
        return subject_of(self.outlet, self.on, self.number)


def ticket_by_code(code: str) -> QueueTicket | None:
    """Return the ticket behind the code on its paper; None for a code nobody has."""
    return _BY_CODE.first(code=code)


def ticket_client(outlet: str, on: date, number: str) -> str:
    """Return the client through which a ticket was taken; empty where a person or a device did."""
    return client_behind(subject_of(outlet, on, number))


def visit_code(visit: int) -> str:
    """Return the code under which further matters join a visit."""
    row = _VISIT_CODE.one(visit=str(visit))
    assert row is not None  # a ticket has a visit
    return str(row[0])


def clients_of_visit(visit: int) -> list[CarriedTicket]:
    """Return the tickets of a visit that machine clients took, in order."""
    return [CarriedTicket(*row) for row in _CLIENTS.all(visit=str(visit))]


def followers_of(outlet: str, on: date, number: str) -> list[tuple[str, str]]:
    """Return the clients that follow a ticket, each with what it follows by."""
    rows = _FOLLOWERS.all(outlet=outlet, on=on.isoformat(), number=number)
    return [(client, uuid) for client, uuid in rows]


def following_of(uuid: UUID, client: str, *, at: datetime) -> Following:
    """Return what the client follows, with its ticket.

    Raises UnknownFollowing, also for that of another client, and FollowingEnded where the client
    stopped or the day of the ticket is over.
    """
    found = of_client(uuid, client, rows=Following.objects.all())
    if found.ended_at is not None or found.ticket.on < at.astimezone(ZONE).date():
        raise FollowingEnded(f"对{found.ticket.number}号的关注已经结束")
    return found


def of_client(uuid: UUID, client: str, *, rows: QuerySet[Following]) -> Following:
    """Return a following of the client, ended or not; raise UnknownFollowing for another's."""
    found = rows.select_related("ticket").filter(uuid=uuid).first()
    if found is None or not client or found.client != client:
        raise UnknownFollowing("没有这个关注")
    return found


def subject_of(outlet: str, on: date, number: str) -> str:
    """Return the subject of the facts about a ticket."""
    return f"ticket:{outlet}:{on}:{number}"
