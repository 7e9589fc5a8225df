"""What the screens show: each from one look at committed rows, never from something remembered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.take import call_times, policy_in, wait_of
from onewindow.domains.queueing.errors import UnknownTicket
from onewindow.domains.queueing.models import (
    HallDay,
    PeakAlert,
    QueueTicket,
    Station,
    Visit,
    VisitLink,
)
from onewindow.domains.queueing.rules.estimate import Estimate
from onewindow.domains.queueing.rules.kinds import (
    LinkKind,
    Priority,
    StationState,
    TicketStatus,
)
from onewindow.domains.queueing.rules.opening import Period, is_over, mode_at, periods
from onewindow.domains.queueing.rules.order import CalledAt, Standing, explain
from onewindow.kit.rows import Rows
from onewindow.kit.statements import Statement

LAST_CALLED = 4
_LED_TO = (LinkKind.CASE, LinkKind.COLLECTION)
_LINKS = Statement("""
SELECT kind, reference FROM queueing_visitlink
WHERE visit_id = ANY(%(visits)s::bigint[]) ORDER BY at, id
""")
_TICKETS = Statement("""
SELECT outlet, "on", number FROM queueing_queueticket
WHERE visit_id = ANY(%(visits)s::bigint[]) ORDER BY taken_at, id
""")
_VISIT = Statement("""
SELECT visit_id FROM queueing_queueticket
WHERE outlet = %(outlet)s AND "on" = %(on)s AND number = %(number)s
""")
_BY_CODE = Rows(QueueTicket, "code = %(code)s")
_OTHERS = Statement("""
SELECT number FROM queueing_queueticket
WHERE visit_id = %(visit)s::bigint AND id <> %(id)s::bigint ORDER BY id
""")
_SERVED = Rows(
    QueueTicket,
    'id = (SELECT ticket_id FROM queueing_station WHERE "window" = %(window)s)',
)


@dataclass(frozen=True, slots=True)
class Called:
    """A call as the board shows it."""

    number: str
    window: str
    plate: str
    at: datetime
    calls: int
    priority: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class PlateNow:
    """A plate of an outlet now."""

    name: str
    letter: str
    waiting: int
    windows: int
    green: int
    last_called: str
    wait: Estimate | None
    is_service: bool


@dataclass(frozen=True, slots=True)
class Board:
    """候叫大屏: the last calls, newest first, and how many wait for each plate.

    ``mode`` is the mode of service (N14) in which numbers are given at this moment, empty where
    none are; ``hours`` are the periods of the day as (opens, closes, mode). After the last of them
    the day ``is_over``: nobody is promised a time any more.
    """

    outlet: str
    on: date
    is_silent: bool
    is_closed: bool
    mode: str = ""
    is_over: bool = False
    hours: list[Period] = field(default_factory=list)
    last: list[Called] = field(default_factory=list)
    plates: list[PlateNow] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return sum(plate.waiting for plate in self.plates)

    @property
    def is_calling(self) -> bool:
        """Whether any window calls for any plate."""
        return any(plate.windows for plate in self.plates)


_BOARD = Statement(
    """
SELECT p.name, p.letter, p.usual_minutes, p.is_service,
       COALESCE(w.waiting, 0), COALESCE(w.green, 0), s.windows, s.idle,
       COALESCE((SELECT t.number FROM queueing_queueticket t
        WHERE t.outlet = d.outlet AND t."on" = d."on" AND t.plate = p.name
          AND t.called_at IS NOT NULL ORDER BY t.called_at DESC, t.id DESC LIMIT 1), ''),
       CALLS,
       (SELECT json_agg(json_build_array(l.number, l.window, l.plate, l.called_at, l.calls,
                                         l.priority, l.status)
                        ORDER BY l.called_at DESC, l.id DESC)
        FROM (SELECT * FROM queueing_queueticket t
              WHERE t.outlet = d.outlet AND t."on" = d."on" AND t.called_at IS NOT NULL
                AND t.window <> ''
                AND (%(windows)s::text[] IS NULL OR t.window = ANY(%(windows)s::text[]))
              ORDER BY t.called_at DESC, t.id DESC LIMIT %(last)s::int) l),
       d.policy, d.closed_at, d.hours
