"""What was found at an outlet, and which leader is on duty."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.organizations.models.places import Outlet


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
