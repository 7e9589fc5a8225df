"""屏幕与终端: the addresses that screens of a hall open; paired ones, each withdrawn alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from onewindow.channels.hall.doors import site_url
from onewindow.channels.hall.shell import page, reached_outlet
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind
from onewindow.kit.actors import Actor
from onewindow.kit.audit import write_audit
from onewindow.kit.refusals import Refusal


@accounts.requires(Capability.QUEUEING_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """List the screens of the halls one reaches; pair and withdraw a device.

    Machines without an address of their own stand in the console.
    """
    by = accounts.actor_in(request)
    outlets = list(organizations.open_outlets(viewer=by))
    paired: dict[str, str] | None = None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "withdraw":
                _withdraw(request, by)
                return redirect("hall:devices")
            paired = _pair(request, by)
        except Refusal as error:
            refusal = error
    context: dict[str, Any] = {
        "outlets": [_screens(outlet, by) for outlet in outlets],
        "paired": paired,
        "refusal": refusal,
        "kinds": [(kind.value, kind.label) for kind in DeviceKind],
        "sent": {
            name: "" if paired else request.POST.get(name, "")
            for name in ("outlet", "kind", "zone", "name")
        },
    }
    status = refusal.status if refusal else 200
    return page(request, "hall/devices.html", context, here="devices", status=status)


def _pair(request: HttpRequest, by: Actor) -> dict[str, str]:
    outlet = reached_outlet(request.POST.get("outlet", "")[:40], by)
    device = queueing.pair_device(
        outlet.code,
        kind=request.POST.get("kind", "") or DeviceKind.KIOSK,
        name=request.POST.get("name", "")[:60],
        zone=request.POST.get("zone", "")[:40],
        by=by,
        at=timezone.now(),
    )
    _audit("hall.device_paired", device, by)
    shown = "hall:take" if device.kind == DeviceKind.KIOSK else "hall:screen"
    return {
        "name": device.name,
        "kind": device.kind,
        "outlet": outlet.name,
        "address": site_url(shown, device.code),
    }


def _withdraw(request: HttpRequest, by: Actor) -> None:
    device = _reached(request.POST.get("device", "")[:40], by)
    queueing.withdraw_device(device.uuid, by=by, at=timezone.now())
    _audit("hall.device_withdrawn", device, by)
    messages.success(request, f"{device.name}已停用，它的地址不能再用。")


def _reached(uuid: str, by: Actor) -> queueing.HallDevice:
    """Return the device; one of an outlet outside the region looks like none."""
    try:
        found = queueing.HallDevice.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        found = None
    if found is None:
        raise queueing.UnknownDevice("没有这台设备")
    reached_outlet(found.outlet, by)
    return found


def _audit(what: str, device: queueing.HallDevice, by: Actor) -> None:
    details = {"kind": device.kind, "name": device.name}
    write_audit(what, by=by, subject=device.outlet, at=timezone.now(), details=details)


def _screens(outlet: organizations.Outlet, by: Actor) -> dict[str, Any]:
    zones = organizations.Zone.objects.filter(hall__outlet=outlet).order_by("hall__code", "code")
    windows = organizations.Window.objects.filter(outlet=outlet, is_open=True).order_by("number")
    names = {zone.code: zone.name for zone in zones}
    return {
        "outlet": outlet,
        "zones": list(zones),
        "windows": list(windows),
        "devices": [
            {
                "device": device,
                "kind": DeviceKind(device.kind).label,
                "zone": names.get(device.zone, device.zone),
            }
            for device in queueing.devices_of(outlet.code, by=by)
        ],
    }
