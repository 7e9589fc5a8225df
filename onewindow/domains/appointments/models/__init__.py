"""Tables of booking."""

from onewindow.domains.appointments.models.bookings import (
    Appointment,
    BlackoutDay,
    BookingGate,
    BookingPolicy,
    BookingSlot,
    CopyCount,
    ServiceProvider,
    SlotCapacity,
)
from onewindow.domains.appointments.models.tours import TourEntry, VehicleTour
from onewindow.domains.appointments.models.visits import (
    Engagement,
    HomeVisit,
    ServiceVehicle,
    VisitIntake,
)

__all__ = [
    "Appointment",
    "BlackoutDay",
    "BookingGate",
    "BookingPolicy",
    "BookingSlot",
    "CopyCount",
    "Engagement",
    "HomeVisit",
    "ServiceProvider",
    "ServiceVehicle",
    "SlotCapacity",
    "TourEntry",
    "VehicleTour",
    "VisitIntake",
]
