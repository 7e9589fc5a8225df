"""How good the estimate of the wait is: fitted on the first half of each day, judged on the second.

Who stands in a snapshot for the first time is a person: the number, how many are before, and when
the number was called are all in the snapshots. Moments between two snapshots are spread evenly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean

from onewindow.commands.hall.offices import Queue, Snapshot, Snapshots
from onewindow.domains.queueing import api as queueing

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_RECENT = 21
"""Calls the product looks back on."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody first seen waiting: at which snapshot, with how many before, called when."""

    joined: float
    seen: Snapshot
    ahead: int
    called: float

    @property
    def wait(self) -> float:
        """Minutes from the first sight to the call."""
        return self.called - self.seen.minute


@dataclass
class Errors:
    """Absolute errors (minutes) and hits of the range said, by method."""

    persons: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)

    def add(self, errors: dict[str, float], hits: dict[str, bool]) -> None:
        self.persons += 1
        for method, error in errors.items():
            self.sums[method] = self.sums.get(method, 0.0) + error
        for method, is_hit in hits.items():
            self.hits[method] = self.hits.get(method, 0) + is_hit

    def mean(self, method: str) -> float:
        return self.sums.get(method, 0.0) / self.persons if self.persons else 0.0

    def share(self, method: str) -> float:
        """Return how many of one fell into the range said; 0.8 is promised."""
        return self.hits.get(method, 0) / self.persons if self.persons else 0.0


ESTIMATE, RECENT = "estimate", "estimate_from_recent_calls"
MEAN_WAIT, POSTED = "naive_mean_wait_of_first_half", "naive_posted_minutes_times_people"
OWN, NAIVE = (ESTIMATE, RECENT), (MEAN_WAIT, POSTED)


@dataclass
class Scores:
    """The judgement over all believed offices, and office by office."""

    all: Errors = field(default_factory=Errors)
    offices: dict[str, Errors] = field(default_factory=dict)

    @property
    def beats_naive(self) -> bool:
        """Whether the estimate, fitted and as the product works, beats every naive baseline."""
        worst = max(self.all.mean(method) for method in OWN)
        return bool(self.all.persons) and all(worst < self.all.mean(method) for method in NAIVE)


def score(snapshots: Snapshots, believed: set[str]) -> Scores:
    """Judge the estimate on the second half of every day of the believed offices."""
    scores = Scores()
    for (office, _), queues in sorted(snapshots.days.items()):
        if office in believed:
            _score_day(office, queues, scores)
    return scores


def _score_day(office: str, queues: list[Queue], scores: Scores) -> None:
    moves = [
        later.minute
        for queue in queues
        for before, later in pairwise(queue.snapshots)
        if later.called > before.called
    ]
    if not moves:
        return
    middle = (min(moves) + max(moves)) / 2
    people = [list(persons(queue.snapshots)) for queue in queues]
    fitted = [[one for one in of_queue if one.called <= middle] for of_queue in people]
    intervals = [_intervals(of_queue) for of_queue in fitted]
    pooled = [interval for of_queue in intervals for interval in of_queue]
    waits = [one.called - one.joined for of_queue in fitted for one in of_queue]
    if not pooled or not waits:
        return
    usual = fmean(pooled)
    for of_queue, first, known in zip(people, fitted, intervals, strict=True):
        pace = queueing.pace_of(known, usual=usual)
        mean_wait = fmean([one.called - one.joined for one in first] or waits)
        for one in of_queue:
            if one.seen.minute > middle and one.wait >= 0:
                _judge(office, one, pace, mean_wait, _recent(of_queue, one, usual), scores)


def _judge(
    office: str,
    one: Person,
    pace: queueing.Pace,
    mean_wait: float,
    recent: queueing.Pace,
    scores: Scores,
) -> None:
    said = {
        ESTIMATE: queueing.estimate(one.ahead, pace),
        RECENT: queueing.estimate(one.ahead, recent),
    }
    posted = one.ahead * one.seen.usual / max(1, one.seen.windows)
    answers = {
        **{method: wait.likely for method, wait in said.items()},
        MEAN_WAIT: mean_wait,
        POSTED: posted,
    }
    errors = {method: abs(answer - one.wait) for method, answer in answers.items()}
    hits = {method: wait.low <= one.wait <= wait.high for method, wait in said.items()}
    for side in (scores.all, scores.offices.setdefault(office, Errors())):
        side.add(errors, hits)


def persons(snapshots: list[Snapshot]) -> Iterator[Person]:
    """Yield everybody who was seen waiting and called later the same day, by number."""
    called = _called_at(snapshots)
    top = snapshots[0].called
    before = snapshots[0]
    for seen in snapshots:
        last = seen.called + seen.waiting
        for number in range(max(top, seen.called) + 1, last + 1):
            if number in called:
                share = (number - top - 0.5) / (last - top)
                joined = before.minute + (seen.minute - before.minute) * share
                yield Person(joined, seen, number - seen.called - 1, called[number])
        top = max(top, last)
        before = seen


def _called_at(snapshots: list[Snapshot]) -> dict[int, float]:
    found = {}
    for before, later in pairwise(snapshots):
        step = later.called - before.called
        for n in range(step):
            share = (n + 0.5) / step
            found[before.called + n + 1] = before.minute + (later.minute - before.minute) * share
    return found


def _intervals(of_queue: list[Person]) -> list[float]:
    return queueing.busy_intervals([(_moment(one.joined), _moment(one.called)) for one in of_queue])


def _recent(of_queue: list[Person], one: Person, usual: float) -> queueing.Pace:
    """Return the pace as the hall would know it when this person is seen: from calls before."""
    past = [other for other in of_queue if other.called <= one.seen.minute]
    latest = sorted(past, key=lambda other: other.called)[-_RECENT:]
    return queueing.pace_of(_intervals(latest), usual=usual)


def _moment(minutes: float) -> datetime:
    return _ORIGIN + timedelta(minutes=minutes)
