"""A morning in the hall: open today whatever day it is, people waiting, some called."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from onewindow.channels.hall.doors import kiosk_token, phone_token
from onewindow.channels.hall.proving import check_letters
from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars import api as calendars
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

OUTLET = "city-centre"
SEATS = {"01": "0101", "21": "0103", "31": "0104", "09": "0105"}
_KIOSK = Actor(ActorKind.DEVICE, "kiosk:play", "演示终端")
_PEOPLE = 28
_GREEN_EVERY = 9


def begin() -> None:
    """Open the hall today and tomorrow, so that a play may run at any hour."""
    at = timezone.now()
    today = timezone.localdate(at)
    for on in (today, today + timedelta(days=1)):
        calendars.set_opening_exception(
            OUTLET,
            on,
            [calendars.Hours(time(0), time(23, 59, 59))],
            reason="演示",
            by=SYSTEM,
            at=at,
        )
    queueing.refresh_days(OUTLET, since=today)


def doors() -> tuple[str, str]:
    """Return the addresses of a kiosk and of a phone that scans the QR now."""
    kiosk, phone = kiosk_token(OUTLET, "一号机"), phone_token(OUTLET, at=timezone.now())
    return f"/hall/take/{kiosk}/", f"/hall/take/{phone}/"


def arrange() -> str:
    """Let people take numbers and windows call; return the code of one who waits."""
    begin()
    at = timezone.now()
    queueing.hall_day(OUTLET, timezone.localdate(at))
    for window, staff in SEATS.items():
        queueing.open_station(window, by=_at(window, staff), at=at - timedelta(minutes=50))
    plates = [row.name for row in queueing.plate_choices(OUTLET, at=at) if not row.is_service]
    plates.append("领证取件")
    code = ""
    for person in range(_PEOPLE):
        is_green = person % _GREEN_EVERY == _GREEN_EVERY - 1
        issued = queueing.take_ticket(
            OUTLET,
            plate=plates[person % len(plates)],
            priority="green" if is_green else "normal",
            reason="elderly" if is_green else "",
            by=_KIOSK,
            at=at - timedelta(minutes=45 - person),
        )
        code = issued.ticket.code
    _serve(at)
    return code


def paper_of_one_served() -> tuple[str, str]:
    """Return number and check letters of somebody who was served and may judge it."""
    at = timezone.now()
    # The latest: the first were served with a case, which others judge in these pictures.
    rows = queueing.QueueTicket.objects.filter(outlet=OUTLET, status="finished")
    for row in rows.order_by("-id"):
        asked = evaluation.invitations_of_visit(row.visit_id)
        if len(asked) == 1 and asked[0].may_be_judged(at):
            return row.number, check_letters(row.code)
    raise LookupError("nobody who was served was asked about one service")


def _serve(at: datetime) -> None:
    for turn in range(3):
        for window, staff in SEATS.items():
            by, then = _at(window, staff), at - timedelta(minutes=15 - 5 * turn)
            if queueing.ticket_at(window) is not None:
                queueing.finish_ticket(window, outcome="done", by=by, at=then)
            if queueing.call_ticket(window, by=by, at=then) is not None and turn < 2:
                queueing.start_serving(window, by=by, at=then)


def _at(window: str, staff: str) -> Actor:
    return accounts.actor_of(accounts.account(staff), window=window)
