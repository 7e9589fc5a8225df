"""The hall's manager: windows left behind are freed, reserves stand by day after day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import QueueTicket, Release, Station
from onewindow.domains.queueing.errors import BadRelease
from onewindow.domains.queueing.tasks import sweep_days
from onewindow.domains.queueing.tests import world as w
from onewindow.domains.queueing.tests.test_calls import spans, status
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

pytestmark = pytest.mark.usefixtures("hall")
GUIDE = w.staff("guide", "queueing.take")
FAR = Actor(
    ActorKind.OFFICER,
    "far",
    "别处主管",
    capabilities=frozenset({"queueing.manage", "queueing.take"}),
    divisions=("8801",),
)


def left_behind() -> queueing.Issued:
    """Somebody is served at window 01 and the clerk is gone."""
    taken = w.take()
    w.open_window("01")
    w.call("01", 10)
    queueing.start_serving("01", by=w.ANN, at=w.after(12))
    return taken


def release(fate: str = Release.REQUEUE, minutes: float = 30, reason: str = "突发疾病") -> Station:
    return queueing.release_station(
        "01", reason=reason, fate=fate, by=w.MANAGER, at=w.after(minutes)
    )


def test_who_was_served_waits_again_before_those_who_came_later() -> None:
    taken = left_behind()
    w.take(minutes=1)
    w.take(minutes=2)
    release()
    assert spans("C001") == [("waiting", 10, "01"), ("called", 2, "01"), ("serving", 18, "01")]
    row = QueueTicket.objects.get(number="C001")
    assert (row.status, row.window, row.staff, row.rank_at) == ("waiting", "", "", w.after(0))
    assert queueing.ticket_progress(taken.ticket.code, at=w.after(5)).ahead == 0
    w.open_window("06", minutes=31, by=w.ANN)
    assert w.serve("06", called=32, finished=40) == "C001"


def test_the_window_is_closed_and_the_whole_stands_in_the_record() -> None:
    left_behind()
    station = release()
    assert (station.state, station.staff, station.ticket) == ("closed", "", None)
    stretch = queueing.StationSpan.objects.get(window="01", state="open")
    assert (stretch.staff, (stretch.until_at - stretch.from_at).total_seconds()) == ("ann", 2100)
    fact = Event.objects.get(type="queueing.ticket_released.v1")
    assert fact.actor["key"] == "manager"
    assert fact.payload["from_window"] == "01"
    assert fact.payload["from_staff"] == "ann"
    assert fact.payload["reason"] == "突发疾病"
    closed = Event.objects.filter(type="queueing.station_changed.v1").latest("id")
    assert (closed.payload["state"], closed.payload["reason"]) == ("closed", "突发疾病")
    w.open_window("01", minutes=31, by=w.BEN)
    assert Station.objects.get(window="01").staff == "ben"


@pytest.mark.parametrize(
    ("fate", "found"),
    [
        ("done", ("finished", "done")),
        ("come_again", ("finished", "come_again")),
        ("not_done", ("finished", "not_done")),
        ("left", ("abandoned", "")),
    ],
)
def test_the_manager_may_end_the_matter_instead(fate: str, found: tuple[str, str]) -> None:
    left_behind()
    release(fate)
    row = QueueTicket.objects.get(number="C001")
    assert (row.status, row.outcome) == found
    assert row.staff == "ann"
    assert row.ended_at == w.after(30)
    assert spans("C001")[-1] == ("serving", 18, "01")


def test_whom_the_window_holds_waits_again_too() -> None:
    w.take()
    w.open_window("01")
    w.call("01", 1)
    queueing.hold_ticket("01", reason="取材料", by=w.ANN, at=w.after(3))
    release()
    assert status("C001") == "waiting"
    assert spans("C001")[-1] == ("held", 27, "01")


def test_who_was_sent_to_this_window_alone_may_go_to_any() -> None:
    w.take()
    w.open_window("06", by=w.ANN)
    w.open_window("01", by=w.staff("fay"))
    w.call("06", 1, by=w.ANN)
    Station.objects.filter(window="01").update(all_skills=True)
    queueing.transfer_ticket("06", to_window="01", by=w.ANN, at=w.after(2))
    w.call("01", 3, by=w.staff("fay"))
    release()
    assert w.call("06", 31, by=w.ANN) is not None


def test_without_a_reason_or_without_the_right_nothing_changes() -> None:
    left_behind()
    with pytest.raises(BadRelease, match="原因"):
        release(reason=" ")
    with pytest.raises(BadRelease, match="怎么处理"):
        release("vanish")
    with pytest.raises(Forbidden):
        queueing.release_station("01", reason="交接", by=w.BEN, at=w.after(30))
    assert status("C001") == "serving"
    assert Station.objects.get(window="01").staff == "ann"


def test_a_window_that_is_closed_has_nothing_to_release() -> None:
    left_behind()
    release()
    with pytest.raises(queueing.StationNotOpen):
        release(minutes=31)


def test_a_manager_of_another_region_changes_no_hall_here() -> None:
    """Acts of a manager: windows, reserves, the day, the rules, the plates."""
    left_behind()
    queueing.reserve_station("03", by=w.MANAGER, at=w.after(1))
    before = Event.objects.count()
    stamp = {"by": FAR, "at": w.after(30)}
    acts = (
        lambda: queueing.release_station("01", reason="误", **stamp),
        lambda: queueing.reserve_station("04", **stamp),
        lambda: queueing.summon_station("03", **stamp),
        lambda: queueing.dismiss_reserve("03", **stamp),
        lambda: queueing.close_day(w.HALL, w.TODAY, **stamp),
        lambda: queueing.abandon_ticket(QueueTicket.objects.get().code, **stamp),
        lambda: queueing.floor.hall_windows(w.HALL, **stamp),
        lambda: queueing.set_policy({"silent": True}, outlet=w.HALL, **stamp),
        lambda: queueing.set_policy({"silent": True}, **stamp),
        lambda: queueing.establish_plate("新板块", letter="Z", **stamp),
        lambda: queueing.pair_device(w.HALL, kind="kiosk", name="一号机", **stamp),
    )
    for act in acts:
        with pytest.raises(Forbidden, match="管理范围"):
            act()
    assert Event.objects.count() == before


def test_reception_lets_go_who_waits_and_a_manager_whom_nobody_serves_any_more() -> None:
    taken = left_behind()
    waiting = w.take(minutes=1)
    queueing.abandon_ticket(waiting.ticket.code, by=GUIDE, at=w.after(20))
    with pytest.raises(queueing.NotInThatState):
        queueing.abandon_ticket(taken.ticket.code, by=GUIDE, at=w.after(20))
    queueing.abandon_ticket(taken.ticket.code, by=w.MANAGER, at=w.after(21))
    assert [status("C001"), status("C002")] == ["abandoned", "abandoned"]
    assert Station.objects.get(window="01").ticket is None


def test_the_windows_of_a_hall_say_who_serves_whom_since_when() -> None:
    left_behind()
    queueing.reserve_station("03", by=w.MANAGER, at=w.after(1))
    rows = queueing.floor.hall_windows(w.HALL, by=w.MANAGER, at=w.after(20))
    assert [row.place.number for row in rows] == ["01", "02", "03", "04", "05", "06"]
    first = rows[0]
    assert first.station is not None
    assert first.ticket is not None
    assert (first.station.staff_name, first.ticket.number) == ("人员ann", "C001")
    assert first.ticket.since == w.after(12)
    assert [row.state.value for row in rows[1:4]] == ["closed", "reserve", "closed"]


def busy(day: int) -> list[str]:
    """A peak on the homes plate of that day; return the windows that are suggested."""
    start = day * 24 * 60
    w.open_window("01", minutes=start - 5)
    for n in range(12):
        w.take(minutes=start + n)
    peaks = queueing.peak_alerts(w.HALL, at=w.after(start + 15))
    return [window for alert in peaks for window in alert.windows]


@pytest.mark.parametrize("ending", ["leaves", "night", "released"])
def test_a_reserve_that_was_used_is_suggested_again_the_next_day(ending: str) -> None:
    """N13: reserve windows stand by day after day, however the day before ended."""
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(-60))
    assert busy(0) == ["06"]
    queueing.summon_station("06", plates=[w.OTHER], by=w.MANAGER, at=w.after(20))
    w.open_window("06", minutes=25, by=w.staff("fay"))
    if ending == "leaves":
        queueing.close_station("06", by=w.staff("fay"), at=w.after(100))
    elif ending == "released":
        queueing.release_station("06", reason="提前离岗", by=w.MANAGER, at=w.after(100))
    sweep_days(w.after(24 * 60 - 60))
    station = Station.objects.get(window="06")
    assert (station.state, station.plates, station.staff) == ("reserve", [w.HOMES], "")
    assert busy(1) == ["06"]


def test_nobody_came_to_a_summoned_reserve_and_it_stands_by_again() -> None:
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(0))
    queueing.summon_station("06", by=w.MANAGER, at=w.after(20))
    assert queueing.summoned_windows([w.HALL]) == ["06"]
    queueing.release_station("06", reason="高峰已过", by=w.MANAGER, at=w.after(30))
    assert Station.objects.get(window="06").state == "reserve"
    assert queueing.summoned_windows([w.HALL]) == []


def test_a_reserve_is_dismissed_when_it_is_not_in_use() -> None:
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(0))
    queueing.summon_station("06", by=w.MANAGER, at=w.after(1))
    with pytest.raises(queueing.BadStation, match="正在使用"):
        queueing.dismiss_reserve("06", by=w.MANAGER, at=w.after(2))
    queueing.release_station("06", reason="高峰已过", by=w.MANAGER, at=w.after(3))
    station = queueing.dismiss_reserve("06", by=w.MANAGER, at=w.after(4))
    assert (station.state, station.is_reserve) == ("closed", False)
    w.open_window("06", minutes=5)
    queueing.close_station("06", by=w.ANN, at=w.after(6))
    assert Station.objects.get(window="06").state == "closed"


def test_yesterdays_stretches_of_a_reserve_stay_as_they_were() -> None:
    queueing.reserve_station("06", by=w.MANAGER, at=w.after(0))
    w.open_window("06", minutes=10)
    queueing.close_station("06", by=w.ANN, at=w.after(40))
    w.open_window("06", minutes=60)
    found = queueing.StationSpan.objects.filter(window="06").order_by("from_at")
    assert [(one.state, one.until_at - one.from_at) for one in found] == [
        ("reserve", timedelta(minutes=10)),
        ("open", timedelta(minutes=30)),
        ("reserve", timedelta(minutes=20)),
    ]
