"""Letters by which a department lets the centre act for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.organizations.models.places import Department, Outlet
from onewindow.kit import stamps


class Delegation(models.Model):
    """授权书: items empty means all, outlet None means every outlet of the centre (Q1)."""

    letter_number = models.CharField("授权书编号", max_length=60, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="delegations", verbose_name="授权部门"
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, verbose_name="受权网点"
    )
    items = ArrayField(models.CharField(max_length=64), verbose_name="事项", default=list)
    powers = ArrayField(models.CharField(max_length=10), verbose_name="权限")
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)
    withdrawn_on = models.DateField("收回日期", null=True, blank=True)
    scan_sha256 = models.CharField("授权书扫描件", max_length=64, blank=True)

    class Meta:
        verbose_name = "授权"
        triggers = [stamps.moves("organizations.letters")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="delegation_not_backwards",
            ),
        ]

    def __str__(self) -> str:
        return self.letter_number
