"""A manager of another region neither offers nor closes what this one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.models import Appointment, BlackoutDay
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import OutsideRegion

RIGHTS = frozenset(f"appointments.{one}" for one in ("book", "check_in", "manage", "view"))
OUTSIDE = "网点“政务大厅”不在邻管理的管理范围内"


def manager(name: str, *divisions: str) -> Actor:
    return Actor(ActorKind.OFFICER, name, name, capabilities=RIGHTS, divisions=divisions)


NEIGHBOUR, CHIEF = manager("邻管理", "9902"), manager("本管理", "9901")
HOURS: dict[str, Any] = {
    "weekdays": [0],
    "from_time": time(9),
    "until_time": time(10),
    "places": 1,
    "valid_from": date(2026, 3, 2),
}
ON = w.moment().date()
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "set places": (
        lambda **do: appointments.set_capacity(w.HALL, w.HOMES, **HOURS, **do),
        OUTSIDE,
    ),
    "declare a blackout": (
        lambda **do: appointments.declare_blackout(w.HALL, ON, reason="停电", **do),
        OUTSIDE,
    ),
    "lift a blackout": (lambda **do: appointments.lift_blackout(w.HALL, ON, **do), OUTSIDE),
    "set the rules of the outlet": (
        lambda **do: appointments.set_rules({}, outlet=w.HALL, **do),
        OUTSIDE,
    ),
    "set the rules of all outlets": (
        lambda **do: appointments.set_rules({}, **do),
        "全部网点的预约规则适用于全部地区，邻管理只管理部分地区",
    ),
    "list a provider": (
        lambda **do: appointments.list_provider("复印点", outlet=w.HALL, service="复印", **do),
        OUTSIDE,
    ),
    "take a provider over": (
        lambda **do: appointments.list_provider(
            w.PROVIDER, outlet="next", service="公章刻制", **do
        ),
        OUTSIDE,
    ),
    "take the vehicle over": (
        lambda **do: appointments.register_vehicle(
            w.VEHICLE, name="车", outlet="next", divisions=["990200"], crew=["n1"], **do
        ),
        OUTSIDE,
    ),
    "let one's own vehicle serve there": (
        lambda **do: appointments.register_vehicle(
            "van-9", name="车", outlet="next", divisions=["990101"], crew=["n1"], **do
        ),
        "车辆的服务范围不在邻管理的管理范围内",
    ),
    "read the bookings of a day": (
        lambda by, at: appointments.bookings_of(w.HALL, ON, by=by),
        OUTSIDE,
    ),
    "read the counts": (
        lambda by, at: appointments.booking_counts(w.HALL, ON, ON, by=by),
        OUTSIDE,
    ),
    "check somebody in": (
        lambda **do: appointments.check_in(Appointment.objects.get().code, outlet=w.HALL, **do),
        OUTSIDE,
    ),
    "cancel a booking": (
        lambda **do: appointments.cancel(Appointment.objects.get().uuid, reason="停电", **do),
        OUTSIDE,
    ),
}


@pytest.fixture
def neighbour(hall: None) -> None:
    organizations.open_outlet(
        "next", name="邻市大厅", division="990200", outlet_class="A", by=SYSTEM, at=w.MONDAY
    )
    w.book()


@pytest.mark.parametrize("_case", ACTS)
def test_a_manager_of_another_city_is_refused_and_nothing_changes(
    _case: str, neighbour: None
) -> None:
    act, words = ACTS[_case]
    before = Event.objects.count()

    with pytest.raises(OutsideRegion) as refused:
        act(by=NEIGHBOUR, at=w.MONDAY)

    assert refused.value.message == words
    assert Event.objects.count() == before
    assert not BlackoutDay.objects.exists()


def test_the_manager_of_the_city_declares_the_blackout(neighbour: None) -> None:
    assert appointments.declare_blackout(w.HALL, ON, reason="停电", by=CHIEF, at=w.MONDAY) == 1


def test_the_telephone_desk_finds_a_caller_of_its_own_region_only(neighbour: None) -> None:
    (found,) = appointments.bookings_of_phone(w.phone(1), by=CHIEF)

    assert found.outlet == w.HALL
    assert appointments.bookings_of_phone(w.phone(1), by=NEIGHBOUR) == []
    assert appointments.vehicles_of(NEIGHBOUR) == []
    assert appointments.vehicle_weeks(w.TODAY, by=NEIGHBOUR) == []
    assert [row.code for row in appointments.vehicles_of(CHIEF)] == [w.VEHICLE]
