"""A mini-program and a kiosk of somebody else, in front of the hall of the small city."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from onewindow.channels.hall_doors import phone_token
from onewindow.domains.accounts import api as accounts
from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM
from tests.openapi.machine import Machine, machine_of

STAMP: Any = {"by": SYSTEM, "at": w.MONDAY}
SCOPES = ["queueing.take", "appointments.book", "appointments.check_in", "evaluation.collect"]
HALL, HOMES, BUSINESS, OTHER = q.HALL, q.HOMES, q.BUSINESS, q.OTHER
NAME, PHONE = "张试试", "19900000001"
VEHICLE_AREA, ADDRESS = "990101", "云汀城区示范路1号"


def open_hall(policy: dict[str, Any] | None = None) -> None:
    """The hall gives numbers and takes bookings; somebody calls homes at A01."""
    week = {day: [calendars.Hours(time(0), time(23))] for day in range(7)}
    calendars.set_opening_hours(HALL, week, **STAMP)
    q.plates(STAMP)
    queueing.set_policy(policy or {}, **STAMP)
    organizations.certify_skill("ann", scope="all", code="", certified_on=date(2026, 1, 1), **STAMP)
    queueing.open_station("A01", by=q.ANN, at=w.MONDAY)
    appointments.set_rules({}, **STAMP)
    for plate in (HOMES, BUSINESS, OTHER):
        appointments.set_capacity(
            HALL,
            plate,
            weekdays=range(7),
            from_time=time(8),
            until_time=time(18),
            places=2,
            valid_from=date(2026, 1, 1),
            **STAMP,
        )
    appointments.register_vehicle(
        "van-1",
        name="流动服务车一号",
        outlet=HALL,
        divisions=[VEHICLE_AREA],
        crew=["crew1", "crew2"],
        **STAMP,
    )


def manager(number: str = "chief", divisions: str = "990100") -> str:
    """Open the account that answers for systems of the public; return its number."""
    if not accounts.User.objects.filter(staff_number=number).exists():
        accounts.open_account(
            number,
            name="中心主任",
            department="centre",
            password="窗口-Window-2026",
            must_change_password=False,
            **STAMP,
        )
        accounts.grant_roles(number, roles=["centre_manager"], divisions=[divisions], **STAMP)
    return number


def client(code: str = "mini-program", **more: Any) -> Machine:
    """Register a system of the public with a fresh token."""
    return machine_of(manager(), code=code, **{"scopes": SCOPES, **more})


def qr(at: datetime, outlet: str = HALL) -> str:
    """Return what the QR code on the hall's screens holds at that moment."""
    return phone_token(outlet, at=at)


def kiosk(name: str = "一号机") -> str:
    """Pair a kiosk with the hall; return its address part."""
    device = queueing.pair_device(HALL, kind=DeviceKind.KIOSK, name=name, **STAMP)
    return device.code


def wanted(at: datetime, **changes: Any) -> dict[str, Any]:
    """A number for homes, asked for by somebody who read the QR code."""
    return {"door": qr(at), "plate": HOMES, "holder": "user-1", **changes}


def serve(at: datetime) -> None:
    """Call the next one to A01, serve and finish within ten minutes."""
    queueing.call_ticket("A01", by=q.ANN, at=at)
    queueing.start_serving("A01", by=q.ANN, at=at + timedelta(minutes=1))
    queueing.finish_ticket("A01", outcome="done", by=q.ANN, at=at + timedelta(minutes=10))
