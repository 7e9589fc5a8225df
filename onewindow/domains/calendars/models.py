"""Tables of calendars: notices that add to the shipped legal calendar, and opening hours.

The two kinds never meet: limits are counted by notices only, opening hours decide only when an
outlet serves people.
"""

from __future__ import annotations

from django.db import models

from onewindow.domains.calendars.rules.opening import OpeningMode
from onewindow.kit import stamps


class LegalNotice(models.Model):
    """A notice recorded here: the annual one of a new year, an amendment, a region's own days."""

    year = models.PositiveSmallIntegerField("年份")
    division_code = models.CharField(
        "适用区划", max_length=12, blank=True, help_text="prefix of GB/T 2260; empty: nationwide"
    )
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    url = models.URLField("网址", max_length=300, blank=True)
    is_annual = models.BooleanField("年度安排", help_text="makes its year known")
    recorded_at = models.DateTimeField("录入时间")
    recorded_by = models.CharField("录入人", max_length=80)

    class Meta:
        triggers = [stamps.moves("calendars.notices")]
        constraints = [
            # A year becomes known once; what follows are amendments.
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(is_annual=True),
                name="calendar_annual_notice_once",
            ),
            # Only the State Council makes a year known.
            models.CheckConstraint(
                condition=models.Q(is_annual=False) | models.Q(division_code=""),
                name="calendar_annual_notice_nationwide",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class LegalDay(models.Model):
    """A day that a notice takes off or turns into a working day."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "放假"
        MAKE_UP = "make_up", "调休上班"

    notice = models.ForeignKey(LegalNotice, on_delete=models.PROTECT, related_name="days")
    on = models.DateField("日期")
    kind = models.CharField("性质", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)

    class Meta:
        triggers = [stamps.moves("calendars.notices")]
        constraints = [
            # One notice says one thing about a day.
            models.UniqueConstraint(fields=["notice", "on"], name="calendar_day_once_a_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}{self.get_kind_display()}"


class OpeningPeriod(models.Model):
    """Hours of an outlet on a weekday; several a day where it closes in between."""

    outlet_code = models.CharField("网点", max_length=64)
    weekday = models.PositiveSmallIntegerField("星期", help_text="0 Monday … 6 Sunday")
    opens_at = models.TimeField("开始")
    closes_at = models.TimeField("结束")
    mode = models.CharField(
        "服务方式",
        max_length=12,
        choices=[(mode.value, mode.label) for mode in OpeningMode],
        default=OpeningMode.NORMAL.value,
    )

    class Meta:
        constraints = [
            # Two periods of one day never begin together.
            models.UniqueConstraint(
                fields=["outlet_code", "weekday", "opens_at"], name="opening_period_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="opening_period_order"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="opening_period_weekday"
            ),
        ]

    def __str__(self) -> str:
        day = "一二三四五六日"[self.weekday]
        return f"{self.outlet_code} 周{day} {self.opens_at}–{self.closes_at}"


class OpeningException(models.Model):
    """One day on which an outlet keeps other hours, or none."""

    outlet_code = models.CharField("网点", max_length=64)
    on = models.DateField("日期")
    hours = models.JSONField("时段", default=list, help_text="[opens, closes, mode]; empty: closed")
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet_code", "on"], name="opening_exception_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_code} {self.on} {'开放' if self.hours else '不开放'}"
