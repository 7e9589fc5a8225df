"""上门服务: send a vehicle with its crew, call it off, hand in what was received at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from onewindow.domains.appointments.actions.absences import HOLDER, refuse_blocked
from onewindow.domains.appointments.actions.gates import hold_gate
from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.errors import (
    BadBooking,
    BadIntake,
    BookingEnded,
    NotBookable,
    OutOfReach,
    TooLateToChange,
    UnknownVehicle,
    UnknownVisit,
    VehicleEngaged,
)
from onewindow.domains.appointments.events import (
    OfflineIntakeLinked,
    VehicleRegistered,
    VehicleRetired,
    VisitBooked,
    VisitCancelled,
    VisitDone,
)
from onewindow.domains.appointments.models import (
    Engagement,
    HomeVisit,
    ServiceVehicle,
    VisitIntake,
)
from onewindow.domains.appointments.outings import outing_days, why_not_sent
from onewindow.domains.appointments.permissions import (
    BOOK,
    CHECK_IN,
    MANAGE,
    demand_at,
    demand_of_officer,
)
from onewindow.domains.appointments.rules import codes, conduct, visits
from onewindow.domains.appointments.rules.kinds import (
    STILL_OPEN,
    UNDER_WAY,
    AccessNeed,
    BookingChannel,
    VisitPurpose,
    VisitStatus,
)
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.appointments.words import slot_words
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib import check_digits
from onewindow.lib.divisions import contains

_MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class VisitWish:
    """Who is to be visited, where, when and for what; ``vehicle`` empty: any that serves there."""

    begins_at: datetime
    division: str
    address: str
    name: str
    phone: str
    matter: str
    purpose: str = VisitPurpose.FRAIL
    people: int = 1
    vehicle: str = ""
    item: str = ""
    needs: tuple[str, ...] = ()
    confirmed_by: PhoneConfirmation = PhoneConfirmation.NONE


@transaction.atomic
def register_vehicle(
    code: str,
    *,
    name: str,
    outlet: str,
    divisions: Sequence[str],
    crew: Sequence[str],
    window: str = "",
    by: Actor,
    at: datetime,
) -> ServiceVehicle:
    """Register a vehicle with its crew and area, or change it; visits already booked stay."""
    demand_at(by, MANAGE, outlet)
    demand_reach(by, *divisions, what="车辆的服务范围")
    if not organizations.Outlet.objects.filter(code=outlet).exists():
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    if not name.strip() or not divisions or not crew:
        raise BadBooking("请填写名称、服务范围和车组人员", field="crew")
    known = organizations.Division.objects.filter(code__in=divisions).count()
    if known != len(set(divisions)):
        raise organizations.UnknownDivision("服务范围中有未登记的区划", field="divisions")
    values = {
        "name": name.strip(),
        "outlet": outlet,
        "window": window,
        "divisions": sorted(set(divisions)),
        "crew": sorted(set(crew)),
        "is_active": True,
    }
    row, is_new = ServiceVehicle.objects.get_or_create(code=code, defaults=values)
    demand_at(by, MANAGE, row.outlet)
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    if is_new or changed:
        for key in changed:
            setattr(row, key, values[key])
        row.save()
        fact = VehicleRegistered(code, outlet, row.divisions, row.crew)
        record(fact, subject=f"vehicle:{code}", by=by, at=at)
    return row


@transaction.atomic
def retire_vehicle(code: str, *, reason: str, by: Actor, at: datetime) -> int:
    """停用 a vehicle: its open visits are cancelled; return how many.

    Who booked is told by the fact of each cancellation. Doing so again changes nothing;
    ``register_vehicle`` brings it back.
    """
    row = ServiceVehicle.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnknownVehicle(f"没有流动服务车“{code}”", field="code")
    demand_at(by, MANAGE, row.outlet)
    if not reason.strip():
        raise BadBooking("请写明停用原因，已预约的人会看到", field="reason")
    if not row.is_active:
        return 0
    row.is_active = False
    row.save(update_fields=["is_active"])
    kept = reason.strip()
    open_ = row.visits.select_for_update().filter(status__in=UNDER_WAY).order_by("id")
    visits_of_it = list(open_)
    for visit in visits_of_it:
        call_off_visit(visit, f"{row.name}停用：{kept}", by=by, at=at)
    fact = VehicleRetired(code, row.outlet, kept, len(visits_of_it))
    record(fact, subject=f"vehicle:{code}", by=by, at=at)
    return len(visits_of_it)


@transaction.atomic
def book_visit(
    wish: VisitWish,
    *,
    channel: str = BookingChannel.ONLINE,
    by: Actor,
    at: datetime,
) -> HomeVisit:
    """预约上门: engage a vehicle and its crew for the visit and the way; all or nothing.

    Raises OutOfReach, NotBookable, BadBooking, HolderBlocked, PhoneNotConfirmed, VehicleEngaged
    (with what is free instead).
    """
    phone = check_digits.check_persons_phone(wish.phone)
    if not phone:
        raise BadBooking(phone.what, field="phone", next_step=phone.next_step)
    if not (wish.name.strip() and wish.address.strip() and wish.matter.strip()):
        raise BadBooking("请填写联系人、详细地址和办理内容", field="address")
    candidates = serving(wish.division, wish.vehicle)
    demand_of_officer(by, BOOK, candidates[0].outlet)
    messages.demand_confirmed(wish.confirmed_by, wish.division)
    rules = rules_of(candidates[0].outlet)
    if by.kind is not ActorKind.OFFICER:
        # Who cannot leave home has no other way: staff may still book for them.
        refuse_blocked(phone.value, rules, instead="确需上门的，请致电网点由工作人员预约。", at=at)
    _check_time(wish, rules, at=at)
    for vehicle in _sent(candidates, wish.begins_at):
        made = _engage(vehicle, wish, phone.value, rules, BookingChannel(channel), by=by, at=at)
        if made is not None:
            return made
    left = serving(wish.division, wish.vehicle)
    raise VehicleEngaged(
        f"{slot_words(wish.begins_at)}车辆或车组人员已有安排",
        next_step=_instead(left, wish, rules, at=at),
    )


def serving(division: str, vehicle: str = "") -> list[ServiceVehicle]:
    """Return the vehicles that serve a division, or only the one named; refuse where none does."""
    rows = ServiceVehicle.objects.filter(is_active=True).order_by("code")
    if vehicle:
        rows = rows.filter(code=vehicle)
        if not rows:
            raise UnknownVehicle(f"没有流动服务车“{vehicle}”", field="vehicle")
    found = [row for row in rows if any(contains(area, division) for area in row.divisions)]
    if not found:
        raise OutOfReach("该地址不在流动服务车的服务范围内", field="division")
    return found


def free_starts(vehicle: ServiceVehicle, on: date, people: int, *, at: datetime) -> list[datetime]:
    """Return when a visit may begin on a day, vehicle and whole crew being free."""
    rules = rules_of(vehicle.outlet)
    day_of_outlet = outing_days(vehicle.outlet, on, on).get(on)
    open_ = [
        one
        for one in visits.starts(on, people, rules, zone=ZONE)
        if not _time_fault(one, people, rules, at=at)
        and not (day_of_outlet and day_of_outlet.why_not(one))
    ]
    day = datetime.combine(on, datetime.min.time(), ZONE)
    engaged = set(
        Engagement.objects.filter(
            resource__in=_resources(vehicle), at__gte=day, at__lt=day + timedelta(days=1)
        ).values_list("at", flat=True)
    )
    return visits.free(open_, engaged, people, rules)


def _sent(vehicles: Sequence[ServiceVehicle], begins_at: datetime) -> list[ServiceVehicle]:
    """Return the vehicles whose outlets send them that day, and hold that until the visit stands.

    Raises NotBookable with the reason where none does.
    """
    for outlet in sorted({vehicle.outlet for vehicle in vehicles}):
        hold_gate(outlet)
    reasons = {outlet: why_not_sent(outlet, begins_at) for outlet in {v.outlet for v in vehicles}}
    sent = [vehicle for vehicle in vehicles if not reasons[vehicle.outlet]]
    if not sent:
        raise NotBookable(
            f"流动服务车当日不上门。{reasons[vehicles[0].outlet]}", next_step="请选择其他日期。"
        )
    return sent


def _check_time(wish: VisitWish, rules: BookingRules, *, at: datetime) -> None:
    if not 1 <= wish.people <= _MOST_PEOPLE:
        raise BadBooking(f"办事人数应在1到{_MOST_PEOPLE}之间", field="people")
    if fault := visits.purpose_fault(VisitPurpose(wish.purpose), wish.people, rules):
        raise BadBooking(
            fault, field="people", next_step="人数不足的，行动不便者可选“老弱病残孕等行动不便”。"
        )
    if fault := _time_fault(wish.begins_at, wish.people, rules, at=at):
        raise NotBookable(
            fault,
            next_step=f"上门服务时间为{rules.visit_from:%H:%M}—{rules.visit_until:%H:%M}，请重新选择。",
            field="begins_at",
        )


def _time_fault(begins_at: datetime, people: int, rules: BookingRules, *, at: datetime) -> str:
    local = begins_at.astimezone(ZONE)
    today = at.astimezone(ZONE).date()
    if begins_at < at + timedelta(minutes=rules.book_minutes + rules.travel_minutes):
        return "所选时间太近，来不及安排车辆"
    if local.date() > today + timedelta(days=rules.visit_ahead_days):
        return f"上门服务可提前{rules.visit_ahead_days}天预约"
    if local not in visits.starts(local.date(), people, rules, zone=ZONE):
        return "所选时间不在上门服务时间内，或办理时长超出当日服务时间"
    return ""


def _engage(
    vehicle: ServiceVehicle,
    wish: VisitWish,
    phone: str,
    rules: BookingRules,
    channel: BookingChannel,
    *,
    by: Actor,
    at: datetime,
) -> HomeVisit | None:
    """Write the visit and its half-hours; None where one is engaged, or the vehicle retired.

    The vehicle's row is locked, so that who retires it finds the visit. Half-hours are written in
    one order, so that two bookings never wait for each other.
    """
    active = ServiceVehicle.objects.select_for_update(no_key=True).filter(is_active=True)
    if active.filter(pk=vehicle.pk).first() is None:
        return None
    ends_at = wish.begins_at + visits.lasts(wish.people, rules)
    moments = visits.half_hours(wish.begins_at, ends_at, rules)
    try:
        with transaction.atomic():
            visit = HomeVisit.objects.create(
                code=codes.new_code(),
                vehicle=vehicle,
                outlet=vehicle.outlet,
                crew=vehicle.crew,
                on=wish.begins_at.astimezone(ZONE).date(),
                begins_at=wish.begins_at,
                ends_at=ends_at,
                purpose=VisitPurpose(wish.purpose),
                people=wish.people,
                matter=wish.matter.strip()[:200],
                item=wish.item,
                needs=sorted(AccessNeed(need) for need in set(wish.needs)),
                division=wish.division,
                address=wish.address.strip()[:200],
                name=wish.name.strip()[:40],
                phone=phone,
                phone_confirmed_by=wish.confirmed_by,
                holder=digest(phone, context=HOLDER),
                channel=channel,
                status=VisitStatus.BOOKED,
                booked_at=at,
                booked_by=by.key if by.kind is ActorKind.OFFICER else "",
            )
            Engagement.objects.bulk_create(
                Engagement(visit=visit, resource=resource, at=moment)
                for resource in _resources(vehicle)
                for moment in moments
            )
    except IntegrityError as error:
        if "engagement_once" not in str(error):
            raise
        return None
    record(_booked(visit), subject=f"visit:{visit.uuid}", by=by, at=at)
    return visit


def _booked(visit: HomeVisit) -> VisitBooked:
    return VisitBooked(
        visit.vehicle.code,
        visit.crew,
        visit.division,
        visit.purpose,
        visit.people,
        visit.begins_at,
        visit.ends_at,
        visit.channel,
        visit.phone_confirmed_by,
    )


def _resources(vehicle: ServiceVehicle) -> list[str]:
    return sorted([f"vehicle:{vehicle.code}", *(f"staff:{number}" for number in vehicle.crew)])


def _instead(
    vehicles: Sequence[ServiceVehicle], wish: VisitWish, rules: BookingRules, *, at: datetime
) -> str:
    begin = wish.begins_at.astimezone(ZONE).date()
    for n in range(rules.visit_ahead_days):
        for vehicle in vehicles:
            if found := free_starts(vehicle, begin + timedelta(days=n), wish.people, at=at):
                nearest = sorted(sorted(found, key=lambda one: abs(one - wish.begins_at))[:3])
                return f"最近可约：{'、'.join(slot_words(one) for one in nearest)}。"
    return "近期车辆已排满，请致电网点协调。"


@transaction.atomic
def cancel_visit(uuid: UUID, *, reason: str = "", by: Actor, at: datetime) -> HomeVisit:
    """取消上门: vehicle and crew are free again."""
    visit = _locked(uuid)
    demand_of_officer(by, BOOK, visit.outlet)
    is_officer = by.kind is ActorKind.OFFICER
    if visit.status == VisitStatus.SET_OUT and not is_officer:
        raise TooLateToChange(
            "车组已经出发，不能在网上取消", next_step="请致电网点，由工作人员通知车组。"
        )
    if visit.status not in UNDER_WAY:
        raise BookingEnded(f"该上门服务{VisitStatus(visit.status).label}，不能取消")
    if is_officer:
        if not reason.strip():
            raise BadBooking("请写明取消原因", field="reason")
    elif at > conduct.change_until(visit.begins_at, rules_of(visit.outlet)):
        raise TooLateToChange("已过取消时限，车组可能已经出发")
    return call_off_visit(visit, reason or "本人取消", by=by, at=at)


def call_off_visit(visit: HomeVisit, reason: str, *, by: Actor, at: datetime) -> HomeVisit:
    """Cancel a locked visit, in the caller's transaction; vehicle and crew are free again."""
    visit.engagements.all().delete()
    visit.status = VisitStatus.CANCELLED
    visit.ended_at = at
    visit.end_reason = reason[:200]
    visit.save(update_fields=["status", "ended_at", "end_reason"])
    texts = (*texts_of_visit(visit), set_out_text(visit))
    messages.withdraw(*texts, reason="上门服务已取消", at=at)
    fact = VisitCancelled(visit.vehicle.code, visit.begins_at, visit.end_reason)
    record(fact, subject=f"visit:{visit.uuid}", by=by, at=at)
    return visit


