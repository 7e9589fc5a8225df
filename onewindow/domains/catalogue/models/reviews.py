"""Reviews, waivers and the publish log."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from onewindow.domains.catalogue.models.items import ServiceItem, ServiceStandard


class ReviewKind(models.TextChoices):
    TECHNICAL = "technical", "技术审查"
    EXPERT = "expert", "专家审查"


class Review(models.Model):
    """One of the two reviews (X4); it counts only for the very text that was read."""

    standard = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="reviews", verbose_name="标准"
    )
    kind = models.CharField("审查种类", max_length=10, choices=ReviewKind.choices)
    content_hash = models.CharField("所审内容摘要", max_length=64)
    is_approved = models.BooleanField("通过")
    opinion = models.TextField("意见", blank=True)
    reviewer_key = models.CharField("审查人", max_length=80)
    reviewer_name = models.CharField("审查人姓名", max_length=80)
    reviewed_at = models.DateTimeField("审查时间")

    class Meta:
        verbose_name = "标准审查"
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "content_hash", "kind"], name="review_once_per_text"
            ),
            # The same person cannot do both, whatever the code above does.
            models.UniqueConstraint(
                fields=["standard", "content_hash", "reviewer_key"], name="review_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{'通过' if self.is_approved else '退回'}"


class LintWaiver(models.Model):
    """A named person's reason to let a finding pass in this version; empty place: whole rule."""

    standard = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="waivers", verbose_name="标准"
    )
    rule = models.CharField("规则", max_length=40)
    place = models.CharField("位置", max_length=200, blank=True)
    reason = models.TextField("理由")
    waived_by_key = models.CharField("豁免人", max_length=80)
    waived_by_name = models.CharField("豁免人姓名", max_length=80)
    waived_at = models.DateTimeField("豁免时间")

    class Meta:
        verbose_name = "检查豁免"
        constraints = [
            models.UniqueConstraint(fields=["standard", "rule", "place"], name="waiver_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.place}：{self.reason}"


class PublishLog(models.Model):
    """One act of publication or repeal, like a commit: who, when, why."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("时间")
    actor_key = models.CharField("操作人", max_length=80)
    actor_name = models.CharField("操作人姓名", max_length=80)
    message = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "发布记录"
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.actor_name} {self.message}"


class PublishLogRecord(models.Model):
    """What one act did to one item: old version → new version; new is None for a repeal."""

    log = models.ForeignKey(
        PublishLog, models.PROTECT, related_name="records", verbose_name="发布记录"
    )
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+", verbose_name="事项")
    old = models.ForeignKey(
        ServiceStandard, models.PROTECT, null=True, related_name="+", verbose_name="原版本"
    )
    new = models.ForeignKey(
        ServiceStandard, models.PROTECT, null=True, related_name="+", verbose_name="新版本"
    )

    class Meta:
        verbose_name = "发布记录明细"
        constraints = [
            models.UniqueConstraint(fields=["log", "item"], name="publish_record_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.old_id} → {self.new_id}"
