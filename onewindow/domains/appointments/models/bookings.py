"""Capacity, days without booking, slots with their count, bookings, providers, copies."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.appointments.rules.kinds import BookingChannel, BookingStatus
from onewindow.domains.messages.api import phone_confirmation_field
from onewindow.kit.crypto import EncryptedTextField


class BookingPolicy(models.Model):
    """The stated rules of an outlet; the row without an outlet holds for all others."""

    outlet = models.CharField("网点", max_length=40, unique=True, blank=True)
    document = models.JSONField("规则", default=dict)
    set_at = models.DateTimeField("制定时间")
    set_by = models.CharField("制定人", max_length=80)

    class Meta:
        verbose_name = "预约规则"

    def __str__(self) -> str:
        return f"{self.outlet or '全部网点'}预约规则"


class BookingGate(models.Model):
    """闸: how often what an outlet keeps open was taken back: a day without booking, other hours.

    Who books holds the row shared at the version they looked at; who takes a day back raises it.
    So whichever of the two commits second knows of the other.
    """

    outlet = models.CharField("网点", max_length=40, unique=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        verbose_name = "预约闸"

    def __str__(self) -> str:
        return f"{self.outlet} {self.version}"


class SlotCapacity(models.Model):
    """名额: places of each slot of an outlet, plate and weekday, from one day on."""

    outlet = models.CharField("网点", max_length=40)
    plate = models.CharField("板块", max_length=40)
    weekday = models.PositiveSmallIntegerField("星期", help_text="0 Monday … 6 Sunday")
    from_time = models.TimeField("自")
    until_time = models.TimeField("至")
    places = models.PositiveSmallIntegerField("每时段名额")
    valid_from = models.DateField("施行")
    valid_until = models.DateField("止于", null=True)

    class Meta:
        verbose_name = "预约名额"
        constraints = [
            # One rule says one number; a later one replaces it from its day on.
            models.UniqueConstraint(
                fields=["outlet", "plate", "weekday", "from_time", "valid_from"],
                name="slot_capacity_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until_time__gt=models.F("from_time")),
                name="slot_capacity_order",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="slot_capacity_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.plate} {self.weekday_word} {self.places}"

    @property
    def weekday_word(self) -> str:
        return f"周{'一二三四五六日'[self.weekday]}"


class BlackoutDay(models.Model):
    """停约: a day nobody may book, at an outlet or for one plate of it; the reason is told."""

    outlet = models.CharField("网点", max_length=40)
    plate = models.CharField("板块", max_length=40, blank=True, help_text="empty: all plates")
    on = models.DateField("日期")
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "停约日"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "on", "plate"], name="blackout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.on} 停约"


class BookingSlot(models.Model):
    """A slot that somebody booked: the counter that the booking statement raises."""

    outlet = models.CharField("网点", max_length=40)
    plate = models.CharField("板块", max_length=40)
    begins_at = models.DateTimeField("开始")
    places = models.PositiveSmallIntegerField("名额")
    taken = models.PositiveSmallIntegerField("已约")

    class Meta:
        verbose_name = "预约时段"
        constraints = [
            # One counter a slot, whoever books first.
            models.UniqueConstraint(
                fields=["outlet", "plate", "begins_at"], name="booking_slot_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.plate} {self.begins_at} {self.taken}/{self.places}"


class Appointment(models.Model):
    """预约. ``code`` is what its holder shows; ``holder`` the digest of the phone booked with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("预约码", max_length=8, unique=True)
    slot = models.ForeignKey(BookingSlot, models.PROTECT, related_name="bookings")
    outlet = models.CharField("网点", max_length=40)
    plate = models.CharField("板块", max_length=40)
    item = models.CharField("事项", max_length=64, blank=True)
    item_name = models.CharField("事项名称", max_length=1000, blank=True)
    on = models.DateField("日期")
    begins_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    mode = models.CharField("服务方式", max_length=12, blank=True)
    channel = models.CharField(
        "预约渠道", max_length=8, choices=[(c.value, c.label) for c in BookingChannel]
    )
    name = EncryptedTextField("姓名")
    phone = EncryptedTextField("手机")
    phone_confirmed_by = phone_confirmation_field()
    holder = models.CharField("预约人", max_length=64, help_text="keyed digest of the phone")
    needs = ArrayField(models.CharField(max_length=12), verbose_name="帮办需求", default=list)
    assistant = models.CharField("帮办代办员", max_length=20, blank=True, help_text="工号")
    ordinal = models.PositiveSmallIntegerField("当日第几个预约")
    status = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.label) for s in BookingStatus]
    )
    booked_at = models.DateTimeField("预约时间")
    booked_by = models.CharField("经手人", max_length=80, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    end_reason = models.CharField("原因", max_length=200, blank=True)
    is_excused = models.BooleanField("已申诉恢复", default=False)
    ticket = models.CharField("号票", max_length=8, blank=True)
    ticket_code = models.CharField("号票凭证", max_length=32, blank=True)
    key = models.CharField("重试键", max_length=64, null=True, blank=True, unique=True)
    seq = models.PositiveIntegerField("事件数", default=1)

    class Meta:
        verbose_name = "预约"
        constraints = [
            # The limit for a person, plate and day: as many rows as there are ordinals.
            models.UniqueConstraint(
                fields=["holder", "plate", "on", "ordinal"],
                condition=models.Q(status__in=["booked", "arrived"]),
                name="appointment_per_person",
            ),
        ]
        indexes = [
            # The day of an outlet, for the desk.
            models.Index(fields=["outlet", "on", "begins_at", "id"], name="appointment_day"),
            # Whom an assistant accompanies on a day.
            models.Index(
                fields=["assistant", "on"],
                condition=~models.Q(assistant=""),
                name="appointment_assistant",
            ),
            # The sweep: whose slot is past?
            models.Index(
                fields=["begins_at"],
                condition=models.Q(status="booked"),
                name="appointment_open",
            ),
            # What a holder missed.
            models.Index(
                fields=["holder", "on"],
                condition=models.Q(status="missed"),
                name="appointment_missed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.plate} {self.begins_at}"


class ServiceProvider(models.Model):
    """便民服务单位 in the business centre: seal carving, post, bus cards (Q36).

    A bookable one takes bookings like a plate, under its name.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    outlet = models.CharField("网点", max_length=40)
    service = models.CharField("服务内容", max_length=200)
    place = models.CharField("位置", max_length=80, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_bookable = models.BooleanField("可预约", default=False)
    is_active = models.BooleanField("在驻", default=True)

    class Meta:
        verbose_name = "便民服务单位"
        indexes = [models.Index(fields=["outlet", "name"], name="provider_outlet")]

    def __str__(self) -> str:
        return self.name


class CopyCount(models.Model):
    """免费复印: pages copied free of charge on a day of an outlet (W20)."""

    outlet = models.CharField("网点", max_length=40)
    on = models.DateField("日期")
    pages = models.PositiveIntegerField("页数", default=0)
    times = models.PositiveIntegerField("人次", default=0)

    class Meta:
        verbose_name = "免费复印"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "on"], name="copies_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.on} {self.pages}"
