"""The small hall of queueing with slots, a vehicle and one provider."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from onewindow.domains.appointments import api as appointments
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

HALL, HOMES, BUSINESS, OTHER = q.HALL, q.HOMES, q.BUSINESS, q.OTHER
ZONE, MONDAY, TODAY, KIOSK = q.ZONE, q.MONDAY, q.TODAY, q.KIOSK
CITIZEN = Actor(ActorKind.APPLICANT, "public", "办事人")
DESK = q.staff(
    "desk", "appointments.book", "appointments.check_in", "appointments.view", "queueing.take"
)
CHIEF = q.staff(
    "chief",
    *("appointments.book", "appointments.check_in", "appointments.manage", "appointments.view"),
)
STRANGER = q.staff("stranger", "queueing.call")
CREW = q.staff("crew1", "appointments.check_in", "cases.receive", "applicants.register")
PROVIDER = "刻章服务点"
VEHICLE = "van-1"
ADDRESS = "云汀城区示范路1号"
NAME = "张试试"


def phone(n: int) -> str:
    """Return the telephone of an invented person."""
    return f"1990000{n:04}"


def moment(clock: str = "10:00", *, days: int = 1) -> datetime:
    """Return a moment so many days after Monday."""
    return datetime.combine(TODAY + timedelta(days=days), time.fromisoformat(clock), ZONE)


def build(rules: dict[str, Any] | None = None, *, places: int = 4) -> None:
    q.build()
    stamp: dict[str, Any] = {"by": SYSTEM, "at": q.after(-600)}
    appointments.set_rules(rules or {}, **stamp)
    for plate in (HOMES, OTHER):
        capacity(plate, places)
    capacity(OTHER, 2, outlet="street")
    appointments.list_provider(
        PROVIDER, outlet=HALL, service="公章、名章刻制", is_bookable=True, **stamp
    )
    capacity(PROVIDER, 1)
    organizations.establish_division("990101", name="城区", parent="990100", **stamp)
    organizations.establish_division("990200", name="邻市", **stamp)
    appointments.register_vehicle(
        VEHICLE,
        name="流动服务车一号",
        outlet=HALL,
        divisions=["990101"],
        crew=["crew1", "crew2"],
        **stamp,
    )


def capacity(plate: str, places: int, *, outlet: str = HALL, **changes: Any) -> None:
    values: dict[str, Any] = {
        "weekdays": range(7),
        "from_time": time(8),
        "until_time": time(18),
        "valid_from": date(2026, 1, 1),
    }
    appointments.set_capacity(
        outlet, plate, places=places, by=CHIEF, at=q.after(-500), **{**values, **changes}
    )


def at_work(*days: int) -> None:
    """Let the hall have days on which somebody was served, so many days after Monday."""
    for n in days:
        queueing.hall_day(HALL, TODAY + timedelta(days=n))


def book(n: int = 1, clock: str = "10:00", **changes: Any) -> appointments.Appointment:
    """Book a slot on Tuesday as the person with that telephone."""
    wish = appointments.Wish(
        changes.pop("outlet", HALL),
        changes.pop("begins_at", moment(clock, days=changes.pop("days", 1))),
        plate="" if "item" in changes else changes.pop("plate", HOMES),
        item=changes.pop("item", ""),
    )
    values: dict[str, Any] = {"name": NAME, "phone": phone(n), "by": CITIZEN, "at": MONDAY}
    return appointments.book(wish, **{**values, **changes})


def visit(clock: str = "10:00", **changes: Any) -> appointments.HomeVisit:
    """Let the vehicle come on Tuesday."""
    stamp = {"by": changes.pop("by", CITIZEN), "at": changes.pop("at", MONDAY)}
    values: dict[str, Any] = {
        "begins_at": moment(clock),
        "division": "990101",
        "address": ADDRESS,
        "name": NAME,
        "phone": phone(1),
        "matter": "老年人优待证",
    }
    return appointments.book_visit(appointments.VisitWish(**{**values, **changes}), **stamp)


def absent(clock: str = "10:00", *, days: int = 1, **changes: Any) -> appointments.HomeVisit:
    """Let the vehicle come, and nobody open."""
    made = visit(begins_at=moment(clock, days=days), **changes)
    note = appointments.TourNote(
        uuid4(),
        made.uuid,
        appointments.EntryKind.ABSENT,
        made.begins_at,
        made.ends_at,
        "absent",
        loaded_skew=0,
        text="敲门无人应答",
    )
    appointments.record_entry(note, by=CREW, at=made.ends_at)
    made.refresh_from_db()
    return made
