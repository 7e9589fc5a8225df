"""A number for somebody in the hall: taken, followed, given back."""

from __future__ import annotations

from typing import Annotated

from ninja import Query
from pydantic import Field, StringConstraints, model_validator

from onewindow.channels.openapi import visits as v
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import (
    PHONE_CONFIRMED,
    Holder,
    PhoneConfirmed,
    at_door,
    citizen,
    confirmed_by,
    own_ticket,
    require_patience,
    stated,
)
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body
from onewindow.channels.openapi.operations.hall import wait_of
from onewindow.channels.openapi.operations.whereabouts import SCOPES, TAG, Item, Plate
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Priority

COLLECT = "evaluation.collect"
DoorToken = Annotated[str, StringConstraints(pattern=r"^[\w:.-]{8,200}$", max_length=200)]
TicketCode = Annotated[str, StringConstraints(pattern=r"^[\w-]{16,32}$", max_length=32)]
Phone = Annotated[str, StringConstraints(max_length=20)]
ReasonCode = Annotated[str, StringConstraints(pattern=r"^\w{0,20}$", max_length=20)]


class TicketBody(Body):
    """What somebody wants a number for, and where they stand."""

    door: DoorToken = Field(
        description="大厅取号二维码（半小时内有效）或已配对终端的地址中 /hall/take/ 之后的一段"
    )
    plate: Plate = Field("", description="板块；与事项须给出其一")
    item: Item = Field("", description="事项；给出事项即不看板块")
    green_reason: ReasonCode = Field("", description="绿色通道原因的代码，空即普通号")
    phone: Phone = Field("", description="叫号时发短信的手机号，只用于这一次到访")
    phone_confirmed: PhoneConfirmed = PHONE_CONFIRMED
    holder: Holder = Field(
        "", description="取号人在接入系统中的代号，只用于限制次数，不保存；扫码取号必填"
    )
    further_to: TicketCode | None = Field(None, description="同一次到访再办一事：本系统已取的号")

    @model_validator(mode="after")
    def _one_of_them(self) -> TicketBody:
        if not (self.plate or self.item):
            raise ValueError("须给出板块或事项")
        return self


@act(
    "takeTicket",
    "/tickets",
    scopes=SCOPES,
    tag=TAG,
    summary="取号",
    verbs=("take_ticket", "leave_phone"),
    answer=v.TicketAnswer,
    status=201,
    example={
        "door": "WyJoYWxsIiw1OTA4Mjk5XQ:3pQh7mXk0c1R",
        "plate": "不动产交易登记",
        "holder": "u-20260302-0001",
    },
)
def take_ticket(call: Call, body: TicketBody) -> v.TicketAnswer:
    """人在大厅才能取号，与页面相同；绿色通道须选公示的原因，受占比限制。叫号顺序不因渠道而异。"""
    door, by = at_door(call, body.door)
    require_patience(call, door, body.holder)
    visit = ""
    if body.further_to:
        visit = queueing.carried.visit_code(own_ticket(call, body.further_to).visit_id)
    issued = queueing.take_ticket(
        door.outlet,
        plate="" if body.item else body.plate,
        item=body.item,
        source=door.source,
        priority=Priority.GREEN if body.green_reason else Priority.NORMAL,
        reason=body.green_reason,
        visit=visit,
        by=by,
        at=call.at,
    )
    if body.phone:
        way = stated(body.phone_confirmed)
        queueing.leave_phone(issued.ticket.code, body.phone, confirmed_by=way, by=by, at=call.at)
    return shown(call, issued.ticket.code, issued.ticket.visit)


@query(
    "getTicket",
    "/tickets/{code}",
    scopes=SCOPES,
    tag=TAG,
    summary="号票的进展",
    answer=v.TicketAnswer,
)
def get_ticket(call: Call, code: TicketCode) -> v.TicketAnswer:
    """前面几人、预计多久、叫到哪个窗口；办理完毕后给出可以评价的服务。只有本系统取的号。"""
    return shown(call, code, own_ticket(call, code).visit_id)


class OrderFilter(Body):
    other: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,8}$", max_length=8)] = Field(
        description="同一大厅当天的另一个号"
    )


