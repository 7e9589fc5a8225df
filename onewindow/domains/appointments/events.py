"""Facts of booking. Their subject is ``appointment:UUID`` or ``visit:UUID``: codes stay secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class AppointmentBooked(Fact):
    """预约: ``confirmed_by`` says who vouches for the phone; empty: nobody.

    ``moved_from`` is the uuid of the booking that was given up for it. Where somebody else moved
    what a machine client had made, ``client`` names that one, and ``carried`` says so: it stays
    theirs, and they are told.
    """

    type: ClassVar[str] = "appointments.appointment_booked.v1"
    outlet: str
    plate: str
    item: str
    begins_at: datetime
    channel: str
    confirmed_by: str = ""
    moved_from: str = ""
    client: str = ""
    carried: bool = False


@fact_type
@dataclass(frozen=True)
class AppointmentCancelled(Fact):
    """``is_rebooked``: the holder took another slot instead."""

    type: ClassVar[str] = "appointments.appointment_cancelled.v1"
    outlet: str
    plate: str
    begins_at: datetime
    reason: str
    is_rebooked: bool = False


@fact_type
@dataclass(frozen=True)
class AppointmentArrived(Fact):
    """签到: the booking became a ticket; a provider's has none."""

    type: ClassVar[str] = "appointments.appointment_arrived.v1"
    outlet: str
    plate: str
    begins_at: datetime
    ticket: str
    priority: str


@fact_type
@dataclass(frozen=True)
class AppointmentAssisted(Fact):
    """安排帮办: who accompanies the holder from check-in on; empty: nobody any more (H17)."""

    type: ClassVar[str] = "appointments.appointment_assisted.v1"
    outlet: str
    plate: str
    begins_at: datetime
    assistant: str
    before: str = ""


@fact_type
@dataclass(frozen=True)
class AppointmentMissed(Fact):
    type: ClassVar[str] = "appointments.appointment_missed.v1"
    outlet: str
    plate: str
    begins_at: datetime


@fact_type
@dataclass(frozen=True)
class AppointmentExcused(Fact):
    """A missed booking no longer counts against its holder."""

    type: ClassVar[str] = "appointments.appointment_excused.v1"
    outlet: str
    plate: str
    begins_at: datetime
    reason: str


@fact_type
@dataclass(frozen=True)
class CapacitySet(Fact):
    type: ClassVar[str] = "appointments.capacity_set.v1"
    outlet: str
    plate: str
    weekdays: list[int]
    from_time: str
    until_time: str
    places: int
    valid_from: date


@fact_type
@dataclass(frozen=True)
class BlackoutDeclared(Fact):
    """``cancelled`` bookings of the day were cancelled with it."""

    type: ClassVar[str] = "appointments.blackout_declared.v1"
    outlet: str
    plate: str
    on: date
    reason: str
    cancelled: int


@fact_type
@dataclass(frozen=True)
class BlackoutLifted(Fact):
    type: ClassVar[str] = "appointments.blackout_lifted.v1"
    outlet: str
    plate: str
    on: date


@fact_type
@dataclass(frozen=True)
class BookingPolicySet(Fact):
    """``document`` is the whole of the rules; ``outlet`` empty: of all without their own."""

    type: ClassVar[str] = "appointments.booking_policy_set.v1"
    outlet: str
    document: str


@fact_type
@dataclass(frozen=True)
class ProviderListed(Fact):
    type: ClassVar[str] = "appointments.provider_listed.v1"
    name: str
    outlet: str
    service: str


@fact_type
@dataclass(frozen=True)
class ProviderDelisted(Fact):
    """``cancelled`` bookings that were open went with it."""

    type: ClassVar[str] = "appointments.provider_delisted.v1"
    name: str
    outlet: str
    reason: str
    cancelled: int


@fact_type
@dataclass(frozen=True)
class VehicleRetired(Fact):
    """``cancelled`` visits that were open went with it."""

    type: ClassVar[str] = "appointments.vehicle_retired.v1"
    vehicle: str
    outlet: str
    reason: str
    cancelled: int


@fact_type
@dataclass(frozen=True)
class VehicleRegistered(Fact):
    type: ClassVar[str] = "appointments.vehicle_registered.v1"
    code: str
    outlet: str
    divisions: list[str]
    crew: list[str]


@fact_type
@dataclass(frozen=True)
class VisitBooked(Fact):
    """上门服务: a vehicle with its crew is engaged; no address and no name in here."""

    type: ClassVar[str] = "appointments.visit_booked.v1"
    vehicle: str
    crew: list[str]
    division: str
    purpose: str
    people: int
    begins_at: datetime
    ends_at: datetime
    channel: str
    confirmed_by: str = ""


@fact_type
@dataclass(frozen=True)
class VisitCancelled(Fact):
    type: ClassVar[str] = "appointments.visit_cancelled.v1"
    vehicle: str
    begins_at: datetime
    reason: str


@fact_type
@dataclass(frozen=True)
class VisitDone(Fact):
    type: ClassVar[str] = "appointments.visit_done.v1"
    vehicle: str
    people: int


@fact_type
@dataclass(frozen=True)
class VisitSetOut(Fact):
    """出发: the crew is on its way and expected between the two moments."""

    type: ClassVar[str] = "appointments.visit_set_out.v1"
    vehicle: str
    begins_at: datetime
    expected_from: datetime
    expected_until: datetime


@fact_type
@dataclass(frozen=True)
class VisitArrived(Fact):
    """The crew stood at the door."""

    type: ClassVar[str] = "appointments.visit_arrived.v1"
    vehicle: str


@fact_type
@dataclass(frozen=True)
class VisitAbsent(Fact):
    """Nobody was there when the crew came."""

    type: ClassVar[str] = "appointments.visit_absent.v1"
    vehicle: str
    reason: str


@fact_type
@dataclass(frozen=True)
class VisitExcused(Fact):
    """That nobody was there no longer counts against who had booked the visit."""

    type: ClassVar[str] = "appointments.visit_excused.v1"
    vehicle: str
    begins_at: datetime
    reason: str


@fact_type
@dataclass(frozen=True)
class VisitMoved(Fact):
    """The visit did not take place and is to be booked anew."""

    type: ClassVar[str] = "appointments.visit_moved.v1"
    vehicle: str
    reason: str


@fact_type
@dataclass(frozen=True)
class TourOpened(Fact):
    """A crew loaded its day for the first time."""

    type: ClassVar[str] = "appointments.tour_opened.v1"
    vehicle: str
    on: date


@fact_type
@dataclass(frozen=True)
class TourClosed(Fact):
    type: ClassVar[str] = "appointments.tour_closed.v1"
    vehicle: str
    on: date


@fact_type
@dataclass(frozen=True)
class TourEntryKept(Fact):
    """What a device wrote down arrived; ``skew_seconds`` it was ahead of the server."""

    type: ClassVar[str] = "appointments.tour_entry_kept.v1"
    kind: str
    taken_at: datetime
    skew_seconds: int
    is_stated: bool
    case: str


@fact_type
@dataclass(frozen=True)
class OfflineIntakeLinked(Fact):
    """A case taken at the door without a network was handed in; ``taken_at`` its receipt (W22)."""

    type: ClassVar[str] = "appointments.offline_intake_linked.v1"
    case: str
    taken_at: datetime


@fact_type
@dataclass(frozen=True)
class CopiesMade(Fact):
    """免费复印 (W20)."""

    type: ClassVar[str] = "appointments.copies_made.v1"
    outlet: str
    on: date
    pages: int
