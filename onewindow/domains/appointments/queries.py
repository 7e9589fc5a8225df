"""What the pages show: bookings, outlets to choose from, vehicles' weeks, the channel matrix."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from onewindow.domains.appointments.actions.bookings import held_by
from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.errors import (
    UnknownBooking,
    UnknownProvider,
    UnknownVehicle,
    UnknownVisit,
)
from onewindow.domains.appointments.models import (
    Appointment,
    HomeVisit,
    ServiceProvider,
    ServiceVehicle,
    SlotCapacity,
    TourEntry,
    VehicleTour,
)
from onewindow.domains.appointments.offers import nearest_free
from onewindow.domains.appointments.permissions import (
    CHECK_IN,
    VIEW,
    demand,
    demand_at,
    demand_region,
)
from onewindow.domains.appointments.reports import VisitTimes, visit_times
from onewindow.domains.appointments.rules import codes
from onewindow.domains.appointments.rules.kinds import BookingStatus, VisitStatus
from onewindow.domains.appointments.rules.reach import ChannelRow
from onewindow.domains.appointments.rules.visits import arrival_window
from onewindow.domains.appointments.words import span_words
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.lib.check_digits import check_phone
from onewindow.lib.divisions import contains
from onewindow.lib.geodesy import Point

_MOST_OUTLETS = 30
_MOST_A_DAY = 500


def find_booking(code: str, phone_tail: str) -> Appointment:
    """Return the booking of a code and the last four digits of its phone; refuse both alike."""
    kept = codes.tidy(code)
    found = Appointment.objects.filter(code=kept).first() if kept else None
    if found is None or not phone_tail or found.phone[-4:] != phone_tail.strip():
        raise UnknownBooking("没有查到这个预约")
    return found


def booking_of(uuid: UUID, *, viewer: Actor = SYSTEM) -> Appointment:
    """Return a booking of the viewer's region by the identity its pages carry."""
    found = Appointment.objects.filter(uuid=uuid).first()
    if found is None:
        raise UnknownBooking("没有这个预约")
    demand_region(viewer, found.outlet)
    return found


def bookings_of(outlet: str, on: date, *, by: Actor) -> list[Appointment]:
    """Return the bookings of a day of an outlet in the order of their slots."""
    demand_at(by, VIEW, outlet)
    rows = Appointment.objects.filter(outlet=outlet, on=on).order_by("begins_at", "id")
    return list(rows[:_MOST_A_DAY])


def bookings_to_assist(on: date, *, by: Actor) -> list[Appointment]:
    """Return whom the person accompanies on a day, in the order of the slots (H17).

    Whoever arranges assistants sees all who asked for one, and all who have one, in their region.
    """
    demand(by, VIEW)
    rows = Appointment.objects.filter(
        on=on, status__in=[BookingStatus.BOOKED, BookingStatus.ARRIVED]
    )
    if by.only_assigned:
        rows = rows.filter(assistant=by.key)
    else:
        asked = Q(outlet__in=_outlets(by)) & (~Q(needs=[]) | ~Q(assistant=""))
        rows = rows.filter(asked)
    return list(rows.order_by("begins_at", "id")[:_MOST_A_DAY])


def bookings_of_phone(phone: str, *, by: Actor) -> list[Appointment]:
    """Return the newest bookings of a caller, for the telephone desk."""
    demand(by, VIEW)
    number = check_phone(phone)
    if not number:
        return []
    rows = Appointment.objects.filter(held_by(number.value), outlet__in=_outlets(by))
    return list(rows.order_by("-begins_at")[:20])


def _outlets(viewer: Actor) -> QuerySet[organizations.Outlet, str]:
    """Return the codes of the outlets in the viewer's region, for a condition."""
    return organizations.outlets(viewer=viewer).order_by().values_list("code", flat=True)


@dataclass(frozen=True, slots=True)
class BookableOutlet:
    """An outlet that has slots for a plate: how far, how many wait now, what is free soonest."""

    outlet: organizations.Outlet
    plate: str
    item_name: str
    km: float | None
    waiting: int
    soonest: datetime | None


