"""Nobody is stranded: tickets sent on, windows that close behind them, tickets that are held."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.usefixtures("hall")
ZED = w.staff("zed")


def ticket(number: str = "C001") -> queueing.QueueTicket:
    return queueing.QueueTicket.objects.get(number=number)


def served_at_one(plate: str = w.HOMES, **changes: Any) -> None:
    """Somebody is served at window 01, where Ann may do everything."""
    w.open_window("01")
    w.take(plate, **changes)
    w.call("01", 1)
    queueing.start_serving("01", by=w.ANN, at=w.after(2))


def seat_zed(window: str = "06", minutes: float = -4) -> None:
    organizations.certify_skill(
        "zed", scope="all", certified_on=w.TODAY, by=SYSTEM, at=w.after(-60)
    )
    w.open_window(window, by=ZED, minutes=minutes)


@pytest.mark.parametrize(
    ("window", "who", "plates", "why"),
    [
        ("03", w.CARA, None, "03号窗口不叫这个板块的号，不能转过去"),
        ("06", ZED, None, "06号窗口人员zed没有该事项的上岗认证，不能转过去"),
    ],
)
def test_a_window_that_would_not_call_the_ticket_is_refused(
    window: str, who: Any, plates: list[str] | None, why: str
) -> None:
    served_at_one()
    queueing.open_station(window, plates=plates, by=who, at=w.after(-5))
    with pytest.raises(queueing.BadStation, match=why):
        queueing.transfer_ticket("01", to_window=window, by=w.ANN, at=w.after(3))
    assert (ticket().status, ticket().window) == ("serving", "01")


def test_a_window_of_another_kind_than_the_plate_needs_is_refused() -> None:
    served_at_one()
    w.open_window("03")
    with pytest.raises(queueing.BadStation, match="03号窗口是综合窗口，不受理，不能转过去"):
        queueing.transfer_ticket("01", plate=w.COLLECT, to_window="03", by=w.ANN, at=w.after(3))
    assert ticket().status == "serving"


def test_a_closed_window_is_refused() -> None:
    served_at_one()
    with pytest.raises(queueing.BadStation, match="02号窗口现在不受理"):
        queueing.transfer_ticket("01", to_window="02", by=w.ANN, at=w.after(3))


def test_the_windows_offered_are_those_that_would_call_and_the_others_say_why() -> None:
    served_at_one()
    w.open_window("02")  # Ben: the plate of the ticket
    w.open_window("03")  # Cara: another plate
    w.open_window("05")  # Eli: results only, whatever the plate
    queueing.open_station("06", by=ZED, at=w.after(-5))  # certified for nothing
    found = queueing.destinations(ticket())
    assert found.plates == [w.HOMES, w.OTHER, w.COLLECT]
    shown = [(one.window, one.as_it_is, one.takes) for one in found.windows]
    assert shown == [
        ("02", True, (w.HOMES,)),
        ("03", False, (w.OTHER,)),
        ("05", False, (w.COLLECT,)),
    ]
    assert found.against == [("06", "人员zed没有该事项的上岗认证")]


def test_a_ticket_waits_for_a_named_window_only_while_somebody_sits_there() -> None:
    served_at_one()
    seat_zed()
    queueing.transfer_ticket("01", to_window="06", by=w.ANN, at=w.after(3))
    assert w.call("01", 4) is None
    queueing.pause_station("06", reason="取材料", by=ZED, at=w.after(5))
    assert w.call("01", 6) is None
    queueing.close_station("06", by=ZED, at=w.after(7))
    called = w.call("01", 8)
    assert called is not None
    assert called.number == "C001"


def test_a_named_window_that_somebody_without_the_skill_takes_over_binds_no_more() -> None:
    served_at_one()
    seat_zed()
    queueing.transfer_ticket("01", to_window="06", by=w.ANN, at=w.after(3))
    queueing.open_station("06", by=w.ELI, at=w.after(4))
    called = w.call("01", 5)
    assert called is not None
    assert called.number == "C001"


def test_a_ticket_sent_to_a_window_of_another_kind_comes_back_to_its_own_when_that_closes() -> None:
    served_at_one()
    organizations.certify_skill(
        "eli", scope="plate", code=w.HOMES, certified_on=w.TODAY, by=SYSTEM, at=w.after(-60)
    )
    w.open_window("05")
    queueing.transfer_ticket("01", to_window="05", by=w.ANN, at=w.after(3))
    queueing.close_station("05", by=w.ELI, at=w.after(4))
    called = w.call("01", 5)
    assert called is not None
    assert called.number == "C001"


def test_whom_a_window_holds_waits_again_when_it_closes() -> None:
    served_at_one()
    w.take(minutes=2)
    queueing.hold_ticket("01", reason="取材料", by=w.ANN, at=w.after(3))
    queueing.close_station("01", by=w.ANN, at=w.after(9))
    assert (ticket().status, ticket().window) == ("waiting", "")
    seat_zed(minutes=10)
    called = w.call("06", 11, by=ZED)
    assert called is not None
    assert called.number == "C001"  # before C002, which came later
    spans = queueing.TicketSpan.objects.filter(ticket__number="C001").order_by("id")
    assert [(one.kind, one.window) for one in spans] == [
        ("waiting", "01"),
        ("called", "01"),
        ("serving", "01"),
        ("held", "01"),
        ("waiting", "06"),
    ]
    fact = Event.objects.get(type="queueing.ticket_released.v1")
    assert (fact.payload["from_window"], fact.payload["reason"]) == ("01", "窗口关闭")


def test_a_pause_keeps_whom_the_window_holds() -> None:
    served_at_one()
    queueing.hold_ticket("01", by=w.ANN, at=w.after(3))
    queueing.pause_station("01", reason="午餐", by=w.ANN, at=w.after(4))
    assert ticket().status == "held"
    queueing.open_station("01", by=w.ANN, at=w.after(5))
    assert queueing.resume_ticket("01", "C001", by=w.ANN, at=w.after(6)).status == "serving"
