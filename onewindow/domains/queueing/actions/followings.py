"""关注: a machine client that was shown a ticket's paper follows it, and stops."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.domains.queueing.carried import of_client
from onewindow.domains.queueing.errors import NotInThatState
from onewindow.domains.queueing.events import TicketFollowed, TicketUnfollowed
from onewindow.domains.queueing.models import Following, QueueTicket
from onewindow.domains.queueing.rules.kinds import TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


@transaction.atomic
def follow_ticket(ticket: QueueTicket, *, by: Actor, at: datetime) -> Following:
    """Let the client that acts follow a ticket until its day is over; twice is once.

    Raises NotInThatState where the ticket has ended.
    """
    assert by.client  # people open the ticket's own page
    held = QueueTicket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    if held.ended_at is not None:
        label = TicketStatus(held.status).label
        raise NotInThatState(
            f"{held.number}号{label}，不能再关注", next_step="再办一事的，请重新取号。"
        )
    found = Following.objects.filter(ticket=held, client=by.client, ended_at__isnull=True).first()
    if found is None:
        found = Following.objects.create(ticket=held, client=by.client, followed_at=at)
        fact = TicketFollowed(held.outlet, held.on, held.number)
        record(fact, subject=_subject(found), by=by, at=at)
    return found


@transaction.atomic
def unfollow_ticket(uuid: UUID, *, by: Actor, at: datetime) -> Following:
    """停止关注: the client is told nothing more; doing so again changes nothing.

    Raises UnknownFollowing, also for that of another client.
    """
    found = of_client(uuid, by.client, rows=Following.objects.select_for_update(of=["self"]))
    if found.ended_at is None:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        ticket = found.ticket
        fact = TicketUnfollowed(ticket.outlet, ticket.on, ticket.number)
        record(fact, subject=_subject(found), by=by, at=at)
    return found


def _subject(found: Following) -> str:
    return f"following:{found.uuid}"
