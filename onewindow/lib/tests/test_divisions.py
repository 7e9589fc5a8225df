"""Codes of divisions nest by their digits, zeros that matter included."""

from __future__ import annotations

import pytest

from onewindow.lib.divisions import codes_around, contains, nearness, regions_around, significant


@pytest.mark.parametrize(
    ("_case", "code", "digits"),
    [
        ("a province", "330000", "33"),
        ("a city", "330800", "3308"),
        ("a county", "330802", "330802"),
        ("a township", "330802001", "330802001"),
        ("a county in nine digits", "330802000", "330802"),
        ("a village", "330802001201", "330802001201"),
        ("a township in twelve digits", "330802001000", "330802001"),
        ("a county ending in ten", "330810", "330810"),
        ("a city ending in ten", "331000", "3310"),
    ],
)
def test_significant_digits(_case: str, code: str, digits: str) -> None:
    assert significant(code) == digits


def test_a_city_contains_its_districts_and_not_its_neighbours() -> None:
    assert contains("330800", "330802") is True
    assert contains("330802", "330800") is False
    assert contains("330800", "330702") is False


def test_a_district_lies_in_its_city_and_province() -> None:
    assert regions_around("990102") == ["99", "9901", "990102"]


@pytest.mark.parametrize(
    ("_case", "written", "is_around"),
    [
        ("everywhere", "", True),
        ("the province as its digits", "99", True),
        ("the province", "990000", True),
        ("the city as its digits", "9910", True),
        ("the city", "991000", True),
        ("the county itself", "991001", True),
        ("the county in twelve digits", "991001000000", True),
        ("a city of another number", "991100", False),
        ("a county of the same city", "991010", False),
        ("a township inside", "991001001", False),
    ],
)
def test_what_is_set_for_regions_around_is_found(_case: str, written: str, is_around: bool) -> None:
    assert (written in codes_around("991001")) is is_around
    assert contains(written, "991001") is is_around


def test_the_nearest_region_is_the_smallest_however_it_is_written() -> None:
    written = ["", "99", "990000", "9910", "991000", "991010", "991010000000", "991010001"]

    assert [nearness(code) for code in written] == [0, 2, 2, 4, 4, 6, 6, 9]
