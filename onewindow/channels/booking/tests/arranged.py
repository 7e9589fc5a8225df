"""What the addresses of the matrix point to."""

from __future__ import annotations

from typing import Any

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM


def _build() -> None:
    """The small hall, as an outlet of the division in which the matrix walks about."""
    w.build()
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    organizations.establish_division("990102", name="西区", parent="990100", **stamp)
    organizations.open_outlet(w.HALL, name="政务大厅", division="990102", outlet_class="A", **stamp)


def booking() -> dict[str, Any]:
    _build()
    return {"uuid": w.book().uuid}


def missed() -> dict[str, Any]:
    _build()
    made = w.book()
    w.at_work(1)
    appointments.mark_missed(made, by=w.CHIEF, at=w.moment("12:00"))
    return {"uuid": made.uuid}


def visit() -> dict[str, Any]:
    _build()
    return {"uuid": w.visit().uuid}


def absent() -> dict[str, Any]:
    _build()
    return {"uuid": w.absent().uuid}


def provider() -> dict[str, Any]:
    _build()
    (made,) = appointments.providers(w.HALL)
    return {"pk": made.pk}


def vehicle() -> dict[str, Any]:
    _build()
    return {"code": w.VEHICLE}