def bookable_outlets(
    *, plate: str = "", item: str = "", here: Point | None = None, at: datetime
) -> list[BookableOutlet]:
    """Return outlets with slots: the nearest first where a place is given, else the least busy.

    Without a place, who has a free slot sooner and fewer people waiting stands first.
    """
    wanted = _plates_by_outlet(plate, item, at=at)
    far = {}
    if here is not None:
        far = {row.code: km for row, km in organizations.nearest_outlets(here, among=wanted)}
    rows = organizations.Outlet.objects.filter(code__in=wanted, is_open=True).order_by("code")
    found = [
        BookableOutlet(
            row,
            wanted[row.code][0],
            wanted[row.code][1],
            far.get(row.code),
            _waiting(row.code, wanted[row.code][0], at=at),
            _soonest(row.code, wanted[row.code][0], at=at),
        )
        for row in rows[:_MOST_OUTLETS]
    ]
    end = at + timedelta(days=10_000)
    if here is not None:
        return sorted(found, key=lambda one: (one.km is None, one.km or 0.0, one.waiting))
    return sorted(found, key=lambda one: (one.soonest or end, one.waiting, one.outlet.code))


def _plates_by_outlet(plate: str, item: str, *, at: datetime) -> dict[str, tuple[str, str]]:
    rows = SlotCapacity.objects.filter(places__gt=0).values_list("outlet", "plate").distinct()
    if not item:
        return {outlet: (plate, "") for outlet, its in rows if its == plate}
    on = at.astimezone(ZONE).date()
    offered = {(outlet, its) for outlet, its in rows}
    found = {}
    for outlet in sorted({outlet for outlet, _ in offered}):
        try:
            went, name = queueing.plate_for(outlet, item, on)
        except queueing.NoWindowForMatter:
            continue
        if (outlet, went) in offered:
            found[outlet] = (went, name)
    return found


def _waiting(outlet: str, plate: str, *, at: datetime) -> int:
    now = queueing.board(outlet, at=at)
    return sum(one.waiting for one in now.plates if one.name == plate)


def _soonest(outlet: str, plate: str, *, at: datetime) -> datetime | None:
    near = nearest_free(outlet, plate, near=at, at=at, count=1)
    return near[0] if near else None


def providers(outlet: str = "") -> list[ServiceProvider]:
    """Return the convenience providers, of one outlet or of all (Q36)."""
    rows = ServiceProvider.objects.filter(is_active=True).order_by("outlet", "name")
    return list(rows.filter(outlet=outlet) if outlet else rows)


def provider_of(pk: int, *, viewer: Actor) -> ServiceProvider:
    """Return a provider of the viewer's region, or refuse."""
    found = ServiceProvider.objects.filter(pk=pk).first()
    if found is None:
        raise UnknownProvider("没有这个便民服务单位")
    demand_region(viewer, found.outlet)
    return found


def open_bookings(outlet: str, plate: str) -> int:
    """Return how many bookings of a plate or provider are still to come."""
    return Appointment.objects.filter(
        outlet=outlet, plate=plate, status=BookingStatus.BOOKED
    ).count()


def booked_plates() -> list[str]:
    """Return the plates and providers that have slots anywhere."""
    rows = SlotCapacity.objects.filter(places__gt=0).order_by("plate")
    return list(rows.values_list("plate", flat=True).distinct())


def capacities(outlet: str) -> list[SlotCapacity]:
    """Return the capacity rules of an outlet."""
    rows = SlotCapacity.objects.filter(outlet=outlet)
    return list(rows.order_by("plate", "weekday", "from_time", "-valid_from"))


@dataclass(frozen=True, slots=True)
class VehicleWeek:
    """A vehicle's visits of seven days, each day with its own."""

    vehicle: ServiceVehicle
    days: dict[date, list[HomeVisit]] = field(default_factory=dict)
    times: VisitTimes | None = None


