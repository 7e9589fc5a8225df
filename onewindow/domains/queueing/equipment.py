"""自助设备 (Q4): kinds as data, machines with place and state, and which have fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.errors import BadDevice, UnknownDevice
from onewindow.domains.queueing.events import (
    DeviceInspected,
    DeviceRegistered,
    EquipmentKindSet,
    HelpCalled,
    HelpGiven,
)
from onewindow.domains.queueing.models import EquipmentKind, HallDevice
from onewindow.domains.queueing.permissions import MANAGE, TAKE, demand
from onewindow.domains.queueing.reach import demand_at, demand_everywhere
from onewindow.domains.queueing.rules.kinds import DeviceKind
from onewindow.domains.queueing.rules.silence import is_silent
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record

PULSE_SECONDS = 60
"""A pulse within a minute of the last writes nothing: screens give one every two seconds."""
SHIPPED_MINUTES = 10
"""For kiosks and boards of a city that set no limit for them."""
_LONGEST_NAME = 40
_MOST = 100
_PULSING = frozenset(kind.value for kind in DeviceKind)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of machine; ``pulses``: it gives a sign of life by itself."""

    code: str
    name: str
    silent_minutes: int
    pulses: bool


def kinds() -> list[Kind]:
    """Return every kind in its order; kiosk and board are always among them."""
    rows = {row.code: row for row in EquipmentKind.objects.order_by("place", "code")}
    shipped = [
        Kind(kind.value, kind.label, SHIPPED_MINUTES, pulses=True)
        for kind in DeviceKind
        if kind.value not in rows
    ]
    stated = [
        Kind(row.code, row.name, row.silent_minutes, row.code in _PULSING) for row in rows.values()
    ]
    return shipped + stated


@transaction.atomic
def set_kind(
    code: str, *, name: str, silent_minutes: int, place: int = 0, by: Actor, at: datetime
) -> EquipmentKind:
    """State a kind of machine and its limit of silence; doing so again changes nothing."""
    demand_everywhere(by, MANAGE)
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise BadDevice("请填写设备类别的名称，40字以内", field="name")
    if silent_minutes < 1:
        raise BadDevice("失联时限至少1分钟", field="silent_minutes")
    if EquipmentKind.objects.filter(name=name.strip()).exclude(code=code).exists():
        raise BadDevice(f"已经有类别“{name.strip()}”", field="name")
    values = {"name": name.strip(), "silent_minutes": silent_minutes, "place": place}
    row, is_new = EquipmentKind.objects.get_or_create(code=code, defaults=values)
    if is_new or any(getattr(row, key) != value for key, value in values.items()):
        EquipmentKind.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        fact = EquipmentKindSet(code, row.name, silent_minutes)
        record(fact, subject=f"equipment-kind:{code}", by=by, at=at)
    return row


@transaction.atomic
def register_device(
    outlet: str, *, kind: str, name: str, place: str, by: Actor, at: datetime
) -> HallDevice:
    """登记设备: a machine without an address; kiosks and boards are paired instead."""
    demand_at(outlet, by, MANAGE)
    kept = name.strip()
    if not kept or len(kept) > _LONGEST_NAME:
        raise BadDevice("请填写设备的名称，40字以内", field="name")
    if not place.strip():
        raise BadDevice("请填写设备的位置", field="place")
    if kind in _PULSING:
        raise BadDevice("自助终端和大屏请在“屏幕与终端”中配对", field="kind")
    if not EquipmentKind.objects.filter(code=kind).exists():
        raise BadDevice("请选择设备的类别", field="kind")
    row = organizations.Outlet.objects.select_for_update().filter(code=outlet).first()
    if row is None:
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    working = HallDevice.objects.filter(outlet=outlet, kind=kind, withdrawn_at__isnull=True)
    if working.filter(name=kept).exists():
        raise BadDevice(f"{row.name}已经有“{kept}”", field="name")
    device = HallDevice.objects.create(
        kind=kind,
        outlet=outlet,
        name=kept,
        place=place.strip()[:80],
        heard_at=at,
        heard_by=by.name,
        paired_at=at,
        paired_by=by.name,
    )
    fact = DeviceRegistered(outlet, kind, kept, device.place)
    record(fact, subject=f"device:{device.uuid}", by=by, at=at)
    return device


