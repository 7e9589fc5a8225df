"""Statistics of halls: every figure from spans, bounded by the day index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models.functions import ExtractHour

from onewindow.domains.calendars.api import ZONE, midnight
from onewindow.domains.queueing.models import QueueTicket, Station, StationSpan
from onewindow.domains.queueing.permissions import VIEW, demand
from onewindow.domains.queueing.rules.kinds import (
    Outcome,
    Priority,
    Source,
    SpanKind,
    StationState,
    TicketStatus,
)
from onewindow.domains.queueing.rules.statistics import (
    Distribution,
    Ended,
    Realisation,
    Spent,
    StateStretch,
    Work,
    abandonment,
    distribution,
    handling_minutes,
    histogram,
    realisation,
    share,
    waiting_minutes,
    work_by,
)
from onewindow.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class PlateReport:
    """One plate over some days (Q2)."""

    plate: str
    taken: int
    waiting: Distribution
    handling: Distribution
    abandonment: float | None
    green: int

    @property
    def green_share(self) -> float | None:
        """Green ÷ all tickets taken."""
        return share(self.green, self.taken)


@dataclass(frozen=True, slots=True)
class HallReport:
    """An outlet over some days; definitions stand with the functions that make the figures."""

    outlet: str
    from_on: date
    until_on: date
    taken: int
    waiting: Distribution
    handling: Distribution
    abandonment: float | None
    realisation: Realisation
    taken_by_hour: dict[int, int] = field(default_factory=dict)
    plates: list[PlateReport] = field(default_factory=list)
    windows: dict[str, Work] = field(default_factory=dict)
    staff: dict[str, Work] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    handlings: dict[str, int] = field(default_factory=dict)


_COLUMNS = (
    *("id", "visit_id", "plate", "status", "outcome", ExtractHour("taken_at", tzinfo=ZONE)),
    *("mode", "source", "priority", "end_reason", "registered_at"),
)


def hall_report(
    outlet: str, from_on: date, until_on: date, *, by: Actor, at: datetime | None = None
) -> HallReport:
    """Return the figures of an outlet from one day to another, both included; four reads.

    A window that is open counts as open until *at*; without it only stretches that are over count.
    """
    demand(by, VIEW)
    days = {"outlet": outlet, "on__gte": from_on, "on__lte": until_on}
    tickets = list(QueueTicket.objects.filter(**days).values_list(*_COLUMNS))
    spans = _spent(outlet, from_on, until_on)
    states = _states(outlet, from_on, until_on, at)
    plate_of = {row[0]: row[2] for row in tickets}
    ends = [
        Ended(
            row[0],
            row[1],
            _STATUSES[row[3]],
            _OUTCOMES.get(row[4]),
            is_registered_late=row[10] is not None,
        )
        for row in tickets
    ]
    called = {span.ticket for span in spans if span.kind is SpanKind.WAITING and span.window}
    waits = {t: m for t, m in waiting_minutes(spans).items() if t in called}
    # When a serving ended over which the hall closed, nobody knows, whatever is known by now.
    unknown = {end.ticket for end in ends if end.is_time_unknown}
    handled = {t: m for t, m in handling_minutes(spans).items() if t not in unknown}
    return HallReport(
        outlet,
        from_on,
        until_on,
        taken=len(tickets),
        waiting=distribution(waits.values()),
        handling=distribution(handled.values()),
        abandonment=abandonment(ends),
        realisation=realisation(ends),
        taken_by_hour=dict(sorted(Counter(row[5] for row in tickets).items())),
        plates=[
            _plate_report(plate, plate_of, waits, handled, ends, tickets)
            for plate in sorted(set(plate_of.values()))
        ],
        windows=work_by("window", states, spans),
        staff=work_by("staff", states, spans),
        modes=dict(Counter(row[6] for row in tickets)),
        measures=dict(counted((*row[6:9], 1) for row in tickets)),
        reasons=dict(Counter(row[9] for row in tickets if row[4] == Outcome.NOT_DONE)),
        waits=histogram(waits.values()),
        handlings=histogram(handled.values()),
    )


def _states(outlet: str, from_on: date, until_on: date, at: datetime | None) -> list[StateStretch]:
    """Return how the windows stood; one open now counts until *at* or the end of the last day."""
    over = StationSpan.objects.filter(outlet=outlet, on__gte=from_on, on__lte=until_on)
    states = [
        StateStretch(window, StationState(state), from_at, until_at, staff)
        for window, state, from_at, until_at, staff in over.values_list(
            "window", "state", "from_at", "until_at", "staff"
        )
    ]
    if at is not None:
        first, after = day_bounds(from_on, until_on)
        last = min(at, after)
        rows = Station.objects.filter(outlet=outlet, state=StationState.OPEN)
        states += [
            StateStretch(row.window, StationState.OPEN, row.since, last, row.staff)
            for row in rows.filter(since__gte=first, since__lt=last)
        ]
    return states


def day_bounds(from_on: date, until_on: date) -> tuple[datetime, datetime]:
    """Return when the first day begins and when the last one is over."""
    return midnight(from_on), midnight(until_on + timedelta(days=1))


def _plate_report(
    plate: str,
    plate_of: dict[int, str],
    waits: dict[int, float],
    handled: dict[int, float],
    ends: list[Ended],
    tickets: Sequence[tuple[object, ...]],
) -> PlateReport:
    own = {ticket for ticket, its in plate_of.items() if its == plate}
    return PlateReport(
        plate,
        len(own),
        distribution(minutes for ticket, minutes in waits.items() if ticket in own),
        distribution(minutes for ticket, minutes in handled.items() if ticket in own),
        abandonment(end for end in ends if end.ticket in own),
        sum(1 for row in tickets if row[0] in own and row[8] == Priority.GREEN),
    )


def counted(tickets: Iterable[tuple[str, str, str, int]]) -> Counter[str]:
    """Count the measures of W20 and N14 that a ticket shows: hours, kiosk, green lane, booked."""
    counts: Counter[str] = Counter()
    for mode, source, priority, number in tickets:
        if mode in {"early", "late", "noon", "weekend"}:
            counts[mode] += number
        if source == Source.KIOSK:
            counts["kiosk"] += number
        if source == Source.APPOINTMENT:
            counts["booked"] += number
        if priority == Priority.GREEN:
            counts["green"] += number
    return counts


# Added up by the database: of a month's spans, reading the moments is most of the time.
_SPENT = """
SELECT ticket_id, kind, "window", staff,
       sum(extract(epoch FROM until_at - from_at) / 60)::float8
FROM queueing_ticketspan WHERE outlet = %s AND "on" BETWEEN %s AND %s
GROUP BY ticket_id, kind, "window", staff
"""


def _spent(outlet: str, from_on: date, until_on: date) -> list[Spent]:
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, [outlet, from_on, until_on])
        return [
            Spent(ticket, _KINDS[kind], minutes, window, staff)
            for ticket, kind, window, staff, minutes in cursor.fetchall()
        ]


_KINDS = {kind.value: kind for kind in SpanKind}
_STATUSES = {status.value: status for status in TicketStatus}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
