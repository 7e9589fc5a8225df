"""The crew's day as one document: what a tablet needs before it leaves the network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from onewindow.channels.booking.crew.lists import item_list
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import AccessNeed, HomeVisit, VehicleTour
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.actors import Actor
from onewindow.lib.masking import mask_name, mask_phone

_MOST_LISTS = 200
NATURAL = "1"
"""服务对象 of GB/T 39046 A.4: natural persons."""


def day_document(on: date, vehicle: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the tour of the person's vehicle with stops and checklists; no tour: what there is.

    ``vehicle`` empty: the first one. Names and telephones are whole in here, because the device
    must show them without a network; it shows them masked until the crew arrives or asks.
    """
    stops = appointments.stops_of(on, by=by)
    crews = {stop.vehicle.code: stop.vehicle for stop in stops}
    chosen = crews.get(vehicle) or next(iter(crews.values()), None)
    document: dict[str, Any] = {
        "on": on.isoformat(),
        "server_at": at.isoformat(),
        "person": {"number": by.key, "name": by.name},
        "may_receive": by.may("cases.receive") and by.may("applicants.register"),
        "vehicles": [{"code": one.code, "name": one.name} for one in crews.values()],
        "tour": None,
    }
    if chosen is None:
        return document
    own = [stop for stop in stops if stop.vehicle_id == chosen.pk]
    tour = appointments.open_tour(chosen.pk, on, by=by, at=at)
    document["tour"] = _tour(tour, chosen, own, by=by, at=at)
    document["lists"] = item_lists({stop.item for stop in own if stop.item}, on)
    return document


def _tour(
    tour: VehicleTour,
    vehicle: appointments.ServiceVehicle,
    stops: Sequence[HomeVisit],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    entries = appointments.tour_entries(tour, by=by)
    return {
        "uuid": str(tour.uuid),
        "vehicle": {"code": vehicle.code, "name": vehicle.name},
        "key": appointments.key_of(tour, at=at),
        "keep_until": appointments.keep_until(tour.on, vehicle.outlet).isoformat(),
        "is_closed": tour.closed_at is not None,
        "stops": [_stop(n, stop) for n, stop in enumerate(stops, 1)],
        "kept": [
            {
                "key": str(one.key),
                "visit": str(one.visit.uuid),
                "kind": one.kind,
                "case": one.case,
                "taken_at": one.taken_at.isoformat(),
            }
            for one in entries
        ],
    }


def _stop(order: int, stop: HomeVisit) -> dict[str, Any]:
    status = appointments.VisitStatus(stop.status)
    return {
        "uuid": str(stop.uuid),
        "order": order,
        "begins_at": stop.begins_at.isoformat(),
        "ends_at": stop.ends_at.isoformat(),
        "time": f"{stop.begins_at.astimezone(ZONE):%H:%M}—{stop.ends_at.astimezone(ZONE):%H:%M}",
        "purpose": appointments.VisitPurpose(stop.purpose).label,
        "people": stop.people,
        "matter": stop.matter,
        "item": stop.item,
        "needs": [AccessNeed(need).label for need in stop.needs],
        "division": stop.division,
        "address": stop.address,
        "name": stop.name,
        "masked_name": mask_name(stop.name),
        "phone": stop.phone,
        "masked_phone": mask_phone(stop.phone),
        "status": status.value,
        "status_label": status.label,
        "end_reason": stop.end_reason,
    }


def item_lists(booked: set[str], on: date) -> dict[str, Any]:
    """Return what was booked, and what natural persons may ask for at a window, booked first."""
    found: dict[str, Any] = {}
    rows = list(catalogue.standards_in_force(on).order_by("item__topic", "item__code"))
    for standard in sorted(rows, key=lambda row: row.item.code not in booked):
        content = standard.content
        is_offered = NATURAL in content.service_objects and "window" in content.channels
        if len(found) < _MOST_LISTS and (is_offered or content.code in booked):
            found[content.code] = item_list(standard)
    return found
