"""Where to go, and what a number taken there would meet."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query
from pydantic import Field, StringConstraints, model_validator

from onewindow.channels.openapi import visits as v
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import outlet_in_reach
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import Body, PageSize, Slug
from onewindow.channels.openapi.operations.hall import period, wait_of
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.lib.geodesy import Point

TAG = "取号"
SCOPES = ("queueing.take",)
Plate = Annotated[str, StringConstraints(max_length=40)]
Item = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_-]{0,63})?$", max_length=64)]


class Place(Body):
    """Where somebody stands; used for one answer and kept nowhere."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)


class WhereBody(Body):
    item: Item = Field("", description="要办的事项，空即全部网点")
    place: Place | None = Field(None, description="给出位置即由近及远，不给出即由闲到忙")
    limit: PageSize = 20


@query(
    "findOutlets",
    "/outlets/search",
    method="POST",
    scopes=SCOPES,
    tag=TAG,
    summary="去哪里办",
    answer=v.OutletsNow,
    example={"item": "food-licence", "place": {"latitude": 30.6, "longitude": 114.3}},
)
def find_outlets(call: Call, body: WhereBody) -> v.OutletsNow:
    """能办这个事项的网点：正在开放、等候少的在前，给出位置的由近及远。位置不保存、不写日志。"""
    found = queueing.outlets_now(
        item=body.item, here=body.place.point if body.place else None, at=call.at
    )
    near = [one for one in found.outlets if call.by.reaches(one.outlet.division.code)]
    return v.OutletsNow(
        item_name=found.item_name, entries=[_now(one) for one in near[: body.limit]]
    )


def _now(one: queueing.OutletNow) -> v.OutletNowEntry:
    row = one.outlet
    return v.OutletNowEntry(
        code=row.code,
        name=row.name,
        outlet_class=Word(code=row.outlet_class, label=row.get_outlet_class_display()),
        division_code=row.division.code,
        address=row.address,
        phone=row.phone,
        latitude=_degrees(row.latitude),
        longitude=_degrees(row.longitude),
        km=None if one.km is None else round(one.km, 2),
        plate=one.plate,
        is_serving=one.is_serving,
        opens_at=one.opens_at,
        hours=[period(hour.opens_at, hour.closes_at, hour.mode) for hour in one.hours],
        waiting=one.waiting,
        windows=one.windows,
        wait=wait_of(one.wait),
    )


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)


@query(
    "getTicketOffer",
    "/outlets/{code}/offer",
    scopes=SCOPES,
    tag=TAG,
    summary="网点现在取哪些号",
    answer=v.TicketOffer,
)
def get_ticket_offer(call: Call, code: Slug) -> v.TicketOffer:
    """板块和便民服务各等候多少人、预计多久，以及绿色通道公示的原因。"""
    row = outlet_in_reach(call, code)
    on = timezone.localdate(call.at)
    queueing.hall_day(row.code, on)
    board = queueing.board(row.code, at=call.at)
    policy = queueing.policy_of(row.code, on=on)
    return v.TicketOffer(
        outlet=row.code,
        on=on,
        at=call.at,
        is_taking=bool(board.mode),
        mode=board.mode,
        hours=[period(*hours) for hours in board.hours],
        plates=[
            v.OfferedPlate(
                name=plate.name,
                letter=plate.letter,
                is_service=plate.is_service,
                waiting=plate.waiting,
                windows=plate.windows,
                wait=wait_of(plate.wait),
            )
            for plate in board.plates
        ],
        green_reasons=reasons(policy),
    )


class OutlookFilter(Body):
    """A plate or an item."""

    plate: Plate = Field("", description="板块；与事项须给出其一")
    item: Item = Field("", description="事项；给出事项即不看板块")

    @model_validator(mode="after")
    def _one_of_them(self) -> OutlookFilter:
        if not (self.plate or self.item):
            raise ValueError("须给出板块或事项")
        return self


@query(
    "getOutlook",
    "/outlets/{code}/outlook",
    scopes=SCOPES,
    tag=TAG,
    summary="取号前看一看",
    answer=v.OutlookAnswer,
)
def get_outlook(call: Call, code: Slug, wanted: Query[OutlookFilter]) -> v.OutlookAnswer:
    """现在取号，前面有几人、大约等多久、在哪些窗口办；不取号。"""
    row: organizations.Outlet = outlet_in_reach(call, code)
    plate = "" if wanted.item else wanted.plate
    found = queueing.outlook(row.code, plate=plate, item=wanted.item, at=call.at)
    return v.OutlookAnswer(
        outlet=row.code,
        plate=found.plate,
        item=found.item,
        item_name=found.item_name,
        ahead=found.ahead,
        green_ahead=found.green_ahead,
        wait=wait_of(found.wait),
        windows=found.windows,
        window_kinds=list(found.window_kinds),
        green_reasons=reasons(found.policy),
    )


def reasons(policy: queueing.Policy) -> list[Word]:
    """Return the public reasons of the green lane."""
    return [Word(code=code, label=label) for code, label in policy.green_reasons.items()]