@query(
    "explainOrder",
    "/tickets/{code}/order",
    scopes=SCOPES,
    tag=TAG,
    summary="为什么那个号在前面",
    answer=v.OrderAnswer,
)
def explain_order(call: Call, code: TicketCode, wanted: Query[OrderFilter]) -> v.OrderAnswer:
    """以平实的话说明叫号顺序；不透露对方的其他情况。"""
    mine = own_ticket(call, code)
    told = queueing.explain_order(code, wanted.other)
    return v.OrderAnswer(number=mine.number, other=wanted.other.upper(), sentences=told)


@act(
    "abandonTicket",
    "/tickets/{code}/abandonment",
    scopes=SCOPES,
    tag=TAG,
    summary="不办了",
    verbs=("abandon_ticket",),
    answer=v.TicketAnswer,
)
def abandon_ticket(call: Call, code: TicketCode) -> v.TicketAnswer:
    """退号，把位置让给后面的人；已在窗口办理的由窗口办结。"""
    ticket = own_ticket(call, code)
    queueing.abandon_ticket(code, reason="本人放弃", by=citizen(call), at=call.at)
    return shown(call, code, ticket.visit_id)


@act(
    "returnTicket",
    "/tickets/{code}/return",
    scopes=SCOPES,
    tag=TAG,
    summary="过号返回",
    verbs=("return_ticket",),
    answer=v.TicketAnswer,
)
def return_ticket(call: Call, code: TicketCode) -> v.TicketAnswer:
    """过号后按公布的规则重新排队；超过次数或时间的重新取号。"""
    ticket = own_ticket(call, code)
    queueing.return_ticket(code, by=citizen(call), at=call.at)
    return shown(call, code, ticket.visit_id)


class PhoneBody(Body):
    phone: Phone = Field(description="11位手机号；空即撤回")
    phone_confirmed: PhoneConfirmed = PHONE_CONFIRMED


@act(
    "leavePhone",
    "/tickets/{code}/phone",
    scopes=SCOPES,
    tag=TAG,
    summary="叫号时发短信",
    verbs=("leave_phone",),
    answer=v.PhoneLeft,
    example={"phone": "19900000001"},
)
def leave_phone(call: Call, code: TicketCode, body: PhoneBody) -> v.PhoneLeft:
    """留下这次到访的手机号，或撤回。大厅是否发短信由叫号规则决定。"""
    own_ticket(call, code)
    way = stated(body.phone_confirmed)
    queueing.leave_phone(code, body.phone, confirmed_by=way, by=citizen(call), at=call.at)
    phone, kept = queueing.standing_of_phone(code)
    return v.PhoneLeft(phone=phone, phone_confirmed_by=confirmed_by(kept))


def shown(call: Call, code: str, visit: int) -> v.TicketAnswer:
    """Return a ticket as its holder sees it now."""
    progress = queueing.ticket_progress(code, at=call.at)
    phone, kept = queueing.standing_of_phone(code)
    outlet = organizations.find_outlet(progress.outlet)
    return v.TicketAnswer(
        code=code,
        number=progress.number,
        outlet=progress.outlet,
        outlet_name=outlet.name if outlet else "",
        on=progress.on,
        plate=progress.plate,
        item_name=progress.item_name,
        status=Word(code=progress.status.value, label=progress.status.label),
        priority=Word(code=progress.priority.value, label=progress.priority.label),
        taken_at=progress.taken_at,
        ahead=progress.ahead,
        wait=wait_of(progress.wait),
        is_over=progress.is_over,
        wait_at_issue=wait_of(progress.wait_at_issue),
        window=progress.window,
        called_at=progress.called_at,
        calls=progress.calls,
        others=progress.others,
        phone=phone,
        phone_confirmed_by=confirmed_by(kept) if phone else None,
        invitations=_invitations(call, progress, visit),
    )


def _invitations(call: Call, progress: queueing.Progress, visit: int) -> list[v.InvitationEntry]:
    """Return what the holder may judge, once the matter is over, as on their own page.

    Only to a system that hands in what people say: who serves is not to come by the code.
    """
    is_over = progress.status == queueing.TicketStatus.FINISHED
    if not (is_over and call.by.may(COLLECT)):
        return []
    return [
        v.InvitationEntry(
            code=row.code,
            kind=Word(code=row.kind, label=row.get_kind_display()),
            item_name=row.item_name,
            invited_at=row.invited_at,
        )
        for row in evaluation.invitations_of_visit(visit)
        if row.may_be_judged(call.at)
    ]
