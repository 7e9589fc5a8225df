"""留号: the holder leaves a telephone, so that a call may be sent as well."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.errors import BadVisitPhone, UnknownTicket
from onewindow.domains.queueing.events import VisitPhoneLeft
from onewindow.domains.queueing.models import QueueTicket, Visit
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.lib.check_digits import check_phone
from onewindow.lib.masking import mask_phone

_MOBILE_DIGITS = 11


@transaction.atomic
def leave_phone(
    code: str,
    phone: str,
    *,
    confirmed_by: PhoneConfirmation = PhoneConfirmation.NONE,
    by: Actor,
    at: datetime,
) -> str:
    """Keep the mobile phone of the visit behind a ticket, or none; return it masked.

    Whoever holds the ticket's code may; the number is known to this visit alone. Raises
    UnknownTicket, BadVisitPhone, and PhoneNotConfirmed where the policy of texts wants more than
    ``confirmed_by``.
    """
    ticket = QueueTicket.objects.filter(code=code).first() if code else None
    if ticket is None:
        raise UnknownTicket("没有这个号")
    number = check_phone(phone).value if phone.strip() else ""
    if number and not (len(number) == _MOBILE_DIGITS and number.isdigit() and number[0] == "1"):
        raise BadVisitPhone("应为11位手机号", field="phone")
    kept_by = confirmed_by if number else PhoneConfirmation.NONE
    if number and messages.is_connected():
        messages.demand_confirmed(kept_by, organizations.division_of(ticket.outlet))
    visit = Visit.objects.select_for_update().get(pk=ticket.visit_id)
    if (visit.phone, visit.phone_confirmed_by) == (number, kept_by):
        return mask_phone(number) if number else ""
    visit.phone, visit.phone_confirmed_by = number, kept_by
    visit.save(update_fields=["phone", "phone_confirmed_by"])
    fact = VisitPhoneLeft(visit.pk, is_kept=bool(number), confirmed_by=kept_by.value)
    record(fact, subject=f"visit:{visit.pk}", by=by, at=at)
    return mask_phone(number) if number else ""


def standing_of_phone(code: str) -> tuple[str, PhoneConfirmation]:
    """Return the telephone of the visit behind a ticket, masked, and who vouches for it.

    Empty where none was left.
    """
    ticket = QueueTicket.objects.select_related("visit").filter(code=code).first()
    if ticket is None or not ticket.visit.phone:
        return "", PhoneConfirmation.NONE
    visit = ticket.visit
    return mask_phone(visit.phone), PhoneConfirmation(visit.phone_confirmed_by)
