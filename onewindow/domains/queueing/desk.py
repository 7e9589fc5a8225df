"""What the clerk's desk asks of the queue: who is here, who is next and why, what a case took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.stations import SUMMONED
from onewindow.domains.queueing.actions.take import policy_in
from onewindow.domains.queueing.models import (
    PeakAlert,
    QueueTicket,
    Station,
    TicketSpan,
    VisitLink,
)
from onewindow.domains.queueing.permissions import CALL, demand
from onewindow.domains.queueing.queries import parsed
from onewindow.domains.queueing.rules.kinds import (
    LinkKind,
    Outcome,
    Priority,
    SpanKind,
    StationState,
    TicketStatus,
)
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.domains.queueing.rules.statistics import (
    Distribution,
    Stretch,
    distribution,
    handling_minutes,
    waiting_minutes,
)
from onewindow.kit.actors import Actor
from onewindow.kit.rows import Rows
from onewindow.kit.statements import Statement

_KEPT = [TicketStatus.HELD, TicketStatus.MISSED]
_STATION = Rows(Station, '"window" = %(window)s')
_TICKET = Rows(QueueTicket, "id = %(id)s")
_TICKETS = Rows(
    QueueTicket,
    '"window" = %(window)s AND "on" = %(on)s AND outlet = %(outlet)s '
    "AND status IN ('held', 'missed') OR visit_id = %(visit)s ORDER BY taken_at, id",
)
_POLICY = Statement(
    'SELECT policy::text FROM queueing_hallday WHERE outlet = %(outlet)s AND "on" = %(on)s::date'
)
_ALERTS = Rows(
    PeakAlert, 'outlet = %(outlet)s AND "on" = %(on)s AND ended_at IS NULL ORDER BY began_at, id'
)
_DAY_SPANS = Statement("""
SELECT c.ticket_id, c.kind, c.from_at, c.until_at, c."window", c.staff
FROM queueing_ticketspan c
WHERE c.outlet = %(outlet)s AND c."on" = %(on)s AND c."window" = %(window)s
  AND NOT (c.kind = 'serving' AND EXISTS (
      SELECT 1 FROM queueing_queueticket t WHERE t.id = c.ticket_id AND t.status = 'finished'
        AND (t.outcome = '' OR t.registered_at IS NOT NULL)))
