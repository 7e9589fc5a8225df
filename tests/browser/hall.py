"""What happens in the hall while the browsers look: done inside the running product."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

OUTLET = "city-centre"


def do(words: str) -> dict[str, str]:
    """``begin``, ``open WINDOW STAFF``, ``call WINDOW STAFF [silent]``, ``finish WINDOW STAFF``,
    ``take PLATE``, ``item CODE``, ``code NUMBER``."""
    from django.utils import timezone

    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.queueing import api as queueing

    act, *rest = words.split()
    at = timezone.now()
    if act == "begin":
        return _begin()
    if act == "take":
        issued = queueing.take_ticket(OUTLET, plate=rest[0], by=_kiosk(), at=at)
        return {"number": issued.ticket.number, "code": issued.ticket.code}
    if act == "item":
        issued = queueing.take_ticket(OUTLET, item=rest[0], by=_kiosk(), at=at)
        return {"number": issued.ticket.number, "code": issued.ticket.code}
    if act == "code":
        return {"code": queueing.ticket_numbered(OUTLET, rest[0], at=at).code}
    window, staff = rest[:2]
    by = accounts.actor_of(accounts.account(staff), window=window)
    if act == "open":
        queueing.open_station(window, by=by, at=at)
    elif act == "call":
        ticket = queueing.call_ticket(window, silent="silent" in rest or None, by=by, at=at)
        return {"number": ticket.number if ticket else ""}
    elif act == "finish":
        queueing.finish_ticket(window, outcome="done", by=by, at=at)
    return {}


def _kiosk() -> Any:
    from onewindow.kit.actors import Actor, ActorKind

    return Actor(ActorKind.DEVICE, "kiosk:other", "另一台终端")


def _begin() -> dict[str, str]:
    """Open the hall for all of today, whatever day it is."""
    from django.utils import timezone

    from onewindow.channels.hall.doors import kiosk_token, phone_token
    from onewindow.domains.calendars import api as calendars
    from onewindow.domains.queueing import api as queueing
    from onewindow.kit.actors import SYSTEM

    at = timezone.now()
    for on in (timezone.localdate(at), timezone.localdate(at) + timedelta(days=1)):
        calendars.set_opening_exception(
            OUTLET,
            on,
            [calendars.Hours(time(0), time(23, 59, 59))],
            reason="试验",
            by=SYSTEM,
            at=at,
        )
    queueing.refresh_days(OUTLET, since=timezone.localdate(at))
    return {
        "kiosk": f"/hall/take/{kiosk_token(OUTLET, '一号机')}/",
        "phone": f"/hall/take/{phone_token(OUTLET, at=at)}/",
    }
