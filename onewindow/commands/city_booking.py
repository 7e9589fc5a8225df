"""What may be booked in a city, from its file; nothing is written where it stands already."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onewindow.domains.appointments import api as appointments
from onewindow.domains.calendars.api import ZONE
from onewindow.kit.actors import Actor

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader


def load_booking(loader: Loader) -> None:
    """State rules, providers, places, days without booking and vehicles, in that order."""
    by, rows = loader.actor("centre_manager"), loader.city.appointments
    appointments.set_rules(rows.rules, by=by, at=loader.at)
    for provider in rows.providers:
        appointments.list_provider(by=by, at=loader.at, **provider.model_dump())
    _places(loader, by)
    if not appointments.BlackoutDay.objects.exists():
        today = loader.at.astimezone(ZONE).date()
        for row in rows.blackouts:
            on = today + timedelta(days=row.after_days)
            appointments.declare_blackout(row.outlet, on, reason=row.reason, by=by, at=loader.at)
            loader.done.add("停约日")
    known = set(appointments.ServiceVehicle.objects.values_list("code", flat=True))
    for vehicle in rows.vehicles:
        appointments.register_vehicle(by=by, at=loader.at, **vehicle.model_dump())
        if vehicle.code not in known:
            loader.done.add("流动服务车")


def _places(loader: Loader, by: Actor) -> None:
    known = set(appointments.SlotCapacity.objects.values_list("outlet", "plate"))
    today = loader.at.astimezone(ZONE).date()
    for row in loader.city.appointments.capacities:
        for outlet in row.outlets:
            for plate in row.plates:
                if (outlet, plate) in known:
                    continue
                appointments.set_capacity(
                    outlet,
                    plate,
                    weekdays=[day - 1 for day in row.days],
                    from_time=row.opens,
                    until_time=row.closes,
                    places=row.places,
                    valid_from=today,
                    by=by,
                    at=loader.at,
                )
                loader.done.add("预约名额")
