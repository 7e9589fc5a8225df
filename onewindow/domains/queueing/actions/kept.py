"""Who a window keeps waits again when nobody sits there any more."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.statements import Ticket, perform
from onewindow.domains.queueing.events import TicketReleased
from onewindow.domains.queueing.models import QueueTicket
from onewindow.domains.queueing.rules.kinds import TicketStatus
from onewindow.kit.actors import Actor


def requeue_held(window: str, *, reason: str, by: Actor, at: datetime) -> list[str]:
    """Let whom the window holds wait again where they stood; return their numbers.

    Only that window could have taken them up again. The caller holds its row locked.
    """
    rows = QueueTicket.objects.filter(
        window=window, on=at.astimezone(ZONE).date(), status=TicketStatus.HELD
    )
    held = list(rows.order_by("since").values_list("pk", flat=True))
    freed = [requeue(window, one, reason=reason, by=by, at=at) for one in held]
    return [ticket.number for ticket in freed if ticket is not None]


def requeue(
    window: str,
    ticket: int,
    *,
    reason: str,
    statuses: tuple[str, ...] = (TicketStatus.HELD.value,),
    by: Actor,
    at: datetime,
) -> Ticket | None:
    """Let one ticket of the window wait again where it stood; None where it moved on meanwhile."""
    return perform(
        sql.RELEASE,
        TicketReleased,
        by=by,
        at=at,
        window=window,
        ticket=ticket,
        reason=reason,
        **{"from": list(statuses)},
    )
