"""60分钟办结 (H8): the stopwatch of a case from call or acceptance to the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

_WARNING = 0.75
"""Share of the limit after which the light is yellow."""


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Minutes used of a limit; it stands still once the certificate is made."""

    number: str
    item_name: str
    begun_at: datetime
    minutes: float
    limit: float
    is_done: bool

    @property
    def is_in_time(self) -> bool:
        return self.minutes <= self.limit

    @property
    def light(self) -> str:
        if not self.is_in_time:
            return "red"
        return "green" if self.is_done or self.minutes < self.limit * _WARNING else "yellow"

    @property
    def words(self) -> str:
        used = f" {int(self.minutes)} 分钟" if self.minutes >= 1 else "不到 1 分钟"
        if self.is_done:
            verdict = "按时" if self.is_in_time else "超时"
            return f"{self.limit:g} 分钟办结：用时{used}，{verdict}"
        if self.is_in_time:
            return f"{self.limit:g} 分钟办结：已用{used}"
        return f"{self.limit:g} 分钟办结：已用{used}，超时"


def is_timed(content: catalogue.StandardContent) -> bool:
    """Return whether the standard limits every step up to the certificate in minutes."""
    if content.plan is None:
        return False
    steps = [step for step in content.plan.steps if not step.is_optional]
    return queueing.is_timed([step.limit for step in steps])


def stopwatch_of(
    case: cases.Case, *, called_at: datetime | None, limit: float, at: datetime
) -> Stopwatch | None:
    """Return the stopwatch of a case; None for an item without one, or before it has begun."""
    if not is_timed(cases.terms_of(case.standard_id).content):
        return None
    lap = _lap(case, called_at, at)
    if lap is None:
        return None
    begun = min(moment for moment in (lap.called_at, lap.accepted_at) if moment is not None)
    is_done = case.state.get("concluded_at") is not None
    return Stopwatch(case.number, case.item_name, begun, lap.minutes, limit, is_done)


def of_ticket(ticket: queueing.QueueTicket, *, limit: float, at: datetime) -> Stopwatch | None:
    """Return how long ago the person of a ticket was first called, where its item is timed."""
    if not ticket.item:
        return None
    try:
        standard = catalogue.published_standard(ticket.item, ticket.on)
    except Refusal:
        return None  # repealed since the ticket was taken; the acceptance will say so
    called = queueing.called_first(ticket) if is_timed(standard.content) else None
    if called is None:
        return None
    minutes = (at - called).total_seconds() / 60
    return Stopwatch("", ticket.item_name, called, minutes, limit, is_done=False)


def _lap(case: cases.Case, called_at: datetime | None, at: datetime) -> queueing.Lap | None:
    """Return the lap of a case: to its certificate, or to now; None where it ended without one."""
    accepted, certified = _moment(case, "accepted_at"), _moment(case, "concluded_at")
    is_over = certified is None and _moment(case, "ended_at") is not None
    if is_over or (called_at is None and accepted is None):
        return None
    return queueing.Lap(called_at, accepted, certified or at)


def _moment(case: cases.Case, name: str) -> datetime | None:
    stored = case.state.get(name)
    return datetime.fromisoformat(stored) if stored else None


def stopwatches(
    numbers: Sequence[str], *, limit: float, by: Actor, at: datetime
) -> list[Stopwatch]:
    """Return the stopwatches of some cases, the longest running first; two queries."""
    if not numbers:
        return []
    rows = cases.visible_cases(by).filter(number__in=list(numbers)).defer("form")
    called = queueing.first_calls(numbers)
    found = [
        stopwatch_of(row, called_at=called.get(row.number), limit=limit, at=at) for row in rows
    ]
    return sorted((one for one in found if one), key=lambda one: (one.is_done, -one.minutes))


def p90(watches: Sequence[Stopwatch]) -> float | None:
    """Return the nine-of-ten lap of the finished ones, in minutes; None where none is."""
    done = sorted(watch.minutes for watch in watches if watch.is_done)
    return queueing.percentile(done, 90) if done else None