""")
_DAY_OUTCOMES = Statement("""
SELECT outcome FROM queueing_queueticket
WHERE outlet = %(outlet)s AND "on" = %(on)s AND "window" = %(window)s AND status = 'finished'
""")
_DAY_CASES = Statement("""
SELECT l.reference FROM queueing_visitlink l JOIN queueing_queueticket t ON t.id = l.ticket_id
WHERE l.kind = 'case' AND t.outlet = %(outlet)s AND t."on" = %(on)s AND t."window" = %(window)s
ORDER BY l.id
""")
_CASES = [LinkKind.CASE, LinkKind.COLLECTION]


@dataclass(frozen=True, slots=True)
class First:
    """Whoever comes first of some that wait; ``minutes_ahead`` is the head start it was granted."""

    number: str
    plate: str
    item_name: str
    priority: Priority
    reason: str
    kinds: tuple[str, ...]
    wanted_window: str
    taken_at: datetime
    rank_at: datetime

    @property
    def minutes_ahead(self) -> float:
        return (self.taken_at - self.rank_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Group:
    """People waiting for a plate alike; ``against`` says why this window may not call them.

    Empty, or ``kind`` (Q7), ``wanted`` (transferred to another window), ``plate``, ``skill`` (W31),
    ``busy`` (the person stands at another window).
    """

    plate: str
    against: str
    count: int
    first: First


@dataclass(frozen=True, slots=True)
class Desk:
    """A window as the person at it sees it; ``station`` None where it never opened."""

    window: str
    station: Station | None = None
    matters: list[QueueTicket] = field(default_factory=list)
    kept: list[QueueTicket] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)
    alerts: list[PeakAlert] = field(default_factory=list)

    @property
    def ticket(self) -> QueueTicket | None:
        """The ticket that is served now."""
        return self.station.ticket if self.station else None

    @property
    def mine(self) -> list[Group]:
        return [group for group in self.groups if not group.against]

    @property
    def elsewhere(self) -> list[Group]:
        return [group for group in self.groups if group.against]

    @property
    def next(self) -> First | None:
        """Whom this window would call now."""
        return min((group.first for group in self.mine), key=lambda f: f.rank_at, default=None)


def desk(window: str, *, at: datetime) -> Desk:
    """Return the window, its ticket and visit, who waits and who is next; five statements."""
    station = _STATION.first(window=window)
    if station is None:
        return Desk(window)
    on, outlet = _day(at), station.outlet
    if station.ticket_id is not None:
        station.ticket = _TICKET.first(id=station.ticket_id)
    present = station.ticket.visit_id if station.ticket else None
    tickets = _TICKETS.all(window=window, on=on, outlet=outlet, visit=present)
    stored = _POLICY.one(outlet=outlet, on=on.isoformat())
    return Desk(
        window,
        station,
        matters=[ticket for ticket in tickets if ticket.visit_id == present],
        kept=[t for t in tickets if t.status in _KEPT and t.window == window],
        groups=_groups(window, on),
        policy=policy_in(stored[0]) if stored else Policy(),
        alerts=_ALERTS.all(outlet=outlet, on=on),
    )


def _groups(window: str, on: date) -> list[Group]:
    rows = sql.WAITING_FOR.all(window=window, on=on)
    return [
        Group(plate, against, count, _first(parsed(row))) for plate, against, count, row in rows
    ]


def _first(row: dict[str, object]) -> First:
    kinds = row["kinds"]
    assert isinstance(kinds, list)
    return First(
        number=str(row["number"]),
        plate=str(row["plate"]),
        item_name=str(row["item_name"]),
        priority=Priority(str(row["priority"])),
        reason=str(row["reason"]),
        kinds=tuple(kinds),
        wanted_window=str(row["wanted"]),
        taken_at=datetime.fromisoformat(str(row["taken_at"])),
        rank_at=datetime.fromisoformat(str(row["rank_at"])),
    )


def standing(window: str) -> str:
    """Lock the window for the transaction and return a mark of how it stands.

    A form keeps the mark of the page it was on: pressed twice, it meets another one.
    """
    row = sql.STANDING.typed(window=window)
    return "none" if row is None else _mark(*row)


def mark_of(station: Station | None) -> str:
    """Return the mark of a window as it stands: its state, since when, whom it serves."""
    if station is None:
        return "none"
    ticket = station.ticket
    served = (ticket.pk, ticket.seq) if ticket else (None, None)
    return _mark(station.state, station.since, station.staff, *served)


def _mark(state: str, since: datetime, staff: str, ticket: int | None, seq: int | None) -> str:
    served = "0" if ticket is None else f"{ticket}.{seq}"
    return f"{state}.{since.timestamp():.6f}.{staff}.{served}"


def summoned_windows(outlets: Sequence[str]) -> list[str]:
    """Return the reserve windows called into use where nobody sits yet (N13)."""
    rows = Station.objects.filter(
        outlet__in=list(outlets), state=StationState.PAUSED, staff="", reason=SUMMONED
    )
    return list(rows.order_by("window").values_list("window", flat=True))


@dataclass(frozen=True, slots=True)
class Leg:
    """One matter of a visit that a case owes its receipt or its collection to (Q16).

    ``handling_minutes`` is None where nobody knows when the serving ended.
    """

    ticket: QueueTicket
    kind: LinkKind
    called_at: datetime | None
    waiting_minutes: float
    handling_minutes: float | None
    evaluations: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The outcome in words, or where the ticket is while it has none."""
        if self.ticket.outcome:
            words = Outcome(self.ticket.outcome).label
            return f"{words}（事后登记）" if self.ticket.registered_at else words
        if self.ticket.status == TicketStatus.FINISHED:
            return "结果未登记"
        return TicketStatus(self.ticket.status).label


