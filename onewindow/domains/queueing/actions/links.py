"""One identity: ticket → visit → case → collection → evaluation (Q16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.queueing.errors import UnknownTicket
from onewindow.domains.queueing.events import VisitLinked
from onewindow.domains.queueing.models import QueueTicket, Visit, VisitLink
from onewindow.domains.queueing.rules.kinds import LinkKind
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


def attach_case(
    visit: int | str, case_number: str, *, ticket: int | None = None, by: Actor, at: datetime
) -> bool:
    """Link a case to the visit it was received in; return whether it is new.

    ``visit`` is its id or its code; ``ticket`` the matter it was, where that is known.
    """
    return attach(visit, LinkKind.CASE, case_number, ticket=ticket, by=by, at=at)


@transaction.atomic
def attach(
    visit: int | str,
    kind: str,
    reference: str,
    *,
    ticket: int | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Link a visit to what it led to: a case, a collected result, an evaluation."""
    found = _visit(visit)
    number = ""
    if ticket is not None:
        row = QueueTicket.objects.filter(pk=ticket, visit=found).first()
        if row is None:
            raise UnknownTicket("号票不属于这次到访")
        number = row.number
    _, is_new = VisitLink.objects.get_or_create(
        kind=LinkKind(kind).value,
        reference=reference,
        visit=found,
        defaults={"ticket_id": ticket, "at": at},
    )
    if is_new:
        record(
            VisitLinked(found.pk, LinkKind(kind).value, reference, number),
            subject=f"visit:{found.pk}",
            by=by,
            at=at,
        )
    return is_new


def _visit(visit: int | str) -> Visit:
    key = {"pk": visit} if isinstance(visit, int) else {"code": visit}
    found = Visit.objects.select_for_update().filter(**key).first()
    if found is None:
        raise UnknownTicket("没有这次到访")
    return found
