"""What an outlet must have, what was found there, and which leader is on duty."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.organizations.models.places import Outlet
from onewindow.domains.organizations.rules.facilities import FacilityGroup


class FacilityRequirement(models.Model):
    """配置要求: one line of the uniform configuration; a class not named may go without (W7)."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    group = models.CharField(
        "分组", max_length=12, choices=[(g.value, g.label) for g in FacilityGroup]
    )
    mandatory_for = ArrayField(
        models.CharField(max_length=1), verbose_name="必备等级", default=list
    )
    weight = models.PositiveSmallIntegerField("权重", default=1)
    basis = models.CharField("依据", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "配置要求"
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="facility_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class OutletInspection(models.Model):
    """网点检查: what was missing that day, and the score by the list as it then stood."""

    outlet = models.ForeignKey(
        Outlet, models.PROTECT, related_name="inspections", verbose_name="网点"
    )
    inspected_at = models.DateTimeField("检查时间")
    inspector = models.CharField("检查人工号", max_length=20)
    lines = models.JSONField("检查项")
    missing = ArrayField(models.CharField(max_length=40), verbose_name="缺项", default=list)
    note = models.CharField("说明", max_length=500, blank=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "网点检查"
        indexes = [
            # The latest of each outlet is what is shown.
            models.Index(fields=["outlet", "-inspected_at"], name="inspection_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.score}"


class DutyLeader(models.Model):
    """领导坐班: who leads the hall that day (H14)."""

    outlet = models.ForeignKey(
        Outlet, models.PROTECT, related_name="duty_leaders", verbose_name="网点"
    )
    on = models.DateField("日期")
    staff_number = models.CharField("工号", max_length=20)

    class Meta:
        verbose_name = "坐班领导"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "on", "staff_number"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.staff_number}"
