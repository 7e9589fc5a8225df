"""Where a ticket may be taken: a paired kiosk, or a phone that read the hall's own QR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import segno
from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.api import Source
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Refusal

_SIGNER = signing.Signer(salt="hall.door")
_STEP = timedelta(minutes=5)
_STEPS = 6
"""A phone's address lives for half an hour: whoever takes a ticket by it has been in the hall."""


class DoorShut(Refusal):
    """The QR is an old one: somebody kept it and is not in the hall."""

    code = "door_shut"
    status = 410
    next_step = "请扫描大厅屏幕或自助终端上的二维码。"


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


def kiosk_token(outlet: str, name: str) -> str:
    """Return the signed address part of a kiosk; it holds until the site's key is changed."""
    return _SIGNER.sign_object([outlet, name, 0])


def phone_token(outlet: str, *, at: datetime) -> str:
    """Return the address part in the hall's QR; a new one every five minutes."""
    return _SIGNER.sign_object([outlet, "", _step(at)])


def door_of(token: str, *, at: datetime) -> Door:
    """Return the door of an address; a forged one looks like none, an old one is shut."""
    try:
        outlet, name, step = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404("not a door") from error
    if not name and not 0 <= _step(at) - step <= _STEPS:
        raise DoorShut("这个取号二维码已过期。")
    return Door(token, outlet, name)


def outlet_named(code: str) -> organizations.Outlet:
    """Return an open outlet by its code or raise Http404."""
    found = organizations.Outlet.objects.filter(code=code, is_open=True).first()
    if found is None:
        raise Http404("no such outlet")
    return found


def site_url(name: str, *args: object) -> str:
    """Return the address as people outside reach it, whatever name the device uses."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


@lru_cache(maxsize=256)
def qr(text: str) -> str:
    """Return a QR as the source of an image."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, scale=4)


def phone_qr(outlet: str, *, at: datetime) -> str:
    return qr(site_url("hall:take", phone_token(outlet, at=at)))


def _step(at: datetime) -> int:
    return int(at.timestamp() // _STEP.total_seconds())
