"""Every figure of the hall, from spans of time and nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.domains.queueing.rules.kinds import Outcome, SpanKind, StationState, TicketStatus


@dataclass(frozen=True, slots=True)
class Stretch:
    """One span of a ticket; both ends aware."""

    ticket: int
    kind: SpanKind
    from_at: datetime
    until_at: datetime
    window: str = ""
    staff: str = ""

    @property
    def minutes(self) -> float:
        return (self.until_at - self.from_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Ended:
    """How a ticket stands at the end of its day; ``outcome`` None unless it was registered.

    ``is_registered_late``: a manager found out afterwards.
    """

    ticket: int
    visit: int
    status: TicketStatus
    outcome: Outcome | None = None
    is_registered_late: bool = False

    @property
    def is_unrecorded(self) -> bool:
        """Whether somebody was served and nobody registered how it ended."""
        return self.status is TicketStatus.FINISHED and self.outcome is None

    @property
    def is_time_unknown(self) -> bool:
        """Whether nobody knows when the serving ended, though the outcome may be known by now."""
        return self.is_unrecorded or self.is_registered_late


@dataclass(frozen=True, slots=True)
class Distribution:
    """Minutes: how many, mean, median, nine of ten, the longest; over nothing there are none."""

    count: int = 0
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    longest: float | None = None


def share(part: float, whole: float) -> float | None:
    """Return part ÷ whole; None where there is nothing to share, which is not zero."""
    return part / whole if whole else None


def distribution(minutes: Iterable[float]) -> Distribution:
    """Return the distribution; percentiles are those of nearest rank, which did occur."""
    ordered = sorted(minutes)
    if not ordered:
        return Distribution()
    return Distribution(
        len(ordered),
        sum(ordered) / len(ordered),
        percentile(ordered, 50),
        percentile(ordered, 90),
        ordered[-1],
    )


EDGES = (5, 10, 15, 20, 30, 45, 60, 90, 120)
"""Upper ends of the bars of a histogram, in minutes; the last bar is open."""


def histogram(minutes: Iterable[float]) -> dict[str, int]:
    """Return bar → how many; a bar holds what is more than the one before and at most its end."""
    labels = [f"{low}–{high}分" for low, high in zip((0, *EDGES), EDGES, strict=False)]
    labels.append(f"{EDGES[-1]}分以上")
    counts = dict.fromkeys(labels, 0)
    for one in minutes:
        counts[labels[bisect_left(EDGES, one)]] += 1
    return counts


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value of nearest rank of an ascending sequence that is not empty."""
    place = max(1, -int(-len(ordered) * share // 100))
    return ordered[place - 1]


def waiting_minutes(stretches: Iterable[Stretch | Spent]) -> dict[int, float]:
    """Return ticket → minutes spent waiting altogether, after transfers and returns too."""
    return _sums(stretches, {SpanKind.WAITING})


def handling_minutes(stretches: Iterable[Stretch | Spent]) -> dict[int, float]:
    """Return ticket → minutes served at windows, holds left out."""
    return _sums(stretches, {SpanKind.SERVING})


def _sums(stretches: Iterable[Stretch | Spent], kinds: set[SpanKind]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for one in stretches:
        if one.kind in kinds:
            sums[one.ticket] = sums.get(one.ticket, 0.0) + one.minutes
    return sums


def abandonment(tickets: Iterable[Ended]) -> float | None:
    """Return abandoned ÷ ended tickets, None where none ended.

    Who was served ended, whether or not somebody registered how.
    """
    ends = [t.status for t in tickets if t.status in _ENDS]
    return share(ends.count(TicketStatus.ABANDONED), len(ends))


_ENDS = {TicketStatus.FINISHED, TicketStatus.ABANDONED}
_FROM_WORST = ("abandoned", "not_done", "come_again", "unrecorded", "done")


@dataclass(frozen=True, slots=True)
class Realisation:
    """办事实现率 (H24): visits by how they ended; one visit may hold several matters."""

    visits: int = 0
    done: int = 0
    come_again: int = 0
    not_done: int = 0
    abandoned: int = 0
    unrecorded: int = 0
    """Visits served to the end of which nobody registered how; not among ``visits``."""
    registered: int = 0
    """Those of ``visits`` of which a matter's outcome was registered afterwards."""

    @property
    def rate(self) -> float | None:
        """Visits that ended with every matter done ÷ visits that ended, those given up included."""
        return share(self.done, self.visits)


def realisation(tickets: Iterable[Ended]) -> Realisation:
    """Return how visits ended: as the worst of their matters did; open visits are left out."""
    visits: dict[int, list[Ended]] = {}
    for ticket in tickets:
        visits.setdefault(ticket.visit, []).append(ticket)
    ends: Counter[str] = Counter()
    registered = 0
    for matters in visits.values():
        if all(matter.status in _ENDS for matter in matters):
            end = _worst(matters)
            ends[end] += 1
            is_late = any(matter.is_registered_late for matter in matters)
            registered += is_late and end != "unrecorded"
    return Realisation(
        visits=ends.total() - ends["unrecorded"],
        done=ends["done"],
        come_again=ends["come_again"],
        not_done=ends["not_done"],
        abandoned=ends["abandoned"],
        unrecorded=ends["unrecorded"],
        registered=registered,
    )


def _worst(matters: Iterable[Ended]) -> str:
    found = {_end(matter) for matter in matters}
    return next(end for end in _FROM_WORST if end in found)


def _end(matter: Ended) -> str:
    if matter.is_unrecorded:
        return "unrecorded"
    return matter.outcome.value if matter.outcome else matter.status.value


@dataclass(frozen=True, slots=True)
class Spent:
    """All the minutes of one kind that a ticket spent at one window with one person."""

    ticket: int
    kind: SpanKind
    minutes: float
    window: str = ""
    staff: str = ""


@dataclass(frozen=True, slots=True)
class StateStretch:
    """One span of a window's state, with who sat there."""

    window: str
    state: StationState
    from_at: datetime
    until_at: datetime
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What a window or a person did: minutes open, minutes serving, tickets served."""

    open_minutes: float = 0.0
    serving_minutes: float = 0.0
    served: int = 0

    @property
    def load(self) -> float | None:
        """Serving ÷ open time, None where no time of opening has ended."""
        return share(self.serving_minutes, self.open_minutes)


def work_by(
    key: str, states: Iterable[StateStretch], stretches: Iterable[Stretch | Spent]
) -> dict[str, Work]:
    """Return window → work or staff → work; ``key`` is "window" or "staff"."""
    opened: dict[str, float] = {}
    for state in states:
        if state.state is StationState.OPEN:
            name = getattr(state, key)
            minutes = (state.until_at - state.from_at) / timedelta(minutes=1)
            opened[name] = opened.get(name, 0.0) + minutes
    serving: dict[str, float] = {}
    tickets: dict[str, set[int]] = {}
    for one in stretches:
        if one.kind is SpanKind.SERVING:
            name = getattr(one, key)
            serving[name] = serving.get(name, 0.0) + one.minutes
            tickets.setdefault(name, set()).add(one.ticket)
    return {
        name: Work(opened.get(name, 0.0), serving.get(name, 0.0), len(tickets.get(name, ())))
        for name in sorted({*opened, *serving} - {""})
    }
