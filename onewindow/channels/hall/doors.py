"""Where a ticket may be taken, as the hall's own pages use it: addresses, QR codes, kiosks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall_doors import Door, DoorShut, Withdrawn, door_of, phone_token
from onewindow.channels.qr import qr
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind
from onewindow.kit.actors import SYSTEM

__all__ = [
    "Door",
    "DoorShut",
    "HallGone",
    "Withdrawn",
    "at_a_door",
    "door_of",
    "hall_of",
    "kiosk_token",
    "outlet_named",
    "phone_qr",
    "phone_token",
    "site_url",
]


class HallGone(Withdrawn):
    """The hall of this kiosk or QR was closed for good."""

    code = "hall_gone"
    next_step = "请到其他政务大厅办理；网上可以查各大厅的地址和现在等候的人数。"


def kiosk_token(outlet: str, name: str) -> str:
    """Return the address part of a kiosk that works; one nobody has paired yet is paired."""
    found = queueing.device_named(outlet, kind=DeviceKind.KIOSK, name=name)
    if found is None:
        found = queueing.pair_device(
            outlet, kind=DeviceKind.KIOSK, name=name, by=SYSTEM, at=timezone.now()
        )
    return found.code


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
