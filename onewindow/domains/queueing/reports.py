"""Statistics of halls: every figure from spans, bounded by the day index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from onewindow.domains.queueing.models import QueueTicket, StationSpan, TicketSpan
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
    StateStretch,
    Stretch,
    Work,
    abandonment,
    by_hour,
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
    *("id", "visit_id", "plate", "status", "outcome", "taken_at", "mode", "source", "priority"),
    *("end_reason", "registered_at"),
)


def hall_report(outlet: str, from_on: date, until_on: date, *, by: Actor) -> HallReport:
    """Return the figures of an outlet from one day to another, both included; three reads."""
    demand(by, VIEW)
    days = {"outlet": outlet, "on__gte": from_on, "on__lte": until_on}
    tickets = list(QueueTicket.objects.filter(**days).values_list(*_COLUMNS))
    spans = _stretches(TicketSpan.objects.filter(**days))
    states = [
        StateStretch(window, StationState(state), from_at, until_at, staff)
        for window, state, from_at, until_at, staff in StationSpan.objects.filter(
            **days
        ).values_list("window", "state", "from_at", "until_at", "staff")
    ]
    plate_of = {row[0]: row[2] for row in tickets}
    ends = [
        Ended(
            row[0],
            row[1],
            TicketStatus(row[3]),
            Outcome(row[4]) if row[4] else None,
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
        taken_by_hour=by_hour(row[5] for row in tickets),
        plates=[
            _plate_report(plate, plate_of, waits, handled, ends, tickets)
            for plate in sorted(set(plate_of.values()))
        ],
        windows=work_by("window", states, spans),
        staff=work_by("staff", states, spans),
        modes=dict(Counter(row[6] for row in tickets)),
        measures=_measures((row[6], row[7], row[8]) for row in tickets),
        reasons=dict(Counter(row[9] for row in tickets if row[4] == Outcome.NOT_DONE)),
        waits=histogram(waits.values()),
        handlings=histogram(handled.values()),
    )


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


def _measures(tickets: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Count the measures of W20 and N14 that a ticket shows: hours, kiosk, green lane, booked."""
    counts: Counter[str] = Counter()
    for mode, source, priority in tickets:
        if mode in {"early", "late", "noon", "weekend"}:
            counts[mode] += 1
        if source == Source.KIOSK:
            counts["kiosk"] += 1
        if source == Source.APPOINTMENT:
            counts["booked"] += 1
        if priority == Priority.GREEN:
            counts["green"] += 1
    return dict(counts)


def _stretches(rows: QuerySet[TicketSpan]) -> list[Stretch]:
    return [
        Stretch(ticket, SpanKind(kind), from_at, until_at, window, staff)
        for ticket, kind, from_at, until_at, window, staff in rows.values_list(
            "ticket_id", "kind", "from_at", "until_at", "window", "staff"
        )
    ]
