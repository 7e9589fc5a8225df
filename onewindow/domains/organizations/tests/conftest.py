"""A small city: two districts, one bureau with a branch each, three outlets, a few windows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CITY, DISTRICT_A, DISTRICT_B = "990100", "990102", "990103"


@pytest.fixture
def city(db):
    do = {"by": SYSTEM, "at": AT}
    organizations.establish_division("990000", name="示例省", **do)
    organizations.establish_division(CITY, name="示例市", parent="990000", **do)
    organizations.establish_division(DISTRICT_A, name="甲区", parent=CITY, **do)
    organizations.establish_division(DISTRICT_B, name="乙区", parent=CITY, **do)
    for code, name, division in [
        ("estate", "市不动产登记中心", CITY),
        ("estate-a", "甲区不动产登记中心", DISTRICT_A),
        ("estate-b", "乙区不动产登记中心", DISTRICT_B),
    ]:
        organizations.establish_department(
            code, name=name, division=division, line="estate", chief_representative="1000", **do
        )
    organizations.establish_department("police", name="市公安局", division=CITY, **do)
    organizations.open_outlet(
        "centre", name="市政务服务中心", division=CITY, outlet_class="A", **do
    )
    organizations.open_outlet(
        "hall-a", name="甲区政务服务中心", division=DISTRICT_A, outlet_class="A", **do
    )
    organizations.open_outlet(
        "village", name="和平村便民点", division=DISTRICT_A, outlet_class="B", **do
    )
    organizations.open_window("C01", outlet="centre", kind="comprehensive", **do)
    organizations.open_window("C30", outlet="centre", kind="issuing", **do)
    organizations.open_window("P01", outlet="centre", kind="dedicated", department="police", **do)
    organizations.open_window("E01", outlet="centre", kind="dedicated", department="estate", **do)
    organizations.open_window("A01", outlet="hall-a", kind="comprehensive", **do)
    organizations.open_window("V01", outlet="village", kind="comprehensive", **do)
    organizations.grant_delegation(
        "授〔2025〕1号",
        department="estate",
        powers=["receive", "accept", "issue", "seal"],
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 12, 31),
        **do,
    )


@pytest.fixture
def transfer(city):
    return organizations.item_policy(
        "estate-transfer",
        name="二手房转移登记",
        department_code="estate",
        window_kinds=["comprehensive", "dedicated"],
        cross_region_scope="city",
        plate="estate",
    )


@pytest.fixture
def passport(city):
    return organizations.item_policy(
        "passport",
        name="普通护照签发",
        department_code="police",
        window_kinds=["dedicated"],
    )
