"""Where somebody can go now: three outlets, ordered as a person would try them."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.lib.geodesy import Point

pytestmark = pytest.mark.usefixtures("hall")
STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.after(-600)}
CENTRE, EAST, FAR_EAST = Point(30.0, 120.0), Point(30.0, 120.1), Point(30.0, 120.3)


@pytest.fixture
def city() -> None:
    """The hall in the centre, a street east of it, a village further out that opens at noon."""
    w.item("deeds", "civil", "婚育", ["comprehensive"])
    organizations.open_outlet(
        "village", name="村便民点", division="990100", outlet_class="B", **STAMP
    )
    organizations.open_window("V1", outlet="village", kind="comprehensive", plate=w.OTHER, **STAMP)
    noon = [calendars.Hours(time(12), time(16))]
    calendars.set_opening_hours("village", dict.fromkeys(range(5), noon), **STAMP)
    for outlet, place in ((w.HALL, CENTRE), ("street", EAST), ("village", FAR_EAST)):
        organizations.Outlet.objects.filter(code=outlet).update(
            latitude=place.latitude, longitude=place.longitude
        )


def order(**asked: Any) -> list[str]:
    return [one.outlet.code for one in queueing.outlets_now(**asked).outlets]


def test_the_nearest_of_three_outlets_stands_first(city: None) -> None:
    """Issue 4 §1, W6a: nearest outlet for an item."""
    found = queueing.outlets_now(item="deeds", here=FAR_EAST, at=w.after(5))
    assert found.item_name == "事项deeds"
    assert [(one.outlet.code, round(one.km or 0)) for one in found.outlets] == [
        ("village", 0),
        ("street", 19),
        (w.HALL, 29),
    ]
    assert order(item="deeds", here=CENTRE, at=w.after(5)) == [w.HALL, "street", "village"]


def test_the_least_busy_stands_first_and_a_closed_one_last(city: None) -> None:
    """Issue 4 §1: least busy outlet for an item; who opens later today follows."""
    w.open_window("03")
    for _ in range(6):
        w.take(w.OTHER)
    found = queueing.outlets_now(item="deeds", at=w.after(5)).outlets
    assert [(one.outlet.code, one.waiting) for one in found] == [
        ("street", 0),
        (w.HALL, 6),
        ("village", 0),
    ]
    street, hall, village = found
    assert (street.windows, street.wait) == (None, None)
    assert hall.windows == 1
    assert hall.wait is not None
    assert hall.wait.likely > 0
    assert (village.is_serving, village.opens_at) == (False, w.after(180))


def test_an_outlet_whose_windows_do_not_take_the_item_is_not_named(city: None) -> None:
    """Q7: marriage is registered at the department's own window, which only the hall has."""
    w.item("marriage", "civil", "婚育", ["dedicated"])
    assert order(item="marriage", at=w.after(5)) == [w.HALL]


def test_without_an_item_all_outlets_are_told_with_everybody_who_waits(city: None) -> None:
    w.take(w.OTHER)
    w.take(w.HOMES)
    found = {one.outlet.code: one for one in queueing.outlets_now(at=w.after(5)).outlets}
    assert (found[w.HALL].waiting, found["street"].waiting) == (2, 0)
    assert found[w.HALL].wait is None


def test_an_unknown_item_is_refused(city: None) -> None:
    with pytest.raises(catalogue.UnknownStandard):
        queueing.outlets_now(item="no-such-item", at=w.after(5))


def test_a_city_of_any_size_costs_the_same_queries(city: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queueing.outlets_now(item="deeds", here=CENTRE, at=w.after(5))
        return len(asked)

    before = queries()
    for number in range(12):
        organizations.open_outlet(
            f"more-{number}", name=f"网点{number}", division="990100", outlet_class="B", **STAMP
        )
        organizations.open_window(
            f"M{number}", outlet=f"more-{number}", kind="comprehensive", plate=w.OTHER, **STAMP
        )
    assert queries() == before
