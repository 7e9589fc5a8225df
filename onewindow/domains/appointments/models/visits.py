"""The service vehicle: its crew, its visits, on which half-hours it is away (W22)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.appointments.rules.kinds import (
    BookingChannel,
    VisitPurpose,
    VisitStatus,
)
from onewindow.domains.messages.api import phone_confirmation_field
from onewindow.kit.crypto import EncryptedTextField


class ServiceVehicle(models.Model):
    """流动服务车. ``window`` is the counter it counts as when its crew receives a case."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    outlet = models.CharField("所属网点", max_length=40)
    window = models.CharField("窗口", max_length=20, blank=True)
    divisions = ArrayField(models.CharField(max_length=12), verbose_name="服务范围")
    crew = ArrayField(models.CharField(max_length=20), verbose_name="车组工号")
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "流动服务车"

    def __str__(self) -> str:
        return self.name


class HomeVisit(models.Model):
    """上门服务: one journey of a vehicle to people who cannot come, or to many at once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("预约码", max_length=8, unique=True)
    vehicle = models.ForeignKey(ServiceVehicle, models.PROTECT, related_name="visits")
    outlet = models.CharField("网点", max_length=40)
    crew = ArrayField(models.CharField(max_length=20), verbose_name="车组工号")
    on = models.DateField("日期")
    begins_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    purpose = models.CharField(
        "缘由", max_length=6, choices=[(p.value, p.label) for p in VisitPurpose]
    )
    people = models.PositiveSmallIntegerField("人数")
    matter = models.CharField("办理内容", max_length=200)
    item = models.CharField("事项", max_length=64, blank=True)
    needs = ArrayField(models.CharField(max_length=12), verbose_name="无障碍需求", default=list)
    division = models.CharField("区划", max_length=12)
    address = EncryptedTextField("地址")
    name = EncryptedTextField("联系人")
    phone = EncryptedTextField("联系电话")
    phone_confirmed_by = phone_confirmation_field()
    holder = models.CharField("预约人", max_length=64, help_text="keyed digest of the phone")
    channel = models.CharField(
        "预约渠道", max_length=8, choices=[(c.value, c.label) for c in BookingChannel]
    )
    status = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.label) for s in VisitStatus]
    )
    booked_at = models.DateTimeField("预约时间")
    set_out_at = models.DateTimeField("出发时间", null=True)
    arrived_at = models.DateTimeField("到达时间", null=True)
    booked_by = models.CharField("经手人", max_length=80, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    end_reason = models.CharField("原因", max_length=200, blank=True)
    is_excused = models.BooleanField("已申诉恢复", default=False)

    class Meta:
        verbose_name = "上门服务"
        indexes = [
            # For whom the crew came in vain.
            models.Index(
                fields=["holder", "on"],
                condition=models.Q(status="absent"),
                name="home_visit_absent",
            ),
            models.Index(fields=["vehicle", "begins_at"], name="home_visit_vehicle"),
            models.Index(fields=["outlet", "on"], name="home_visit_day"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.begins_at}"


class Engagement(models.Model):
    """A half-hour on which a vehicle or a member of its crew is away; cancelling deletes it."""

    visit = models.ForeignKey(HomeVisit, models.CASCADE, related_name="engagements")
    resource = models.CharField("占用", max_length=40, help_text="vehicle:CODE or staff:NUMBER")
    at = models.DateTimeField("半小时")

    class Meta:
        verbose_name = "车组占用"
        constraints = [
            # Nobody and nothing is at two places at once, whoever books at the same moment.
            models.UniqueConstraint(fields=["resource", "at"], name="engagement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.at}"


class VisitIntake(models.Model):
    """A case received at the door, handed in when the vehicle had a network again (W22)."""

    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="intakes")
    case = models.CharField("办件编号", max_length=64, unique=True)
    taken_at = models.DateTimeField("收件时间")
    handed_in_at = models.DateTimeField("补录时间")

    class Meta:
        verbose_name = "上门收件"

    def __str__(self) -> str:
        return self.case
