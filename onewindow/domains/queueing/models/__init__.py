"""Tables of the queue: visits and their tickets, halls by day, windows, and spans of time."""

from onewindow.domains.queueing.models.devices import EquipmentKind, HallDevice
from onewindow.domains.queueing.models.followings import Following
from onewindow.domains.queueing.models.halls import (
    HallDay,
    ItemRoute,
    PeakAlert,
    Plate,
    QueuePolicy,
    Station,
    StationSpan,
)
from onewindow.domains.queueing.models.visits import QueueTicket, TicketSpan, Visit, VisitLink

__all__ = [
    "EquipmentKind",
    "Following",
    "HallDay",
    "HallDevice",
    "ItemRoute",
    "PeakAlert",
    "Plate",
    "QueuePolicy",
    "QueueTicket",
    "Station",
    "StationSpan",
    "TicketSpan",
    "Visit",
    "VisitLink",
]
