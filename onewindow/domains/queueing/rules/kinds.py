"""Closed lists of the queue: statuses, priorities, spans, sources, outcomes, states of a window."""

from __future__ import annotations

from enum import StrEnum


class _Labelled(StrEnum):
    @property
    def label(self) -> str:
        return _LABELS[f"{type(self).__name__}.{self.value}"]


class TicketStatus(_Labelled):
    """Where a ticket is; MISSED may come back, FINISHED and ABANDONED are ends."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class Priority(_Labelled):
    """Why a ticket counts as having come earlier than it did; NORMAL counts as it came."""

    NORMAL = "normal"
    APPOINTMENT = "appointment"
    TRANSFER = "transfer"
    RETURNING = "returning"
    GREEN = "green"


class Source(_Labelled):
    """How a ticket came to be."""

    KIOSK = "kiosk"
    PHONE = "phone"
    RECEPTION = "reception"
    APPOINTMENT = "appointment"


class SpanKind(_Labelled):
    """What a stretch of a ticket's time was spent on."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"


class Outcome(_Labelled):
    """How a matter ended at the window (H24)."""

    DONE = "done"
    COME_AGAIN = "come_again"
    NOT_DONE = "not_done"


class StationState(_Labelled):
    """What a window does; RESERVE is closed but may be opened at a peak (N13)."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    RESERVE = "reserve"


class Release(_Labelled):
    """What becomes of whoever is served at a window that a manager takes from its clerk."""

    REQUEUE = "requeue"
    DONE = "done"
    COME_AGAIN = "come_again"
    NOT_DONE = "not_done"
    LEFT = "left"


class CallMode(_Labelled):
    """How a call reaches people; a silent call leaves VOICE out (Q4)."""

    SCREEN = "screen"
    VOICE = "voice"
    MESSAGE = "message"


class LinkKind(_Labelled):
    """What a visit led to (Q16)."""

    CASE = "case"
    COLLECTION = "collection"
    EVALUATION = "evaluation"


class DeviceKind(_Labelled):
    """What has an address of its own in a hall."""

    KIOSK = "kiosk"
    BOARD = "board"


RECEPTION_KINDS = ("comprehensive", "dedicated")
"""Kinds of window that receive applications: what a plate ticket waits for by default (Q7)."""

_LABELS = {
    "TicketStatus.waiting": "等候",
    "TicketStatus.called": "已叫号",
    "TicketStatus.serving": "办理中",
    "TicketStatus.held": "挂起",
    "TicketStatus.missed": "过号",
    "TicketStatus.finished": "办理完毕",
    "TicketStatus.abandoned": "已离开",
    "Priority.normal": "普通",
    "Priority.appointment": "预约",
    "Priority.transfer": "转移",
    "Priority.returning": "再次到场",
    "Priority.green": "绿色通道",
    "Source.kiosk": "自助终端",
    "Source.phone": "手机扫码",
    "Source.reception": "导办台",
    "Source.appointment": "预约签到",
    "SpanKind.waiting": "等候",
    "SpanKind.called": "叫号到入座",
    "SpanKind.serving": "办理",
    "SpanKind.held": "挂起",
    "SpanKind.missed": "过号未到",
    "Outcome.done": "办成",
    "Outcome.come_again": "需再来",
    "Outcome.not_done": "未办成",
    "StationState.open": "受理中",
    "StationState.paused": "暂停服务",
    "StationState.closed": "未开放",
    "StationState.reserve": "备用",
    "Release.requeue": "回到队列，次序不变",
    "Release.done": "已经办成",
    "Release.come_again": "需再来",
    "Release.not_done": "未办成",
    "Release.left": "人已离开",
    "CallMode.screen": "屏幕",
    "CallMode.voice": "语音",
    "CallMode.message": "消息",
    "DeviceKind.kiosk": "自助终端",
    "DeviceKind.board": "候叫大屏",
    "LinkKind.case": "办件",
    "LinkKind.collection": "取件",
    "LinkKind.evaluation": "评价",
}
