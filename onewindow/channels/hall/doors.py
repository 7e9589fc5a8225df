"""Where a ticket may be taken: a paired kiosk, or a phone that read the hall's own QR."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.qr import qr
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind, Source
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
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


class HallGone(Withdrawn):
    """The hall of this kiosk or QR was closed for good."""

    code = "hall_gone"
    next_step = "请到其他政务大厅办理；网上可以查各大厅的地址和现在等候的人数。"


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
    """Return the address part of a kiosk that works; one nobody has paired yet is paired."""
    found = queueing.device_named(outlet, kind=DeviceKind.KIOSK, name=name)
    if found is None:
        found = queueing.pair_device(
            outlet, kind=DeviceKind.KIOSK, name=name, by=SYSTEM, at=timezone.now()
        )
    return found.code


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


def at_a_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a withdrawn kiosk say so on its own page, instead of a page that leads elsewhere."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as refusal:
            context = {"refusal": refusal}
            return render(request, "hall/withdrawn.html", context, status=refusal.status)

    return opened


def outlet_named(code: str) -> organizations.Outlet:
    """Return an open outlet by its code or raise Http404."""
    found = organizations.find_outlet(code)
    if found is None or not found.is_open:
        raise Http404("no such outlet")
    return found


def hall_of(door: Door) -> organizations.Outlet:
    """Return the outlet of a door; one that is closed says so instead of looking like none."""
    try:
        return outlet_named(door.outlet)
    except Http404 as gone:
        raise HallGone("这个大厅已经停止服务。") from gone


def site_url(name: str, *args: object) -> str:
    """Return the address as people outside reach it, whatever name the device uses."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def phone_qr(outlet: str, *, at: datetime) -> str:
    return qr(site_url("hall:take", phone_token(outlet, at=at)))


def _step(at: datetime) -> int:
    return int(at.timestamp() // _STEP.total_seconds())
