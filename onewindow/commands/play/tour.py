"""A morning of the service vehicle: stops of today, booked yesterday, at any hour of the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from onewindow.commands.city_files import item_files
from onewindow.commands.city_items import draft_items, list_powers, publish_items
from onewindow.commands.city_load import Loader
from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars.api import ZONE
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

VEHICLE, CREW = "van-1", "0106"
ITEM = "residence-permit"
_CITIZEN = Actor(ActorKind.APPLICANT, "public", "办事人")
_HALF_HOUR = timedelta(minutes=30)
_STOPS: tuple[dict[str, Any], ...] = (
    {
        "address": "城区示范路1号3幢201室",
        "name": "张试试",
        "phone": "19900000061",
        "matter": "居住证",
        "item": ITEM,
        "needs": ("wheelchair", "dialect"),
    },
    {
        "address": "城区样板村村委会",
        "name": "李样样",
        "phone": "19900000062",
        "matter": "集中办理社会保障卡",
        "item": "social-security-card",
        "purpose": "bulk",
        "people": 6,
    },
    {
        "address": "城区样板村7组12号",
        "name": "王样样",
        "phone": "19900000063",
        "matter": "居民身份证换领",
        "item": "identity-card",
        "needs": ("bedridden", "companion"),
    },
)


def arrange() -> list[str]:
    """Book the stops, all begun already, so that a crew may receive at any hour; their uuids."""
    at = timezone.now()
    publish(at)
    vehicle = appointments.vehicle_of(VEHICLE, viewer=SYSTEM)
    rules = appointments.rules_of(vehicle.outlet)
    around_the_clock = {
        "visit_from": "00:00",
        "visit_until": "23:59",
        "visit_minutes": 30,
        "visit_minutes_each": 0,
        "travel_minutes": 0,
    }
    appointments.set_rules(around_the_clock, outlet=vehicle.outlet, by=SYSTEM, at=at)
    begin = _begin(at)
    found = [
        appointments.book_visit(
            appointments.VisitWish(
                begin + n * _HALF_HOUR, division="990101", vehicle=VEHICLE, **stop
            ),
            by=_CITIZEN,
            at=begin - timedelta(hours=20),
        )
        for n, stop in enumerate(_STOPS)
    ]
    appointments.set_rules(rules.model_dump(mode="json"), outlet=vehicle.outlet, by=SYSTEM, at=at)
    return [str(visit.uuid) for visit in found]


def publish(at: datetime) -> None:
    """Publish what the stops are booked for, where only the main cases have been loaded."""
    loader = Loader(settings.CITY_ROOT, at=at, main_only=True)
    booked = {stop["item"] for stop in _STOPS}
    files = item_files(settings.CITY_ROOT)
    loader.items = {path.stem: path for path in files if path.stem in booked}
    for step in (draft_items, list_powers, publish_items):
        step(loader)


def _begin(at: datetime) -> datetime:
    """Return the half-hour, an hour and a half ago, but never before the day."""
    local = at.astimezone(ZONE)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = (local - day) // _HALF_HOUR
    return day + max(passed - len(_STOPS), 0) * _HALF_HOUR
