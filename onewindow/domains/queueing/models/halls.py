"""Plates, the policy, the day of a hall, windows as the queue sees them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.queueing.rules.kinds import StationState

_STATES = [(state.value, state.label) for state in StationState]


class Plate(models.Model):
    """板块: what a ticket is drawn for (Q2); services such as collecting queue likewise."""

    name = models.CharField("名称", max_length=40, unique=True)
    names = ArrayField(
        models.CharField(max_length=40),
        verbose_name="用过的名称",
        help_text="its name and those before: calls under any of them show its pace",
    )
    letter = models.CharField("字母", max_length=2, unique=True)
    window_kinds = ArrayField(models.CharField(max_length=16), verbose_name="窗口类别")
    topics = ArrayField(models.CharField(max_length=100), default=list, verbose_name="主题")
    lines = ArrayField(models.CharField(max_length=64), default=list, verbose_name="条线")
    usual_minutes = models.FloatField("通常办理时长（分钟）", default=10.0)
    needs_skill = models.BooleanField("须上岗认证", default=True)
    is_service = models.BooleanField("服务（非板块）", default=False)
    is_rest = models.BooleanField("兜底板块", default=False)
    place = models.PositiveSmallIntegerField("顺序", default=0)
    is_open = models.BooleanField("在用", default=True, help_text="a closed one keeps its letter")

    class Meta:
        verbose_name = "板块"
        constraints = [
            # Items that belong to no other plate need exactly one to go to.
            models.UniqueConstraint(
                fields=["is_rest"], condition=models.Q(is_rest=True), name="plate_one_rest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class QueuePolicy(models.Model):
    """叫号规则 of an outlet from a day on; without an outlet, of all that have none of their own.

    Append-only: what held on a day, and who stated it, can be read for ever. Of two with the same
    first day the later one counts. No document: the outlet follows the common rules again.
    """

    outlet = models.CharField("网点", max_length=40, blank=True)
    from_on = models.DateField("施行日期")
    document = models.JSONField("规则", null=True)
    set_at = models.DateTimeField("制定时间")
    set_by = models.CharField("制定人", max_length=80)

    class Meta:
        verbose_name = "叫号规则"
        indexes = [
            # What holds on a day: the latest first day that is not after it.
            models.Index(fields=["outlet", "-from_on", "-id"], name="queue_policy_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.outlet or '全部网点'}叫号规则 {self.from_on}"


class HallDay(models.Model):
    """One day of an outlet's queue, with the hours and the policy that hold on it.

    Made by the first act of the day, so that the hot acts read one row instead of calendars; what
    changes hours or policy later on changes the row.
    """

    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    hours = models.JSONField("开放时段", default=list, help_text="[opens, closes, mode]")
    policy = models.JSONField("叫号规则", default=dict)
    plates = ArrayField(
        models.CharField(max_length=40), default=list, help_text="those some window here takes"
    )
    closed_at = models.DateTimeField("收场", null=True)

    class Meta:
        verbose_name = "大厅日"
        constraints = [
            # Two first acts of a day make one row.
            models.UniqueConstraint(fields=["outlet", "on"], name="hall_day_once"),
        ]
        indexes = [
            # The sweep that closes days that are over.
            models.Index(
                fields=["on"], condition=models.Q(closed_at__isnull=True), name="hall_day_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.on}"


class ItemRoute(models.Model):
    """Where an item queues on a day, as its standard in force says; made when first asked for."""

    day = models.ForeignKey(HallDay, models.CASCADE, related_name="routes")
    item = models.CharField("事项", max_length=64)
    name = models.CharField("事项名称", max_length=1000)
    plate = models.ForeignKey(Plate, models.PROTECT, related_name="+")
    topic = models.CharField("主题", max_length=100, blank=True)
    line = models.CharField("条线", max_length=64, blank=True)
    window_kinds = ArrayField(models.CharField(max_length=16), verbose_name="窗口类别")

    class Meta:
        verbose_name = "事项去向"
        constraints = [
            models.UniqueConstraint(fields=["day", "item"], name="item_route_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.plate_id}"


class Station(models.Model):
    """A window in use: its state, who sits there, what may be called, whom it serves now.

    The person's certifications are copied when they sit down and when they change, so that one
    statement can choose the next ticket (W31).
    """

    window = models.CharField("窗口", max_length=20, unique=True)
    outlet = models.CharField("网点", max_length=40)
    kind = models.CharField("类别", max_length=16)
    line = models.CharField("条线", max_length=64, blank=True)
    plates = ArrayField(models.CharField(max_length=40), default=list, verbose_name="板块")
    state = models.CharField("状态", max_length=8, choices=_STATES, default=StationState.CLOSED)
    reason = models.CharField("原因", max_length=100, blank=True)
    staff = models.CharField("工号", max_length=20, blank=True)
    staff_name = models.CharField("姓名", max_length=40, blank=True)
    all_skills = models.BooleanField("全部事项", default=False)
    skill_items = ArrayField(models.CharField(max_length=64), default=list)
    skill_topics = ArrayField(models.CharField(max_length=64), default=list)
    skill_plates = ArrayField(models.CharField(max_length=64), default=list)
    is_reserve = models.BooleanField("备用窗口", default=False)
    reserve_plates = ArrayField(
        models.CharField(max_length=40), default=list, help_text="what it stands by for"
    )
    since = models.DateTimeField("自")
    ticket = models.OneToOneField(
        "QueueTicket", models.PROTECT, null=True, related_name="+", verbose_name="当前号"
    )

    class Meta:
        verbose_name = "窗口状态"
        indexes = [
            models.Index(fields=["outlet", "state"], name="station_outlet"),
            models.Index(fields=["staff"], name="station_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.window}号窗口 {StationState(self.state).label}"


class StationSpan(models.Model):
    """A stretch of one state of a window that is over. Append-only."""

    window = models.CharField("窗口", max_length=20)
    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    state = models.CharField("状态", max_length=8, choices=_STATES)
    reason = models.CharField("原因", max_length=100, blank=True)
    staff = models.CharField("工号", max_length=20, blank=True)
    from_at = models.DateTimeField("自")
    until_at = models.DateTimeField("至")

    class Meta:
        verbose_name = "窗口状态时段"
        indexes = [models.Index(fields=["outlet", "on"], name="station_span_day")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.state} {self.from_at}"


class PeakAlert(models.Model):
    """A plate that exceeds the peak limits, with the reserve windows that were suggested (N13)."""

    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    plate = models.CharField("板块", max_length=40)
    reason = models.CharField("超限", max_length=200)
    windows = ArrayField(models.CharField(max_length=20), default=list, verbose_name="建议启用")
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("解除", null=True)

    class Meta:
        verbose_name = "高峰预警"
        constraints = [
            # One peak at a time, however many tickets it sees.
            models.UniqueConstraint(
                fields=["outlet", "on", "plate"],
                condition=models.Q(ended_at__isnull=True),
                name="peak_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.plate} {self.began_at}"
