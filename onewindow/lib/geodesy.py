"""Distances on the earth between points in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, isfinite, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG); a sphere errs by less than half a percent, enough for a service radius."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84 or any other frame, as long as all points share it.

    Raises ValueError outside of ±90 and ±180.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (isfinite(self.latitude) and isfinite(self.longitude)):
            raise ValueError("a coordinate must be a finite number")
        if abs(self.latitude) > 90 or abs(self.longitude) > 180:
            raise ValueError(f"no such place: {self.latitude}, {self.longitude}")


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance (haversine)."""
    across = radians(other.latitude - one.latitude) / 2
    along = radians(other.longitude - one.longitude) / 2
    chord = (
        sin(across) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(along) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def equal_circle_radius_km(area_km2: float, count: int) -> float:
    """Return the radius of ``count`` equal circles that together cover the area.

    Raises ValueError for an area that is not positive or without a circle.
    """
    if area_km2 <= 0 or count < 1:
        raise ValueError("needs a positive area and at least one circle")
    return sqrt(area_km2 / (count * pi))
