"""Comings to a hall that are over or under way, for whoever asks what became of a case or visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from onewindow.domains.queueing.models import QueueTicket, TicketSpan, VisitLink
from onewindow.domains.queueing.rules.kinds import LinkKind, Source, SpanKind


@dataclass(frozen=True, slots=True)
class PastTicket:
    """One matter of a coming: what it was about, who served it, and the cases it led to.

    ``collected`` are the cases whose result was handed over under this number.
    """

    id: int
    number: str
    plate: str
    item: str
    is_booked: bool
    windows: tuple[str, ...]
    cases: frozenset[str] = frozenset()
    collected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One coming to a hall with its matters, in the order in which the numbers were taken."""

    id: int
    outlet: str
    on: date
    matters: tuple[PastTicket, ...]
    is_collection: bool = False
    """Whether the case asked about was only collected there."""


def servings_behind(case: str) -> list[tuple[str, datetime, datetime]]:
    """Return (window, from, until) of every serving that led to the case, in order; one query.

    Where a link names no ticket, every serving of its visit counts.
    """
    links = VisitLink.objects.filter(kind__in=[LinkKind.CASE, LinkKind.COLLECTION], reference=case)
    rows = Q(ticket__in=links.filter(ticket__isnull=False).values("ticket")) | Q(
        ticket__visit__in=links.filter(ticket__isnull=True).values("visit")
    )
    spans = TicketSpan.objects.filter(rows, kind=SpanKind.SERVING).exclude(window="")
    return list(spans.order_by("from_at", "id").values_list("window", "from_at", "until_at"))


@dataclass(frozen=True, slots=True)
class PastServing:
    """Somebody was served at a window, from then until then."""

    id: int
    window: str
    number: str
    plate: str
    item_name: str
    from_at: datetime
    until_at: datetime


def servings_at(outlet: str, window: str, on: date, *, most: int = 400) -> list[PastServing]:
    """Return whom a window served on a day, in order; one query over the day of its outlet."""
    spans = TicketSpan.objects.filter(outlet=outlet, on=on, window=window, kind=SpanKind.SERVING)
    rows = spans.select_related("ticket").order_by("from_at", "id")[:most]
    return [
        PastServing(
            row.pk,
            row.window,
            row.ticket.number,
            row.plate,
            row.ticket.item_name,
            row.from_at,
            row.until_at,
        )
        for row in rows
    ]


def visits_behind(case: str) -> list[PastVisit]:
    """Return the visits in which a case was received or its result collected; four queries."""
    links = VisitLink.objects.filter(
        kind__in=[LinkKind.CASE, LinkKind.COLLECTION], reference=case
    ).values_list("visit", "kind")
    kinds: dict[int, set[str]] = defaultdict(set)
    for visit, kind in links:
        kinds[visit].add(kind)
    collections = {visit for visit, found in kinds.items() if found == {LinkKind.COLLECTION}}
    return _past(sorted(kinds), collections)


def visit_behind(visit: int) -> PastVisit | None:
    """Return one coming, for a service that led to no case; None for an unknown one."""
    return next(iter(_past([visit], set())), None)


def _past(visits: list[int], collections: set[int]) -> list[PastVisit]:
    if not visits:
        return []
    tickets: dict[int, list[QueueTicket]] = {visit: [] for visit in visits}
    for ticket in QueueTicket.objects.filter(visit__in=visits).order_by("id"):
        tickets[ticket.visit_id].append(ticket)
    windows = _windows(visits)
    led = _led(visits)
    return [
        PastVisit(
            id=visit,
            outlet=found[0].outlet,
            on=found[0].on,
            matters=tuple(
                PastTicket(
                    id=row.pk,
                    number=row.number,
                    plate=row.plate,
                    item=row.item,
                    is_booked=row.source == Source.APPOINTMENT,
                    windows=tuple(windows[row.pk]),
                    cases=frozenset(led[row.pk][LinkKind.CASE]),
                    collected=frozenset(led[row.pk][LinkKind.COLLECTION]),
                )
                for row in found
            ),
            is_collection=visit in collections,
        )
        for visit, found in tickets.items()
        if found
    ]


def _windows(visits: Iterable[int]) -> dict[int, list[str]]:
    """Return the windows that served each ticket, in order, each once."""
    served: dict[int, list[str]] = defaultdict(list)
    spans = TicketSpan.objects.filter(ticket__visit__in=visits, kind=SpanKind.SERVING)
    for ticket, window in spans.order_by("id").values_list("ticket", "window"):
        if window not in served[ticket]:
            served[ticket].append(window)
    present = QueueTicket.objects.filter(visit__in=visits, status="serving").exclude(window="")
    for ticket, window in present.values_list("pk", "window"):
        if window not in served[ticket]:
            served[ticket].append(window)
    return served


def _led(visits: Iterable[int]) -> dict[int, dict[str, set[str]]]:
    """Return the cases each ticket led to, by kind of link."""
    led: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    links = VisitLink.objects.filter(visit__in=visits, ticket__isnull=False)
    for ticket, kind, reference in links.values_list("ticket", "kind", "reference"):
        assert ticket is not None
        led[ticket][kind].add(reference)
    return led
