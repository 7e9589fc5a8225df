"""What a machine does for the public: as a citizen, with a citizen's rights, and only its own.

The scope is asked of the owner, as everywhere at this door; the act is then done as anybody does it
at a kiosk or on a telephone, so that no rule of the public gives way to the owner's rights. Which
tickets, bookings and visits are a client's own stands in their first fact.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.utils import timezone
from pydantic import Field, StringConstraints

from onewindow.channels.hall_doors import Door, TooManyTickets, door_of
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.door import Call
from onewindow.channels.openapi.fields import Whether
from onewindow.channels.openapi.problems import InvalidRequest, UnknownDoor
from onewindow.domains.appointments import api as appointments
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import tries
from onewindow.kit.actors import Actor, ActorKind

_HOUR = 3600
_SALT = "openapi.held"
_OF_ONE_HOLDER = 4
"""Tickets of one person in a quarter of an hour, as on the hall's own page."""
_WRONG_A_CODE, _WRONG_A_CLIENT = 10, 200
"""Wrong tries in a quarter of an hour at one code, and of one system, whose users share it."""


PhoneConfirmed = Whether
PHONE_CONFIRMED = Field(
    False,
    description="本系统已确认手机号属于本人，记为接入系统确认；当地短信规则要求确认的须为 true",
)


def stated(is_confirmed: bool) -> PhoneConfirmation:
    """Return what a client that says so, or does not, has done about a phone."""
    return PhoneConfirmation.CLIENT if is_confirmed else PhoneConfirmation.NONE


def confirmed_by(way: str) -> Word:
    """Return how a phone was confirmed, as it is answered."""
    kept = PhoneConfirmation(way)
    return Word(code=kept.value, label=kept.label)


def citizen(call: Call) -> Actor:
    """Return whoever uses the calling system; nothing says who, the client answers for it."""
    holder = call.caller.holder
    key = f"client:{holder.code}"[:64]
    return Actor(ActorKind.APPLICANT, key, holder.name, client=holder.code)


def outlet_in_reach(call: Call, code: str) -> organizations.Outlet:
    """Return an open outlet of the owner's region; another one is not there."""
    found = organizations.open_outlets(viewer=call.by).filter(code=code).first()
    if found is None:
        raise organizations.UnknownOutlet(f"没有网点“{code}”")
    return found


def at_door(call: Call, token: str) -> tuple[Door, Actor]:
    """Return the door somebody stands at, and who acts there.

    Raises UnknownDoor, and as the pages do DoorShut and Withdrawn.
    """
    try:
        door = door_of(token, at=call.at)
        outlet_in_reach(call, door.outlet)
    except (Http404, organizations.UnknownOutlet) as error:
        raise UnknownDoor("没有这个取号入口。", field="body.door") from error
    by = replace(door.actor, client=call.caller.code) if door.is_kiosk else citizen(call)
    return door, by


def require_patience(call: Call, door: Door, holder: str) -> None:
    """Count the tickets of one person by telephone: nobody empties the day's numbers."""
    if door.is_kiosk:
        return
    if not holder:
        said = "扫大厅二维码取号时必填"
        fault = {"field": "body.holder", "message": said}
        raise InvalidRequest(
            "请求没有区分取号人。", field="body.holder", details={"errors": [fault]}
        )
    limits = {f"openapi.holder:{call.caller.code}:{holder}": _OF_ONE_HOLDER}
    try:
        tries.require_patience(limits, at=call.at)
    except tries.TooManyTries as many:
        raise TooManyTickets("短时间内取号太多，没有再取号。", details=many.details) from many
    tries.count_wrong(list(limits), at=call.at)


Holder = Annotated[str, StringConstraints(pattern=r"^[\w.-]{0,64}$", max_length=64)]
TRIED_BY = Field(
    "", description="使用人在接入系统中的代号，不保存；给出的，一人猜码只停这一人，不停整个系统"
)


def guard_code(call: Call, kind: str, code: str, holder: str = "") -> None:
    """Let nobody find codes by trying: a wrong one counts for itself and for the system.

    ``code`` as it is kept: one that is typed in another way is the same one. Where the system says
    who of its users tries, that one has to wait long before all of them.
    """
    limits = {
        f"{kind}:{code}": _WRONG_A_CODE,
        f"{kind}-by:{call.caller.code}": _WRONG_A_CLIENT,
    }
    if holder:
        limits[f"{kind}-holder:{call.caller.code}:{holder}"] = _WRONG_A_CODE
    tries.require_patience(limits, at=call.at)
    call.guesses.extend(limits)


def guard_booking(call: Call, code: str, holder: str) -> None:
    """Guard the code of a booking or a visit, with or without its hyphen."""
    guard_code(call, "booking", appointments.tidy_code(code) or code, holder)


def shown_ticket(call: Call, code: str, holder: str) -> queueing.QueueTicket:
    """Return the ticket of today whose paper somebody showed to this client, whoever took it.

    One of another day or region is not there. Raises UnknownTicket, TooManyTries.
    """
    guard_code(call, "ticket", code, holder)
    found = queueing.carried.ticket_by_code(code)
    if found is None or found.on != timezone.localdate(call.at):
        raise queueing.UnknownTicket("没有这张号票")
    try:
        outlet_in_reach(call, found.outlet)
    except organizations.UnknownOutlet as error:
        raise queueing.UnknownTicket("没有这张号票") from error
    return found


def own_ticket(call: Call, code: str) -> queueing.QueueTicket:
    """Return a ticket that this client took or whose booking it made; others are not there."""
    found = queueing.carried.ticket_by_code(code)
    if found is None or not _is_own(call, found):
        raise queueing.UnknownTicket("没有这张号票")
    return found


def _is_own(call: Call, ticket: queueing.QueueTicket) -> bool:
    place = (ticket.outlet, ticket.on, ticket.number)
    return call.caller.code in {
        queueing.carried.ticket_client(*place),
        appointments.carried.client_checked_in(*place),
    }


def held_booking(call: Call, uuid: UUID, held: str = "") -> appointments.Appointment:
    """Return a booking of this client, or one whose holder showed code and telephone to it."""
    if _opens(call, held, uuid):
        return appointments.booking_of(uuid)
    return appointments.carried.booking_through(call.caller.code, uuid)


def held_visit(call: Call, uuid: UUID, held: str = "") -> appointments.HomeVisit:
    """Return a visit of this client, or one whose holder showed code and telephone to it."""
    if _opens(call, held, uuid):
        return appointments.visit_of(uuid)
    return appointments.carried.visit_through(call.caller.code, uuid)


def key_to(call: Call, uuid: UUID) -> str:
    """Return what opens something found by code and telephone to this client for an hour."""
    return signing.dumps([call.caller.code, str(uuid)], salt=_SALT)


def _opens(call: Call, held: str, uuid: UUID) -> bool:
    if not held:
        return False
    try:
        found = signing.loads(held, salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        return False
    return bool(found == [call.caller.code, str(uuid)])
