"""Commendations of staff (W31)."""

from __future__ import annotations

import pgtrigger
from django.db import models

from onewindow.domains.organizations.rules.kinds import CommendationLevel


class Commendation(models.Model):
    """表彰: who was commended for what, by whom; withdrawn with a reason, never deleted."""

    staff_number = models.CharField("工号", max_length=20)
    deed = models.CharField("事迹", max_length=300)
    granted_by = models.CharField("表彰单位", max_length=100)
    level = models.CharField(
        "级别", max_length=10, choices=[(one.value, one.label) for one in CommendationLevel]
    )
    granted_on = models.DateField("表彰日期")
    registered_by = models.CharField("登记人工号", max_length=20)
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "表彰"
        triggers = [
            pgtrigger.Protect(name="commendations_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="commended_as_written",
                fields=["staff_number", "deed", "granted_by", "level", "granted_on"],
            ),
        ]
        indexes = [
            # A person's own, the latest first.
            models.Index(fields=["staff_number", "-granted_on"], name="commendation_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawn_because=""),
                name="commendation_withdrawn_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_number} {self.get_level_display()}表彰"
