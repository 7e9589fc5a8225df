"""Editions of a month; neither an edition nor a row of it is ever changed."""

from __future__ import annotations

import pgtrigger
from django.db import models

from onewindow.domains.appraisals.rules.standing import KINDS


class Appraisal(models.Model):
    """考核表: one edition of a region's month; a correction is a further edition."""

    division_code = models.CharField("行政区划代码", max_length=12)
    month = models.CharField("月份", max_length=7)
    edition = models.PositiveSmallIntegerField("版次")
    survey_round = models.BigIntegerField("回访期", null=True, help_text="source of survey scores")
    reason = models.CharField("缘由", max_length=500)
    cause = models.CharField(
        "事由", max_length=90, unique=True, help_text="the fact or act it comes from, once"
    )
    drawn_up_at = models.DateTimeField("结账时间")
    drawn_up_by = models.JSONField("结账人")

    class Meta:
        verbose_name = "考核表"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "month", "edition"], name="appraisal_edition"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="appraisal_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.month} 第{self.edition}版"


class AppraisalLine(models.Model):
    """考核成绩: the standing of one window, person or department in an edition."""

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="lines", verbose_name="考核表"
    )
    kind = models.CharField("对象", max_length=12, choices=list(KINDS.items()))
    key = models.CharField("代码", max_length=64)
    figures = models.JSONField("数据")

    class Meta:
        verbose_name = "考核成绩"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "kind", "key"], name="appraisal_line"),
        ]
        triggers = [
            pgtrigger.Protect(name="line_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
