"""Closed lists of booking: statuses, channels, why a vehicle is sent."""

from __future__ import annotations

from enum import StrEnum


class _Labelled(StrEnum):
    @property
    def label(self) -> str:
        return _LABELS[f"{type(self).__name__}.{self.value}"]


class BookingStatus(_Labelled):
    """Where a booking is; only BOOKED may still change."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    MISSED = "missed"


class BookingChannel(_Labelled):
    """By which way somebody booked (H11)."""

    ONLINE = "online"
    PHONE = "phone"
    ONSITE = "onsite"


class VisitStatus(_Labelled):
    """Where a visit of the service vehicle is."""

    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"


class VisitPurpose(_Labelled):
    """Why the vehicle comes (W22): to people who cannot come, or to many at once."""

    FRAIL = "frail"
    BULK = "bulk"


_LABELS = {
    "BookingStatus.booked": "已预约",
    "BookingStatus.arrived": "已签到",
    "BookingStatus.cancelled": "已取消",
    "BookingStatus.missed": "未到场",
    "BookingChannel.online": "网上预约",
    "BookingChannel.phone": "电话预约",
    "BookingChannel.onsite": "现场预约",
    "VisitStatus.booked": "已预约",
    "VisitStatus.done": "已上门",
    "VisitStatus.cancelled": "已取消",
    "VisitPurpose.frail": "老弱病残孕等行动不便",
    "VisitPurpose.bulk": "批量集中办理",
}
