"""The row of a case: columns for lists, lights and searches, and the whole state beside them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce, Collate, Reverse

from onewindow.domains.approvals.api import NEVER
from onewindow.domains.cases.rules.statuses import Status
from onewindow.kit.crypto import EncryptedTextField


class ClockKind(models.TextChoices):
    """Which clock ``due_at`` belongs to at the moment."""

    NONE = "", "无"
    RECEIPT = "receipt", "收件审查"
    DECISION = "decision", "办理"
    DELIVERY = "delivery", "送达"


class Case(models.Model):
    """办件. Everything but personal data follows from its events; see ``verify``."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Unique by constraints: of a unique text field Django keeps a second index for LIKE.
    number = models.CharField("办件编号", max_length=64)
    query_code = models.CharField("查询码", max_length=12)
    standard = models.ForeignKey(
        "catalogue.ServiceStandard",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="标准",
        db_index=False,
    )
    applicant = models.ForeignKey(
        "applicants.Applicant",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="申请人",
        db_index=False,
    )
    item_code = models.CharField("事项", max_length=64)
    item_name = models.CharField("事项名称", max_length=1000)
    department = models.CharField("主办部门", max_length=64)
    division_code = models.CharField("行政区划", max_length=12)
    channel = models.CharField("渠道", max_length=12)
    window = models.CharField("窗口", max_length=40, blank=True)
    applicant_name = models.CharField("申请人", max_length=200)
    assistant = models.CharField(
        "帮办代办员", max_length=20, blank=True, default="", db_default="", help_text="工号"
    )
    status = models.CharField("状态", max_length=24, choices=[(s.value, s.label) for s in Status])
    is_simulated = models.BooleanField("模拟审批", default=False)
    is_green = models.BooleanField("绿色通道", default=False)
    form = EncryptedTextField("申请表", default="{}")
    state = models.JSONField("状态全量")
    seq = models.PositiveIntegerField("事件数", default=0)
    revision = models.PositiveIntegerField(
        "写入次数", default=1, db_default=1, help_text="a writer that read an older one reads again"
    )
    receipt_key = models.CharField(  # noqa: DJ001 - NULL where no key was sent: many cases have none
        "收件重试键",
        max_length=64,
        null=True,
        blank=True,
        help_text="sent twice, acts once",
    )
    received_at = models.DateTimeField("收件")
    accepted_at = models.DateTimeField("受理", null=True)
    decided_at = models.DateTimeField("决定", null=True)
    ended_at = models.DateTimeField("终结", null=True)
    clock = models.CharField("时钟", max_length=10, choices=ClockKind.choices, blank=True)
    due_at = models.DateTimeField("到期", null=True)
    warn_at = models.DateTimeField("预警", null=True)
    due_order = models.GeneratedField(
        expression=Coalesce("due_at", models.Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
        verbose_name="排序",
    )
    statutory_due_at = models.DateTimeField("法定到期", null=True)
    deemed_at = models.DateTimeField("视为受理时点", null=True)
    deferral_due_on = models.DateField("容缺补齐日", null=True)
    follow_up_due_on = models.DateField("承诺核查日", null=True)
    decided_due_at = models.DateTimeField("办理到期（决定时）", null=True)
    negative_reported_at = models.DateTimeField("否定事项报备", null=True)
    negative_approved_at = models.DateTimeField("报备核准", null=True)

    class Meta:
        verbose_name = "办件"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number"),
            models.UniqueConstraint(fields=["receipt_key"], name="case_receipt_key"),
        ]
        # An act writes every one of them: an index stays while a list or a sweep reads it.
        indexes = [
            # Lists of a department or a window: newest first, a page at a time.
            models.Index(fields=["division_code", "-id"], name="case_division"),
            models.Index(fields=["department", "-id"], name="case_department"),
            models.Index(fields=["window", "-id"], name="case_window"),
            models.Index(fields=["applicant", "-id"], name="case_applicant"),
            # What an assistant sees is theirs alone: the list, and their desk by status.
            models.Index(
                fields=["assistant", "-id"],
                condition=~models.Q(assistant=""),
                name="case_assistant",
            ),
            models.Index(
                fields=["assistant", "status", "due_order", "id"],
                condition=~models.Q(assistant=""),
                name="case_assistant_desk",
            ),
            # The search: cases of an item, newest first, also those a department leads; a number
            # by its ending.
            models.Index(fields=["item_code", "-id"], name="case_item"),
            models.Index(fields=["department", "item_code", "-id"], name="case_department_item"),
            models.Index(Collate(Reverse("number"), "C"), name="case_number_end"),
            # The sweeps: each is one index range over the open cases only.
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="case_due"
            ),
            models.Index(
                fields=["warn_at", "id"],
                condition=models.Q(warn_at__isnull=False),
                name="case_warn",
            ),
            models.Index(
                fields=["deemed_at"],
                condition=models.Q(deemed_at__isnull=False),
                name="case_deemed",
            ),
            models.Index(
                fields=["deferral_due_on"],
                condition=models.Q(deferral_due_on__isnull=False),
                name="case_deferral",
            ),
            models.Index(
                fields=["follow_up_due_on"],
                condition=models.Q(follow_up_due_on__isnull=False),
                name="case_follow_up",
            ),
            # What silence decides: the few standards that know it, while the limit runs.
            models.Index(
                fields=["standard", "statutory_due_at"],
                condition=models.Q(clock=ClockKind.DECISION),
                name="case_silence",
            ),
            # The register of negative acts, the newest first, and those that wait for a head.
            models.Index(
                fields=["-negative_reported_at", "-id"],
                condition=models.Q(negative_reported_at__isnull=False),
                name="case_negative",
            ),
            # Whom a survey asks and what a month's figures count: the decisions of some days.
            models.Index(
                fields=["decided_at"],
                condition=models.Q(decided_at__isnull=False),
                name="case_decided",
            ),
            # What came in over some days; those with deferred papers apart, for whether there are
            # any is known only from the state, which is large and kept out of line.
            models.Index(fields=["received_at"], name="case_received"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state__has_key="deferrals"),
                name="case_deferred",
            ),
            # The desk: what is to be done, by status and due time.
            models.Index(fields=["status", "due_order", "id"], name="case_status_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Case] | None = None,
    ) -> None:
        """Load what was left out in one look: whoever asks for one column asks for its neighbours.

        State and form are large and only come where they are named.
        """
        left_out = self.get_deferred_fields()
        asked = None if fields is None else set(fields)
        if asked is not None and asked <= left_out:
            fields = asked | (left_out - {"state", "form"})
        super().refresh_from_db(using, fields, from_queryset)


