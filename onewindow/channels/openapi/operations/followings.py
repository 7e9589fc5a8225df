"""关注: a number that somebody has on paper is followed by their mini-program."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone
from pydantic import Field

from onewindow.channels.openapi import visits as v
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import TRIED_BY, Holder, citizen, shown_ticket
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body, Uuid
from onewindow.channels.openapi.operations.hall import wait_of
from onewindow.channels.openapi.operations.tickets import TicketCode
from onewindow.channels.openapi.operations.whereabouts import SCOPES, TAG
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing


class FollowBody(Body):
    """What stands on the paper."""

    code: TicketCode = Field(description="号票上二维码的地址中 /hall/ticket/ 之后的一段")
    holder: Holder = TRIED_BY


@act(
    "followTicket",
    "/followings",
    scopes=SCOPES,
    tag=TAG,
    summary="关注一张号票",
    verbs=("follow_ticket",),
    answer=v.FollowingAnswer,
    status=201,
    example={"code": "b6mXk0c1R3pQh7WyJoYWxs"},
)
def follow_ticket(call: Call, body: FollowBody) -> v.FollowingAnswer:
    """在终端、导办台取的号，扫号票上的二维码即可在本系统看进展、收推送，当日有效；同一张号票只关注一次。

    只给出排到哪里；不能代为退号、留号，不给出事项、手机号和评价码。猜码会被拒绝（429）。
    """
    ticket = shown_ticket(call, body.code, body.holder)
    found = queueing.follow_ticket(ticket, by=citizen(call), at=call.at)
    return _shown(found.uuid, ticket, call.at)


@query(
    "getFollowing",
    "/followings/{uuid}",
    scopes=SCOPES,
    tag=TAG,
    summary="所关注号票的进展",
    comes_to_an_end=True,
    answer=v.FollowingAnswer,
)
def get_following(call: Call, uuid: Uuid) -> v.FollowingAnswer:
    """前面几人、预计多久、叫到哪个窗口、叫了几次；停止关注或过了当日的为 410。"""
    found = queueing.carried.following_of(uuid, call.caller.code, at=call.at)
    return _shown(found.uuid, found.ticket, call.at)


@act(
    "stopFollowing",
    "/followings/{uuid}/removal",
    scopes=SCOPES,
    tag=TAG,
    summary="停止关注",
    verbs=("unfollow_ticket",),
    answer=v.FollowingStopped,
)
def stop_following(call: Call, uuid: Uuid) -> v.FollowingStopped:
    """不再看得到，也不再推送；重复停止没有变化。号票本身不变。"""
    found = queueing.unfollow_ticket(uuid, by=citizen(call), at=call.at)
    assert found.ended_at is not None  # it was just ended, or before
    return v.FollowingStopped(uuid=str(found.uuid), ended_at=timezone.localtime(found.ended_at))


def _shown(uuid: UUID, ticket: queueing.QueueTicket, at: datetime) -> v.FollowingAnswer:
    progress = queueing.ticket_progress(ticket.code, at=at)
    outlet = organizations.find_outlet(progress.outlet)
    return v.FollowingAnswer(
        uuid=str(uuid),
        number=progress.number,
        outlet=progress.outlet,
        outlet_name=outlet.name if outlet else "",
        on=progress.on,
        plate=progress.plate,
        status=Word(code=progress.status.value, label=progress.status.label),
        ahead=progress.ahead,
        wait=wait_of(progress.wait),
        is_over=progress.is_over,
        window=progress.window,
        called_at=progress.called_at,
        calls=progress.calls,
        until=timezone.make_aware(datetime.combine(progress.on + timedelta(days=1), time())),
    )
