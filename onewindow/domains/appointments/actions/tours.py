"""行程: a crew loads its day, writes down what happens, sends it once, and closes it (W22)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.actions.visits import finish_visit, set_out_text, texts_of_visit
from onewindow.domains.appointments.errors import (
    BadBooking,
    BadIntake,
    BookingEnded,
    ClockMoved,
    EntryDiffers,
    NotOfCrew,
    TourOpen,
    UnknownVisit,
    VisitEnded,
)
from onewindow.domains.appointments.events import (
    TourClosed,
    TourEntryKept,
    TourOpened,
    VisitAbsent,
    VisitArrived,
    VisitMoved,
    VisitSetOut,
)
from onewindow.domains.appointments.models import HomeVisit, TourEntry, VehicleTour
from onewindow.domains.appointments.permissions import CHECK_IN, demand
from onewindow.domains.appointments.rules import tours
from onewindow.domains.appointments.rules.kinds import STILL_OPEN, EntryKind, VisitStatus
from onewindow.domains.appointments.rules.visits import arrival_window
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking
from onewindow.kit.outbox import Fact, record


@dataclass(frozen=True, slots=True)
class TourNote:
    """One entry as a device sends it. ``stated_at`` is a time the crew read from paper.

    ``sent_at`` is the device's clock at sending, ``loaded_skew`` its seconds ahead of the server
    when the day was loaded; ``fingerprint`` is of everything the crew wrote, never of the times
    of sending.
    """

    key: UUID
    visit: UUID
    kind: EntryKind
    device_at: datetime
    sent_at: datetime
    fingerprint: str
    loaded_skew: int | None = None
    stated_at: datetime | None = None
    people: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class BegunEntry:
    """An entry under the lock of its tour; ``before`` is what was kept under its key already."""

    note: TourNote
    tour: VehicleTour
    visit: HomeVisit
    taken_at: datetime
    skew: int
    before: TourEntry | None = None


@transaction.atomic
def open_tour(vehicle_id: int, on: date, *, by: Actor, at: datetime) -> VehicleTour:
    """载入行程: the first of the crew who loads the day makes its key; the others get the same."""
    demand(by, CHECK_IN)
    visit = HomeVisit.objects.filter(vehicle=vehicle_id, on=on, crew__contains=[by.key]).first()
    if visit is None:
        raise NotOfCrew("您不是这辆车当日的车组人员")
    tour, is_new = VehicleTour.objects.select_related("vehicle").get_or_create(
        vehicle_id=vehicle_id, on=on, defaults={"opened_at": at}
    )
    if is_new:
        _record(TourOpened(tour.vehicle.code, on), tour, by, at)
    return tour


def key_of(tour: VehicleTour, *, at: datetime) -> str:
    """Return the key of a tour's devices; "" once it is closed or its time is over."""
    return tour.key if at < keep_until(tour.on, tour.vehicle.outlet) else ""


def keep_until(on: date, outlet: str) -> datetime:
    """Return until when devices keep a day."""
    begin = datetime.combine(on, datetime.min.time(), ZONE)
    return begin + timedelta(hours=rules_of(outlet).crew_hours)


@transaction.atomic
def close_tour(uuid: UUID, *, by: Actor, at: datetime) -> VehicleTour:
    """结束行程: every stop has an outcome; the key is erased, and devices forget the day."""
    demand(by, CHECK_IN)
    tour = VehicleTour.objects.select_for_update().filter(uuid=uuid).first()
    if tour is None:
        raise UnknownVisit("没有这次行程")
    stops = HomeVisit.objects.filter(vehicle=tour.vehicle_id, on=tour.on)
    if not stops.filter(crew__contains=[by.key]).exists():
        raise NotOfCrew("您不是这辆车当日的车组人员")
    if tour.closed_at is not None:
        return tour
    if left := stops.filter(status__in=STILL_OPEN).count():
        raise TourOpen(f"还有 {left} 站没有登记结果，不能结束行程")
    tour.closed_at, tour.closed_by, tour.key = at, by.key, ""
    tour.save(update_fields=["closed_at", "closed_by", "key"])
    _record(TourClosed(tour.vehicle.code, tour.on), tour, by, at)
    return tour


