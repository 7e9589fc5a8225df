"""Dockets, their answers, the policy, and reviews of guides that repeated reasons call for."""

from __future__ import annotations

from django.db import models

from onewindow.domains.dockets.rules.stages import Outcome, Reminder, Stage, Told
from onewindow.kit.crypto import EncryptedTextField


class DocketChannel(models.TextChoices):
    """Through what somebody reported."""

    WINDOW = "window", "窗口"
    RECEPTION = "reception", "导办台"
    ONLINE = "online", "网上"


class ReviewStatus(models.TextChoices):
    OPEN = "open", "待复核"
    CHANGED = "changed", "已改指南"
    UNCHANGED = "unchanged", "不改，已说明"


class DocketPolicy(models.Model):
    """反映规则: limits and coded reasons of a region from a day on; the newest in force counts."""

    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    valid_from = models.DateField("生效日期")
    content = models.JSONField("规则")

    class Meta:
        verbose_name = "反映规则"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "valid_from"], name="docket_policy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '全部'} {self.valid_from}"


class GuideReview(models.Model):
    """指南复核: the same reason was reported again on the same item; its editors look into it."""

    item_code = models.CharField("事项", max_length=64)
    item_name = models.CharField("事项名称", max_length=1000)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    reason = models.CharField("原因", max_length=32)
    reason_name = models.CharField("原因名称", max_length=40)
    status = models.CharField(
        "状态", max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.OPEN
    )
    raised_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("截止")
    note = models.CharField("处理说明", max_length=500, blank=True)
    version = models.PositiveIntegerField("标准版本", null=True, blank=True)
    settled_by = models.CharField("办结人工号", max_length=20, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "指南复核"
        constraints = [
            # One review at a time: what comes meanwhile joins it.
            models.UniqueConstraint(
                fields=["item_code", "reason"],
                condition=models.Q(settled_at__isnull=True),
                name="guide_review_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(settled_at__isnull=True),
                name="guide_review_due",
            ),
            models.Index(
                fields=["-settled_at", "-id"],
                condition=models.Q(settled_at__isnull=False),
                name="guide_review_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_name} {self.reason_name}"


class Docket(models.Model):
    """办不成事反映: the matter, where it was refused, the reason given, and what follows.

    ``outlet`` and ``window`` are where it was refused, ``recorded_window`` where it was written
    down. ``code`` opens the person's page from a text message, ``query_code`` with the number.
    ``answer_by`` counts from the record; a second one begins when the centre orders a new answer.
    """

    number = models.CharField("反映编号", max_length=16, unique=True)
    query_code = models.CharField("查询码", max_length=8)
    code = models.CharField("链接码", max_length=24, unique=True)
    channel = models.CharField("渠道", max_length=10, choices=DocketChannel.choices)
    division_code = models.CharField("行政区划代码", max_length=12)
    item_code = models.CharField("事项", max_length=64, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    outlet = models.CharField("被拒网点", max_length=40, blank=True)
    window = models.CharField("被拒窗口", max_length=20, blank=True)
    place = models.CharField("被拒地点", max_length=100, blank=True)
    refused_on = models.DateField("被拒日期", null=True, blank=True)
    refused_by = models.CharField("谁拒绝的", max_length=100, blank=True)
    wanted = EncryptedTextField("想办什么")
    reason = models.CharField("原因", max_length=32)
    reason_name = models.CharField("原因名称", max_length=40)
    reason_words = EncryptedTextField("对方怎么说的", blank=True)
    papers = EncryptedTextField("出示了什么材料", blank=True)
    person_name = EncryptedTextField("反映人", blank=True)
    phone = EncryptedTextField("电话", blank=True)
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    visit = models.BigIntegerField("到访", null=True, blank=True)
    ticket = models.CharField("号", max_length=8, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人工号", max_length=20, blank=True)
    recorded_window = models.CharField("登记窗口", max_length=20, blank=True)
    department = models.CharField("承办部门", max_length=64, blank=True)
    stage = models.CharField(
        "阶段",
        max_length=12,
        choices=[(s.value, s.label) for s in Stage],
        default=Stage.TO_DISPATCH.value,
    )
    answer_by = models.DateTimeField("答复截止")
    warn_at = models.DateTimeField("本阶段提醒", null=True, blank=True)
    due_at = models.DateTimeField("本阶段截止", null=True, blank=True)
    reminded = models.CharField(
        "本阶段已催办",
        max_length=6,
        choices=[(one.value, one.label) for one in Reminder],
        blank=True,
    )
    forwarded_from = models.CharField("转自部门", max_length=64, blank=True)
    outcome = models.CharField(
        "答复结论", max_length=12, choices=[(o.value, o.label) for o in Outcome], blank=True
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人工号", max_length=20, blank=True)
    is_late = models.BooleanField("答复超期", default=False)
    told = models.CharField(
        "回告结果", max_length=12, choices=[(t.value, t.label) for t in Told], blank=True
    )
    told_note = EncryptedTextField("回告情况", blank=True)
    told_at = models.DateTimeField("回告时间", null=True, blank=True)
    dissent_until = models.DateTimeField("可提出不认可至", null=True, blank=True)
    dissented_at = models.DateTimeField("提出不认可", null=True, blank=True)
    dissent_words = EncryptedTextField("不认可的理由", blank=True)
    ruling = models.CharField("裁定意见", max_length=500, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    guide_review = models.ForeignKey(
        GuideReview,
        models.PROTECT,
        related_name="dockets",
        null=True,
        blank=True,
        verbose_name="指南复核",
    )

    class Meta:
        verbose_name = "办不成事反映"
        constraints = [
            # Nothing closes without an answer.
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(answered_at__isnull=False),
                name="docket_answered_to_close",
            ),
        ]
        indexes = [
            # What is due first: of everybody, and of one department.
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="docket_due",
            ),
            models.Index(
                fields=["department", "due_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="docket_department_due",
            ),
            # What is closed, the newest first: those lists grow for ever.
            models.Index(
                fields=["-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="docket_closed",
            ),
            models.Index(
                fields=["department", "-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="docket_department_closed",
            ),
            # What was written down at a window, and by whom.
            models.Index(fields=["recorded_window", "-recorded_at", "-id"], name="docket_window"),
            models.Index(fields=["recorded_by", "-recorded_at", "-id"], name="docket_recorder"),
            # The same reason on the same item, since a day.
            models.Index(
                fields=["item_code", "reason", "recorded_at"],
                condition=models.Q(guide_review__isnull=True),
                name="docket_repeat",
            ),
            models.Index(
                fields=["case_number"],
                condition=~models.Q(case_number=""),
                name="docket_case",
            ),
            # Figures of a period.
            models.Index(fields=["recorded_at"], name="docket_period"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_stage_display()}"


class DocketAnswer(models.Model):
    """答复: what the department said; the person reads every one of them."""

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="answers", verbose_name="反映")
    outcome = models.CharField("结论", max_length=12, choices=[(o.value, o.label) for o in Outcome])
    text = models.CharField("答复", max_length=1000)
    article = models.CharField("法律依据", max_length=200, blank=True)
    authority = models.CharField("应找的机关", max_length=200, blank=True)
    department = models.CharField("答复部门", max_length=64)
    answered_by = models.CharField("答复人工号", max_length=20)
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        verbose_name = "答复"

    def __str__(self) -> str:
        return f"{self.docket_id} {self.get_outcome_display()}"
