"""The windows of one hall as its manager sees them: who sits where, since when, whom they serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.events import OutcomeRegistered
from onewindow.domains.queueing.models import QueueTicket, Station
from onewindow.domains.queueing.permissions import MANAGE
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import StationState, TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.models import Event


@dataclass(frozen=True, slots=True)
class WindowNow:
    """One window; ``station`` None where it was never opened, ``held`` who is to come back."""

    place: organizations.Window
    station: Station | None
    held: int

    @property
    def state(self) -> StationState:
        return StationState(self.station.state) if self.station else StationState.CLOSED

    @property
    def ticket(self) -> QueueTicket | None:
        return self.station.ticket if self.station else None

    @property
    def is_in_use(self) -> bool:
        return self.state in {StationState.OPEN, StationState.PAUSED}


def windows_in_use(outlets: Sequence[str]) -> dict[str, int]:
    """Return how many windows of each outlet somebody sits at or paused; one query."""
    rows = Station.objects.filter(
        outlet__in=list(outlets), state__in=[StationState.OPEN, StationState.PAUSED]
    )
    return dict(Counter(rows.values_list("outlet", flat=True)))


def unrecorded(outlet: str, *, since: date, by: Actor, most: int = 50) -> list[QueueTicket]:
    """Return who was served and of whom nobody registered how it ended, the newest first.

    Their day was closed while they still stood at a window (``close_day``).
    """
    demand_at(outlet, by, MANAGE)
    rows = QueueTicket.objects.filter(
        outlet=outlet, on__gte=since, status=TicketStatus.FINISHED, outcome=""
    )
    return list(rows.order_by("-on", "-id")[:most])


@dataclass(frozen=True, slots=True)
class RegisteredLate:
    """A ticket whose outcome somebody registered afterwards, and how they knew."""

    ticket: QueueTicket
    by_name: str
    basis: str


def registered_late(outlet: str, *, since: date, by: Actor, most: int = 50) -> list[RegisteredLate]:
    """Return the tickets of these days whose outcome was registered afterwards; two queries."""
    demand_at(outlet, by, MANAGE)
    rows = QueueTicket.objects.filter(outlet=outlet, on__gte=since, registered_at__isnull=False)
    tickets = list(rows.order_by("-registered_at", "-id")[:most])
    subjects = [f"ticket:{one.outlet}:{one.on}:{one.number}" for one in tickets]
    facts = Event.objects.filter(subject__in=subjects, type=OutcomeRegistered.type)
    said = {fact.subject: fact for fact in facts}
    return [
        RegisteredLate(one, said[key].actor["name"], said[key].payload["basis"])
        for one, key in zip(tickets, subjects, strict=True)
    ]


def hall_windows(outlet: str, *, by: Actor, at: datetime) -> list[WindowNow]:
    """Return the windows of an outlet that exist or are still in use, by number; three queries."""
    demand_at(outlet, by, MANAGE)
    stations = {
        row.window: row for row in Station.objects.filter(outlet=outlet).select_related("ticket")
    }
    held = Counter(
        QueueTicket.objects.filter(
            outlet=outlet, on=at.astimezone(ZONE).date(), status=TicketStatus.HELD
        ).values_list("window", flat=True)
    )
    places = organizations.Window.objects.filter(outlet__code=outlet).select_related("department")
    found = [
        WindowNow(place, stations.get(place.number), held[place.number])
        for place in places.order_by("number")
    ]
    return [row for row in found if row.place.is_open or row.is_in_use]
