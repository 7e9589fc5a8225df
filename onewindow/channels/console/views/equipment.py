"""自助设备 (Q4): every machine of the halls, which has fallen silent, inspections, kinds."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, Fields, act
from onewindow.channels.console.forms.organisation import ConfirmForm
from onewindow.channels.console.forms.queueing import DeviceForm, InspectForm, KindForm
from onewindow.channels.console.shell import show
from onewindow.channels.console.views.queueing import MANAGES, reached
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.queueing import api as queueing
from onewindow.kit.pagination import page as keyset_page

_act = partial(act, current="hall", back=reverse_lazy("console:hall-devices"))
PAGE = 50


@MANAGES
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """What stands where, when it was last heard of, and on top what has fallen silent."""
    by, at = accounts.actor_in(request), timezone.now()
    outlets = reached(by)
    kinds = {kind.code: kind for kind in queueing.equipment.kinds()}
    wanted = request.GET.get("kind", "")[:40]
    rows = queueing.equipment.devices_in(list(outlets), kind=wanted if wanted in kinds else "")
    found = keyset_page(rows, order=("id",), cursor=request.GET.get("page", ""), size=PAGE)
    silent = queueing.equipment.silent_devices(list(outlets), by=by, at=at)
    late = {device.pk for device in silent}

    def shown(device: queueing.HallDevice) -> dict[str, Any]:
        kind = kinds.get(device.kind)
        heard = device.heard_at or device.paired_at
        return {
            "device": device,
            "kind": kind.name if kind else device.kind,
            "pulses": kind is not None and kind.pulses,
            "limit": _span(kind.silent_minutes) if kind else "",
            "outlet": outlets[device.outlet],
            "ago": _ago(heard, at) if device.heard_at else "从未",
            "is_silent": device.pk in late,
        }

    context = {
        "silent": [shown(device) for device in silent],
        "rows": [shown(device) for device in found.rows],
        "pages": pages_of(request, found),
        "kinds": list(kinds.values()),
        "kind": wanted,
        "tab": "devices",
    }
    return show(request, "hall_devices.html", "hall", context)


def _span(minutes: int) -> str:
    """Return minutes in the largest unit that is whole."""
    for unit, word in ((1440, "天"), (60, "小时")):
        if minutes % unit == 0:
            return f"{minutes // unit}{word}"
    return f"{minutes}分钟"


def _ago(moment: datetime, at: datetime) -> str:
    minutes = max(0, int((at - moment).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}分钟前"
    return f"{minutes // 60}小时前" if minutes < 2880 else f"{minutes // 1440}天前"


@MANAGES
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Kinds of machines with their limit of silence; the same for all outlets."""
    rows = [
        {"kind": kind, "limit": _span(kind.silent_minutes)} for kind in queueing.equipment.kinds()
    ]
    return show(request, "device_kinds.html", "hall", {"rows": rows, "tab": "devices"})


@MANAGES
@ACT
def kind_edit(request: HttpRequest) -> HttpResponse:
    """State a kind of machine, or change its limit."""
    code = request.GET.get("code", "")[:40]
    known = [kind.code for kind in queueing.equipment.kinds()]
    row = next((one for one in queueing.equipment.kinds() if one.code == code), None)
    initial: Fields = {"silent_minutes": 1440, "place": len(known)}
    if row is not None:
        initial = {
            "code": row.code,
            "name": row.name,
            "silent_minutes": row.silent_minutes,
            "place": known.index(row.code),
        }

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = queueing.equipment.set_kind(fields.pop("code"), by=by, at=at, **fields)
        return f"设备类别“{made.name}”已登记。"

    return _act(
        request,
        f"修改设备类别：{row.name}" if row else "登记设备类别",
        KindForm,
        perform,
        button="登记",
        initial=initial,
        back=reverse("console:device-kinds"),
    )


@MANAGES
@ACT
def device_new(request: HttpRequest) -> HttpResponse:
    """Register a machine without an address of its own."""
    outlets = reached(accounts.actor_in(request))
    choices = [(kind.code, kind.name) for kind in queueing.equipment.kinds() if not kind.pulses]

    class Form(DeviceForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["outlet"].choices = list(outlets.items())  # type: ignore[attr-defined]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = queueing.equipment.register_device(fields.pop("outlet"), by=by, at=at, **fields)
        return f"设备“{made.name}”已登记。"

    return _act(
        request,
        "登记设备",
        Form,
        perform,
        button="登记",
        explanation="取号用的自助终端和候叫大屏在“屏幕与终端”中配对，配对后自动出现在这里。",
    )


@MANAGES
@ACT
def device_inspect(request: HttpRequest, device: UUID) -> HttpResponse:
    """巡检: it works, or what is wrong."""
    row = _reached(request, device)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        works = fields["state"] == "working"
        queueing.equipment.inspect_device(
            device, is_working=works, note=fields["note"], by=by, at=at
        )
        return f"{row.name}已巡检：{'正常' if works else '故障'}。"

    initial = {"state": "working" if row.is_working else "broken", "note": row.note}
    return _act(
        request, f"巡检：{row.name}", InspectForm, perform, button="登记巡检", initial=initial
    )


@MANAGES
@ACT
def device_withdraw(request: HttpRequest, device: UUID) -> HttpResponse:
    """停用 a machine; a kiosk's or board's address stops at once."""
    row = _reached(request, device)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        queueing.withdraw_device(device, by=by, at=at)
        return f"{row.name}已停用。"

    return _act(
        request, f"停用设备：{row.name}", ConfirmForm, perform, button="停用", is_dangerous=True
    )


def _reached(request: HttpRequest, device: UUID) -> queueing.HallDevice:
    """Return the machine; one outside the region, or out of use, looks like none."""
    outlets = reached(accounts.actor_in(request))
    row = queueing.equipment.devices_in(list(outlets)).filter(uuid=device).first()
    if row is None:
        raise queueing.UnknownDevice("没有这台设备，或者已经停用")
    return row
