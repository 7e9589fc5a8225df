"""Who is told what, and every message on its way."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.kit.crypto import EncryptedTextField


class SubscriptionStatus(models.TextChoices):
    ACTIVE = "active", "推送中"
    PAUSED = "paused", "已暂停"
    REMOVED = "removed", "已删除"


class Subscription(models.Model):
    """事件推送订阅: an endpoint of another system and what it wants to hear.

    Empty lists mean everything. ``failures`` counts tries that failed in a row; while
    ``not_before`` lies ahead the endpoint is not called at all.
    """

    code = models.SlugField("订阅", max_length=64)
    owner = models.CharField("所属系统", max_length=64)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    url = models.CharField("地址", max_length=500)
    secret = EncryptedTextField("密钥", blank=True)
    old_secret = EncryptedTextField("原密钥", blank=True)
    old_secret_until = models.DateTimeField("原密钥有效至", null=True, blank=True)
    types = ArrayField(models.CharField(max_length=80), verbose_name="事件", default=list)
    divisions = ArrayField(
        models.CharField(max_length=12), verbose_name="行政区划（前缀）", default=list
    )
    departments = ArrayField(models.CharField(max_length=64), verbose_name="部门", default=list)
    status = models.CharField(
        "状态", max_length=8, choices=SubscriptionStatus.choices, default=SubscriptionStatus.ACTIVE
    )
    pause_reason = models.CharField("暂停原因", max_length=300, blank=True)
    created_at = models.DateTimeField("建立")
    failures = models.PositiveIntegerField("连续失败", default=0)
    failing_since = models.DateTimeField("失败自", null=True, blank=True)
    not_before = models.DateTimeField("暂缓至", null=True, blank=True)
    is_slow = models.BooleanField("响应慢", default=False)
    last_delivered_at = models.DateTimeField("最近送达", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "事件推送订阅"
        constraints = [
            # The code of a removed subscription may be given again.
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(status="removed"), name="subscription_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.url}"


class MessageStatus(models.TextChoices):
    WAITING = "waiting", "待推送"
    DELIVERED = "delivered", "已送达"
    PARKED = "parked", "已搁置"
    CANCELLED = "cancelled", "已取消"


class Message(models.Model):
    """推送消息: one fact on its way to one endpoint.

    ``uuid`` is the id the receiver sees, the same at every try. ``leased_until`` marks a try in
    progress: a sender that dies leaves the message to the next one when the lease is over.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="messages", verbose_name="订阅"
    )
    event = models.ForeignKey(
        "kit.Event", on_delete=models.PROTECT, related_name="+", verbose_name="事件"
    )
    body = models.TextField("内容")
    status = models.CharField(
        "状态", max_length=9, choices=MessageStatus.choices, default=MessageStatus.WAITING
    )
    attempts = models.PositiveIntegerField("次数", default=0)
    created_at = models.DateTimeField("产生")
    next_at = models.DateTimeField("下次")
    expires_at = models.DateTimeField("放弃时间")
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    ended_at = models.DateTimeField("送达或放弃", null=True, blank=True)
    last_status = models.PositiveSmallIntegerField("最近应答", null=True, blank=True)
    error = models.CharField("最近错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "推送消息"
        constraints = [
            # A handler that runs again makes no second message.
            models.UniqueConstraint(fields=["subscription", "event"], name="message_once"),
        ]
        indexes = [
            # The sender asks: what is due for this endpoint?
            models.Index(
                fields=["subscription", "next_at", "id"],
                condition=models.Q(status="waiting"),
                name="message_due",
            ),
            # How many tries are in progress at this endpoint?
            models.Index(
                fields=["subscription", "leased_until"],
                condition=models.Q(leased_until__isnull=False),
                name="message_leased",
            ),
            # What did this endpoint never get?
            models.Index(
                fields=["subscription", "id"],
                condition=models.Q(status="parked"),
                name="message_parked",
            ),
            # How long has the oldest one waited, wherever it goes?
            models.Index(
                fields=["created_at"],
                condition=models.Q(status="waiting"),
                name="message_oldest",
            ),
            # What was this endpoint sent lately?
            models.Index(fields=["subscription", "created_at", "id"], name="message_recent"),
            # What is old enough to be dropped?
            models.Index(
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="message_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.status}"
