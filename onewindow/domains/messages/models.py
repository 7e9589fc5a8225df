"""Texts with segments and attempts, early reports, wordings, policy, opted-out phones."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from onewindow.domains.messages.rules.purposes import Purpose
from onewindow.kit.crypto import EncryptedTextField

PHONE_CONTEXT = "messages.phone"
_PURPOSES = [(one.value, one.label) for one in Purpose]


class TextStatus(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SUBMITTED = "submitted", "已提交网关"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"
    EXPIRED = "expired", "过时未发"
    REFUSED = "refused", "未发送"
    SWITCHED_OFF = "switched_off", "用途已停用"
    WITHDRAWN = "withdrawn", "已撤回"
    KEPT = "kept", "未接入短信网关"


class TextMessage(models.Model):
    """短信: words to one phone, from the act that asked for them to the report.

    ``key`` says what it is about so that a retry of the act asks once. ``leased_until`` marks an
    attempt in progress: a sender that dies leaves it to the next one when the lease is over.
    ``hidden_text`` lacks what only the holder of the phone may have.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("重试键", max_length=200, unique=True)
    purpose = models.CharField("用途", max_length=20, choices=_PURPOSES)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    about = models.CharField("关于", max_length=100, blank=True)
    phone = EncryptedTextField("手机", blank=True)
    phone_digest = models.CharField("手机摘要", max_length=64, blank=True)
    phone_masked = models.CharField("手机（脱敏）", max_length=24, blank=True)
    text = EncryptedTextField("内容")
    hidden_text = models.CharField("内容（隐去凭证）", max_length=1000)
    segments = models.PositiveSmallIntegerField("条数")
    is_urgent = models.BooleanField("紧急", default=False)
    status = models.CharField("状态", max_length=12, choices=TextStatus.choices)
    reason = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("产生")
    next_at = models.DateTimeField("最早发送")
    expires_at = models.DateTimeField("有效至")
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    submitted_at = models.DateTimeField("提交网关", null=True, blank=True)
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    again_of = models.OneToOneField(
        "self", models.PROTECT, related_name="again", null=True, blank=True, verbose_name="重发自"
    )

    class Meta:
        verbose_name = "短信"
        indexes = [
            # The sender asks: what is due, the urgent ones first?
            models.Index(
                fields=["-is_urgent", "next_at", "id"],
                condition=models.Q(status="queued"),
                name="text_due",
            ),
            # What is no longer worth sending?
            models.Index(
                fields=["expires_at"], condition=models.Q(status="queued"), name="text_expires"
            ),
            # Which attempts did a dead sender leave?
            models.Index(
                fields=["leased_until"], condition=models.Q(status="sending"), name="text_leased"
            ),
            # How many did this phone get today?
            models.Index(
                fields=["phone_digest", "created_at"],
                condition=~models.Q(phone_digest=""),
                name="text_phone",
            ),
            # The console: all, of one status, of one purpose, newest first.
            models.Index(fields=["-created_at", "-id"], name="text_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="text_status"),
            models.Index(fields=["purpose", "-created_at", "-id"], name="text_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.purpose} {self.status}"


class TextSegment(models.Model):
    """短信分条: what the gateway was given, under the id it gave back, and what was reported."""

    message = models.ForeignKey(
        TextMessage, models.CASCADE, related_name="parts", verbose_name="短信"
    )
    number = models.PositiveSmallIntegerField("第几条")
    gateway_id = models.CharField("网关编号", max_length=16)
    submitted_at = models.DateTimeField("提交网关")
    stat = models.CharField("状态报告", max_length=7, blank=True)
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)

    class Meta:
        verbose_name = "短信分条"
        constraints = [
            # What the gateway took once is not given to it again.
            models.UniqueConstraint(fields=["message", "number"], name="text_segment_once"),
        ]
        indexes = [
            # Whose report is this?
            models.Index(fields=["gateway_id"], name="text_segment_gateway"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.number} {self.gateway_id}"


class AttemptOutcome(models.TextChoices):
    SUBMITTED = "submitted", "网关已接收"
    THROTTLED = "throttled", "网关限流"
    REFUSED = "refused", "网关拒绝"
    UNSURE = "unsure", "结果不明"
    KEPT = "kept", "未接入短信网关"


class TextAttempt(models.Model):
    """发送尝试: written before anything goes out, so that none is forgotten."""

    message = models.ForeignKey(
        TextMessage, models.CASCADE, related_name="attempts", verbose_name="短信"
    )
    number = models.PositiveSmallIntegerField("第几次")
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=AttemptOutcome.choices, blank=True)
    error = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "发送尝试"
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="text_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.number} {self.outcome}"


class EarlyReport(models.Model):
    """先到的状态报告: it came before the answer that says which text it is about."""

    gateway_id = models.CharField("网关编号", max_length=16)
    phone_digest = models.CharField("手机摘要", max_length=64)
    stat = models.CharField("状态报告", max_length=7)
    received_at = models.DateTimeField("收到")

    class Meta:
        verbose_name = "先到的状态报告"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_id", "phone_digest", "stat"], name="early_report_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway_id} {self.stat}"


class MessageWording(models.Model):
    """短信文本: the words of a purpose in a region; every version stays, the newest counts."""

    purpose = models.CharField("用途", max_length=20, choices=_PURPOSES)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    text = models.CharField("内容", max_length=500)
    set_at = models.DateTimeField("制定时间")
    set_by = models.CharField("制定人", max_length=80)

    class Meta:
        verbose_name = "短信文本"
        indexes = [models.Index(fields=["purpose", "-set_at"], name="wording_newest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.division_code or '全部'} {self.set_at}"


class MessagePolicy(models.Model):
    """短信规则: the policy of a region; every version stays, the newest counts."""

    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    rules = models.JSONField("规则")
    set_at = models.DateTimeField("制定时间")
    set_by = models.CharField("制定人", max_length=80)

    class Meta:
        verbose_name = "短信规则"
        indexes = [models.Index(fields=["division_code", "-set_at"], name="message_policy_newest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '全部'} {self.set_at}"


class PhoneProof(models.Model):
    """号码验证: a code on its way to a phone, and whether it came back.

    ``about`` is what the phone is typed for: a visit to the hall, a form. The code is not kept,
    only its keyed digest.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField("关于", max_length=100)
    phone = EncryptedTextField("手机")
    phone_masked = models.CharField("手机（脱敏）", max_length=24)
    code_digest = models.CharField("验证码摘要", max_length=64)
    asked_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("有效至")
    guesses_left = models.PositiveSmallIntegerField("还可试几次")
    confirmed_at = models.DateTimeField("验证通过", null=True, blank=True)

    class Meta:
        verbose_name = "号码验证"
        indexes = [
            # Which code was the last for this form or visit?
            models.Index(fields=["about", "-id"], name="phone_proof_about"),
            # What is over and may go?
            models.Index(fields=["asked_at"], name="phone_proof_old"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.phone_masked}"


class OptedOutPhone(models.Model):
    """退订号码: a phone that wants no texts; its number is not kept, only its digest."""

    phone_digest = models.CharField("手机摘要", max_length=64, unique=True)
    phone_masked = models.CharField("手机（脱敏）", max_length=24)
    since = models.DateTimeField("退订时间")
    reason = models.CharField("方式", max_length=200)

    class Meta:
        verbose_name = "退订号码"
        indexes = [models.Index(fields=["-since", "-id"], name="opted_out_newest")]

    def __str__(self) -> str:
        return self.phone_masked
