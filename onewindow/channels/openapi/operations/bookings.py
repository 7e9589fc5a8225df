"""Booking for the public: slots, a place in one, another one instead, given back, come."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Annotated

from django.utils import timezone
from ninja import Query
from pydantic import Field, StringConstraints, model_validator

from onewindow.channels.openapi import bookings as b
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import (
    PHONE_CONFIRMED,
    TRIED_BY,
    Holder,
    PhoneConfirmed,
    at_door,
    citizen,
    confirmed_by,
    guard_booking,
    held_booking,
    key_to,
    outlet_in_reach,
    stated,
)
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import AwareMoment, Body, Day, PageSize, Slug, Uuid
from onewindow.channels.openapi.operations.tickets import DoorToken
from onewindow.channels.openapi.operations.whereabouts import Item, Place, Plate
from onewindow.channels.openapi.problems import SomethingMissing
from onewindow.domains.appointments import api as appointments
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.lib.masking import mask_name, mask_phone

TAG = "预约"
SCOPES = ("appointments.book",)
LONGEST_DAYS = 31
BookingCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{8,12}$", max_length=12)]
PhoneTail = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$", max_length=4)]
Person = Annotated[str, StringConstraints(min_length=1, max_length=40)]
PhoneNumber = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Held = Annotated[str, StringConstraints(max_length=200)]
HELD = "findBooking 给出的 held；本系统预约的不用填"


@query(
    "listBookablePlates",
    "/outlets/{code}/bookable-plates",
    scopes=SCOPES,
    tag=TAG,
    summary="网点可预约什么",
    answer=b.BookablePlates,
)
def list_bookable_plates(call: Call, code: Slug) -> b.BookablePlates:
    """放号的板块和便民服务单位。"""
    row = outlet_in_reach(call, code)
    shops = {shop.name: shop.service for shop in appointments.providers(row.code)}
    return b.BookablePlates(
        outlet=row.code,
        entries=[
            b.BookableEntry(name=name, is_provider=name in shops, service=shops.get(name, ""))
            for name in appointments.bookable_plates(row.code)
        ],
    )


class BookableBody(Body):
    """A plate or an item, and perhaps where somebody stands."""

    plate: Plate = Field("", description="板块；与事项须给出其一")
    item: Item = Field("", description="事项；给出事项即不看板块")
    place: Place | None = Field(None, description="给出位置即由近及远，不给出即由早到晚")
    limit: PageSize = 20

    @model_validator(mode="after")
    def _one_of_them(self) -> BookableBody:
        if not (self.plate or self.item):
            raise ValueError("须给出板块或事项")
        return self


@query(
    "findBookableOutlets",
    "/bookings/outlets",
    method="POST",
    scopes=SCOPES,
    tag=TAG,
    summary="去哪里预约",
    answer=b.BookableOutlets,
    example={"item": "food-licence"},
)
def find_bookable_outlets(call: Call, body: BookableBody) -> b.BookableOutlets:
    """放号的网点，含现在的等候人数和最早的空余时段。位置不保存、不写日志。"""
    found = appointments.bookable_outlets(
        plate="" if body.item else body.plate,
        item=body.item,
        here=body.place.point if body.place else None,
        at=call.at,
    )
    near = [one for one in found if call.by.reaches(one.outlet.division_id)]
    return b.BookableOutlets(
        item_name=next((one.item_name for one in near if one.item_name), ""),
        entries=[
            b.BookableOutletEntry(
                code=one.outlet.code,
                name=one.outlet.name,
                outlet_class=Word(
                    code=one.outlet.outlet_class, label=one.outlet.get_outlet_class_display()
                ),
                division_code=one.outlet.division_id,
                address=one.outlet.address,
                phone=one.outlet.phone,
                plate=one.plate,
                km=None if one.km is None else round(one.km, 2),
                waiting=one.waiting,
                soonest=one.soonest,
            )
            for one in near[: body.limit]
        ],
    )


class SlotFilter(Body):
    """What for, and which days."""

    plate: Plate = Field("", description="板块或便民服务单位；与事项须给出其一")
    item: Item = Field("", description="事项；给出事项即不看板块")
    from_on: Day | None = Field(None, description="首日，缺省为今天")
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 7


@query(
    "listSlots",
    "/outlets/{code}/slots",
    scopes=SCOPES,
    tag=TAG,
    summary="可预约的时段",
    answer=b.SlotsAnswer,
)
def list_slots(call: Call, code: Slug, wanted: Query[SlotFilter]) -> b.SlotsAnswer:
    """每天的时段和余量；停约、约满、不放号的写明原因。"""
    row = outlet_in_reach(call, code)
    today = timezone.localdate(call.at)
    plate, item_name = _subject(row.code, wanted.plate, wanted.item, today)
    rules = appointments.rules_of(row.code)
    days = appointments.offered_days(
        row.code,
        plate,
        at=call.at,
        first=_first(wanted.from_on, today, rules.ahead_days),
        days=wanted.days,
        rules=rules,
    )
    return b.SlotsAnswer(
        outlet=row.code,
        plate=plate,
        item_name=item_name,
        change_minutes=rules.cancel_minutes,
        per_person=rules.per_person,
        days=[_day(one) for one in days],
    )


def _first(wanted: date | None, today: date, ahead_days: int) -> date:
    """Return the first day asked for, not before today nor beyond what may be booked."""
    return min(max(wanted or today, today), today + timedelta(days=ahead_days))


def _subject(outlet: str, plate: str, item: str, on: date) -> tuple[str, str]:
    """Return the plate and the name of the item; refuse what has no slots there."""
    name = ""
    if item:
        plate, name = queueing.plate_for(outlet, item, on)
    if plate not in appointments.bookable_plates(outlet):
        raise SomethingMissing(
            "本网点没有为它放号。", next_step="可预约的板块见 listBookablePlates。"
        )
    return plate, name


def _day(day: appointments.OfferedDay) -> b.SlotDay:
    return b.SlotDay(
        on=day.on,
        free=day.free,
        why_not=day.why_not,
        slots=[
            b.SlotEntry(
                begins_at=one.begins_at,
                ends_at=one.ends_at,
                mode=one.slot.mode,
                places=one.slot.places,
                free=one.free,
                is_bookable=one.is_bookable,
            )
            for one in day.offers
        ],
    )


class BookingBody(Body):
    """Who wants to come, when and for what."""

    plate: Plate = Field("", description="板块或便民服务单位；与事项须给出其一")
    item: Item = Field("", description="事项；给出事项即不看板块")
    begins_at: AwareMoment = Field(description="listSlots 给出的开始时间")
    name: Person = Field(description="办事人姓名")
    phone: PhoneNumber = Field(description="办事人手机号")
    phone_confirmed: PhoneConfirmed = PHONE_CONFIRMED


@act(
    "bookSlot",
    "/outlets/{code}/bookings",
    scopes=SCOPES,
    tag=TAG,
    summary="预约",
    verbs=("book",),
    answer=b.BookingAnswer,
    status=201,
    example={
        "plate": "不动产交易登记",
        "begins_at": "2026-03-03T10:00:00+08:00",
        "name": "张试试",
        "phone": "19900000001",
    },
)
def book_slot(call: Call, code: Slug, body: BookingBody) -> b.BookingAnswer:
    """规则与网上预约相同：名额、每人次数、未到场暂停；约满时给出最近的空余时段。"""
    row = outlet_in_reach(call, code)
    made = appointments.book(
        _wish(row.code, body),
        name=body.name,
        phone=body.phone,
        confirmed_by=stated(body.phone_confirmed),
        key=_key(call),
        by=citizen(call),
        at=call.at,
    )
    return shown(made)


def _wish(outlet: str, body: BookingBody | RebookingBody) -> appointments.Wish:
    plate = "" if body.item else body.plate
    return appointments.Wish(outlet, body.begins_at, plate=plate, item=body.item)


def _key(call: Call) -> str:
    """Return what the booking itself is known by, after the answer is forgotten."""
    named = f"{call.caller.code}:{call.key}"
    return f"api.{hashlib.sha256(named.encode()).hexdigest()[:48]}"


class FindBody(Body):
    """What the holder shows."""

    code: BookingCode = Field(description="预约码")
    phone_tail: PhoneTail = Field(description="预留手机号后四位")
    holder: Holder = TRIED_BY


@query(
    "findBooking",
    "/bookings/search",
    method="POST",
    scopes=SCOPES,
    tag=TAG,
    summary="凭预约码查预约",
    answer=b.BookingAnswer,
    example={"code": "K7M2PQ9R", "phone_tail": "0001"},
)
def find_booking(call: Call, body: FindBody) -> b.BookingAnswer:
    """本人在别处预约的，凭预约码和手机号后四位；猜码会被拒绝（429）。"""
    guard_booking(call, body.code, body.holder)
    try:
        found = appointments.find_booking(body.code, body.phone_tail)
        outlet_in_reach(call, found.outlet)
    except (appointments.UnknownBooking, organizations.UnknownOutlet) as wrong:
        raise appointments.UnknownBooking("没有查到这个预约") from wrong
    return shown(found, held=key_to(call, found.uuid))


class HeldFilter(Body):
    held: Held = Field("", description=HELD)


@query(
    "getBooking",
    "/bookings/{uuid}",
    scopes=SCOPES,
    tag=TAG,
    summary="预约的情况",
    answer=b.BookingAnswer,
)
def get_booking(call: Call, uuid: Uuid, wanted: Query[HeldFilter]) -> b.BookingAnswer:
    """只有本系统预约的，或凭码查到的；别处的一律不存在。"""
    return shown(held_booking(call, uuid, wanted.held), held=wanted.held)


class RebookingBody(Body):
    """Another slot, perhaps of another outlet, for the same person."""

    outlet: Slug | None = Field(None, description="网点，缺省为原网点")
    plate: Plate = Field("", description="板块，缺省为原板块或原事项")
    item: Item = ""
    begins_at: AwareMoment
    held: Held = Field("", description=HELD)


@act(
    "rebook",
    "/bookings/{uuid}/rebooking",
    scopes=SCOPES,
    tag=TAG,
    summary="改约",
    verbs=("rebook",),
    answer=b.BookingAnswer,
    status=201,
    example={"begins_at": "2026-03-03T11:00:00+08:00"},
)
def rebook(call: Call, uuid: Uuid, body: RebookingBody) -> b.BookingAnswer:
    """换一个时段；约不到的，原预约不变。新预约有新的编号和预约码。"""
    before = held_booking(call, uuid, body.held)
    row = outlet_in_reach(call, body.outlet or before.outlet)
    if not (body.plate or body.item):
        body.plate, body.item = ("", before.item) if before.item else (before.plate, "")
    made = appointments.rebook(
        uuid, _wish(row.code, body), key=_key(call), by=citizen(call), at=call.at
    )
    return shown(made)


class CancelBody(Body):
    held: Held = Field("", description=HELD)


@act(
    "cancelBooking",
    "/bookings/{uuid}/cancellation",
    scopes=SCOPES,
    tag=TAG,
    summary="取消预约",
    verbs=("cancel",),
    answer=b.BookingAnswer,
    example={},
)
def cancel_booking(call: Call, uuid: Uuid, body: CancelBody) -> b.BookingAnswer:
    """把名额还给别人；截止时间与网上预约相同。"""
    held_booking(call, uuid, body.held)
    return shown(appointments.cancel(uuid, by=citizen(call), at=call.at), held=body.held)


class CheckInBody(Body):
    """What the holder shows in the hall."""

    door: DoorToken = Field(description="大厅取号二维码（或已配对自助终端）地址中的一段")
    code: BookingCode = Field(description="预约码")
    holder: Holder = TRIED_BY


@act(
    "checkIn",
    "/check-ins",
    scopes=("appointments.check_in",),
    tag=TAG,
    summary="预约签到",
    verbs=("check_in",),
    answer=b.CheckInAnswer,
    example={"door": "WyJoYWxsIiw1OTA4Mjk5XQ:3pQh7mXk0c1R", "code": "K7M2PQ9R"},
)
def check_in(call: Call, body: CheckInBody) -> b.CheckInAnswer:
    """到预约的大厅，在预约当日，换成号票；迟到的按普通号，重复签到还是原来的号。"""
    door, by = at_door(call, body.door)
    guard_booking(call, body.code, body.holder)
    came = appointments.check_in(body.code, outlet=door.outlet, by=by, at=call.at)
    return b.CheckInAnswer(
        booking=shown(came.booking, held=key_to(call, came.booking.uuid)),
        is_late=came.is_late,
        is_repeat=came.is_repeat,
    )


def shown(booking: appointments.Appointment, held: str = "") -> b.BookingAnswer:
    """Return a booking as its holder sees it."""
    rules = appointments.rules_of(booking.outlet)
    outlet = organizations.find_outlet(booking.outlet)
    queue = queueing.policy_of(booking.outlet, on=booking.on)
    status = appointments.BookingStatus(booking.status)
    begins_at = timezone.localtime(booking.begins_at)
    return b.BookingAnswer(
        uuid=str(booking.uuid),
        code=appointments.shown_code(booking.code),
        status=Word(code=status.value, label=status.label),
        outlet=booking.outlet,
        outlet_name=outlet.name if outlet else "",
        address=outlet.address if outlet else "",
        plate=booking.plate,
        item=booking.item,
        item_name=booking.item_name,
        on=booking.on,
        begins_at=begins_at,
        ends_at=timezone.localtime(booking.ends_at),
        name=mask_name(booking.name),
        phone=mask_phone(booking.phone),
        phone_confirmed_by=confirmed_by(booking.phone_confirmed_by),
        change_until=begins_at - timedelta(minutes=rules.cancel_minutes),
        check_in_from=begins_at - timedelta(minutes=queue.appointment_early),
        ticket=booking.ticket,
        ticket_code=booking.ticket_code,
        end_reason=booking.end_reason,
        held=held,
    )
