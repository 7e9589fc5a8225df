"""Kiosks and boards that were given an address of their own."""

from __future__ import annotations

import uuid

from django.db import models

from onewindow.domains.queueing.rules.kinds import DeviceKind


class HallDevice(models.Model):
    """大厅设备: one kiosk or board; whoever has its code may open its address until withdrawn."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("凭证", max_length=32, unique=True, help_text="random; in its address")
    kind = models.CharField("类别", max_length=8, choices=[(k.value, k.label) for k in DeviceKind])
    outlet = models.CharField("网点", max_length=40)
    zone = models.CharField("专区", max_length=40, blank=True, help_text="of a board; empty: all")
    name = models.CharField("名称", max_length=40)
    paired_at = models.DateTimeField("配对")
    paired_by = models.CharField("配对人", max_length=80)
    withdrawn_at = models.DateTimeField("停用", null=True)
    withdrawn_by = models.CharField("停用人", max_length=80, blank=True)

    class Meta:
        verbose_name = "大厅设备"
        constraints = [
            # Pairing a device anew closes its old address: one name, one address that works.
            models.UniqueConstraint(
                fields=["outlet", "kind", "name"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="hall_device_once",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "-id"], name="hall_device_outlet")]

    def __str__(self) -> str:
        return f"{self.outlet} {self.name}"
