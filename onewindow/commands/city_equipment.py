"""Machines of the demonstration city's halls (Q4)."""

from __future__ import annotations

from datetime import datetime

from onewindow.commands.city_rows import Queueing
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor


def equip(rows: Queueing, *, by: Actor, at: datetime) -> None:
    """State the kinds of machines, and register those that are not there yet."""
    for place, kind in enumerate(rows.equipment_kinds):
        queueing.equipment.set_kind(
            place=place, by=by, at=at, **kind.model_dump(exclude_unset=True)
        )
    known = set(queueing.HallDevice.objects.values_list("outlet", "kind", "name"))
    for row in rows.equipment:
        if (row.outlet, row.kind, row.name) not in known:
            queueing.equipment.register_device(by=by, at=at, **row.model_dump())
