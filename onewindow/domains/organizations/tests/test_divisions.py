from __future__ import annotations

import pytest

from onewindow.domains.organizations.rules.divisions import (
    contains,
    is_within_scope,
    significant,
)


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
def test_significant_digits(_case, code, digits):
    assert significant(code) == digits


def test_a_city_contains_its_districts_and_not_its_neighbours():
    assert contains("330800", "330802") is True
    assert contains("330802", "330800") is False
    assert contains("330800", "330702") is False


@pytest.mark.parametrize(
    ("_case", "place", "matter", "scope", "expected"),
    [
        ("same city, city-wide", "330802", "330803", "city", True),
        ("same city, no scope", "330802", "330803", "", False),
        ("another city, city-wide", "330802", "330702", "city", False),
        ("another city, province-wide", "330802", "330702", "province", True),
        ("another province, province-wide", "330802", "110101", "province", False),
        ("another province, nationwide", "330802", "110101", "nationwide", True),
        ("the city hall for a district, no scope", "330800", "330803", "", True),
        ("a township for its county, no scope", "330802001", "330802", "", True),
    ],
)
def test_cross_region_scope(_case, place, matter, scope, expected):
    """W21: 通办范围."""
    assert is_within_scope(place, matter, scope) is expected
