"""留号: the holder leaves a telephone, so that a call may be sent as well."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.queueing.errors import BadVisitPhone, UnknownTicket
from onewindow.domains.queueing.events import VisitPhoneLeft
from onewindow.domains.queueing.models import QueueTicket, Visit
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.lib.check_digits import check_phone
from onewindow.lib.masking import mask_phone

_MOBILE_DIGITS = 11


@transaction.atomic
def leave_phone(code: str, phone: str, *, by: Actor, at: datetime) -> str:
    """Keep the mobile phone of the visit behind a ticket, or none; return it masked.

    Whoever holds the ticket's code may; the number is known to this visit alone. Raises
    UnknownTicket, BadVisitPhone.
    """
    ticket = QueueTicket.objects.filter(code=code).first() if code else None
    if ticket is None:
        raise UnknownTicket("没有这个号")
    number = check_phone(phone).value if phone.strip() else ""
    if number and not (len(number) == _MOBILE_DIGITS and number.isdigit() and number[0] == "1"):
        raise BadVisitPhone("应为11位手机号", field="phone")
    visit = Visit.objects.select_for_update().get(pk=ticket.visit_id)
    if visit.phone == number:
        return mask_phone(number) if number else ""
    visit.phone = number
    visit.save(update_fields=["phone"])
    fact = VisitPhoneLeft(visit.pk, is_kept=bool(number))
    record(fact, subject=f"visit:{visit.pk}", by=by, at=at)
    return mask_phone(number) if number else ""


def phone_left(code: str) -> str:
    """Return the telephone of the visit behind a ticket, masked; empty where none was left."""
    ticket = QueueTicket.objects.select_related("visit").filter(code=code).first()
    return mask_phone(ticket.visit.phone) if ticket is not None and ticket.visit.phone else ""
