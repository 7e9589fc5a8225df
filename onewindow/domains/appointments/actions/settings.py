"""What a manager states: the rules, the places, the days without booking, the providers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from onewindow.domains.appointments.actions.gates import turn_gate
from onewindow.domains.appointments.errors import BadBooking, BadRules, UnknownProvider
from onewindow.domains.appointments.events import (
    BlackoutDeclared,
    BlackoutLifted,
    BookingPolicySet,
    CapacitySet,
    ProviderDelisted,
    ProviderListed,
)
from onewindow.domains.appointments.models import (
    BlackoutDay,
    BookingPolicy,
    ServiceProvider,
    SlotCapacity,
)
from onewindow.domains.appointments.permissions import MANAGE, demand_at
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


def rules_of(outlet: str) -> BookingRules:
    """Return the stated rules of an outlet: its own, else those of all, else the shipped ones."""
    rows = dict(
        BookingPolicy.objects.filter(outlet__in=["", outlet]).values_list("outlet", "document")
    )
    return BookingRules.model_validate(rows.get(outlet) or rows.get("") or {})


@transaction.atomic
def set_rules(
    document: dict[str, object], *, outlet: str = "", by: Actor, at: datetime
) -> BookingRules:
    """State the rules of an outlet, or of all without their own; they hold from now on."""
    demand_at(by, MANAGE, outlet)
    try:
        rules = BookingRules.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadRules(f"预约规则的“{place}”有误：{first['msg']}", field=place) from error
    kept = rules.model_dump(mode="json")
    row = BookingPolicy.objects.select_for_update().filter(outlet=outlet).first()
    if row is None or row.document != kept:
        BookingPolicy.objects.update_or_create(
            outlet=outlet, defaults={"document": kept, "set_at": at, "set_by": by.key}
        )
        fact = BookingPolicySet(outlet, json.dumps(kept, ensure_ascii=False, sort_keys=True))
        record(fact, subject=f"booking-policy:{outlet or 'all'}", by=by, at=at)
    return rules


@transaction.atomic
def set_capacity(
    outlet: str,
    plate: str,
    *,
    weekdays: Iterable[int],
    from_time: time,
    until_time: time,
    places: int,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> None:
    """State how many places each slot of these weekdays and hours has, from a day on.

    Fewer places than are booked cancel nobody: the slot counts as full.
    """
    demand_at(by, MANAGE, outlet)
    _known_outlet(outlet)
    _known_plate(outlet, plate)
    days = sorted(set(weekdays))
    if not days or any(day not in range(7) for day in days):
        raise BadBooking("请选择星期", field="weekdays")
    if until_time <= from_time:
        raise BadBooking("结束时间应晚于开始时间", field="until_time")
    if not 0 <= places <= 1000:
        raise BadBooking("每时段名额应在0到1000之间", field="places")
    for weekday in days:
        SlotCapacity.objects.update_or_create(
            outlet=outlet,
            plate=plate,
            weekday=weekday,
            from_time=from_time,
            valid_from=valid_from,
            defaults={"until_time": until_time, "places": places, "valid_until": None},
        )
    fact = CapacitySet(
        outlet,
        plate,
        days,
        from_time.isoformat("minutes"),
        until_time.isoformat("minutes"),
        places,
        valid_from,
    )
    record(fact, subject=f"booking-capacity:{outlet}", by=by, at=at)


@transaction.atomic
def declare_blackout(
    outlet: str, on: date, *, reason: str, plate: str = "", by: Actor, at: datetime
) -> int:
    """停约: let nobody book that day; bookings of it are cancelled, and how many is returned.

    Without a plate it holds for all of them and for the service vehicle.

    Who booked is told by the fact of each cancellation. Declaring twice keeps the first reason.
    """
    from onewindow.domains.appointments.actions.bookings import cancel_day
    from onewindow.domains.appointments.actions.recalls import cancel_visits

    demand_at(by, MANAGE, outlet)
    _known_outlet(outlet)
    if plate:
        _known_plate(outlet, plate)
    if not reason.strip():
        raise BadBooking("请写明停约原因，网页上会公布", field="reason")
    turn_gate(outlet)
    _, is_new = BlackoutDay.objects.get_or_create(
        outlet=outlet, on=on, plate=plate, defaults={"reason": reason.strip()}
    )
    if not is_new:
        return 0
    said = f"停约：{reason.strip()}"
    cancelled = cancel_day(outlet, on, plate, reason=said, by=by, at=at)
    if not plate:
        cancelled += cancel_visits(outlet, on, reason=said, by=by, at=at)
    fact = BlackoutDeclared(outlet, plate, on, reason.strip(), cancelled)
    record(fact, subject=f"booking-capacity:{outlet}", by=by, at=at)
    return cancelled


@transaction.atomic
def lift_blackout(outlet: str, on: date, *, plate: str = "", by: Actor, at: datetime) -> None:
    """Let people book the day again; what was cancelled stays cancelled."""
    demand_at(by, MANAGE, outlet)
    removed, _ = BlackoutDay.objects.filter(outlet=outlet, on=on, plate=plate).delete()
    if removed:
        record(
            BlackoutLifted(outlet, plate, on), subject=f"booking-capacity:{outlet}", by=by, at=at
        )


@transaction.atomic
def list_provider(
    name: str,
    *,
    outlet: str,
    service: str,
    place: str = "",
    phone: str = "",
    is_bookable: bool = False,
    by: Actor,
    at: datetime,
) -> ServiceProvider:
    """登记便民服务单位 or change it (Q36); doing so again changes nothing."""
    demand_at(by, MANAGE, outlet)
    _known_outlet(outlet)
    if not name.strip() or not service.strip():
        raise BadBooking("请填写单位名称和服务内容", field="name")
    values: dict[str, Any] = {
        "outlet": outlet,
        "service": service.strip(),
        "place": place,
        "phone": phone,
        "is_bookable": is_bookable,
        "is_active": True,
    }
    row, is_new = ServiceProvider.objects.get_or_create(name=name.strip(), defaults=values)
    demand_at(by, MANAGE, row.outlet)
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    if is_new or changed:
        for key in changed:
            setattr(row, key, values[key])
        row.save()
        fact = ProviderListed(row.name, outlet, row.service)
        record(fact, subject=f"booking-provider:{row.pk}", by=by, at=at)
    return row


@transaction.atomic
def delist_provider(name: str, *, reason: str, by: Actor, at: datetime) -> int:
    """撤出便民服务单位: its open bookings are cancelled; return how many.

    Who booked is told by the fact of each cancellation. Doing so again changes nothing;
    ``list_provider`` brings it back.
    """
    from onewindow.domains.appointments.actions.bookings import cancel_plate

    row = ServiceProvider.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise UnknownProvider(f"没有便民服务单位“{name}”", field="name")
    demand_at(by, MANAGE, row.outlet)
    if not reason.strip():
        raise BadBooking("请写明撤出原因，已预约的人会看到", field="reason")
    if not row.is_active:
        return 0
    row.is_active = False
    row.save(update_fields=["is_active"])
    kept = reason.strip()
    cancelled = cancel_plate(row.outlet, row.name, reason=f"{row.name}撤出：{kept}", by=by, at=at)
    fact = ProviderDelisted(row.name, row.outlet, kept, cancelled)
    record(fact, subject=f"booking-provider:{row.pk}", by=by, at=at)
    return cancelled


def _known_outlet(code: str) -> None:
    if not organizations.Outlet.objects.filter(code=code, is_open=True).exists():
        raise organizations.UnknownOutlet(f"没有网点“{code}”", field="outlet")


def _known_plate(outlet: str, plate: str) -> None:
    """A slot is for a plate of the queue, or for a bookable provider of the outlet."""
    if queueing.Plate.objects.filter(name=plate).exists():
        return
    rows = ServiceProvider.objects.filter(name=plate, outlet=outlet)
    if not rows.filter(is_bookable=True, is_active=True).exists():
        raise queueing.UnknownPlate(f"没有板块或可预约的便民服务“{plate}”", field="plate")
