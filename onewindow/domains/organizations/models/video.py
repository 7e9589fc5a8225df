"""Where the video of an outlet's windows is found (W10)."""

from __future__ import annotations

from django.db import models

from onewindow.domains.organizations.models.places import Outlet


class OutletVideo(models.Model):
    """窗口录像: the address of another system that keeps it; nothing of it is stored here."""

    outlet = models.OneToOneField(Outlet, models.PROTECT, related_name="video", verbose_name="网点")
    template = models.CharField("录像地址", max_length=500, blank=True)
    margin_minutes = models.PositiveSmallIntegerField("前后各加分钟数", default=5)

    class Meta:
        verbose_name = "窗口录像地址"

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.template}"
