"""配对、停用: which kiosks and boards have an address that works."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.errors import BadDevice, UnknownDevice
from onewindow.domains.queueing.events import DevicePaired, DeviceWithdrawn
from onewindow.domains.queueing.models import HallDevice
from onewindow.domains.queueing.permissions import MANAGE, demand
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import DeviceKind
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record
from onewindow.kit.rows import Rows

_BY_CODE = Rows(HallDevice, "code = %(code)s AND kind = %(kind)s")
_CODE_BYTES = 20
_LONGEST_NAME = 40


@transaction.atomic
def pair_device(
    outlet: str, *, kind: str, name: str, zone: str = "", by: Actor, at: datetime
) -> HallDevice:
    """Give a device an address of its own; one of the same name and kind loses its old one."""
    demand_at(outlet, by, MANAGE)
    kept = name.strip()
    if not kept or len(kept) > _LONGEST_NAME:
        raise BadDevice("请填写设备的名称，40字以内", field="name")
    if kind not in {one.value for one in DeviceKind}:
        raise BadDevice("请选择设备的类别", field="kind")
    # The outlet's row serialises pairings, so that of two at once the later one wins.
    place = organizations.Outlet.objects.select_for_update().filter(code=outlet).first()
    if place is None:
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    zones = organizations.Zone.objects.filter(hall__outlet=place, code=zone)
    if zone and not zones.exists():
        raise BadDevice("这个网点没有该专区", field="zone")
    for old in _working(outlet).filter(kind=kind, name=kept):
        _withdraw(old, by=by, at=at)
    device = HallDevice.objects.create(
        code=secrets.token_urlsafe(_CODE_BYTES),
        kind=kind,
        outlet=outlet,
        zone=zone if kind == DeviceKind.BOARD else "",
        name=kept,
        paired_at=at,
        paired_by=by.name,
    )
    fact = DevicePaired(outlet, kind, kept, device.zone)
    record(fact, subject=_subject(device), by=by, at=at)
    return device


@transaction.atomic
def withdraw_device(uuid: UUID, *, by: Actor, at: datetime) -> HallDevice:
    """停用: the address of the device stops at once; doing so again changes nothing."""
    demand(by, MANAGE)
    device = HallDevice.objects.select_for_update().filter(uuid=uuid).first()
    if device is None:
        raise UnknownDevice("没有这台设备")
    demand_at(device.outlet, by, MANAGE)
    if device.withdrawn_at is None:
        _withdraw(device, by=by, at=at)
    return device


def device_of(code: str, *, kind: str) -> HallDevice | None:
    """Return the device of an address, withdrawn or not; None for a code nobody was given."""
    return _BY_CODE.first(code=code, kind=kind)


def device_named(outlet: str, *, kind: str, name: str) -> HallDevice | None:
    """Return the device of that name whose address works."""
    return _working(outlet).filter(kind=kind, name=name).first()


def devices_of(outlet: str, *, by: Actor, most: int = 50) -> list[HallDevice]:
    """Return the paired devices of an outlet, working ones first, then the newest.

    Machines without an address of their own are ``equipment``.
    """
    demand_at(outlet, by, MANAGE)
    paired = [kind.value for kind in DeviceKind]
    working = list(_working(outlet).filter(kind__in=paired).order_by("-id")[:most])
    ended = HallDevice.objects.filter(outlet=outlet, withdrawn_at__isnull=False, kind__in=paired)
    return [*working, *ended.order_by("-id")[: max(most - len(working), 0)]]


def _working(outlet: str) -> QuerySet[HallDevice]:
    return HallDevice.objects.filter(outlet=outlet, withdrawn_at__isnull=True)


def _withdraw(device: HallDevice, *, by: Actor, at: datetime) -> None:
    device.withdrawn_at = at
    device.withdrawn_by = by.name
    device.save(update_fields=["withdrawn_at", "withdrawn_by"])
    fact = DeviceWithdrawn(device.outlet, device.kind, device.name)
    record(fact, subject=_subject(device), by=by, at=at)
    publish(f"hall:{device.outlet}", "queue", act="device_withdrawn")


def _subject(device: HallDevice) -> str:
    return f"device:{device.uuid}"
