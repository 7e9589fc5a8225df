"""A crew's day: who may load it, what is kept once, in whose time (W22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import EntryKind
from onewindow.domains.appointments.tests import world as w
from onewindow.kit.actors import Actor
from onewindow.kit.models import AuditRow, Event

pytestmark = pytest.mark.django_db
EVENING = w.moment("20:00")
MATE = w.q.staff("crew2", "appointments.check_in")


def note(visit: UUID, kind: EntryKind, clock: str = "10:10", **changes: Any) -> Any:
    """Return an entry of a device whose clock is right, sent in the evening."""
    values: dict[str, Any] = {
        "key": uuid4(),
        "visit": visit,
        "kind": kind,
        "device_at": w.moment(clock),
        "sent_at": EVENING,
        "fingerprint": "one",
        "loaded_skew": 0,
        "text": "",
    }
    return appointments.TourNote(**{**values, **changes})


def sent(one: Any, *, by: Actor = w.CREW, at: datetime = EVENING) -> appointments.TourEntry:
    return appointments.record_entry(one, by=by, at=at)


def tour_of(visit: appointments.HomeVisit, *, by: Actor = w.CREW) -> appointments.VehicleTour:
    return appointments.open_tour(visit.vehicle_id, visit.on, by=by, at=w.moment("08:00"))


def test_the_whole_crew_gets_one_key_and_nobody_else_any(hall: None) -> None:
    """W22: only the crew of that vehicle on that day."""
    visit = w.visit()
    key = appointments.key_of(tour_of(visit), at=w.moment("08:00"))
    assert len(key) == 44
    assert appointments.key_of(tour_of(visit, by=MATE), at=w.moment("08:00")) == key
    with pytest.raises(appointments.NotOfCrew):
        tour_of(visit, by=w.DESK)
    with pytest.raises(appointments.NotOfCrew):
        sent(note(visit.uuid, EntryKind.ARRIVAL), by=w.DESK)
    assert appointments.stops_of(visit.on, by=w.DESK) == []
    assert appointments.stops_of(visit.on, by=MATE) == [visit]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM appointments_vehicletour")
        assert key not in cursor.fetchone()[0]
    assert Event.objects.filter(type="appointments.tour_opened.v1").count() == 1


def test_the_key_is_given_until_the_day_is_over_and_never_after_closing(hall: None) -> None:
    visit = w.visit()
    tour = tour_of(visit)
    midnight = w.moment("00:00")
    assert appointments.key_of(tour, at=midnight + timedelta(hours=35, minutes=59)) != ""
    assert appointments.key_of(tour, at=midnight + timedelta(hours=36)) == ""
    with pytest.raises(appointments.TourOpen, match="1 站"):
        appointments.close_tour(tour.uuid, by=w.CREW, at=EVENING)
    sent(note(visit.uuid, EntryKind.ABSENT, text="敲门无人"))
    closed = appointments.close_tour(tour.uuid, by=w.CREW, at=EVENING)
    assert (closed.key, closed.closed_at, closed.closed_by) == ("", EVENING, "crew1")
    assert appointments.close_tour(tour.uuid, by=MATE, at=EVENING).closed_by == "crew1"


def test_what_a_second_device_kept_still_arrives_after_closing(hall: None) -> None:
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.ABSENT, text="敲门无人"))
    appointments.close_tour(tour_of(visit).uuid, by=w.CREW, at=EVENING)
    late = sent(note(visit.uuid, EntryKind.WALK_IN, text="邻居咨询"), by=MATE)
    assert (late.kind, late.note) == ("walk_in", "邻居咨询")


def test_an_entry_sent_again_is_kept_once_and_a_changed_one_is_refused(hall: None) -> None:
    """W22: a repeat never doubles; what was kept is never changed behind anybody's back."""
    visit = w.visit()
    one = note(visit.uuid, EntryKind.ARRIVAL)
    first, again = sent(one), sent(one, by=MATE, at=EVENING + timedelta(minutes=1))
    assert first.pk == again.pk
    assert Event.objects.filter(type="appointments.visit_arrived.v1").count() == 1
    with pytest.raises(appointments.EntryDiffers, match="已经同步过"):
        sent(note(visit.uuid, EntryKind.ARRIVAL, key=one.key, fingerprint="other"))
    assert appointments.TourEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("_case", "ahead", "loaded", "skew"),
    [
        ("right", 0, 0, 0),
        ("ahead all day", 420, 420, 420),
        ("behind all day", -3600, -3590, -3600),
        ("never loaded a skew", 90, None, 90),
    ],
)
def test_times_are_the_servers_and_the_skew_is_kept(
    hall: None, _case: str, ahead: int, loaded: int | None, skew: int
) -> None:
    """W22: device time is not trusted; what happened at 10:10 is kept as 10:10."""
    visit = w.visit()
    by_device = timedelta(seconds=ahead)
    row = sent(
        note(
            visit.uuid,
            EntryKind.ARRIVAL,
            device_at=w.moment("10:10") + by_device,
            sent_at=EVENING + by_device,
            loaded_skew=loaded,
        )
    )
    assert (row.taken_at, row.skew_seconds, row.is_stated) == (w.moment("10:10"), skew, False)
    visit.refresh_from_db()
    assert visit.arrived_at == w.moment("10:10")