@transaction.atomic
def record_entry(note: TourNote, *, by: Actor, at: datetime) -> TourEntry:
    """Keep what happened at a stop, once; an intake is kept by who received its case."""
    begun = begin_entry(note, by=by, at=at)
    if begun.before is not None:
        return begun.before
    if act := _ACTS.get(note.kind):
        act(begun, by, at)
    return keep_entry(begun, by=by, at=at)


def begin_entry(note: TourNote, *, by: Actor, at: datetime) -> BegunEntry:
    """Take the lock of the tour, in the caller's transaction, and judge person, key and time.

    Entries of a closed tour are still taken: what a second device kept must not be lost.
    """
    demand(by, CHECK_IN)
    visit = HomeVisit.objects.select_related("vehicle").filter(uuid=note.visit).first()
    if visit is None:
        raise UnknownVisit("没有这次上门服务")
    if by.key not in visit.crew:
        raise NotOfCrew("您不是该次上门的车组人员")
    rows = VehicleTour.objects.select_for_update().filter(vehicle=visit.vehicle_id, on=visit.on)
    tour = rows.first() or open_tour(visit.vehicle_id, visit.on, by=by, at=at)
    before = TourEntry.objects.filter(key=note.key).first()
    skew = tours.skew_of(note.sent_at, at)
    if before is not None:
        if before.fingerprint != note.fingerprint:
            said = f"，办件 {before.case}" if before.case else ""
            raise EntryDiffers(f"这条记录已经同步过{said}，之后的修改没有采用")
        return BegunEntry(note, tour, visit, before.taken_at, skew, before)
    visit.refresh_from_db(
        fields=["status", "set_out_at", "arrived_at"],
        from_queryset=HomeVisit.objects.select_for_update(),
    )
    return BegunEntry(note, tour, visit, _taken_at(note, visit, skew, at), skew)


def _taken_at(note: TourNote, visit: HomeVisit, skew: int, at: datetime) -> datetime:
    minutes = rules_of(visit.outlet).clock_minutes
    if note.stated_at is None and tours.has_moved(note.loaded_skew, skew, minutes):
        raise ClockMoved("设备时钟在途中被调整过，记录时间不可信", field="stated_at")
    taken_at = note.stated_at or tours.happened_at(note.device_at, skew, at)
    if taken_at > at:
        raise BadIntake("发生时间不能晚于现在", field="stated_at")
    if taken_at.astimezone(ZONE).date() != visit.on:
        raise BadIntake("发生时间应在上门当日", field="stated_at")
    return taken_at


def keep_entry(
    begun: BegunEntry, *, case: str = "", proof: str = "", by: Actor, at: datetime
) -> TourEntry:
    """Write the entry down as kept, in the transaction of what it brought about."""
    note = begun.note
    row = TourEntry.objects.create(
        key=note.key,
        tour=begun.tour,
        visit=begun.visit,
        kind=note.kind,
        fingerprint=note.fingerprint,
        device_at=note.device_at,
        taken_at=begun.taken_at,
        is_stated=note.stated_at is not None,
        skew_seconds=begun.skew,
        kept_at=at,
        kept_by=by.key,
        note=note.text,
        case=case,
        proof=proof,
    )
    fact = TourEntryKept(note.kind, row.taken_at, row.skew_seconds, row.is_stated, case)
    record(fact, subject=f"visit:{begun.visit.uuid}", by=by, at=at)
    return row


def _set_out(begun: BegunEntry, by: Actor, at: datetime) -> None:
    """The fact is that of the first device; one that comes after the arrival only tells when."""
    visit, set_out_at = begun.visit, begun.taken_at
    if visit.set_out_at is not None:
        return  # another device of the crew said so already
    _demand_open(visit)
    if visit.arrived_at is not None and set_out_at > visit.arrived_at:
        raise BadBooking("出发时间不能晚于到达时间", next_step="请核对时间，或删除这条记录。")
    visit.set_out_at = set_out_at
    if visit.status == VisitStatus.BOOKED:
        visit.status = VisitStatus.SET_OUT
    visit.save(update_fields=["status", "set_out_at"])
    expected = arrival_window(set_out_at, visit.begins_at, rules_of(visit.outlet))
    fact = VisitSetOut(visit.vehicle.code, visit.begins_at, *expected)
    record(fact, subject=f"visit:{visit.uuid}", by=by, at=set_out_at)


