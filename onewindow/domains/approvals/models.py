"""The table of steps: what inboxes, lights and sweeps read.

The state of a run is kept whole with its case; these rows are its projection, written in the same
transaction and compared by ``cases verify``.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from onewindow.domains.approvals.rules.run import StepStatus


class Step(models.Model):
    """One step of one case."""

    id = models.BigAutoField(primary_key=True)
    case_number = models.CharField("办件编号", max_length=64)
    code = models.CharField("环节代码", max_length=64)
    name = models.CharField("环节名称", max_length=200)
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

    class Meta:
        verbose_name = "环节"
        constraints = [
            models.UniqueConstraint(fields=["case_number", "code"], name="step_once_a_case"),
        ]
        indexes = [
            # The inbox of a post: live steps of its department and role, by due time.
            models.Index(
                fields=["department", "role", "due_at", "id"],
                condition=models.Q(status__in=["open", "returned", "suspended"]),
                name="step_inbox",
            ),
            # What a person has signed, and where a named person is still waited for.
            GinIndex(fields=["signed_by"], opclasses=["jsonb_path_ops"], name="step_signed_by"),
            GinIndex(
                fields=["awaited"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(status__in=["open", "returned", "suspended"]),
                name="step_awaited",
            ),
            models.Index(
                fields=["assignee"],
                condition=~models.Q(assignee=""),
                name="step_assignee",
            ),
            # The sweep: which open steps are past their warning?
            models.Index(fields=["warn_at"], condition=models.Q(status="open"), name="step_warn"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.code} {self.status}"
