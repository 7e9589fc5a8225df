"""Invitations, what was said, and how a bad judgement was put right."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.evaluation.rules.labels import GRADES
from onewindow.domains.evaluation.rules.loop import Reminder, Stage


class InvitationKind(models.TextChoices):
    ONSITE = "onsite", "现场一次一评"
    ONLINE = "online", "网上一事一评"


class InvitationStatus(models.TextChoices):
    OPEN = "open", "待评价"
    EVALUATED = "evaluated", "已评价"
    DEFAULTED = "defaulted", "默认评价"
    EXPIRED = "expired", "未评价"


class EvaluationChannel(models.TextChoices):
    """Through what somebody judged; the national channel codes 1 to 7 follow this order."""

    WEB = "web", "PC端"
    MOBILE = "mobile", "移动端"
    QR = "qr", "二维码"
    TABLET = "tablet", "大厅平板"
    KIOSK = "kiosk", "大厅其他终端"
    PHONE = "phone", "电话"
    MESSAGE = "message", "短信"


class EvaluationPolicy(models.Model):
    """评价规则: limits and thresholds of a region from a day on; the newest in force counts."""

    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    valid_from = models.DateField("生效日期")
    limits = models.JSONField("时限和阈值")

    class Meta:
        verbose_name = "评价规则"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "valid_from"], name="evaluation_policy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '全部'} {self.valid_from}"


class Invitation(models.Model):
    """评价邀请: one service occasion, which may be judged once (办件编号＋评价次数)."""

    subject = models.CharField("服务编号", max_length=64)
    occasion = models.PositiveSmallIntegerField("评价次数")
    kind = models.CharField("方式", max_length=8, choices=InvitationKind.choices)
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    visit = models.CharField("到访编号", max_length=40, blank=True)
    code = models.CharField("评价码", max_length=24, unique=True)
    item_code = models.CharField("事项", max_length=64, blank=True)
    item_name = models.CharField("事项名称", max_length=200, blank=True)
    department = models.CharField("部门", max_length=64, blank=True)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    outlet = models.CharField("网点", max_length=40, blank=True)
    window = models.CharField("窗口", max_length=20, blank=True)
    clerk = models.CharField("工号", max_length=20, blank=True)
    is_named = models.BooleanField("实名", default=True)
    invited_at = models.DateTimeField("邀请时间")
    asked_from = models.DateTimeField("现场询问起", help_text="later than the invitation after F9")
    closes_at = models.DateTimeField("截止时间")
    default_at = models.DateTimeField("默认评价时间", null=True, blank=True)
    status = models.CharField(
        "状态",
        max_length=10,
        choices=InvitationStatus.choices,
        default=InvitationStatus.OPEN,
    )

    class Meta:
        verbose_name = "评价邀请"
        constraints = [
            # 一次一评: the same occasion is judged once, whatever a retry does.
            models.UniqueConstraint(fields=["subject", "occasion"], name="invitation_once"),
        ]
        indexes = [
            # The tablet of a window asks for the newest open one.
            models.Index(
                fields=["window", "-asked_from"],
                condition=models.Q(status="open"),
                name="invitation_open_window",
            ),
            # The sweep: whose silence has become an answer or an end.
            models.Index(
                fields=["default_at"],
                condition=models.Q(status="open", default_at__isnull=False),
                name="invitation_default_due",
            ),
            models.Index(
                fields=["closes_at"],
                condition=models.Q(status="open"),
                name="invitation_closes",
            ),
            models.Index(fields=["invited_at"], name="invitation_period"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}-{self.occasion}"

    def may_be_judged(self, at: datetime) -> bool:
        """Whether somebody may speak now; a default grade gives way to a voice."""
        is_open = self.status in {InvitationStatus.OPEN, InvitationStatus.DEFAULTED}
        return is_open and at <= self.closes_at


class ServiceEvaluation(models.Model):
    """评价: stars, official labels, and words; a default one says so and counts apart."""

    invitation = models.OneToOneField(
        Invitation, models.PROTECT, related_name="evaluation", verbose_name="邀请"
    )
    stars = models.PositiveSmallIntegerField("星级", choices=list(GRADES.items()))
    is_default = models.BooleanField("默认", default=False)
    labels = ArrayField(models.CharField(max_length=3), verbose_name="标签", default=list)
    words = models.CharField("文字评价", max_length=500, blank=True)
    findings = models.JSONField("记录核对", default=list)
    channel = models.CharField("渠道", max_length=8, choices=EvaluationChannel.choices, blank=True)
    evaluated_at = models.DateTimeField("评价时间")
    changed_at = models.DateTimeField("最近变更")
    struck_at = models.DateTimeField("剔除时间", null=True, blank=True)
    strike_reason = models.CharField("剔除理由", max_length=200, blank=True)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    answer = models.CharField("公开答复", max_length=500, blank=True)

    class Meta:
        verbose_name = "评价"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="evaluation_one_to_five"
            ),
        ]
        indexes = [
            models.Index(fields=["-evaluated_at", "-id"], name="evaluation_newest"),
            # The report upwards asks what changed since it last did; defaults are a list apart.
            models.Index(fields=["is_default", "changed_at", "id"], name="evaluation_changed"),
            # The public page shows what was published, newest first.
            models.Index(
                fields=["-published_at", "-id"],
                condition=models.Q(published_at__isnull=False),
                name="evaluation_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} {self.stars}★"


class Rectification(models.Model):
    """差评整改: from dispatch to the call back, each stage with its limit."""

    evaluation = models.OneToOneField(
        ServiceEvaluation, models.PROTECT, related_name="rectification", verbose_name="评价"
    )
    department = models.CharField("承办部门", max_length=64, blank=True)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    stage = models.CharField(
        "阶段",
        max_length=16,
        choices=[(s.value, s.label) for s in Stage],
        default=Stage.TO_DISPATCH.value,
    )
    due_at = models.DateTimeField("本阶段截止", null=True, blank=True)
    hard_due_at = models.DateTimeField("整改最迟")
    assignee = models.CharField("经办人工号", max_length=20, blank=True)
    contact_note = models.CharField("联系情况", max_length=500, blank=True)
    remedy = models.CharField("整改措施", max_length=500, blank=True)
    callback_result = models.CharField("回访结果", max_length=12, blank=True)
    callback_note = models.CharField("回访情况", max_length=500, blank=True)
    appeal_reason = models.CharField("申诉理由", max_length=500, blank=True)
    review_opinion = models.CharField("复核意见", max_length=500, blank=True)
    rectified_at = models.DateTimeField("整改时间", null=True, blank=True)
    called_back_at = models.DateTimeField("回访时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    reminded = models.CharField(
        "本阶段已催办",
        max_length=6,
        choices=[(one.value, one.label) for one in Reminder],
        blank=True,
    )

    class Meta:
        verbose_name = "差评整改"
        indexes = [
            # Everybody's list is ordered by what is due first.
            models.Index(
                fields=["department", "due_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="rectification_open",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="rectification_due",
            ),
            # The same lists of what is closed, the newest first: those grow for ever.
            models.Index(
                fields=["department", "-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="rectification_closed",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="rectification_closed_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.stage}"


class EvaluationTablet(models.Model):
    """评价平板: the device at a window that asks whoever was just served.

    ``pairing`` is part of its address: pairing anew closes the address before. Occasions up to
    ``settled_until`` were answered or skipped on it.
    """

    window = models.CharField("窗口", max_length=20, unique=True)
    pairing = models.CharField("配对", max_length=40)
    settled_until = models.DateTimeField("已问到")
    thanked_at = models.DateTimeField("致谢时间", null=True, blank=True)

    class Meta:
        verbose_name = "评价平板"

    def __str__(self) -> str:
        return f"{self.window}号窗口评价平板"
