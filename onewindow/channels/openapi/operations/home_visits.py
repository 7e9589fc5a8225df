"""上门服务: let the service vehicle come (W22)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.utils import timezone
from ninja import Query
from pydantic import Field, StringConstraints

from onewindow.channels.openapi import bookings as b
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import (
    PHONE_CONFIRMED,
    PhoneConfirmed,
    citizen,
    confirmed_by,
    guard_booking,
    held_visit,
    key_to,
    stated,
)
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import AwareMoment, Body, Day, DivisionCode, Uuid
from onewindow.channels.openapi.operations.bookings import (
    SCOPES,
    TAG,
    CancelBody,
    FindBody,
    HeldFilter,
    Person,
    PhoneNumber,
)
from onewindow.channels.openapi.operations.whereabouts import Item
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import AccessNeed, VisitPurpose, VisitStatus
from onewindow.kit.refusals import OutsideRegion
from onewindow.lib.masking import mask_address, mask_name, mask_phone

People = Annotated[int, Field(ge=1, le=200)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@query(
    "getHomeVisitOffer",
    "/home-visits/offer",
    scopes=SCOPES,
    tag=TAG,
    summary="哪里可以上门",
    answer=b.HomeVisitOffer,
)
def get_home_visit_offer(call: Call) -> b.HomeVisitOffer:
    """流动服务车能到的区划，可选的缘由和无障碍需求。"""
    served = [one for one in appointments.served_divisions() if call.by.reaches(one.code)]
    return b.HomeVisitOffer(
        divisions=[Word(code=one.code, label=one.name) for one in served],
        purposes=[Word(code=one.value, label=one.label) for one in VisitPurpose],
        needs=_needs(AccessNeed),
    )


def _needs(wanted: Iterable[str]) -> list[Word]:
    return [Word(code=one, label=AccessNeed(one).label) for one in wanted]


class TimesFilter(Body):
    division: DivisionCode = Field(description="上门地址所在区划")
    on: Day
    people: People = 1


@query(
    "listHomeVisitTimes",
    "/home-visits/times",
    scopes=SCOPES,
    tag=TAG,
    summary="哪些时间可以上门",
    answer=b.HomeVisitTimes,
)
def list_home_visit_times(call: Call, wanted: Query[TimesFilter]) -> b.HomeVisitTimes:
    """车辆和车组都空着的开始时间。"""
    _demand_reach(call, wanted.division)
    found = {
        start
        for vehicle in appointments.serving(wanted.division)
        for start in appointments.free_starts(vehicle, wanted.on, wanted.people, at=call.at)
    }
    return b.HomeVisitTimes(
        division=wanted.division, on=wanted.on, people=wanted.people, times=sorted(found)
    )


class HomeVisitBody(Body):
    """Who is to be visited, where, when and for what."""

    division: DivisionCode = Field(description="上门地址所在区划")
    address: Line = Field(description="详细地址")
    begins_at: AwareMoment = Field(description="listHomeVisitTimes 给出的时间")
    name: Person = Field(description="联系人")
    phone: PhoneNumber = Field(description="联系电话")
    phone_confirmed: PhoneConfirmed = PHONE_CONFIRMED
    matter: Line = Field(description="办理内容")
    purpose: VisitPurpose = VisitPurpose.FRAIL
    people: People = 1
    item: Item = Field("", description="事项，便于车组携带清单")
    needs: list[AccessNeed] = Field([], max_length=len(AccessNeed))


@act(
    "bookHomeVisit",
    "/home-visits",
    scopes=SCOPES,
    tag=TAG,
    summary="预约上门",
    verbs=("book_visit",),
    answer=b.HomeVisitAnswer,
    status=201,
    example={
        "division": "990101",
        "address": "云汀城区示范路1号",
        "begins_at": "2026-03-03T10:00:00+08:00",
        "name": "张试试",
        "phone": "19900000001",
        "matter": "老年人优待证",
        "needs": ["wheelchair"],
    },
)
def book_home_visit(call: Call, body: HomeVisitBody) -> b.HomeVisitAnswer:
    """一车一组同一时间只去一处；占用时给出最近可约的时间。"""
    _demand_reach(call, body.division)
    wish = appointments.VisitWish(
        body.begins_at,
        body.division,
        body.address,
        body.name,
        body.phone,
        body.matter,
        body.purpose,
        body.people,
        item=body.item,
        needs=tuple(body.needs),
        confirmed_by=stated(body.phone_confirmed),
    )
    return shown(appointments.book_visit(wish, by=citizen(call), at=call.at))


def _demand_reach(call: Call, division: str) -> None:
    """Refuse another region as one that no vehicle serves."""
    if not call.by.reaches(division):
        raise appointments.OutOfReach("该地址不在流动服务车的服务范围内", field="division")


@query(
    "findHomeVisit",
    "/home-visits/search",
    method="POST",
    scopes=SCOPES,
    tag=TAG,
    summary="凭预约码查上门服务",
    answer=b.HomeVisitAnswer,
    example={"code": "K7M2PQ9R", "phone_tail": "0001"},
)
def find_home_visit(call: Call, body: FindBody) -> b.HomeVisitAnswer:
    """本人在别处预约的，凭预约码和手机号后四位；猜码会被拒绝（429）。"""
    guard_booking(call, body.code, body.holder)
    try:
        found = appointments.find_visit(body.code, body.phone_tail)
        appointments.visit_of(found.uuid, viewer=call.by)
    except (appointments.UnknownVisit, OutsideRegion) as wrong:
        raise appointments.UnknownVisit("没有查到这次上门服务") from wrong
    return shown(found, held=key_to(call, found.uuid))


@query(
    "getHomeVisit",
    "/home-visits/{uuid}",
    scopes=SCOPES,
    tag=TAG,
    summary="上门服务的情况",
    answer=b.HomeVisitAnswer,
)
def get_home_visit(call: Call, uuid: Uuid, wanted: Query[HeldFilter]) -> b.HomeVisitAnswer:
    """只有本系统预约的，或凭码查到的；别处的一律不存在。"""
    return shown(held_visit(call, uuid, wanted.held), held=wanted.held)


@act(
    "cancelHomeVisit",
    "/home-visits/{uuid}/cancellation",
    scopes=SCOPES,
    tag=TAG,
    summary="取消上门",
    verbs=("cancel_visit",),
    answer=b.HomeVisitAnswer,
    example={},
)
def cancel_home_visit(call: Call, uuid: Uuid, body: CancelBody) -> b.HomeVisitAnswer:
    """截止时间与网上预约相同，车组可能已经出发的不能取消。"""
    held_visit(call, uuid, body.held)
    return shown(appointments.cancel_visit(uuid, by=citizen(call), at=call.at), held=body.held)


def shown(visit: appointments.HomeVisit, held: str = "") -> b.HomeVisitAnswer:
    """Return a visit as its holder sees it."""
    status, purpose = VisitStatus(visit.status), VisitPurpose(visit.purpose)
    return b.HomeVisitAnswer(
        uuid=str(visit.uuid),
        code=appointments.shown_code(visit.code),
        status=Word(code=status.value, label=status.label),
        vehicle=visit.vehicle.name,
        begins_at=timezone.localtime(visit.begins_at),
        ends_at=timezone.localtime(visit.ends_at),
        purpose=Word(code=purpose.value, label=purpose.label),
        people=visit.people,
        matter=visit.matter,
        item=visit.item,
        needs=_needs(visit.needs),
        division=visit.division,
        address=mask_address(visit.address),
        name=mask_name(visit.name),
        phone=mask_phone(visit.phone),
        phone_confirmed_by=confirmed_by(visit.phone_confirmed_by),
        end_reason=visit.end_reason,
        held=held,
    )
