"""Norms whose clauses demand what outlets must have."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.organizations.rules.facilities import FacilityGroup
from onewindow.domains.organizations.rules.norms import (
    NormLevel,
    NormStatus,
    Succession,
    status_on,
)

CLAUSES_ARE_KEPT = """
IF EXISTS (SELECT FROM organizations_norm WHERE id = OLD.norm_id AND published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'clauses of a published norm do not change';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""
"""A published edition is what inspections refer to: a change is a new edition."""


class Norm(models.Model):
    """标准: one edition under its own number, linked to the edition it replaced (N15)."""

    number = models.CharField("标准编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    level = models.CharField(
        "级别", max_length=12, choices=[(one.value, one.label) for one in NormLevel]
    )
    issuer = models.CharField("发布机构", max_length=100, blank=True)
    series = models.CharField("首版编号", max_length=40, db_index=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="successor", null=True, blank=True, verbose_name="代替"
    )
    succession = models.CharField(
        "由来", max_length=12, choices=[(one.value, one.label) for one in Succession]
    )
    reason = models.CharField("修订或升级说明", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    in_force_from = models.DateField("实施日期", null=True, blank=True)
    in_force_until = models.DateField("停止实施日期", null=True, blank=True)
    abolished_because = models.CharField("废止原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "标准"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(succession="first", previous__isnull=True)
                | (~models.Q(succession="first") & models.Q(previous__isnull=False)),
                name="norm_first_has_none_before",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, in_force_from__isnull=True)
                | models.Q(published_at__isnull=False, in_force_from__isnull=False),
                name="norm_published_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def status_on(self, on: date) -> NormStatus:
        """Return where the edition stands that day."""
        return status_on(
            on,
            in_force_from=self.in_force_from,
            in_force_until=self.in_force_until,
            is_abolished=bool(self.abolished_because),
        )


class NormClause(models.Model):
    """条款: its words, and the facility it demands of some classes; "" demands none."""

    norm = models.ForeignKey(Norm, models.PROTECT, related_name="clauses", verbose_name="标准")
    clause = models.CharField("条款号", max_length=20)
    text = models.CharField("条文", max_length=500)
    facility = models.SlugField("配置代码", max_length=40, blank=True)
    name = models.CharField("配置名称", max_length=80, blank=True)
    group = models.CharField(
        "分组", max_length=12, blank=True, choices=[(g.value, g.label) for g in FacilityGroup]
    )
    classes = ArrayField(models.CharField(max_length=1), verbose_name="适用等级", default=list)
    is_mandatory = models.BooleanField("必备", default=True)
    weight = models.PositiveSmallIntegerField("权重", default=1)

    class Meta:
        verbose_name = "标准条款"
        constraints = [
            models.UniqueConstraint(fields=["norm", "clause"], name="clause_once"),
            models.UniqueConstraint(
                fields=["norm", "facility"],
                condition=~models.Q(facility=""),
                name="facility_demanded_once",
            ),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="clause_weighs"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept_once_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=CLAUSES_ARE_KEPT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.name or self.text[:20]}"
