"""Clocks that are wrong, found by comparing offices that were looked at in the same rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from onewindow.commands.hall.offices import Snapshots

TOLERANCE_MINUTES = 2.0
"""Stamps are whole minutes: two right ones of one moment differ by less than two minutes."""
LONGEST_GAP = timedelta(days=60)
"""Days of one observation lie together; a day further off than this has a wrong date."""


@dataclass(frozen=True, slots=True)
class OfficeClock:
    """How an office's clock stands: minutes fast (positive) or slow, over so many rounds.

    ``wrong_dates`` are days far from all others of the same office.
    """

    office: str
    offset: float
    rounds: int
    wrong_dates: tuple[date, ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether it differs by more than rounding would, if not by enough to be disbelieved."""
        return abs(self.offset) >= TOLERANCE_MINUTES / 2

    @property
    def is_wrong(self) -> bool:
        return abs(self.offset) >= TOLERANCE_MINUTES


def judge(snapshots: Snapshots) -> list[OfficeClock]:
    """Return every office's clock against the others of its rounds.

    Offices were polled together, so that the nth snapshot of a day is one moment everywhere. The
    offset is the mean difference from the median of the others; days with another number of rounds
    than most are left out, because their nth snapshot may be another round.
    """
    stamps: dict[date, dict[str, list[int]]] = {}
    for (office, day), queues in snapshots.days.items():
        longest = max(queues, key=lambda queue: len(queue.snapshots))
        stamps.setdefault(day, {})[office] = [one.minute for one in longest.snapshots]
    differences: dict[str, list[float]] = {office: [] for office in snapshots.offices}
    for of_day in stamps.values():
        lengths = [len(minutes) for minutes in of_day.values()]
        usual = max(set(lengths), key=lengths.count)
        together = {office: m for office, m in of_day.items() if len(m) == usual}
        if len(together) < max(3, 2 * len(differences) / 3):
            continue  # a few clocks cannot tell which of them is wrong
        for n in range(usual):
            for office, minutes in together.items():
                others = [m[n] for other, m in together.items() if other != office]
                differences[office].append(minutes[n] - median(others))
    return [
        OfficeClock(
            office,
            round(fmean(found), 2) if found else 0.0,
            len(found),
            _far_off(snapshots.of_office(office)),
        )
        for office, found in differences.items()
    ]


def _far_off(days: list[date]) -> tuple[date, ...]:
    middle = days[len(days) // 2]
    return tuple(day for day in days if abs(day - middle) > LONGEST_GAP)
