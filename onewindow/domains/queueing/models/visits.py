"""A visit and its tickets, the spans of their time, and what the visit led to."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.messages.api import phone_confirmation_field
from onewindow.domains.queueing.rules.kinds import (
    LinkKind,
    Outcome,
    Priority,
    Source,
    SpanKind,
    TicketStatus,
)
from onewindow.kit.crypto import EncryptedTextField


class Visit(models.Model):
    """到访: one person's time in the hall, whatever number of matters (Q16).

    ``code`` is what the QR on the paper holds: unguessable, the only key to the phone's page.
    """

    code = models.CharField("凭证", max_length=32, unique=True)
    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    phone = EncryptedTextField("手机", blank=True)
    phone_confirmed_by = phone_confirmation_field()
    began_at = models.DateTimeField("到访")
    assistant = models.CharField(
        "帮办代办员", max_length=20, blank=True, default="", db_default="", help_text="工号"
    )

    class Meta:
        verbose_name = "到访"
        indexes = [
            models.Index(fields=["outlet", "on"], name="visit_day"),
            # Whom an assistant accompanies today (H17); most visits have none.
            models.Index(
                fields=["on", "assistant"],
                condition=~models.Q(assistant=""),
                name="visit_assistant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.on} #{self.pk}"


class QueueTicket(models.Model):
    """号票: one matter of a visit. Its past lies in spans; ``since`` is when the present began."""

    code = models.CharField("凭证", max_length=32, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tickets", verbose_name="到访")
    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    number = models.CharField("号", max_length=8)
    plate = models.CharField("板块", max_length=40)
    item = models.CharField("事项", max_length=64, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    topic = models.CharField("主题", max_length=100, blank=True)
    line = models.CharField("条线", max_length=64, blank=True)
    window_kinds = ArrayField(models.CharField(max_length=16), verbose_name="窗口类别")
    needs_skill = models.BooleanField("须上岗认证", default=True)
    source = models.CharField("来源", max_length=12, choices=[(s.value, s.label) for s in Source])
    mode = models.CharField("服务方式", max_length=12, blank=True)
    priority = models.CharField(
        "优先", max_length=12, choices=[(p.value, p.label) for p in Priority]
    )
    reason = models.CharField("优先原因", max_length=20, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.label) for s in TicketStatus]
    )
    taken_at = models.DateTimeField("取号")
    rank_at = models.DateTimeField("排序时间")
    since = models.DateTimeField("自")
    window = models.CharField("窗口", max_length=20, blank=True)
    staff = models.CharField("工号", max_length=20, blank=True)
    wanted_window = models.CharField("指定窗口", max_length=20, blank=True)
    origin_plate = models.CharField("原板块", max_length=40, blank=True)
    origin_window = models.CharField("原窗口", max_length=20, blank=True)
    called_at = models.DateTimeField("最近叫号", null=True)
    calls = models.PositiveSmallIntegerField("叫号次数", default=0)
    misses = models.PositiveSmallIntegerField("过号次数", default=0)
    transfers = models.PositiveSmallIntegerField("转移次数", default=0)
    ahead = models.PositiveIntegerField("取号时前面人数", default=0)
    estimate = ArrayField(
        models.FloatField(), null=True, verbose_name="取号时预计等候", help_text="low, likely, high"
    )
    outcome = models.CharField(
        "结果", max_length=12, blank=True, choices=[(o.value, o.label) for o in Outcome]
    )
    end_reason = models.CharField("原因", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束", null=True)
    registered_at = models.DateTimeField(
        "事后登记", null=True, help_text="when the outcome was registered after the day was closed"
    )
    seq = models.PositiveIntegerField("事件数", default=1)

    class Meta:
        verbose_name = "号票"
        constraints = [
            # A number is given once an outlet and day, whatever the counter does.
            models.UniqueConstraint(fields=["outlet", "on", "number"], name="ticket_number_once"),
            # One person cannot stand at two windows.
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(status__in=["called", "serving"]),
                name="ticket_one_at_a_time",
            ),
        ]
        indexes = [
            # The call: who of those waiting comes first?
            models.Index(
                fields=["outlet", "on", "rank_at", "id"],
                condition=models.Q(status="waiting"),
                name="ticket_waiting",
            ),
            # The board: the last calls of a hall.
            models.Index(
                fields=["outlet", "on", "-called_at"],
                condition=models.Q(called_at__isnull=False),
                name="ticket_called",
            ),
            # A window's held and missed tickets.
            models.Index(
                fields=["window", "on"],
                condition=models.Q(status__in=["held", "missed"]),
                name="ticket_window_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.on} {self.number}"

    @property
    def is_time_unknown(self) -> bool:
        """Whether nobody knows when the serving ended: the hall closed over it."""
        is_open_ended = not self.outcome or self.registered_at is not None
        return self.status == TicketStatus.FINISHED and is_open_ended


class TicketSpan(models.Model):
    """A stretch of a ticket's time that is over; the present one is ``QueueTicket.since``.

    Append-only: every statistic of the hall is made from these rows.
    """

    ticket = models.ForeignKey(QueueTicket, models.PROTECT, related_name="spans")
    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    plate = models.CharField("板块", max_length=40)
    kind = models.CharField("类别", max_length=8, choices=[(k.value, k.label) for k in SpanKind])
    window = models.CharField("窗口", max_length=20, blank=True)
    staff = models.CharField("工号", max_length=20, blank=True)
    from_at = models.DateTimeField("自")
    until_at = models.DateTimeField("至")

    class Meta:
        verbose_name = "号票时段"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gte=models.F("from_at")), name="span_not_backwards"
            ),
        ]
        indexes = [
            # Statistics of a day, and the pace of a plate: its newest waits.
            models.Index(fields=["outlet", "on"], name="span_day"),
            models.Index(
                fields=["outlet", "plate", "-until_at"],
                condition=models.Q(kind="waiting"),
                name="span_pace",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.from_at}"


class VisitLink(models.Model):
    """What a visit led to: a case, a collected result, an evaluation (Q16). Append-only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="links", verbose_name="到访")
    ticket = models.ForeignKey(
        QueueTicket, models.PROTECT, null=True, related_name="links", verbose_name="号票"
    )
    kind = models.CharField("类别", max_length=10, choices=[(k.value, k.label) for k in LinkKind])
    reference = models.CharField("编号", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "到访关联"
        constraints = [
            # Attaching twice changes nothing; and the index of "which visits does this case have?"
            models.UniqueConstraint(fields=["kind", "reference", "visit"], name="visit_link_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} → {self.kind} {self.reference}"
