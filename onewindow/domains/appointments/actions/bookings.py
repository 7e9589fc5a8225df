"""预约、取消、改约: a place in a slot, taken by one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from onewindow.domains.appointments import sql
from onewindow.domains.appointments.actions.absences import HOLDER, refuse_blocked
from onewindow.domains.appointments.actions.gates import gate_of, hold_gate
from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.errors import (
    BadBooking,
    BookingEnded,
    NotBookable,
    SlotFull,
    TooLateToChange,
    TooManyBookings,
    UnknownBooking,
)
from onewindow.domains.appointments.events import AppointmentBooked, AppointmentCancelled
from onewindow.domains.appointments.models import Appointment, BookingSlot
from onewindow.domains.appointments.offers import Offer, nearest_free, offered_day
from onewindow.domains.appointments.permissions import BOOK, MANAGE, demand_at, demand_of_officer
from onewindow.domains.appointments.rules import codes, conduct
from onewindow.domains.appointments.rules.kinds import (
    IN_THE_HALL,
    BookingChannel,
    BookingStatus,
)
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.appointments.words import day_words, slot_words
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest, digest_candidates, encrypt
from onewindow.kit.origins import client_behind
from onewindow.kit.outbox import record, routes
from onewindow.lib import check_digits

_TRIES = 6
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book: a slot of an outlet for a plate, or for an item."""

    outlet: str
    begins_at: datetime
    plate: str = ""
    item: str = ""
    needs: tuple[str, ...] = ()
    """For what the holder wants an assistant (帮办); none: they want nobody."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """A wish that may be tried: all that the statement needs."""

    wish: Wish
    plate: str
    item_name: str
    on: date
    offer: Offer
    rules: BookingRules
    name: str
    phone: str
    confirmed_by: PhoneConfirmation
    assistant: str = ""
    gate: int = 0
    moved_from: UUID | None = None


class _GateTurned(Exception):
    """A day of the outlet was taken back between the look and the statement."""


def book(
    wish: Wish,
    *,
    name: str,
    phone: str,
    confirmed_by: PhoneConfirmation = PhoneConfirmation.NONE,
    channel: str = BookingChannel.ONLINE,
    key: str = "",
    assistant: str = "",
    moved_from: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Appointment:
    """预约: take a place in the slot; a retry with the same ``key`` returns the first booking.

    ``confirmed_by`` says who vouches for the phone; ``moved_from``: the booking it comes from,
    whose phone a policy that came since asks for no more, and whose machine client it stays.
    Raises NotBookable, SlotFull (with the nearest free slots), TooManyBookings, HolderBlocked,
    BadBooking, PhoneNotConfirmed, and NoWindowForMatter where the outlet does not take the item.
    """
    demand_of_officer(by, BOOK, wish.outlet)
    if key and (earlier := Appointment.objects.filter(key=key).first()):
        return earlier
    if messages.is_connected() and moved_from is None:
        messages.demand_confirmed(confirmed_by, organizations.division_of(wish.outlet))
    for _ in range(_TRIES):
        gate = gate_of(wish.outlet)
        checked = _check(wish, name, phone, confirmed_by, at=at)
        checked = replace(checked, assistant=assistant, gate=gate, moved_from=moved_from)
        try:
            made = _take(checked, BookingChannel(channel), key, by=by, at=at)
        except _GateTurned:
            continue  # a day was taken back meanwhile: what was looked at may hold no longer
        if made is not None:
            return made
        earlier = Appointment.objects.filter(key=key).first()
        assert earlier is not None  # the statement failed on its key
        return earlier
    raise NotBookable("本网点的预约安排正在变动", next_step="请稍后再试。")


def _check(
    wish: Wish, name: str, phone: str, confirmed_by: PhoneConfirmation, *, at: datetime
) -> _Checked:
    shown_name = name.strip()
    if not shown_name or len(shown_name) > _LONGEST_NAME:
        raise BadBooking("请填写姓名", field="name", next_step="请填写办事人姓名，40字以内。")
    number = check_digits.check_persons_phone(phone)
    if not number:
        raise BadBooking(number.what, field="phone", next_step=number.next_step)
    rules = rules_of(wish.outlet)
    on = wish.begins_at.astimezone(ZONE).date()
    refuse_blocked(number.value, rules, at=at)
    plate, item_name = wish.plate, ""
    if wish.item:
        plate, item_name = queueing.plate_for(wish.outlet, wish.item, on)
    if not plate:
        raise BadBooking("请选择要办的事项或板块", field="plate")
    if unknown := set(wish.needs) - set(IN_THE_HALL):
        raise BadBooking(f"没有帮办需求“{'、'.join(sorted(unknown))}”", field="needs")
    offer = _offer(wish, plate, on, at=at)
    return _Checked(
        wish, plate, item_name, on, offer, rules, shown_name, number.value, confirmed_by
    )


def _offer(wish: Wish, plate: str, on: date, *, at: datetime) -> Offer:
    day = offered_day(wish.outlet, plate, on, at=at)
    offer = next((one for one in day.offers if one.begins_at == wish.begins_at), None)
    if offer is not None and offer.is_open:
        return offer
    if day.blackout:
        said = f"{day_words(on)}停约：{day.blackout}"
    elif _is_shut(wish.outlet):
        raise NotBookable(
            f"{outlet_name(wish.outlet)}已停用，不再接受预约", next_step="请选择其他网点。"
        )
    elif offer is None:
        said = f"{day_words(on)}{wish.begins_at.astimezone(ZONE):%H:%M}没有可以预约的时段"
    else:
        rules = rules_of(wish.outlet)
        said = f"该时段不在预约范围内：须提前{rules.book_minutes}分钟以上、{rules.ahead_days}天以内"
    raise NotBookable(said, **_instead(wish, plate, at=at))


def _is_shut(outlet: str) -> bool:
    place = organizations.find_outlet(outlet)
    return place is not None and not place.is_open


def _instead(wish: Wish, plate: str, *, at: datetime) -> dict[str, Any]:
    """Offer the nearest free slots beside a refusal."""
    near = nearest_free(wish.outlet, plate, near=wish.begins_at, at=at)
    if not near:
        return {
            "next_step": "本网点近期没有空余时段；请选择其他网点，或现场取号。",
            "details": {"slots": []},
        }
    told = "、".join(slot_words(one) for one in near)
    return {
        "next_step": f"最近的空余时段：{told}。",
        "details": {"slots": [one.isoformat() for one in near]},
    }


def _take(
    checked: _Checked, channel: BookingChannel, key: str, *, by: Actor, at: datetime
) -> Appointment | None:
    """Run the statement; None where an earlier one had the same key."""
    for _ in range(_TRIES):
        try:
            row = _execute(_values(checked, channel, key, by=by, at=at))
        except IntegrityError as error:
            if key and "_key_" in str(error):
                return None
            if "appointment_per_person" not in str(error) and "_code_" not in str(error):
                raise
            continue  # another booking of the same person came first, or a code was given twice
        ordinal, booked, is_held = row
        if booked is not None:
            return Appointment.objects.get(pk=booked)
        if not is_held:
            raise _GateTurned
        if key and Appointment.objects.filter(key=key).exists():
            return None  # its twin came first and took the person's last one
        if ordinal is None:
            raise TooManyBookings(
                f"{day_words(checked.on)}“{checked.plate}”您已有{checked.rules.per_person}个预约"
            )
        raise SlotFull(
            f"{slot_words(checked.wish.begins_at)}已约满",
            **_instead(checked.wish, checked.plate, at=at),
        )
    raise TooManyBookings(f"{day_words(checked.on)}“{checked.plate}”您正在同时提交多个预约")


def _execute(values: dict[str, object]) -> tuple[int | None, int | None, bool]:
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint: the caller's transaction outlives a collision
            row = sql.BOOK.typed(**values)
    else:
        row = sql.BOOK.typed(**values)
    assert row is not None  # the statement always answers with one row
    return row[0], row[1], row[2]


def _values(
    checked: _Checked, channel: BookingChannel, key: str, *, by: Actor, at: datetime
) -> dict[str, object]:
    wish, uuid = checked.wish, uuid4()
    was = checked.moved_from
    client = "" if was is None or by.client else client_behind(f"appointment:{was}")
    fact = AppointmentBooked(
        wish.outlet,
        checked.plate,
        wish.item,
        wish.begins_at,
        channel.value,
        checked.confirmed_by.value,
        moved_from=str(was or ""),
        client=client,
        carried=bool(client),
    )
    return {
        "gate": checked.gate,
        "per_person": checked.rules.per_person,
        "holders": digest_candidates(checked.phone, context=HOLDER),
        "holder": digest(checked.phone, context=HOLDER),
        "needs": sorted(set(wish.needs)),
        "assistant": checked.assistant,
        "outlet": wish.outlet,
        "plate": checked.plate,
        "item": wish.item,
        "item_name": checked.item_name,
        "on": checked.on,
        "begins_at": wish.begins_at,
        "ends_at": checked.offer.ends_at,
        "places": checked.offer.slot.places,
        "mode": checked.offer.slot.mode,
        "uuid": uuid,
        "code": codes.new_code(),
        "channel": channel.value,
        "name": encrypt(checked.name, context="appointments_appointment.name"),
        "phone": encrypt(checked.phone, context="appointments_appointment.phone"),
        "confirmed_by": checked.confirmed_by.value,
        "booked_by": by.key if by.kind is ActorKind.OFFICER else "",
        "key": key or None,
        "at": at,
        "subject": f"appointment:{uuid}",
        "type": fact.type,
        "actor": json.dumps(by.as_record(), ensure_ascii=False),
        "payload": json.dumps(fact.payload(), ensure_ascii=False, default=str),
        "routes": routes(fact.type),
    }


@transaction.atomic
def cancel(uuid: UUID, *, reason: str = "", by: Actor, at: datetime) -> Appointment:
    """取消: give the place back.

    The holder may until the stated time, staff at any time with a reason.
    """
    booking = locked(uuid)
    _demand_change(booking, reason, by=by, at=at)
    return _end(booking, reason or "本人取消", by=by, at=at)


@transaction.atomic
def rebook(
    uuid: UUID, wish: Wish, *, reason: str = "", key: str = "", by: Actor, at: datetime
) -> Appointment:
    """改约: another slot instead; where it cannot be had the old booking stays as it is.

    What was asked for of an assistant goes along, and who was to help at the same outlet.
    """
    if key and (earlier := Appointment.objects.filter(key=key).first()):
        return earlier
    hold_gate(wish.outlet)
    if wish.plate:
        sql.HOLD_PROVIDER.all(outlet=wish.outlet, plate=wish.plate)
    booking = locked(uuid)
    _demand_change(booking, reason or "改约", by=by, at=at)
    _end(booking, reason or "改约", is_rebooked=True, by=by, at=at)
    return book(
        replace(wish, needs=wish.needs or tuple(booking.needs)),
        assistant=booking.assistant if wish.outlet == booking.outlet else "",
        name=booking.name,
        phone=booking.phone,
        confirmed_by=PhoneConfirmation(booking.phone_confirmed_by),
        moved_from=booking.uuid,
        channel=booking.channel,
        key=key,
        by=by,
        at=at,
    )


def cancel_day(outlet: str, on: date, plate: str, *, reason: str, by: Actor, at: datetime) -> int:
    """Cancel every open booking of a day, in the caller's transaction; return how many."""
    demand_at(by, MANAGE, outlet)
    asked = Q(outlet=outlet, on=on, plate=plate) if plate else Q(outlet=outlet, on=on)
    return _cancel_all(asked, reason, by=by, at=at)