FROM queueing_hallday d
LEFT JOIN queueing_plate p ON p.name = ANY(d.plates)
LEFT JOIN LATERAL (
    SELECT count(*) AS waiting, count(*) FILTER (WHERE t.priority = 'green') AS green
    FROM queueing_queueticket t
    WHERE t.outlet = d.outlet AND t."on" = d."on" AND t.status = 'waiting' AND t.plate = p.name
) w ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS windows, count(*) FILTER (WHERE s.ticket_id IS NULL) AS idle
    FROM queueing_station s
    WHERE s.outlet = d.outlet AND s.state = 'open' AND s.kind = ANY(p.window_kinds)
      AND (s.plates = '{}' OR p.name = ANY(s.plates))
) s ON true
WHERE d.outlet = %(outlet)s::text AND d."on" = %(on)s::date
ORDER BY p.place, p.letter
""".replace("CALLS", sql.recent_calls("d.outlet"))
)


def board(outlet: str, *, windows: Sequence[str] | None = None, at: datetime) -> Board:
    """Return the waiting-area board of an outlet from one statement; empty before its first act.

    ``windows`` narrows the last calls to those of some windows, such as a zone's. Who was sent to
    another queue since is no longer among them.
    """
    on = _day(at)
    narrowed = None if windows is None else list(windows)
    values = {"outlet": outlet, "on": on, "last": LAST_CALLED, "windows": narrowed}
    rows = _BOARD.all(**values)
    if not rows:
        return Board(outlet, on, is_silent=False, is_closed=False)
    first = rows[0]
    policy, hours = policy_in(first[11]), periods(parsed(first[13]))
    is_closed = first[12] is not None
    moment = at.astimezone(ZONE)
    over = is_closed or is_over(hours, moment)
    mode = None if is_closed else mode_at(hours, moment, early=policy.tickets_early)
    return Board(
        outlet,
        on,
        is_silent=policy.silent,
        is_closed=is_closed,
        mode=mode or "",
        is_over=over,
        hours=hours,
        last=[_called(one) for one in parsed(first[10]) or []],
        plates=[_plate_now(row, is_over=over) for row in rows if row[0] is not None],
    )


def _called(row: Sequence[Any]) -> Called:
    number, window, plate, at, calls, priority, status = row
    return Called(number, window, plate, datetime.fromisoformat(at), calls, priority, status)


def _plate_now(row: Sequence[Any], *, is_over: bool) -> PlateNow:
    name, letter, usual, is_service, waiting, green, windows, idle, last, calls = row[:10]
    wait = None if is_over else wait_of(waiting, windows, idle, call_times(calls), usual)
    return PlateNow(name, letter, waiting, windows, green, last, wait, is_service)


@dataclass(frozen=True, slots=True)
class WindowScreen:
    """窗口屏: what the sign above a window says."""

    window: str
    outlet: str
    state: StationState
    reason: str
    staff_name: str
    number: str
    status: str
    held: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def window_screen(window: str, *, at: datetime) -> WindowScreen | None:
    """Return the screen of a window; None for one that never opened."""
    station = Station.objects.select_related("ticket").filter(window=window).first()
    if station is None:
        return None
    kept = QueueTicket.objects.filter(window=window, on=_day(at), outlet=station.outlet)
    kept = kept.filter(status__in=[TicketStatus.HELD, TicketStatus.MISSED])
    rows = list(kept.order_by("since").values_list("number", "status"))
    ticket = station.ticket
    return WindowScreen(
        window,
        station.outlet,
        StationState(station.state),
        station.reason,
        station.staff_name,
        ticket.number if ticket else "",
        ticket.status if ticket else "",
        [number for number, status in rows if status == TicketStatus.HELD],
        [number for number, status in rows if status == TicketStatus.MISSED],
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """The phone's page of a ticket: where it is, how many before it, the wait from now.

    ``is_over``: the hours of its day have ended, so that no wait is told; ``is_calling``: some
    window still calls for it.
    """

    number: str
    outlet: str
    on: date
    plate: str
    item_name: str
    status: TicketStatus
    priority: Priority
    taken_at: datetime
    window: str
    called_at: datetime | None
    calls: int
    ahead: int
    wait: Estimate | None
    wait_at_issue: Estimate | None
    others: list[str] = field(default_factory=list)
    is_over: bool = False
    is_calling: bool = False


_PROGRESS = Statement(
    """
