"""What came of a replay: who was late by the log, who by the product, and how long steps took."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onewindow.commands.replay.misfits import Misfits
from onewindow.commands.replay.playing import LateStep


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took, in seconds: how often, the middle one, and nine in ten.

    All but ``since_previous`` run from the opening of the step; that one is the middle of the times
    since the act before it in the same case, because the steps of a case are open side by side.
    """

    count: int
    median: float
    p90: float
    since_previous: float

    def as_json(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "median_seconds": round(self.median, 3),
            "p90_seconds": round(self.p90, 3),
            "median_since_previous_seconds": round(self.since_previous, 3),
        }


def step_time(spent: Sequence[tuple[float, float]]) -> StepTime:
    """Return the figures of at least one (since opening, since the act before) in seconds.

    The 90th percentile is a time that occurred.
    """
    opened = sorted(pair[0] for pair in spent)
    return StepTime(
        count=len(opened),
        median=statistics.median(opened),
        p90=opened[-(-len(opened) * 9 // 10) - 1],
        since_previous=statistics.median(pair[1] for pair in spent),
    )


@dataclass
class Verdict:
    """The outcome of one replay.

    ``late_own_limit`` are cases that the product calls late by the standard's own limit, where the
    log names no deadline to compare with.
    """

    cases: int
    events: int
    events_acted: int
    acts: dict[str, int]
    seconds: float
    log_end: datetime
    late_product: list[str]
    late_log: list[str]
    late_own_limit: list[str]
    late_steps_product: list[LateStep]
    late_steps_log: list[LateStep]
    time_in_step: dict[str, StepTime]
    misfits: Misfits

    @property
    def total_acts(self) -> int:
        return sum(self.acts.values())

    @property
    def acts_per_second(self) -> float:
        return self.total_acts / self.seconds if self.seconds else 0.0

    @property
    def is_equal(self) -> bool:
        """Whether product and log call the same cases late."""
        return self.late_product == self.late_log

    @property
    def is_accounted(self) -> bool:
        """Whether every event of the log is an act or was counted as none."""
        return self.events == self.events_acted + self.misfits.not_acted

    def as_json(self) -> dict[str, Any]:
        only_product = ordered(set(self.late_steps_product) - set(self.late_steps_log))
        only_log = ordered(set(self.late_steps_log) - set(self.late_steps_product))
        return {
            "cases": self.cases,
            "acts": self.total_acts,
            "acts_per_second": round(self.acts_per_second, 1),
            "late_product": self.late_product,
            "late_log": self.late_log,
            "time_in_step": {name: row.as_json() for name, row in self.time_in_step.items()},
            "equal": self.is_equal,
            "only_product": sorted(set(self.late_product) - set(self.late_log)),
            "only_log": sorted(set(self.late_log) - set(self.late_product)),
            "late_own_limit": self.late_own_limit,
            "late_steps_product": [step.as_json() for step in self.late_steps_product],
            "late_steps_log": [step.as_json() for step in self.late_steps_log],
            "late_steps_only_product": [step.as_json() for step in only_product],
            "late_steps_only_log": [step.as_json() for step in only_log],
            "events": {
                "total": self.events,
                "acted": self.events_acted,
                "not_acted": self.misfits.not_acted,
            },
            "acts_by_kind": self.acts,
            "misfits": self.misfits.as_json(),
            "refusals": dict(sorted(self.misfits.refusals.items())),
            "log_end": self.log_end.isoformat(),
            "seconds": round(self.seconds, 3),
        }


def ordered(steps: Iterable[LateStep]) -> list[LateStep]:
    """Return late steps by case, activity and occurrence."""
    return sorted(steps, key=lambda step: (step.case, step.activity, step.occurrence))
