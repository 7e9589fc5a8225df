"""The queue at the clerk's elbow: the bar on every page, in words, and what it offers now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone

from onewindow.channels.window import stopwatch
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import StationState, TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

SILENT = "window.silent"
PAUSES = ("午餐", "整理材料", "开会", "设备故障", "交接班")
"""Usual reasons; any other may be typed."""
KEYS = (
    ("F2", "叫下一号；叫到后开始办理"),
    ("F4", "重呼"),
    ("F8", "过号"),
    ("F9", "请评价并办结"),
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """People who wait and whom this window may not call, with the reason."""

    plate: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class QueueBar:
    """The bar: the window, the ticket, who is next and why, who waits for others."""

    pauses: ClassVar = PAUSES

    desk: queueing.Desk
    by: Actor
    at: datetime
    wants_silence: bool = False
    note: str = ""
    refusal: Refusal | None = None
    watch: stopwatch.Stopwatch | None = None

    @property
    def mark(self) -> str:
        return queueing.mark_of(self.desk.station)

    @property
    def ticket(self) -> queueing.QueueTicket | None:
        return self.desk.ticket

    @property
    def is_open(self) -> bool:
        """Return whether this person may call here now."""
        station = self.desk.station
        return (
            station is not None
            and station.state == StationState.OPEN
            and station.staff == self.by.key
        )

    @property
    def is_called(self) -> bool:
        return self.ticket is not None and self.ticket.status == TicketStatus.CALLED

    @property
    def is_silent(self) -> bool:
        return self.wants_silence or self.desk.policy.silent

    @property
    def state(self) -> str:
        station = self.desk.station
        if station is None:
            return StationState.CLOSED.label
        label = StationState(station.state).label
        if station.state == StationState.OPEN and station.staff != self.by.key:
            return f"{station.staff_name or '他人'}在岗"
        return f"{label}：{station.reason}" if station.reason else label

    @property
    def light(self) -> str:
        if self.is_open:
            return "green"
        is_paused = self.desk.station is not None and self.desk.station.state == StationState.PAUSED
        return "yellow" if is_paused else "grey"

    @property
    def status(self) -> str:
        return TicketStatus(self.ticket.status).label if self.ticket else ""

    @property
    def priority(self) -> str:
        return priority_words(self.ticket, self.desk.policy) if self.ticket else ""

    @property
    def next_words(self) -> str:
        first = self.desk.next
        if first is None:
            return ""
        words = f"{first.number} {local(first.taken_at)} 取号"
        if first.minutes_ahead > 0:
            reason = self.desk.policy.green_reasons.get(first.reason, "")
            label = f"{first.priority.label}（{reason}）" if reason else first.priority.label
            words += f"，{label}提前 {first.minutes_ahead:g} 分钟"
        elif first.minutes_ahead < 0:
            words += f"，过号返回按 {local(first.rank_at)} 排队"
        return words

    @property
    def mine(self) -> list[tuple[str, int]]:
        return [(group.plate, group.count) for group in self.desk.mine]

    @property
    def waiting(self) -> int:
        return sum(group.count for group in self.desk.mine)

    @property
    def elsewhere(self) -> list[Elsewhere]:
        return [
            Elsewhere(group.plate, group.count, _why(group, self.desk))
            for group in self.desk.elsewhere
        ]

    @property
    def nobody(self) -> str:
        """Say why nobody can be called, with what waits elsewhere (W31, Q7)."""
        if self.desk.next is not None:
            return ""
        if not self.elsewhere:
            return "现在没有人等候"
        others = "；".join(f"{one.plate} {one.count} 人，{one.why}" for one in self.elsewhere)
        return f"没有您能受理的号。{others}"

    @property
    def alerts(self) -> list[queueing.PeakAlert]:
        """Return the peaks this person can do something about (N13)."""
        if self.by.may(Capability.QUEUEING_MANAGE):
            return self.desk.alerts
        return (
            [] if self.is_open else [a for a in self.desk.alerts if self.desk.window in a.windows]
        )


def _why(group: queueing.Group, desk: queueing.Desk) -> str:
    first = group.first
    if group.against == "kind":
        labels = [organizations.WindowKind(kind).label for kind in first.kinds]
        return f"由{'、'.join(labels)}受理"
    return {
        "wanted": f"指定 {first.wanted_window} 号窗口",
        "plate": "不在本窗口的板块",
        "skill": "您没有该事项的上岗认证",
        "busy": "本人正在别的窗口办理",
    }[group.against]


def local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def priority_words(ticket: queueing.QueueTicket, policy: queueing.Policy) -> str:
    """Return 绿色通道 · 老年人 and the like; empty for a normal ticket (N12)."""
    priority = queueing.Priority(ticket.priority)
    if priority is queueing.Priority.NORMAL:
        return ""
    reason = policy.green_reasons.get(ticket.reason, "")
    return f"{priority.label} · {reason}" if reason else priority.label


def queue_bar(request: HttpRequest, by: Actor, at: datetime, **said: Any) -> QueueBar | None:
    """Return the bar of the window this person sits at, where they may call."""
    if not by.window or not by.may(Capability.QUEUEING_CALL):
        return None
    silent = bool(request.session.get(SILENT))
    desk = queueing.desk(by.window, at=at)
    watch = None
    if desk.ticket is not None:
        watch = stopwatch.of_ticket(desk.ticket, limit=desk.policy.stopwatch_minutes, at=at)
    return QueueBar(desk, by, at, silent, watch=watch, **said)


def present_ticket(by: Actor) -> queueing.QueueTicket | None:
    """Return the ticket this person serves at their window now, or None."""
    if not by.window or not by.may(Capability.QUEUEING_CALL):
        return None
    ticket = queueing.ticket_at(by.window)
    return ticket if ticket is not None and ticket.staff == by.key else None
