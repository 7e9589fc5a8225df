"""How much of a region its outlets reach: share of towns, and mean service radius (W6a).

Both figures depend on what is counted, so each carries its definition to the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onewindow.lib.geodesy import Point, distance_km, equal_circle_radius_km

TOWN_DIGITS = 9
"""A town or street has nine digits in the division codes of the statistics office."""

COVERAGE_DEFINITION = "有开放网点（含所辖村、社区网点）的乡镇街道数 ÷ 乡镇街道总数"
NEAREST_DEFINITION = "各乡镇街道驻地到最近开放网点的大圆距离的平均值"
AREA_DEFINITION = "√（区域面积 ÷（开放网点数 × π））：把面积均分给各网点时的半径"


@dataclass(frozen=True, slots=True)
class Town:
    """A nine-digit division; ``seat`` is where its government sits, if known."""

    code: str
    name: str
    seat: Point | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An open outlet: the division it stands in, and where, if known."""

    code: str
    division: str
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Covered towns and those left out, in the order given."""

    towns: int
    missing: tuple[Town, ...]

    @property
    def covered(self) -> int:
        return self.towns - len(self.missing)

    @property
    def share(self) -> Fraction | None:
        """Return covered ÷ towns; None without towns."""
        return Fraction(self.covered, self.towns) if self.towns else None

    @property
    def percent(self) -> str:
        """Return the share with two decimals, or a dash."""
        return "—" if self.share is None else f"{float(self.share) * 100:.2f}"


@dataclass(frozen=True, slots=True)
class Radius:
    """Kilometres by both definitions; None where the data for one is missing.

    ``unplaced`` are towns without a seat and outlets without a point: left out, and said so.
    """

    nearest_km: float | None
    area_km: float | None
    unplaced: tuple[str, ...] = ()


def coverage_of(towns: Sequence[Town], outlets: Iterable[Place]) -> Coverage:
    """Return which towns have an open outlet; one in a village covers the town above it."""
    reached = {outlet.division[:TOWN_DIGITS] for outlet in outlets}
    missing = tuple(town for town in towns if town.code not in reached)
    return Coverage(len(towns), missing)


def radius_of(
    towns: Sequence[Town], outlets: Sequence[Place], *, area_km2: float | None = None
) -> Radius:
    """Return the mean service radius by both definitions."""
    points = [outlet.point for outlet in outlets if outlet.point is not None]
    seats = [town.seat for town in towns if town.seat is not None]
    nearest = None
    if points and seats:
        nearest = sum(min(distance_km(seat, p) for p in points) for seat in seats) / len(seats)
    area = equal_circle_radius_km(area_km2, len(outlets)) if area_km2 and outlets else None
    unplaced = (
        *(town.name for town in towns if town.seat is None),
        *(outlet.code for outlet in outlets if outlet.point is None),
    )
    return Radius(nearest, area, unplaced)


def nearest(outlets: Iterable[Place], here: Point) -> list[tuple[Place, float]]:
    """Return outlets with a known point and their distance in kilometres, nearest first."""
    found = [(o, distance_km(here, o.point)) for o in outlets if o.point is not None]
    return sorted(found, key=lambda pair: (pair[1], pair[0].code))
