"""Where a ticket may be taken: a paired kiosk, or a phone that read the hall's own QR.

Shared by the pages of the hall and the machine door: a machine takes a number for nobody who could
not take it themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind, Source
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Refusal

_SIGNER = signing.Signer(salt="hall.door")
_STEP = timedelta(minutes=5)
_STEPS = 6
"""A phone's address lives for half an hour: whoever takes a ticket by it has been in the hall."""


class Withdrawn(Refusal):
    """The manager withdrew this device: its address works no more."""

    code = "device_withdrawn"
    status = 410
    next_step = "请使用其他终端，或到导办台办理。"


class DoorShut(Refusal):
    """The QR is an old one: somebody kept it and is not in the hall."""

    code = "door_shut"
    status = 410
    next_step = "请扫描大厅屏幕或自助终端上的二维码。"


class TooManyTickets(Refusal):
    """One person, or one place, takes more numbers by telephone than people need."""

    code = "too_many_tickets"
    status = 429
    next_step = "请到自助终端或导办台取号。"


@dataclass(frozen=True, slots=True)
class Door:
    """One place to take tickets; ``name`` is empty for phones."""

    token: str
    outlet: str
    name: str

    @property
    def is_kiosk(self) -> bool:
        return bool(self.name)

    @property
    def source(self) -> Source:
        return Source.KIOSK if self.is_kiosk else Source.PHONE

    @property
    def owner(self) -> str:
        """Who repeats a request: the key of one device means nothing to another."""
        return f"hall:{self.outlet}:{self.name or 'phone'}"[:64]

    @property
    def actor(self) -> Actor:
        if self.is_kiosk:
            return Actor(ActorKind.DEVICE, f"kiosk:{self.name}"[:64], self.name)
        return Actor(ActorKind.APPLICANT, "phone", "手机取号")


def phone_token(outlet: str, *, at: datetime) -> str:
    """Return the address part in the hall's QR; a new one every five minutes."""
    return _SIGNER.sign_object([outlet, _step(at)])


def door_of(token: str, *, at: datetime) -> Door:
    """Return the door of an address; a forged one looks like none, an old one is shut."""
    if _SIGNER.sep not in token:
        device = queueing.device_of(token, kind=DeviceKind.KIOSK)
        if device is None:
            raise Http404("not a kiosk")
        if device.withdrawn_at is not None:
            raise Withdrawn("这台终端已停用。")
        return Door(token, device.outlet, device.name)
    try:
        outlet, step = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404("not a door") from error
    if not 0 <= _step(at) - step <= _STEPS:
        raise DoorShut("这个取号二维码已过期。")
    return Door(token, outlet, "")


def _step(at: datetime) -> int:
    return int(at.timestamp() // _STEP.total_seconds())