def cancel_plate(outlet: str, plate: str, *, reason: str, by: Actor, at: datetime) -> int:
    """Cancel every open booking of a plate or provider, likewise."""
    demand_at(by, MANAGE, outlet)
    return _cancel_all(Q(outlet=outlet, plate=plate), reason, by=by, at=at)


def _cancel_all(asked: Q, reason: str, *, by: Actor, at: datetime) -> int:
    rows = Appointment.objects.select_for_update().filter(asked, status=BookingStatus.BOOKED)
    bookings = list(rows.order_by("id"))
    for booking in bookings:
        _end(booking, reason, by=by, at=at)
    return len(bookings)


def call_off(booking: Appointment, reason: str, *, by: Actor, at: datetime) -> None:
    """Cancel a locked booking because nobody can be served then, in the caller's transaction."""
    _end(booking, reason, by=by, at=at)


def _demand_change(booking: Appointment, reason: str, *, by: Actor, at: datetime) -> None:
    demand_of_officer(by, BOOK, booking.outlet)
    if booking.status != BookingStatus.BOOKED:
        label = BookingStatus(booking.status).label
        raise BookingEnded(f"该预约{label}，不能再取消或改约")
    if by.kind is ActorKind.OFFICER:
        if not reason.strip():
            raise BadBooking("请写明取消原因", field="reason")
        return
    until = conduct.change_until(booking.begins_at, rules_of(booking.outlet))
    if at > until:
        raise TooLateToChange(f"取消或改约截止到{slot_words(until)}，现在已经过了时间")


