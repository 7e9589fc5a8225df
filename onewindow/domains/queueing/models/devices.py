"""Machines of a hall: kinds as data, kiosks and boards with an address, others seen by people."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Coalesce


class EquipmentKind(models.Model):
    """设备类别 (Q4): printers, lockers, photo booths … as data.

    ``silent_minutes``: after how long without a sign a device has fallen silent; a kiosk and a
    board give one by themselves while the outlet is open, others by an inspection.
    """

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    silent_minutes = models.PositiveIntegerField("失联时限（分钟）")
    place = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "设备类别"

    def __str__(self) -> str:
        return self.name


class HallDevice(models.Model):
    """大厅设备: one machine; a kiosk or board has a code that opens its address until withdrawn."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        "凭证", max_length=32, blank=True, help_text="random; in its address, empty without one"
    )
    kind = models.CharField("类别", max_length=40)
    outlet = models.CharField("网点", max_length=40)
    zone = models.CharField("专区", max_length=40, blank=True, help_text="of a board; empty: all")
    name = models.CharField("名称", max_length=40)
    place = models.CharField("位置", max_length=80, blank=True)
    is_working = models.BooleanField("正常", default=True)
    note = models.CharField("说明", max_length=200, blank=True)
    heard_at = models.DateTimeField("最近一次", null=True, help_text="its pulse, or an inspection")
    help_called_at = models.DateTimeField(
        "求助", null=True, help_text="somebody at it asked for a person; empty once one came"
    )
    heard_by = models.CharField("检查人", max_length=80, blank=True)
    paired_at = models.DateTimeField("配对")
    paired_by = models.CharField("配对人", max_length=80)
    withdrawn_at = models.DateTimeField("停用", null=True)
    withdrawn_by = models.CharField("停用人", max_length=80, blank=True)

    class Meta:
        verbose_name = "大厅设备"
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="hall_device_code_once"
            ),
            # Pairing a device anew closes its old address: one name, one address that works.
            models.UniqueConstraint(
                fields=["outlet", "kind", "name"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="hall_device_once",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "-id"], name="hall_device_outlet"),
            # Which have fallen silent: the longest unheard of a kind.
            models.Index(
                "kind",
                Coalesce("heard_at", "paired_at"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="hall_device_heard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.name}"