def journey(case: str, *, at: datetime) -> list[Leg]:
    """Return the tickets behind a case with their times, the earliest first; four queries.

    A ticket that is still served is counted until ``at``.
    """
    links = list(VisitLink.objects.filter(kind__in=_CASES, reference=case).order_by("at", "id"))
    if not links:
        return []
    visits = {link.visit_id for link in links}
    evaluations: dict[int, list[str]] = {}
    tickets: dict[int, list[QueueTicket]] = {}
    given = VisitLink.objects.filter(visit__in=visits, kind=LinkKind.EVALUATION)
    for visit, reference in given.order_by("id").values_list("visit", "reference"):
        evaluations.setdefault(visit, []).append(reference)
    for ticket in QueueTicket.objects.filter(visit__in=visits).order_by("taken_at", "id"):
        tickets.setdefault(ticket.visit_id, []).append(ticket)
    found = [
        (link, ticket)
        for link in links
        for ticket in tickets.get(link.visit_id, [])
        if link.ticket_id in {None, ticket.pk}
    ]
    stretches = _stretches({ticket.pk for _, ticket in found})
    waits, handled = waiting_minutes(stretches), handling_minutes(stretches)
    called = {
        one.ticket: one.until_at
        for one in sorted(stretches, key=lambda s: s.until_at, reverse=True)
        if one.kind is SpanKind.WAITING and one.window
    }
    return [
        Leg(
            ticket,
            LinkKind(link.kind),
            called.get(ticket.pk),
            waits.get(ticket.pk, 0.0),
            None if ticket.is_time_unknown else handled.get(ticket.pk, 0.0) + _running(ticket, at),
            tuple(evaluations.get(link.visit_id, [])),
        )
        for link, ticket in found
    ]


def _running(ticket: QueueTicket, at: datetime) -> float:
    is_served = ticket.status == TicketStatus.SERVING
    return max(0.0, (at - ticket.since).total_seconds() / 60) if is_served else 0.0


def _stretches(tickets: set[int]) -> list[Stretch]:
    rows = TicketSpan.objects.filter(ticket__in=tickets).order_by("from_at", "id")
    return [
        Stretch(ticket, SpanKind(kind), from_at, until_at, window, staff)
        for ticket, kind, from_at, until_at, window, staff in rows.values_list(
            "ticket_id", "kind", "from_at", "until_at", "window", "staff"
        )
    ]


def called_first(ticket: QueueTicket) -> datetime | None:
    """Return the moment the person of a ticket was first called to a window."""
    spans = TicketSpan.objects.filter(ticket=ticket, kind=SpanKind.WAITING).exclude(window="")
    return spans.order_by("until_at").values_list("until_at", flat=True).first()


def first_calls(cases: Sequence[str]) -> dict[str, datetime]:
    """Return case → the moment its person was first called to a window (H8); one query."""
    rows = TicketSpan.objects.filter(
        kind=SpanKind.WAITING,
        ticket__links__kind=LinkKind.CASE,
        ticket__links__reference__in=list(cases),
    ).exclude(window="")
    return dict(
        rows.values_list("ticket__links__reference").annotate(first=Min("until_at")).order_by()
    )


@dataclass(frozen=True, slots=True)
class WindowDay:
    """A window's own day: matters finished, the wait before its calls, handling at it, in minutes.

    ``cases`` are the numbers of what was received from its tickets.
    """

    window: str
    on: date
    served: int
    waiting: Distribution
    handling: Distribution
    outcomes: dict[str, int]
    cases: list[str]


def window_day(window: str, *, by: Actor, at: datetime) -> WindowDay:
    """Return what a window did today; four queries, bounded by the day of its outlet."""
    demand(by, CALL)
    on = _day(at)
    station = _STATION.first(window=window)
    here = {"outlet": station.outlet if station else "", "on": on, "window": window}
    stretches = [
        Stretch(ticket, SpanKind(kind), *rest) for ticket, kind, *rest in _DAY_SPANS.all(**here)
    ]
    outcomes = Counter(row[0] for row in _DAY_OUTCOMES.all(**here))
    return WindowDay(
        window,
        on,
        served=outcomes.total(),
        waiting=distribution(waiting_minutes(stretches).values()),
        handling=distribution(handling_minutes(stretches).values()),
        outcomes=dict(outcomes),
        cases=[row[0] for row in _DAY_CASES.all(**here)],
    )


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