def vehicle_weeks(first: date, *, by: Actor) -> list[VehicleWeek]:
    """Return every vehicle's week from a day on; three queries."""
    demand(by, VIEW)
    days = [first + timedelta(days=n) for n in range(7)]
    vehicles = vehicles_of(by)
    rows = HomeVisit.objects.filter(vehicle__in=vehicles, on__range=(days[0], days[-1])).exclude(
        status=VisitStatus.CANCELLED
    )
    times = visit_times(vehicles, days[0], days[-1], by=by)
    found = {
        vehicle.pk: VehicleWeek(vehicle, {day: [] for day in days}, times.get(vehicle.pk))
        for vehicle in vehicles
    }
    for visit in rows.order_by("begins_at"):
        found[visit.vehicle_id].days[visit.on].append(visit)
    return list(found.values())


def vehicles_of(viewer: Actor) -> list[ServiceVehicle]:
    """Return the vehicles in use of the outlets in the viewer's region."""
    rows = ServiceVehicle.objects.filter(is_active=True, outlet__in=_outlets(viewer))
    return list(rows.order_by("code"))


def vehicle_of(code: str, *, viewer: Actor) -> ServiceVehicle:
    """Return a vehicle of the viewer's region, or refuse."""
    found = ServiceVehicle.objects.filter(code=code).first()
    if found is None:
        raise UnknownVehicle(f"没有流动服务车“{code}”")
    demand_region(viewer, found.outlet)
    return found


def visit_of(uuid: UUID, *, viewer: Actor = SYSTEM) -> HomeVisit:
    """Return a visit in the viewer's region by the identity its pages carry."""
    found = HomeVisit.objects.select_related("vehicle").filter(uuid=uuid).first()
    if found is None:
        raise UnknownVisit("没有这次上门服务")
    demand_region(viewer, found.outlet)
    return found


def find_visit(code: str, phone_tail: str) -> HomeVisit:
    """Return the visit of a code and the last four digits of its phone; refuse both alike."""
    kept = codes.tidy(code)
    rows = HomeVisit.objects.select_related("vehicle").filter(code=kept)
    found = rows.first() if kept else None
    if found is None or not phone_tail or found.phone[-4:] != phone_tail.strip():
        raise UnknownVisit("没有查到这次上门服务")
    return found


def served_divisions() -> list[organizations.Division]:
    """Return the divisions some vehicle serves, with all below them."""
    areas = {area for row in vehicles_of(SYSTEM) for area in row.divisions}
    rows = organizations.Division.objects.order_by("code")
    return [row for row in rows if any(contains(area, row.code) for area in areas)]


def channel_matrix(on: date) -> list[ChannelRow]:
    """Return by which ways each item in force can be had (H11).

    An item counts as bookable where some outlet has slots for the plate it queues in.
    """
    contents = [
        standard.content
        for standard in catalogue.standards_in_force(on).order_by("item__topic", "item__code")
    ]
    plates = queueing.plates_of_matters((one.topic, one.department) for one in contents)
    offered = set(booked_plates())
    return [
        ChannelRow(
            content.code,
            content.short_name or content.name,
            frozenset(content.channels),
            content.handling_type == "immediate",
            plate in offered,
        )
        for content, plate in zip(contents, plates, strict=True)
    ]


def stops_of(on: date, *, by: Actor) -> list[HomeVisit]:
    """Return the visits of a day whose crew the person belongs to, in the order of the route."""
    demand(by, CHECK_IN)
    rows = HomeVisit.objects.select_related("vehicle").filter(on=on, crew__contains=[by.key])
    return list(rows.order_by("vehicle__code", "begins_at", "id")[:_MOST_A_DAY])


def tour_entries(tour: VehicleTour, *, by: Actor) -> list[TourEntry]:
    """Return what the devices of a tour brought in, in the order it happened."""
    demand(by, CHECK_IN)
    return list(tour.entries.select_related("visit").order_by("taken_at", "id")[:_MOST_A_DAY])


def expected_arrival(visit: HomeVisit) -> str:
    """Say between when a crew on its way is expected; "" while none is on its way."""
    if visit.status != VisitStatus.SET_OUT or visit.set_out_at is None:
        return ""
    return span_words(*arrival_window(visit.set_out_at, visit.begins_at, rules_of(visit.outlet)))