def _end(
    booking: Appointment, reason: str, *, is_rebooked: bool = False, by: Actor, at: datetime
) -> Appointment:
    booking.status = BookingStatus.CANCELLED
    booking.ended_at = at
    booking.end_reason = reason[:200]
    booking.seq += 1
    booking.save(update_fields=["status", "ended_at", "end_reason", "seq"])
    BookingSlot.objects.filter(pk=booking.slot_id).update(taken=F("taken") - 1)
    messages.withdraw(*texts_of(booking), reason="预约已取消", at=at)
    fact = AppointmentCancelled(
        booking.outlet, booking.plate, booking.begins_at, booking.end_reason, is_rebooked
    )
    record(fact, subject=subject_of(booking), by=by, at=at, seq=booking.seq)
    return booking


def locked(uuid: UUID) -> Appointment:
    """Return a booking under its lock, in the caller's transaction."""
    found = Appointment.objects.select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise UnknownBooking("没有这个预约")
    return found


def subject_of(booking: Appointment) -> str:
    """Return what facts of a booking are about."""
    return f"appointment:{booking.uuid}"


def texts_of(booking: Appointment) -> tuple[str, str]:
    """Return the keys of the confirmation and the reminder of a booking."""
    return f"{subject_of(booking)}:booked", f"{subject_of(booking)}:reminder"


def outlet_name(code: str) -> str:
    """Return the name of an outlet."""
    found = organizations.Outlet.objects.filter(code=code).values_list("name", flat=True).first()
    return found or code


def held_by(phone: str) -> Q:
    """Return the condition that finds the bookings of a phone."""
    return Q(holder__in=digest_candidates(phone, context=HOLDER))
