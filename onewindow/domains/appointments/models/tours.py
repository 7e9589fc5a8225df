"""A crew's day on the road: its key, and everything its devices wrote down (W22)."""

from __future__ import annotations

import base64
import secrets
import uuid

from django.db import models

from onewindow.domains.appointments.models.visits import HomeVisit, ServiceVehicle
from onewindow.domains.appointments.rules.kinds import EntryKind
from onewindow.kit.crypto import EncryptedTextField


def new_tour_key() -> str:
    """Return 256 random bits; what a device keeps of the day is encrypted with them."""
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


class VehicleTour(models.Model):
    """行程: a vehicle and a day. Closing it erases its key: nobody gets it again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vehicle = models.ForeignKey(ServiceVehicle, models.PROTECT, related_name="tours")
    on = models.DateField("日期")
    key = EncryptedTextField("设备密钥", default=new_tour_key)
    opened_at = models.DateTimeField("载入时间")
    closed_at = models.DateTimeField("结束时间", null=True)
    closed_by = models.CharField("结束人", max_length=80, blank=True)

    class Meta:
        verbose_name = "上门行程"
        constraints = [
            # One lock for everything a day brings in, whichever device sends it.
            models.UniqueConstraint(fields=["vehicle", "on"], name="tour_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.on}"


class TourEntry(models.Model):
    """行程记录: one thing written down on the road, kept once under the key its device gave it.

    ``skew_seconds``: by how much the device was ahead when it sent; ``taken_at`` is without it.
    """

    key = models.UUIDField("记录标识", unique=True)
    tour = models.ForeignKey(VehicleTour, models.PROTECT, related_name="entries")
    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="entries")
    kind = models.CharField("种类", max_length=8, choices=[(k.value, k.label) for k in EntryKind])
    fingerprint = models.CharField("内容摘要", max_length=64)
    device_at = models.DateTimeField("设备时间")
    taken_at = models.DateTimeField("发生时间")
    is_stated = models.BooleanField("人工填写时间", default=False)
    skew_seconds = models.IntegerField("设备时钟偏差（秒）")
    kept_at = models.DateTimeField("同步时间")
    kept_by = models.CharField("同步人", max_length=80)
    note = EncryptedTextField("内容", blank=True)
    case = models.CharField("办件编号", max_length=64, blank=True)
    proof = models.CharField("签字照片", max_length=64, blank=True, help_text="SHA-256")

    class Meta:
        verbose_name = "行程记录"
        indexes = [models.Index(fields=["tour", "taken_at"], name="tour_entry_time")]

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"