SELECT (SELECT count(*) FROM queueing_queueticket o
        WHERE o.outlet = t.outlet AND o."on" = t."on" AND o.status = 'waiting'
          AND o.plate = t.plate AND (o.rank_at, o.id) < (t.rank_at, t.id)),
       (SELECT count(*) FROM queueing_station s
        WHERE s.outlet = t.outlet AND s.state = 'open' AND s.kind = ANY(t.window_kinds)
          AND (s.plates = '{}' OR t.plate = ANY(s.plates))),
       (SELECT count(*) FROM queueing_station s
        WHERE s.outlet = t.outlet AND s.state = 'open' AND s.kind = ANY(t.window_kinds)
          AND s.ticket_id IS NULL AND (s.plates = '{}' OR t.plate = ANY(s.plates))),
       p.usual_minutes, CALLS, d.hours, d.closed_at
FROM queueing_queueticket t JOIN queueing_plate p ON p.name = t.plate
JOIN queueing_hallday d ON d.outlet = t.outlet AND d."on" = t."on"
WHERE t.id = %(id)s::bigint
""".replace("CALLS", sql.recent_calls("t.outlet"))
)


def ticket_progress(code: str, *, at: datetime) -> Progress:
    """Return the page of a ticket by its unguessable code; refuse an unknown one."""
    ticket = _BY_CODE.first(code=code)
    if ticket is None:
        raise UnknownTicket("没有这张号票")
    ahead, wait, windows, over = 0, None, 0, False
    if ticket.status == TicketStatus.WAITING:
        ahead, windows, idle, usual, calls, hours, closed_at = _PROGRESS.all(id=ticket.pk)[0]
        over = _is_past(ticket.on, periods(parsed(hours)), closed_at, at)
        wait = None if over else wait_of(ahead, windows, idle, call_times(calls), usual)
    others = _OTHERS.all(visit=ticket.visit_id, id=ticket.pk)
    return Progress(
        ticket.number,
        ticket.outlet,
        ticket.on,
        ticket.plate,
        ticket.item_name,
        TicketStatus(ticket.status),
        Priority(ticket.priority),
        ticket.taken_at,
        ticket.window,
        ticket.called_at,
        ticket.calls,
        ahead,
        wait,
        Estimate(*ticket.estimate) if ticket.estimate else None,
        [row[0] for row in others],
        is_over=over,
        is_calling=bool(windows),
    )


def _is_past(on: date, hours: list[Period], closed_at: datetime | None, at: datetime) -> bool:
    return closed_at is not None or _day(at) > on or is_over(hours, at.astimezone(ZONE))


def explain_order(code: str, other_number: str) -> list[str]:
    """Return in Chinese why another number of the same hall and day goes before one's own.

    Nothing of the other person is told but class and coded reason of priority, which are public.
    """
    mine = QueueTicket.objects.filter(code=code).first()
    if mine is None:
        raise UnknownTicket("没有这张号票")
    other = QueueTicket.objects.filter(
        outlet=mine.outlet, on=mine.on, number=other_number.strip().upper()
    ).first()
    if other is None:
        raise UnknownTicket(f"今天没有{other_number}号")
    day = HallDay.objects.get(outlet=mine.outlet, on=mine.on)
    policy = policy_in(day.policy)
    window = Station.objects.filter(window=other.window).first() if other.window else None
    by = CalledAt(window.window, window.kind, tuple(window.plates)) if window else None
    labels = policy.green_reasons
    return explain(_standing(mine, labels), _standing(other, labels), by, policy)


def _standing(ticket: QueueTicket, labels: dict[str, str]) -> Standing:
    return Standing(
        number=ticket.number,
        priority=Priority(ticket.priority),
        taken_at=ticket.taken_at.astimezone(ZONE),
        rank_at=ticket.rank_at.astimezone(ZONE),
        plate=ticket.plate,
        window_kinds=tuple(ticket.window_kinds),
        reason=labels.get(ticket.reason, ""),
        misses=ticket.misses,
        line=ticket.line,
        item=ticket.item,
    )


def peak_alerts(outlet: str, *, at: datetime) -> list[PeakAlert]:
    """Return the peaks of an outlet that are not over, the oldest first (N13)."""
    rows = PeakAlert.objects.filter(outlet=outlet, on=_day(at), ended_at__isnull=True)
    return list(rows.order_by("began_at", "id"))


def open_peaks(outlets: Sequence[str], *, at: datetime) -> list[PeakAlert]:
    """Return the peaks of several outlets that are not over, the oldest first (N13)."""
    rows = PeakAlert.objects.filter(outlet__in=outlets, on=_day(at), ended_at__isnull=True)
    return list(rows.order_by("began_at", "id"))


def stations(outlet: str) -> list[Station]:
    """Return the windows of an outlet that were ever opened, with the tickets they serve."""
    rows = Station.objects.select_related("ticket").filter(outlet=outlet)
    return list(rows.order_by("window"))


def plate_choices(outlet: str, *, at: datetime) -> list[PlateNow]:
    """Return the plates a kiosk offers at an outlet, in their order."""
    return board(outlet, at=at).plates


@dataclass(frozen=True, slots=True)
class Chain:
    """One identity (Q16): visits with their tickets, and what they led to."""

    visits: list[int]
    tickets: list[tuple[str, date, str]]
    cases: list[str]
    collections: list[str]
    evaluations: list[str]


def chain(
    *, case: str = "", evaluation: str = "", ticket: tuple[str, date, str] | None = None
) -> Chain:
    """Return the whole chain from any of its links; empty where nothing is linked.

    ``ticket`` is (outlet, day, number). A case leads to the visits it was received in and the
    result was collected in, a visit to everything it led to.
    """
    visits = set(_visits_of(case, evaluation, ticket))
    rows = _LINKS.all(visits=sorted(visits))
    references = {case, *(reference for kind, reference in rows if kind in _LED_TO)} - {""}
    if references:
        of_cases = VisitLink.objects.filter(kind__in=_LED_TO, reference__in=references)
        visits |= set(of_cases.values_list("visit", flat=True))
        rows = _LINKS.all(visits=sorted(visits))
    by_kind: dict[str, list[str]] = {}
    for kind, reference in rows:
        by_kind.setdefault(kind, []).append(reference)
    return Chain(
        sorted(visits),
        [(outlet, on, number) for outlet, on, number in _TICKETS.all(visits=sorted(visits))],
        by_kind.get(LinkKind.CASE, []),
        by_kind.get(LinkKind.COLLECTION, []),
        by_kind.get(LinkKind.EVALUATION, []),
    )


def cases_of_visit(visit: int) -> list[str]:
    """Return the numbers of the cases received or collected in a visit."""
    ours = [LinkKind.CASE, LinkKind.COLLECTION]
    found = VisitLink.objects.filter(visit=visit, kind__in=ours).order_by("at", "id")
    return list(dict.fromkeys(found.values_list("reference", flat=True)))


def ticket_of(outlet: str, on: date, number: str) -> QueueTicket | None:
    """Return the ticket with this number of an outlet's day."""
    return QueueTicket.objects.filter(outlet=outlet, on=on, number=number).first()


def _visits_of(case: str, evaluation: str, ticket: tuple[str, date, str] | None) -> Iterable[int]:
    if ticket is not None:
        outlet, on, number = ticket
        return [row[0] for row in _VISIT.all(outlet=outlet, on=on, number=number)]
    links = VisitLink.objects.all()
    if case:
        links = links.filter(kind__in=[LinkKind.CASE, LinkKind.COLLECTION], reference=case)
    else:
        links = links.filter(kind=LinkKind.EVALUATION, reference=evaluation)
    return links.values_list("visit", flat=True)


def visit_of(code: str) -> Visit:
    """Return the visit of a code, or refuse."""
    found = Visit.objects.filter(code=code).first()
    if found is None:
        raise UnknownTicket("没有这次到访")
    return found


def ticket_at(window: str) -> QueueTicket | None:
    """Return the ticket a window serves now."""
    return _SERVED.first(window=window)


def parsed(value: Any) -> Any:
    """Return JSON of a raw cursor, which hands it over as text."""
    return json.loads(value) if isinstance(value, str) else value


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
