"""A system's own subscriptions to events: listed, made, withdrawn, and what became of messages."""

from __future__ import annotations

from typing import Any

from ninja import Query
from pydantic import Field

from onewindow.channels.openapi import sights as s
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body, DivisionCode, Short, Slug, Words
from onewindow.channels.openapi.operations.worklists import PageFilter
from onewindow.domains.webhooks import api as webhooks
from onewindow.kit import pagination

TAG = "事件推送"
SCOPES = ("cases.view", "queueing.take", "appointments.book")


@query(
    "listWebhooks",
    "/webhooks",
    scopes=SCOPES,
    tag=TAG,
    summary="本系统的订阅",
    answer=s.SubscriptionPage,
)
def list_webhooks(call: Call, wanted: Query[PageFilter]) -> s.SubscriptionPage:
    """当前令牌所属系统的订阅，含暂停的，和还没有送达的消息数。"""
    found = pagination.page(
        webhooks.subscriptions(call.by), order=("code",), cursor=wanted.cursor, size=wanted.limit
    )
    return s.SubscriptionPage(
        entries=[s.SubscriptionAnswer(**_shown(row)) for row in found.rows],
        next=found.next_cursor,
    )


class SubscriptionBody(Body):
    """Where to push what; empty lists mean everything the owner may see."""

    code: Slug = Field(description="订阅名称，小写字母、数字和连字符")
    url: Short = Field(description="接收地址，https")
    contact: Words = Field("", description="出故障时找谁")
    types: list[Short] = Field([], max_length=100, description="事件，空即全部")
    divisions: list[DivisionCode] = Field([], max_length=100, description="行政区划前缀")
    departments: list[Slug] = Field([], max_length=100, description="参与部门")


@act(
    "createWebhook",
    "/webhooks",
    scopes=SCOPES,
    tag=TAG,
    summary="登记订阅",
    verbs=("create_subscription",),
    answer=s.SubscriptionMade,
    status=201,
    example={
        "code": "portal-cases",
        "url": "https://portal.example/hooks/onewindow",
        "types": ["cases.case_accepted.v1"],
    },
)
def create_webhook(call: Call, body: SubscriptionBody) -> s.SubscriptionMade:
    """归当前系统所有；只推送责任人能看到的办件，和本系统取的号、作的预约。

    没有查看办件权限的系统，只能订阅后者。签名密钥只在应答中给出一次。
    """
    row = webhooks.create_subscription(
        body.code,
        url=body.url,
        owner=call.caller.code,
        contact=body.contact,
        types=body.types,
        divisions=body.divisions,
        departments=body.departments,
        by=call.by,
        at=call.at,
    )
    return s.SubscriptionMade(secret=row.secret, **_shown(row))


@act(
    "removeWebhook",
    "/webhooks/{code}/removal",
    scopes=SCOPES,
    tag=TAG,
    summary="撤销订阅",
    verbs=("remove_subscription",),
    answer=s.SubscriptionAnswer,
)
def remove_webhook(call: Call, code: Slug) -> s.SubscriptionAnswer:
    """不再推送，密钥删除，没有送达的消息取消。"""
    _must_own(call, code)
    return s.SubscriptionAnswer(
        **_shown(webhooks.remove_subscription(code, by=call.by, at=call.at))
    )


class DeliveryFilter(PageFilter):
    status: webhooks.MessageStatus | None = Field(None, description="缺省为全部")


@query(
    "listWebhookDeliveries",
    "/webhooks/{code}/deliveries",
    scopes=SCOPES,
    tag=TAG,
    summary="近72小时的推送",
    answer=s.DeliveryPage,
)
def list_webhook_deliveries(
    call: Call, code: Slug, wanted: Query[DeliveryFilter]
) -> s.DeliveryPage:
    """一个订阅的消息，新的在前：推送了几次、接收端怎样应答、下一次何时。"""
    _must_own(call, code)
    rows = webhooks.recent_messages(code, call.by, at=call.at)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    found = pagination.page(
        rows, order=("-created_at", "-id"), cursor=wanted.cursor, size=wanted.limit
    )
    return s.DeliveryPage(entries=[_delivery(row) for row in found.rows], next=found.next_cursor)


def _must_own(call: Call, code: str) -> None:
    """Refuse a subscription of another system as one that is not there."""
    if not webhooks.subscriptions(call.by).filter(code=code).exists():
        raise webhooks.UnknownSubscription(f"没有名为“{code}”的订阅")


def _shown(row: webhooks.Subscription) -> dict[str, Any]:
    standing = webhooks.standing(row)
    return {
        "code": row.code,
        "url": row.url,
        "contact": row.contact,
        "status": Word(code=row.status, label=row.get_status_display()),
        "pause_reason": row.pause_reason,
        "types": row.types,
        "divisions": row.divisions,
        "departments": row.departments,
        "created_at": row.created_at,
        "waiting": standing.waiting,
        "parked": standing.parked,
        "oldest_waiting_at": standing.oldest_waiting_at,
        "failures": row.failures,
        "failing_since": row.failing_since,
        "last_delivered_at": row.last_delivered_at,
        "last_error": row.last_error,
    }


def _delivery(row: webhooks.Message) -> s.DeliveryEntry:
    is_waiting = row.status == webhooks.MessageStatus.WAITING
    return s.DeliveryEntry(
        id=str(row.uuid),
        type=row.event.type,
        subject=row.event.subject,
        status=Word(code=row.status, label=row.get_status_display()),
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at if is_waiting else None,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        last_status=row.last_status,
        error=row.error,
    )
