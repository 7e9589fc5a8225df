"""预约签到: a booking code becomes a ticket at the kiosk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.channels.hall.door_page import CHARACTERS, door_page, ticket_page
from onewindow.channels.hall.doors import Door, at_a_door
from onewindow.channels.hall.views.query import kiosk_of
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.appointments import api as appointments
from onewindow.kit import tries
from onewindow.kit.refusals import Refusal

_WRONG_HERE = 40
"""Wrong codes in a quarter of an hour at one kiosk."""
_LONGEST_CODE = 12


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_a_door
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the booking code; the ticket, or what is in the way and what to do about it."""
    at = timezone.now()
    door = kiosk_of(token, at=at)
    if request.method != "POST":
        return _ask(request, door)
    guarded = {f"kiosk.booking:{door.owner}": _WRONG_HERE}
    try:
        tries.require_patience(guarded, at=at)
        code = request.POST.get("code", "")[:_LONGEST_CODE]
        came = appointments.check_in(code, outlet=door.outlet, by=door.actor, at=at)
    except Refusal as refusal:
        if isinstance(refusal, appointments.UnknownBooking):
            tries.count_wrong(list(guarded), at=at)
        return _ask(request, door, refusal)
    if not came.booking.ticket_code:
        return door_page(request, door, "arrived", {"plate": came.booking.plate})
    return ticket_page(request, door, came.booking.ticket_code, said=_said(came))


def _said(came: appointments.CheckedIn) -> str:
    if came.is_repeat:
        return "此前已经签到，还是原来的号码。"
    if came.is_late:
        return "已过预约时段，按普通号排队。"
    return "签到成功，预约号优先。"


def _ask(request: HttpRequest, door: Door, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "code": request.POST.get("code", "")[:_LONGEST_CODE],
        "rows": CHARACTERS,
    }
    return door_page(request, door, "check_in", context, status=refusal.status if refusal else 200)
