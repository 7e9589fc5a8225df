from __future__ import annotations

import pytest

from onewindow.domains.organizations.rules.divisions import is_within_scope


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
