"""The table of steps: what inboxes, lights and sweeps read; and the outlines that runs share.

The state of a run is kept with its case: what moved of each step, and the digest of the outline
that says the rest. Rows of steps are its projection, written in the same transaction and compared
by ``cases verify``.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from onewindow.domains.approvals.rules.steps import StepStatus

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Where a list puts what has no clock: behind everything that has one."""
SIGNER_PLACES = (0, 1, 2)
"""Places of ``signed_by`` with an index of their own."""
_LIVE = models.Q(status__in=["open", "returned", "suspended"])


class CasePhase(models.TextChoices):
    """Where the case of a step stands, as far as lists of steps ask."""

    RUNNING = "running", "办理中"
    PAUSED = "paused", "暂停计时"
    OVER = "over", "已决定或终结"


class RunOutline(models.Model):
    """流程底稿: what the steps of a run started as, once for all cases that share it.

    Named by its own content, so that a process may keep what it has read for ever.
    """

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    steps = models.JSONField("环节")

    class Meta:
        verbose_name = "流程底稿"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.digest


class Step(models.Model):
    """One step of one case."""

    id = models.BigAutoField(primary_key=True)
    case_number = models.CharField("办件编号", max_length=64)
    # No foreign key: cases stand above. The key orders "cases of my department" by one index.
    case_id = models.BigIntegerField("办件")
    case_phase = models.CharField("办件阶段", max_length=8, choices=CasePhase.choices)
    code = models.CharField("环节代码", max_length=64)
    name = models.CharField("环节名称", max_length=200)
    item_code = models.CharField("事项", max_length=64)
    department = models.CharField("办理部门", max_length=64)
    division_code = models.CharField("行政区划", max_length=12)
    role = models.CharField("岗位", max_length=40)
    stage = models.CharField("阶段", max_length=12)
    kind = models.CharField("类型", max_length=20)
    status = models.CharField(
        "状态", max_length=12, choices=[(s.value, s.label) for s in StepStatus]
    )
    outcome = models.CharField("意见", max_length=12, blank=True)
    assignee = models.CharField("指定人员", max_length=64, blank=True)
    signed_by = models.JSONField("已签署", default=list)
    awaited = models.JSONField("待签署人", default=list)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    opened_at = models.DateTimeField("开始", null=True)
    decided_at = models.DateTimeField("办结", null=True)
    due_at = models.DateTimeField("到期", null=True)
    warn_at = models.DateTimeField("预警", null=True)
    due_order = models.GeneratedField(
        expression=Coalesce("due_at", models.Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
        verbose_name="排序",
    )

    class Meta:
        verbose_name = "环节"
        constraints = [
            models.UniqueConstraint(fields=["case_number", "code"], name="step_once_a_case"),
        ]
        indexes = [
            # The inbox of a post: its live steps, one range a status, in the order of the list.
            models.Index(
                fields=["department", "role", "status", "due_order", "id"],
                condition=_LIVE,
                name="step_inbox",
            ),
            # Its tray of warnings, however many steps wait that are not late.
            models.Index(
                fields=["department", "role", "warn_at"],
                condition=models.Q(status="open"),
                name="step_late",
            ),
            # What a head and what a supervisor looks over.
            models.Index(
                fields=["department", "due_order", "id"], condition=_LIVE, name="step_department"
            ),
            models.Index(fields=["due_order", "id"], condition=_LIVE, name="step_region"),
            # The cases a department takes part in, newest first, and those of one item.
            models.Index(fields=["department", "-case_id"], name="step_cases"),
            models.Index(fields=["department", "item_code", "-case_id"], name="step_item"),
            # What a person has signed; steps signed by more than three are few.
            *(
                models.Index(
                    KT(f"signed_by__{place}"),
                    "case_phase",
                    "due_order",
                    "id",
                    condition=models.Q(**{f"signed_by__{place}__isnull": False}),
                    name=f"step_signed_{place}",
                )
                for place in SIGNER_PLACES
            ),
            GinIndex(
                fields=["signed_by"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(signed_by__3__isnull=False),
                name="step_signed_by",
            ),
            # Where a named person is still waited for: few steps name anybody.
            GinIndex(
                fields=["awaited"],
                opclasses=["jsonb_path_ops"],
                condition=_LIVE & models.Q(awaited__0__isnull=False),
                name="step_awaited",
            ),
            models.Index(
                fields=["assignee", "status", "due_order", "id"],
                condition=~models.Q(assignee=""),
                name="step_assignee",
            ),
            # The sweep: which live steps are past their warning?
            models.Index(fields=["warn_at", "id"], condition=_LIVE, name="step_warn"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.code} {self.status}"
