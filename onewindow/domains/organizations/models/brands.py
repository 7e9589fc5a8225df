"""Service brands and their star ratings (N13)."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models

from onewindow.domains.organizations.models.norms import Norm
from onewindow.domains.organizations.models.places import Department, Outlet, Window
from onewindow.domains.organizations.rules.brands import (
    FEWEST_STARS,
    MOST_STARS,
    BrandStatus,
    BrandTier,
    Carrier,
    brand_status,
)


class ServiceBrand(models.Model):
    """服务品牌: what an outlet, a department or a window promises under a name."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    tier = models.CharField(
        "层级", max_length=8, choices=[(one.value, one.label) for one in BrandTier]
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, related_name="brands", verbose_name="网点"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="brands", verbose_name="部门"
    )
    window = models.ForeignKey(
        Window, models.PROTECT, null=True, related_name="brands", verbose_name="窗口"
    )
    norm = models.ForeignKey(
        Norm, models.PROTECT, null=True, related_name="brands", verbose_name="依据的标准"
    )
    promise = models.CharField("服务承诺", max_length=500)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True)
    rating_lasts_days = models.PositiveIntegerField("星级有效天数", null=True)
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "服务品牌"
        triggers = [pgtrigger.Protect(name="brands_stay", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    outlet__isnull=False, department__isnull=True, window__isnull=True
                )
                | models.Q(outlet__isnull=True, department__isnull=False, window__isnull=True)
                | models.Q(outlet__isnull=True, department__isnull=True, window__isnull=False),
                name="brand_has_one_carrier",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="brand_not_backwards",
            ),
            models.CheckConstraint(
                condition=models.Q(rating_lasts_days__isnull=True)
                | models.Q(rating_lasts_days__gte=1),
                name="brand_rating_lasts_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawn_because=""),
                name="brand_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}“{self.name}”"

    @property
    def carrier(self) -> tuple[Carrier, str]:
        """Return the kind and the words for who carries the brand."""
        if self.outlet is not None:
            return Carrier.OUTLET, self.outlet.name
        if self.department is not None:
            return Carrier.DEPARTMENT, self.department.name
        return Carrier.WINDOW, str(self.window)

    @property
    def division(self) -> str:
        """Return the division whose managers keep the brand: that of its carrier."""
        if self.outlet is not None:
            return self.outlet.division_id
        if self.department is not None:
            return self.department.division_id
        assert self.window is not None
        return self.window.outlet.division_id

    def status_on(self, on: date) -> BrandStatus:
        """Return where the brand stands that day."""
        return brand_status(
            on, from_on=self.from_on, until_on=self.until_on, withdrawn_on=self.withdrawn_on
        )


class BrandRating(models.Model):
    """星级评定: one edition of a brand's stars; the next is a row of its own.

    ``holds_until`` is fixed when the rating is made: a later change of the term leaves it alone.
    """

    brand = models.ForeignKey(
        ServiceBrand, models.PROTECT, related_name="ratings", verbose_name="品牌"
    )
    edition = models.PositiveIntegerField("次第")
    stars = models.PositiveSmallIntegerField("星级")
    period_from = models.DateField("评定期自")
    period_until = models.DateField("评定期至")
    grounds = models.CharField("评定依据", max_length=500)
    rater = models.CharField("评定人工号", max_length=20)
    rated_at = models.DateTimeField("评定时间")
    holds_from = models.DateField("有效自")
    holds_until = models.DateField("有效至", null=True)

    class Meta:
        verbose_name = "品牌星级"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.UniqueConstraint(fields=["brand", "edition"], name="rating_edition_once"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=FEWEST_STARS, stars__lte=MOST_STARS),
                name="rating_one_to_five",
            ),
            models.CheckConstraint(
                condition=models.Q(period_until__gte=models.F("period_from")),
                name="rating_not_backwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars}星（第{self.edition}次评定）"
