"""What the addresses of the matrix point to."""

from __future__ import annotations

from typing import Any

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w


def booking() -> dict[str, Any]:
    w.build()
    return {"uuid": w.book().uuid}


def missed() -> dict[str, Any]:
    w.build()
    made = w.book()
    appointments.mark_missed(made, by=w.CHIEF, at=w.moment("12:00"))
    return {"uuid": made.uuid}


def visit() -> dict[str, Any]:
    w.build()
    return {"uuid": w.visit().uuid}
