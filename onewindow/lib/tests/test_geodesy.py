"""Distances agree with published ones and refuse places that do not exist."""

from __future__ import annotations

import pytest

from onewindow.lib.geodesy import Point, distance_km, equal_circle_radius_km


def test_a_degree_of_the_equator_is_111_kilometres() -> None:
    assert distance_km(Point(0, 0), Point(0, 1)) == pytest.approx(111.195, abs=0.001)


def test_a_quarter_of_the_earth_from_the_equator_to_the_pole() -> None:
    assert distance_km(Point(0, 0), Point(90, 0)) == pytest.approx(10007.557, abs=0.01)


def test_opposite_points_do_not_fail_on_rounding() -> None:
    assert distance_km(Point(31.5, 120.3), Point(-31.5, -59.7)) == pytest.approx(20015.115, abs=0.1)


def test_a_place_is_no_distance_from_itself() -> None:
    assert distance_km(Point(31.5, 120.3), Point(31.5, 120.3)) == 0


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))]
)
def test_a_place_that_does_not_exist_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError):
        Point(latitude, longitude)


def test_one_circle_of_the_area_of_pi_has_radius_one() -> None:
    assert equal_circle_radius_km(3.141592653589793, 1) == pytest.approx(1)


@pytest.mark.parametrize(("area", "count"), [(0, 1), (-1, 1), (10, 0)])
def test_no_area_or_no_circle_has_no_radius(area: float, count: int) -> None:
    with pytest.raises(ValueError):
        equal_circle_radius_km(area, count)