def _arrive(begun: BegunEntry, by: Actor, at: datetime) -> None:
    visit = begun.visit
    if visit.status == VisitStatus.ARRIVED:
        return  # another device of the crew said so already
    _demand_open(visit)
    if visit.set_out_at is not None and begun.taken_at < visit.set_out_at:
        raise BadBooking("到达时间不能早于出发时间", next_step="请核对时间后重新登记。")
    messages.withdraw(set_out_text(visit), reason="车组已到达", at=begun.taken_at)
    visit.status, visit.arrived_at = VisitStatus.ARRIVED, begun.taken_at
    visit.save(update_fields=["status", "arrived_at"])
    fact = VisitArrived(visit.vehicle.code)
    record(fact, subject=f"visit:{visit.uuid}", by=by, at=begun.taken_at)


def _serve(begun: BegunEntry, by: Actor, at: datetime) -> None:
    try:
        finish_visit(begun.visit.uuid, people=begun.note.people, by=by, at=begun.taken_at)
    except BookingEnded as ended:
        raise VisitEnded(ended.message) from ended


def _absent(begun: BegunEntry, by: Actor, at: datetime) -> None:
    if begun.taken_at < begun.visit.begins_at:
        raise BadBooking("预约时间未到，不能登记无人在场", next_step="请等到预约时间再登记。")
    _end(begun, VisitStatus.ABSENT, VisitAbsent, by)


def _move(begun: BegunEntry, by: Actor, at: datetime) -> None:
    _end(begun, VisitStatus.MOVED, VisitMoved, by)


def _end(
    begun: BegunEntry, status: VisitStatus, fact: Callable[[str, str], Fact], by: Actor
) -> None:
    visit, reason = begun.visit, begun.note.text.strip()[:200]
    if not reason:
        raise BadBooking("请写明原因", field="text")
    _demand_open(visit)
    # What is left of its half-hours is free for others.
    visit.engagements.filter(at__gt=begun.taken_at).delete()
    visit.status, visit.ended_at, visit.end_reason = status, begun.taken_at, reason
    visit.save(update_fields=["status", "ended_at", "end_reason"])
    texts = (*texts_of_visit(visit), set_out_text(visit))
    messages.withdraw(*texts, reason=status.label, at=begun.taken_at)
    subject = f"visit:{visit.uuid}"
    record(fact(visit.vehicle.code, reason), subject=subject, by=by, at=begun.taken_at)


def _look_at_phone(begun: BegunEntry, by: Actor, at: datetime) -> None:
    audit_unmasking(
        "visit_phone",
        by=by,
        subject=f"visit:{begun.visit.uuid}",
        purpose="上门途中联系办事人",
        at=begun.taken_at,
    )


def _come_by(begun: BegunEntry, by: Actor, at: datetime) -> None:
    if not begun.note.text.strip():
        raise BadBooking("请写明来访人和要办的事", field="text")


_ACTS: dict[EntryKind, Callable[[BegunEntry, Actor, datetime], None]] = {
    EntryKind.SET_OUT: _set_out,
    EntryKind.ARRIVAL: _arrive,
    EntryKind.SERVED: _serve,
    EntryKind.ABSENT: _absent,
    EntryKind.MOVED: _move,
    EntryKind.PHONE: _look_at_phone,
    EntryKind.WALK_IN: _come_by,
}


def _demand_open(visit: HomeVisit) -> None:
    if visit.status not in STILL_OPEN:
        raise VisitEnded(f"该次上门服务{VisitStatus(visit.status).label}")


def _record(fact: Fact, tour: VehicleTour, by: Actor, at: datetime) -> None:
    record(fact, subject=f"tour:{tour.uuid}", by=by, at=at)
