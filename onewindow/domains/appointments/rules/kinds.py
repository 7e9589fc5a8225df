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
    """Where a visit of the service vehicle is; BOOKED, SET_OUT and ARRIVED are open."""

    BOOKED = "booked"
    SET_OUT = "set_out"
    ARRIVED = "arrived"
    DONE = "done"
    ABSENT = "absent"
    MOVED = "moved"
    CANCELLED = "cancelled"


class VisitPurpose(_Labelled):
    """Why the vehicle comes (W22): to people who cannot come, or to many at once."""

    FRAIL = "frail"
    BULK = "bulk"


class VisitClosing(_Labelled):
    """What becomes of home visits on a day that their outlet was stated to be closed."""

    NEVER = "never"
    DAY = "day"
    HOURS = "hours"


class AccessNeed(_Labelled):
    """What crew or assistant must be prepared for (W22, H17, 老弱病残孕)."""

    WHEELCHAIR = "wheelchair"
    BEDRIDDEN = "bedridden"
    SIGHT = "sight"
    HEARING = "hearing"
    DIALECT = "dialect"
    COMPANION = "companion"
    ELDERLY = "elderly"
    LANGUAGE = "language"
    GUIDANCE = "guidance"


class EntryKind(_Labelled):
    """What a crew writes down on its way, with a network or without."""

    SET_OUT = "set_out"
    ARRIVAL = "arrival"
    SERVED = "served"
    ABSENT = "absent"
    MOVED = "moved"
    WALK_IN = "walk_in"
    INTAKE = "intake"
    PHONE = "phone"


UNDER_WAY = (VisitStatus.BOOKED, VisitStatus.SET_OUT)
"""A visit whose crew is not at the door yet."""
STILL_OPEN = (*UNDER_WAY, VisitStatus.ARRIVED)
"""A visit that has no end yet."""
AT_THE_DOOR = tuple(
    need
    for need in AccessNeed
    if need not in {AccessNeed.ELDERLY, AccessNeed.LANGUAGE, AccessNeed.GUIDANCE}
)
"""What the crew of the vehicle is asked to prepare for."""
IN_THE_HALL = tuple(
    need for need in AccessNeed if need not in {AccessNeed.BEDRIDDEN, AccessNeed.COMPANION}
)
"""What an assistant (帮办) in the hall is asked to prepare for."""
_LABELS = {
    "BookingStatus.booked": "已预约",
    "BookingStatus.arrived": "已签到",
    "BookingStatus.cancelled": "已取消",
    "BookingStatus.missed": "未到场",
    "BookingChannel.online": "网上预约",
    "BookingChannel.phone": "电话预约",
    "BookingChannel.onsite": "现场预约",
    "VisitStatus.booked": "已预约",
    "VisitStatus.set_out": "已出发",
    "VisitStatus.arrived": "已到达",
    "VisitStatus.done": "已服务",
    "VisitStatus.absent": "无人在场",
    "VisitStatus.moved": "待改期",
    "VisitStatus.cancelled": "已取消",
    "VisitClosing.never": "上门照常",
    "VisitClosing.day": "当日不开放的，上门取消",
    "VisitClosing.hours": "当日不开放，或上门不在当日另定的开放时间内的，上门取消",
    "AccessNeed.wheelchair": "使用轮椅",
    "AccessNeed.bedridden": "卧床",
    "AccessNeed.sight": "视力不便",
    "AccessNeed.hearing": "听力不便，须手语或书写",
    "AccessNeed.dialect": "只说方言",
    "AccessNeed.companion": "须家属陪同",
    "AccessNeed.elderly": "老年人",
    "AccessNeed.language": "须翻译",
    "AccessNeed.guidance": "不会填表或用机器",
    "EntryKind.set_out": "出发",
    "EntryKind.arrival": "到达",
    "EntryKind.served": "服务完成",
    "EntryKind.absent": "无人在场",
    "EntryKind.moved": "改期",
    "EntryKind.walk_in": "临时来访",
    "EntryKind.intake": "上门收件",
    "EntryKind.phone": "查看电话",
    "VisitPurpose.frail": "老弱病残孕等行动不便",
    "VisitPurpose.bulk": "批量集中办理",
}
