"""The service vehicle of the small world of cases, for tests of its tours."""

from __future__ import annotations

from typing import Any

from onewindow.domains.appointments import api as appointments
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM

STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.after(-7)}


def vehicle(*crew: str) -> None:
    """Register the vehicle with its crew; the clerk's window takes what it brings home."""
    appointments.register_vehicle(
        "van-1",
        name="流动服务车",
        outlet="hall",
        window="A01",
        divisions=[w.DIVISION],
        crew=crew or ("clerk",),
        **STAMP,
    )


def visit(days: int = 1, **changes: Any) -> appointments.HomeVisit:
    """Book the vehicle for ten o'clock of a day after Monday."""
    values: dict[str, Any] = {
        "begins_at": w.after(days, 1),
        "division": w.DIVISION,
        "address": "示范路1号",
        "name": "张试试",
        "phone": "19900000001",
        "matter": "证照办理",
    }
    return appointments.book_visit(appointments.VisitWish(**{**values, **changes}), **STAMP)
