"""What a manager states: rules from a day on, plates that are renamed and closed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing import errors
from onewindow.domains.queueing.api import Plate, QueueTicket, Station
from onewindow.domains.queueing.errors import BadPlate
from onewindow.domains.queueing.models import QueuePolicy
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")
KEEPER = w.staff("keeper", "queueing.manage", "organizations.manage")
WEDNESDAY = date(2026, 3, 4)
LAND = "不动产与土地"


def held(on: date, outlet: str = w.HALL) -> int:
    """Return the limit of the kiosk on that day, which stands for the whole policy."""
    return queueing.policy_of(outlet, on=on).kiosk_seconds


def state(
    seconds: int, *, outlet: str = "", from_on: date | None = None, minutes: float = 0
) -> None:
    queueing.set_policy(
        {"kiosk_seconds": seconds},
        outlet=outlet,
        from_on=from_on,
        by=w.MANAGER,
        at=w.after(minutes),
    )


def test_rules_hold_from_their_day_and_the_day_before_keeps_the_old_ones() -> None:
    state(30)
    state(90, from_on=WEDNESDAY)
    assert [held(date(2026, 3, day)) for day in (2, 3, 4, 5)] == [30, 30, 90, 90]
    assert queueing.hall_day(w.HALL, w.TODAY).policy["kiosk_seconds"] == 30
    assert queueing.hall_day(w.HALL, WEDNESDAY).policy["kiosk_seconds"] == 90


def test_a_day_that_was_prepared_follows_a_change_of_its_rules() -> None:
    queueing.hall_day(w.HALL, WEDNESDAY)
    state(90, from_on=WEDNESDAY)
    assert queueing.HallDay.objects.get(on=WEDNESDAY).policy["kiosk_seconds"] == 90


def test_an_outlet_with_its_own_rules_follows_the_common_ones_again() -> None:
    state(30)
    state(50, outlet=w.HALL)
    assert (held(w.TODAY), held(w.TODAY, "street")) == (50, 30)
    queueing.set_policy(None, outlet=w.HALL, from_on=WEDNESDAY, by=w.MANAGER, at=w.after(1))
    assert [held(date(2026, 3, day)) for day in (3, 4)] == [50, 30]
    assert queueing.stated.with_own([w.HALL, "street"], on=w.TODAY) == {w.HALL}
    assert queueing.stated.with_own([w.HALL, "street"], on=WEDNESDAY) == set()


def test_of_two_statements_for_one_day_the_later_holds_and_both_are_kept() -> None:
    state(30)
    state(40, minutes=1)
    assert held(w.TODAY) == 40
    found = queueing.stated.editions()
    assert [(one.policy.kiosk_seconds, one.set_by) for one in found if one.policy] == [
        (40, "人员manager"),
        (30, "人员manager"),
        (60, "系统"),
    ]
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        QueuePolicy.objects.update(set_by="他人")


def test_the_same_rules_again_are_no_new_statement() -> None:
    state(30)
    state(30, minutes=1)
    assert QueuePolicy.objects.count() == 2
    assert Event.objects.filter(type="queueing.queue_policy_set.v1").count() == 2


@pytest.mark.parametrize(
    ("document", "outlet", "from_on", "why"),
    [
        ({"kiosk_seconds": 5}, "", None, "kiosk_seconds"),
        ({"unheard": 1}, "", None, "unheard"),
        ({"head_start": {"normal": 5}}, "", None, "普通号没有提前量"),
        ({}, "", date(2026, 3, 1), "不能早于今天"),
        (None, "", None, "不能取消"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    document: dict[str, object] | None, outlet: str, from_on: date | None, why: str
) -> None:
    with pytest.raises(errors.BadPolicy, match=why):
        queueing.set_policy(document, outlet=outlet, from_on=from_on, by=w.MANAGER, at=w.after(0))


def test_a_renamed_plate_keeps_its_queue_its_windows_and_who_is_certified() -> None:
    w.take()
    w.take(minutes=1)
    w.open_window("02")
    w.serve("02", called=2, finished=5)
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(3))
    queueing.rename_plate(w.HOMES, LAND, by=KEEPER, at=w.after(6))
    assert organizations.window("01").plate == LAND
    assert Station.objects.get(window="06").reserve_plates == [LAND]
    found = dict(QueueTicket.objects.values_list("number", "plate"))
    assert found == {"C001": w.HOMES, "C002": LAND}
    board = queueing.board(w.HALL, at=w.after(7))
    assert {one.letter: (one.name, one.waiting) for one in board.plates}["C"] == (LAND, 1)
    assert w.serve("02", called=8, finished=9) == "C002"
    assert w.take(LAND, 10).ticket.number == "C003"
    fact = Event.objects.get(type="queueing.plate_renamed.v1")
    assert (fact.payload["was"], fact.payload["name"]) == (w.HOMES, LAND)


def waits(name: str, code: str) -> tuple[queueing.Estimate | None, ...]:
    """How long whoever comes now would wait, on the board, and who holds a number, on the phone."""
    board = queueing.board(w.HALL, at=w.after(40))
    newcomer = next(one.wait for one in board.plates if one.name == name)
    return newcomer, queueing.ticket_progress(code, at=w.after(40)).wait


def test_the_pace_of_a_plate_goes_on_under_its_new_name_and_is_no_other_plate_s() -> None:
    w.open_window("02")
    last = [w.take(minutes=n) for n in range(5)][-1].ticket.code
    for n in range(3):
        w.serve("02", called=10 * n + 5, finished=10 * n + 12)
    before = waits(w.HOMES, last)
    queueing.rename_plate(w.HOMES, LAND, by=KEEPER, at=w.after(40))
    assert None not in before
    assert waits(LAND, last) == before
    assert Plate.objects.get(name=LAND).names == [LAND, w.HOMES]
    queueing.establish_plate(w.HOMES, letter="K", topics=["住房"], by=KEEPER, at=w.after(41))
    assert Plate.objects.get(name=LAND).names == [LAND]


def test_a_plate_takes_no_name_that_another_has() -> None:
    with pytest.raises(BadPlate, match="已经有板块"):
        queueing.rename_plate(w.HOMES, w.OTHER, by=KEEPER, at=w.after(0))
    with pytest.raises(BadPlate, match="新名称"):
        queueing.rename_plate(w.HOMES, " ", by=KEEPER, at=w.after(0))


def close(name: str, minutes: float = 0) -> None:
    queueing.close_plate(name, reason="并入其他综合事项", by=KEEPER, at=w.after(minutes))


def test_a_plate_is_closed_when_nobody_waits_and_no_window_is_set_to_it() -> None:
    w.take()
    with pytest.raises(BadPlate, match="还有1个号"):
        close(w.HOMES)
    queueing.close_day(w.HALL, w.TODAY, by=w.MANAGER, at=w.after(500))
    with pytest.raises(BadPlate, match="01、02、06号窗口"):
        close(w.HOMES, 501)
    with pytest.raises(BadPlate, match="兜底板块"):
        close(w.OTHER, 501)


def test_items_of_a_closed_plate_queue_in_the_rest_plate() -> None:
    w.item("house", "registry", "不动产/转移", ["comprehensive"])
    for number in ("01", "02", "06"):
        organizations.close_window(number, by=SYSTEM, at=w.after(-60))
    close(w.HOMES)
    with pytest.raises(queueing.UnknownPlate):
        w.take(w.HOMES, 1)
    assert w.take(item="house", minutes=1).ticket.plate == w.OTHER
    assert Plate.objects.get(name=w.HOMES).is_open is False
    queueing.establish_plate(
        w.HOMES, letter="C", topics=["不动产"], lines=["registry"], by=SYSTEM, at=w.after(2)
    )
    assert Plate.objects.get(name=w.HOMES).is_open is True
