"""Tables of booking."""

from onewindow.domains.appointments.models.bookings import (
    Appointment,
    BlackoutDay,
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