@transaction.atomic
def inspect_device(
    uuid: UUID, *, is_working: bool, note: str = "", by: Actor, at: datetime
) -> HallDevice:
    """巡检: somebody looked at the machine; what is wrong is written down."""
    device = HallDevice.objects.select_for_update().filter(uuid=uuid).first()
    if device is None or device.withdrawn_at is not None:
        raise UnknownDevice("没有这台设备，或者已经停用")
    demand_at(device.outlet, by, MANAGE)
    said = note.strip()[:200]
    if not is_working and not said:
        raise BadDevice("请写明故障情况", field="note")
    device.is_working, device.note = is_working, said
    device.heard_at, device.heard_by = at, by.name
    device.save(update_fields=["is_working", "note", "heard_at", "heard_by"])
    fact = DeviceInspected(device.outlet, device.kind, device.name, is_working, said)
    record(fact, subject=f"device:{device.uuid}", by=by, at=at)
    return device


def hear(code: str, *, at: datetime) -> bool:
    """Note the pulse of a kiosk or board; return whether it was worth writing. No fact."""
    before = at - timedelta(seconds=PULSE_SECONDS)
    rows = HallDevice.objects.filter(code=code, withdrawn_at__isnull=True)
    return bool(
        rows.filter(Q(heard_at__isnull=True) | Q(heard_at__lt=before)).update(
            heard_at=at, heard_by=""
        )
    )


def help_calls(outlet: str) -> QuerySet[HallDevice]:
    """Return the kiosks of an outlet where somebody waits for a person, the longest first."""
    rows = HallDevice.objects.filter(
        outlet=outlet, withdrawn_at__isnull=True, help_called_at__isnull=False
    )
    return rows.order_by("help_called_at", "id")[:_MOST]


@transaction.atomic
def call_help(code: str, *, by: Actor, at: datetime) -> HallDevice:
    """Ask for a person at the kiosk of this code; asking again while one is awaited does nothing.

    Raises ``UnknownDevice`` where the address works no more.
    """
    device = HallDevice.objects.select_for_update().filter(code=code or None).first()
    if device is None or device.withdrawn_at is not None:
        raise UnknownDevice("这台终端已经停用")
    if device.help_called_at is None:
        device.help_called_at = at
        device.save(update_fields=["help_called_at"])
        record(
            HelpCalled(device.outlet, device.name, device.place),
            subject=f"device:{device.uuid}",
            by=by,
            at=at,
        )
        publish(f"hall:{device.outlet}", "queue", act="help_called")
    return device


@transaction.atomic
def give_help(uuid: UUID, *, by: Actor, at: datetime) -> HallDevice:
    """Say that somebody went there; whoever says it second is told nothing new."""
    device = HallDevice.objects.select_for_update().filter(uuid=uuid).first()
    if device is None:
        raise UnknownDevice("没有这台设备")
    demand_at(device.outlet, by, TAKE)
    if device.help_called_at is not None:
        minutes = round((at - device.help_called_at).total_seconds() / 60, 1)
        device.help_called_at = None
        device.save(update_fields=["help_called_at"])
        record(
            HelpGiven(device.outlet, device.name, minutes),
            subject=f"device:{device.uuid}",
            by=by,
            at=at,
        )
        publish(f"hall:{device.outlet}", "queue", act="help_given")
    return device


def devices_in(outlets: Sequence[str], *, kind: str = "") -> QuerySet[HallDevice]:
    """Return the machines in use at some outlets, for a page by key."""
    rows = HallDevice.objects.filter(outlet__in=list(outlets), withdrawn_at__isnull=True)
    return rows.filter(kind=kind) if kind else rows


def silent_devices(outlets: Sequence[str], *, by: Actor, at: datetime) -> list[HallDevice]:
    """Return which machines have fallen silent, the longest unheard first; bounded."""
    demand(by, MANAGE)
    known = {kind.code: kind for kind in kinds()}
    late = Q(pk__in=[])
    for kind in known.values():
        late |= Q(kind=kind.code, heard__lt=at - timedelta(minutes=kind.silent_minutes))
    rows = devices_in(outlets).annotate(heard=Coalesce("heard_at", "paired_at"))
    found = list(rows.filter(late).order_by(F("heard"), "id")[:_MOST])
    opened = {code: _opened(code, at) for code in {device.outlet for device in found}}
    return [
        device
        for device in found
        if is_silent(
            device.heard_at or device.paired_at,
            at,
            minutes=known[device.kind].silent_minutes,
            opened_at=opened[device.outlet],
            pulses=known[device.kind].pulses,
        )
    ]


def _opened(outlet: str, at: datetime) -> datetime | None:
    """Return when the present period of opening began; None while the outlet is closed."""
    local = at.astimezone(ZONE)
    for hours in calendars.opening_hours(outlet, local.date()):
        if hours.opens_at <= local.time() < hours.closes_at:
            return datetime.combine(local.date(), hours.opens_at, ZONE)
    return None