def test_a_clock_set_on_the_way_asks_for_the_time_on_paper(hall: None) -> None:
    visit = w.visit()
    moved = {"sent_at": EVENING - timedelta(hours=1), "loaded_skew": 0}
    with pytest.raises(appointments.ClockMoved, match="调整过"):
        sent(note(visit.uuid, EntryKind.ARRIVAL, **moved))
    row = sent(note(visit.uuid, EntryKind.ARRIVAL, stated_at=w.moment("10:05"), **moved))
    assert (row.taken_at, row.is_stated, row.skew_seconds) == (w.moment("10:05"), True, -3600)
    for stated, message in ((EVENING + timedelta(minutes=1), "晚于现在"), (w.MONDAY, "当日")):
        with pytest.raises(appointments.BadIntake, match=message):
            sent(note(visit.uuid, EntryKind.WALK_IN, stated_at=stated, text="咨询"))


def test_a_stop_goes_from_booked_to_arrived_to_served(hall: None) -> None:
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.ARRIVAL, "09:50"))
    sent(note(visit.uuid, EntryKind.SERVED, "10:40", people=2))
    visit.refresh_from_db()
    assert (visit.status, visit.people, visit.ended_at) == ("done", 2, w.moment("10:40"))
    with pytest.raises(appointments.VisitEnded, match="已服务"):
        sent(note(visit.uuid, EntryKind.ARRIVAL))


def test_nobody_is_absent_before_the_time_and_moving_frees_the_rest_of_the_day(
    hall: None,
) -> None:
    early, later = w.visit("10:00"), w.visit("14:00", phone=w.phone(2))
    with pytest.raises(appointments.BadBooking, match="预约时间未到"):
        sent(note(early.uuid, EntryKind.ABSENT, "09:59", text="无人"))
    with pytest.raises(appointments.BadBooking, match="原因"):
        sent(note(later.uuid, EntryKind.MOVED))
    sent(note(later.uuid, EntryKind.MOVED, "11:00", text="住院"))
    later.refresh_from_db()
    assert (later.status, later.end_reason) == ("moved", "住院")
    assert appointments.Engagement.objects.filter(visit=later).count() == 0


def test_a_visit_cancelled_meanwhile_refuses_what_was_written_at_its_door(hall: None) -> None:
    """W22: conflicts come back as refusals; nothing of the entry is written."""
    visit = w.visit()
    appointments.cancel_visit(visit.uuid, reason="住户来电", by=w.DESK, at=w.moment("09:00"))
    with pytest.raises(appointments.VisitEnded, match="已取消"):
        sent(note(visit.uuid, EntryKind.ARRIVAL))
    assert appointments.TourEntry.objects.count() == 0


def test_looking_at_a_telephone_leaves_an_audit_row_of_its_own_time(hall: None) -> None:
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.PHONE, "09:40"))
    row = AuditRow.objects.get(what="unmask.visit_phone")
    assert (row.subject, row.actor_key, row.at) == (
        f"visit:{visit.uuid}",
        "crew1",
        w.moment("09:40"),
    )
    assert w.phone(1) not in str(row.details)


def test_needs_and_item_travel_with_the_booking(hall: None) -> None:
    visit = w.visit(needs=("wheelchair", "sight", "sight"), item="elderly-card")
    assert (visit.needs, visit.item) == (["sight", "wheelchair"], "elderly-card")
