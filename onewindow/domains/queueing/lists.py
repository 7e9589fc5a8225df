"""What the reception desk reads: who waits and why in that order, and a look before a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations.api import WindowKind
from onewindow.domains.queueing.actions.take import look_at_hall
from onewindow.domains.queueing.errors import UnknownTicket
from onewindow.domains.queueing.models import QueueTicket, Station
from onewindow.domains.queueing.rules import order
from onewindow.domains.queueing.rules.estimate import Estimate
from onewindow.domains.queueing.rules.kinds import Priority, TicketStatus
from onewindow.domains.queueing.rules.opening import is_over
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.rows import Rows

_OPEN = Rows(
    Station,
    "outlet = %(outlet)s AND state = 'open' AND kind = ANY(%(kinds)s::text[]) ORDER BY \"window\"",
)
PRESENT = (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.HELD, TicketStatus.MISSED)


def tickets_present(
    outlet: str, *, plate: str = "", is_served: bool = False, most: int = 100, at: datetime
) -> list[QueueTicket]:
    """Return who waits, is called, held or passed over today, in the order of the calls to come.

    ``is_served`` adds those at a window now, of whom a manager can say that they left.
    """
    wanted = [*PRESENT, TicketStatus.SERVING] if is_served else PRESENT
    rows = QueueTicket.objects.filter(outlet=outlet, on=at.astimezone(ZONE).date())
    rows = rows.filter(status__in=[status.value for status in wanted])
    if plate:
        rows = rows.filter(plate=plate)
    return list(rows.order_by("rank_at", "id")[:most])


def ticket_numbered(outlet: str, number: str, *, at: datetime) -> QueueTicket:
    """Return the ticket of that number of today, or refuse; for staff, who know no codes."""
    wanted = number.strip().upper()
    row = QueueTicket.objects.filter(
        outlet=outlet, on=at.astimezone(ZONE).date(), number=wanted
    ).first()
    if row is None:
        raise UnknownTicket(f"今天没有{wanted}号", field="number")
    return row


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody who thinks of a ticket may know: its queue, the wait, the open windows."""

    plate: str
    item: str
    item_name: str
    ahead: int
    wait: Estimate | None
    windows: list[str]
    window_kinds: tuple[str, ...]
    policy: Policy
    """The policy of the day, for the public reasons of the green lane."""
    green_ahead: int
    """How many would be before somebody in the green lane."""


def outlook(
    outlet: str,
    *,
    plate: str = "",
    item: str = "",
    priority: str = Priority.NORMAL,
    at: datetime,
) -> Outlook:
    """Return what a ticket taken now would meet, without taking it.

    It makes the hall's day and the item's route where nobody asked before. Raises UnknownPlate,
    NoWindowForMatter, NoPlate.
    """
    hall = look_at_hall(outlet, at.astimezone(ZONE).date(), plate=plate, item=item)
    rank = order.rank(hall.policy, Priority(priority), at).timestamp()
    green = order.rank(hall.policy, Priority.GREEN, at).timestamp()
    ahead = sum(1 for other in hall.ranks if other <= rank)
    rows = _OPEN.all(outlet=outlet, kinds=list(hall.window_kinds))
    return Outlook(
        hall.plate,
        item,
        hall.item_name,
        ahead,
        None if is_over(hall.hours, at.astimezone(ZONE)) else hall.wait(ahead),
        [row.window for row in rows if _serves(row, hall.plate, hall.line)],
        hall.window_kinds,
        hall.policy,
        sum(1 for other in hall.ranks if other <= green),
    )


def _serves(station: Station, plate: str, line: str) -> bool:
    """Return what the call's statement asks of a window of the right kind."""
    if station.kind == WindowKind.DEDICATED and line:
        return station.line == line
    return not station.plates or plate in station.plates
