"""A call by text message: to whoever waits somewhere else, or in a hall where nothing is heard."""

from __future__ import annotations

from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.events import TicketCalled
from onewindow.domains.queueing.models import QueueTicket
from onewindow.domains.queueing.rules.kinds import CallMode, TicketStatus
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def send_call(fact: Fact, meta: EventMeta) -> None:
    """Send 请到N号窗口 where the call goes by message and still stands (Q4).

    A recall takes the place of the call before it; who was served, missed or called elsewhere
    meanwhile is sent nothing.
    """
    assert isinstance(fact, TicketCalled)
    if CallMode.MESSAGE not in fact.modes:
        return
    ticket = (
        QueueTicket.objects.select_related("visit")
        .filter(outlet=fact.outlet, on=fact.on, number=fact.number, status=TicketStatus.CALLED)
        .first()
    )
    if ticket is None or ticket.calls != fact.call or ticket.window != fact.window:
        return
    subject = meta.subject
    messages.withdraw(_key(subject, fact.call - 1), reason="又叫了一次", at=meta.at)
    outlet = organizations.find_outlet(fact.outlet)
    messages.send(
        messages.Purpose.CALL,
        to=ticket.visit.phone,
        values={
            "number": fact.number,
            "window": fact.window,
            "outlet": outlet.name if outlet else "",
        },
        about=subject,
        once=_key(subject, fact.call),
        division_code=outlet.division_id if outlet else "",
        by=meta.by,
        at=meta.at,
    )


def _key(subject: str, call: int) -> str:
    return f"{subject}:call:{call}"
