"""Figures over evaluations: default grades apart from active ones, struck ones left out (§1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one window, person, item, department or everything in a period.

    ``active`` and ``default`` map stars to counts; ``invited`` counts service occasions.
    """

    invited: int
    active: Mapping[int, int]
    default: Mapping[int, int]
    struck: int = 0
    rectified_in_time: int = 0
    to_rectify: int = 0
    called_back: int = 0
    to_call_back: int = 0

    @property
    def answered(self) -> int:
        return sum(self.active.values())

    @property
    def bad(self) -> int:
        return self.active.get(1, 0) + self.active.get(2, 0)

    @property
    def active_share(self) -> Fraction | None:
        """主动评价率: evaluated by the person ÷ evaluable."""
        return _share(self.answered, self.invited)

    @property
    def satisfied_share(self) -> Fraction | None:
        """满意率: three stars or more ÷ evaluated by the person; silence is not praise."""
        return _share(self.answered - self.bad, self.answered)

    @property
    def mean_stars(self) -> Fraction | None:
        stars = sum(grade * count for grade, count in self.active.items())
        return _share(stars, self.answered)

    @property
    def rectified_share(self) -> Fraction | None:
        """差评整改率: rectified in time ÷ bad ones whose time is up or that are rectified."""
        return _share(self.rectified_in_time, self.to_rectify)

    @property
    def called_back_share(self) -> Fraction | None:
        """回访率: called back ÷ bad ones put right, of those who are known by name."""
        return _share(self.called_back, self.to_call_back)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place in a ranking; ties share a place. ``is_few`` ranks below, on too few voices."""

    place: int
    key: str
    tally: Tally
    is_few: bool


def ranking(tallies: Mapping[str, Tally], *, fewest: int) -> list[Ranked]:
    """Rank by mean stars, then by the share of active evaluations.

    Whoever has fewer than ``fewest`` voices is shown after the others: one five-star evaluation
    must not beat five hundred.
    """
    rows = sorted(tallies.items(), key=lambda row: (_order(row[1], fewest), row[0]))
    ranked: list[Ranked] = []
    for n, (key, tally) in enumerate(rows, start=1):
        same = bool(ranked) and _order(ranked[-1].tally, fewest) == _order(tally, fewest)
        place = ranked[-1].place if same else n
        ranked.append(Ranked(place, key, tally, tally.answered < fewest))
    return ranked


def _order(tally: Tally, fewest: int) -> tuple[bool, Fraction, Fraction]:
    return (
        tally.answered < fewest,
        -(tally.mean_stars or Fraction(0)),
        -(tally.active_share or Fraction(0)),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """Return all of them together."""
    kept = list(tallies)
    return Tally(
        invited=sum(t.invited for t in kept),
        active={stars: sum(t.active.get(stars, 0) for t in kept) for stars in range(1, 6)},
        default={stars: sum(t.default.get(stars, 0) for t in kept) for stars in range(1, 6)},
        struck=sum(t.struck for t in kept),
        rectified_in_time=sum(t.rectified_in_time for t in kept),
        to_rectify=sum(t.to_rectify for t in kept),
        called_back=sum(t.called_back for t in kept),
        to_call_back=sum(t.to_call_back for t in kept),
    )