class Alert(models.Model):
    """预警: a yellow or red card that a clock drew, and whose reminder it was (W10).

    One row for each clock, level and due time, so that a card falls once; a date that moves begins
    anew. ``step`` is empty for the clock of the case. The reminder goes to the holder of the post
    (``role`` or ``assignee``) and to the head of the department.
    """

    class Level(models.TextChoices):
        YELLOW = "yellow", "黄牌"
        RED = "red", "红牌"

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField("办件")
    case_number = models.CharField("办件编号", max_length=64)
    step = models.CharField("环节代码", max_length=64, blank=True)
    level = models.CharField("级别", max_length=6, choices=Level.choices)
    clock = models.CharField("时钟", max_length=10)
    department = models.CharField("部门", max_length=64)
    role = models.CharField("岗位", max_length=40, blank=True)
    assignee = models.CharField("指定人员", max_length=64, blank=True)
    division_code = models.CharField("行政区划", max_length=12)
    due_at = models.DateTimeField("到期")
    raised_at = models.DateTimeField("发出")

    class Meta:
        verbose_name = "预警"
        constraints = [
            # A card falls once; the sweep asks this index which cards have fallen.
            models.UniqueConstraint(
                fields=["case_id", "step", "due_at", "level"], name="alert_once"
            ),
        ]
        indexes = [
            # The reminders of a department, the newest first.
            models.Index(fields=["department", "-id"], name="alert_department"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.step} {self.get_level_display()}"


class ParkedClock(models.Model):
    """搁置: what time should have brought about and could not, until it is tried again.

    While it is parked a sweep passes it by, so that a thousand bad rows hold up no good one.
    """

    sweep = models.CharField("到期处理", max_length=80)
    case_number = models.CharField("办件编号", max_length=64)
    failures = models.PositiveIntegerField("失败次数", default=1)
    error = models.TextField("原因")
    since = models.DateTimeField("首次失败")
    retry_at = models.DateTimeField("再次尝试")

    class Meta:
        verbose_name = "搁置的到期处理"
        constraints = [
            models.UniqueConstraint(fields=["sweep", "case_number"], name="parked_clock_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sweep} {self.case_number}"


class ApplicationDraft(models.Model):
    """暂存 (00): an acceptance that a clerk has begun; it survives the end of a session.

    A draft is no case: nothing was handed in, no clock runs, no fact is recorded. ``case_number``
    is set once it became a case, or while it amends one; the content of a finished draft is erased.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField("工号", max_length=20)
    window = models.CharField("窗口", max_length=40, blank=True)
    item_code = models.CharField("事项", max_length=64, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    applicant_name = models.CharField("申请人（脱敏）", max_length=200, blank=True)
    step = models.PositiveSmallIntegerField("步骤", default=1)
    content = EncryptedTextField("内容", blank=True, help_text="JSON")
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    is_finished = models.BooleanField("已收件", default=False)
    created_at = models.DateTimeField("开始")
    updated_at = models.DateTimeField("最近保存")

    class Meta:
        verbose_name = "暂存"
        indexes = [
            # "What have I begun?" on the desk of the clerk.
            models.Index(
                fields=["owner", "-updated_at"],
                condition=models.Q(is_finished=False),
                name="draft_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.item_name} {self.step}"


class CustomerScreen(models.Model):
    """第二屏: what the applicant's screen of a window shows now.

    ``pairing`` is part of the screen's address: pairing anew closes the address before.
    """

    window = models.CharField("窗口", max_length=40, unique=True)
    pairing = models.CharField("配对", max_length=40)
    draft = models.UUIDField("暂存", null=True, blank=True)
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    wish = models.CharField("申请人要求修改", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    shown_at = models.DateTimeField("显示时间")

    class Meta:
        verbose_name = "第二屏"

    def __str__(self) -> str:
        return f"{self.window}号窗口第二屏"