@transaction.atomic
def finish_visit(uuid: UUID, *, people: int, by: Actor, at: datetime) -> HomeVisit:
    """上门完成: how many people were served."""
    visit = _locked(uuid)
    demand_at(by, CHECK_IN, visit.outlet)
    if visit.status not in STILL_OPEN:
        raise BookingEnded(f"该上门服务{VisitStatus(visit.status).label}")
    if visit.status in UNDER_WAY and at < visit.begins_at:
        raise BadBooking("上门服务尚未开始")
    if not 0 <= people <= _MOST_PEOPLE:
        raise BadBooking(f"服务人数应在0到{_MOST_PEOPLE}之间", field="people")
    visit.status = VisitStatus.DONE
    visit.ended_at = at
    visit.people = people
    visit.save(update_fields=["status", "ended_at", "people"])
    record(VisitDone(visit.vehicle.code, people), subject=f"visit:{visit.uuid}", by=by, at=at)
    return visit


def check_intake(visit: HomeVisit, taken_at: datetime, *, by: Actor, at: datetime) -> None:
    """Refuse an offline receipt that does not fit its visit: crew, hours, not the future."""
    if by.key not in visit.crew:
        raise BadIntake("只有该次上门的车组人员可以补录收件")
    if not visit.begins_at <= taken_at <= visit.ends_at + timedelta(hours=2):
        raise BadIntake(
            f"收件时间应在上门时段内（{slot_words(visit.begins_at)}起）", field="taken_at"
        )
    if taken_at > at:
        raise BadIntake("收件时间不能晚于现在", field="taken_at")
    if visit.status == VisitStatus.CANCELLED:
        raise BadIntake("该次上门服务已取消")


@transaction.atomic
def link_intake(
    uuid: UUID, case: str, *, taken_at: datetime, by: Actor, at: datetime
) -> VisitIntake:
    """补录: link a case received at the door; linking it again changes nothing."""
    visit = _locked(uuid)
    check_intake(visit, taken_at, by=by, at=at)
    row, is_new = VisitIntake.objects.get_or_create(
        case=case, defaults={"visit": visit, "taken_at": taken_at, "handed_in_at": at}
    )
    if is_new:
        record(OfflineIntakeLinked(case, taken_at), subject=f"visit:{visit.uuid}", by=by, at=at)
    return row


def texts_of_visit(visit: HomeVisit) -> tuple[str, str]:
    """Return the keys of the confirmation and the reminder of a visit."""
    return f"visit:{visit.uuid}:booked", f"visit:{visit.uuid}:reminder"


def set_out_text(visit: HomeVisit) -> str:
    """Return the key of the text that the crew is on its way."""
    return f"visit:{visit.uuid}:set-out"


def _locked(uuid: UUID) -> HomeVisit:
    found = HomeVisit.objects.select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise UnknownVisit("没有这次上门服务")
    return found
