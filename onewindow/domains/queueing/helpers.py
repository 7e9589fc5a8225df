"""帮办 at reception (H17): who accompanies a visit, before there is any case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.errors import AssistantNotFree, UnknownTicket
from onewindow.domains.queueing.events import VisitAssisted
from onewindow.domains.queueing.lists import PRESENT, ticket_numbered
from onewindow.domains.queueing.models import QueueTicket, Visit
from onewindow.domains.queueing.permissions import demand_arranging
from onewindow.domains.queueing.rules.kinds import TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record

_OVER = (TicketStatus.FINISHED, TicketStatus.ABANDONED)


@transaction.atomic
def arrange_helper(outlet: str, number: str, assistant: str, *, by: Actor, at: datetime) -> Visit:
    """安排帮办: who helps the holder of today's ticket; an empty staff number releases them.

    The whole visit gets the assistant, and with it every case that is received in it and has none
    (``cases`` hears of it). Raises UnknownTicket for a number that is not here or is over,
    AssistantNotFree for whoever is no assistant in use or does not reach the outlet's region.
    """
    demand_arranging(by)
    ticket = ticket_numbered(outlet, number, at=at)
    if ticket.status in _OVER:
        raise UnknownTicket(f"{ticket.number}号已经结束", field="number")
    visit = Visit.objects.select_for_update().get(pk=ticket.visit_id)
    if assistant:
        check_free(assistant, outlet)
    if visit.assistant == assistant:
        return visit
    before, visit.assistant = visit.assistant, assistant
    visit.save(update_fields=["assistant"])
    fact = VisitAssisted(visit.pk, ticket.number, assistant, before)
    record(fact, subject=f"visit:{visit.pk}", by=by, at=at)
    publish(f"hall:{outlet}", "queue", act="visit_assisted", number=ticket.number)
    return visit


def helpers_present(outlet: str, *, at: datetime) -> dict[int, str]:
    """Return visit id → staff number of the assistant, for today's visits that have one."""
    rows = Visit.objects.filter(outlet=outlet, on=at.astimezone(ZONE).date()).exclude(assistant="")
    return dict(rows.values_list("pk", "assistant"))


def tickets_accompanied(assistant: str, *, at: datetime, most: int = 50) -> list[QueueTicket]:
    """Return today's tickets that are not over, of visits this assistant accompanies (H17)."""
    if not assistant:
        return []
    visits = Visit.objects.filter(on=at.astimezone(ZONE).date(), assistant=assistant)
    live = [status.value for status in (*PRESENT, TicketStatus.SERVING)]
    rows = QueueTicket.objects.filter(visit__in=visits, status__in=live)
    return list(rows.order_by("rank_at", "id")[:most])


def helper_of(visit: int) -> str:
    """Return the staff number of the assistant of a visit; empty for nobody."""
    return Visit.objects.filter(pk=visit).values_list("assistant", flat=True).first() or ""


def check_free(assistant: str, outlet: str) -> None:
    """Refuse whoever is no assistant in use, or does not reach the outlet's region."""
    person = accounts.people_with_role(accounts.Role.ASSISTANT).filter(staff_number=assistant)
    user = person.first()
    if user is None:
        raise AssistantNotFree(f"工号“{assistant}”不是在用的帮办代办员", field="assistant")
    if not accounts.actor_of(user).reaches(_division(outlet)):
        raise AssistantNotFree(f"{user.name}的数据范围不包括本网点", field="assistant")


def _division(outlet: str) -> str:
    rows = organizations.Outlet.objects.filter(code=outlet)
    return rows.values_list("division__code", flat=True)[0]
