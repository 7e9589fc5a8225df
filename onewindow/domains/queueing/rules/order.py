"""Who is called first, and why: one number a ticket, from the stated policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from onewindow.domains.queueing.rules.kinds import Priority
from onewindow.domains.queueing.rules.policy import Policy


def rank(policy: Policy, priority: Priority, came_at: datetime) -> datetime:
    """Return the moment the ticket counts as having come; the earliest is called first."""
    return came_at - timedelta(minutes=policy.minutes_ahead(priority))


def appointment_priority(policy: Policy, slot: datetime, at: datetime) -> Priority:
    """Return APPOINTMENT for a check-in in its slot, NORMAL for one too early or too late."""
    early = slot - timedelta(minutes=policy.appointment_early)
    late = slot + timedelta(minutes=policy.appointment_late)
    return Priority.APPOINTMENT if early <= at <= late else Priority.NORMAL


def appointment_came_at(slot: datetime, at: datetime) -> datetime:
    """Return when a holder of a slot counts as having come: not before the slot begins.

    Coming early to an appointment wins nothing over those whose slot is now.
    """
    return max(slot, at)


def may_return(policy: Policy, *, misses: int, missed_at: datetime, at: datetime) -> str:
    """Return why a passed-over ticket may not come back, empty where it may."""
    if misses >= policy.missed_most:
        return f"已过号{misses}次，按规定不再保留"
    if at - missed_at > timedelta(minutes=policy.missed_return):
        return f"过号已超过{policy.missed_return:g}分钟，按规定不再保留"
    return ""


def returns_at(policy: Policy, at: datetime) -> datetime:
    """Return the moment a ticket that comes back counts as having come (过号返回)."""
    return at - timedelta(minutes=policy.missed_head_start)


def green_allowed(policy: Policy, *, green: int, total: int) -> bool:
    """Return whether one more green ticket keeps within the cap; both counts include it."""
    return green <= max(policy.green_least, int(policy.green_share * total))


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a ticket decides its place; ``rank_at`` as ``rank`` gave it."""

    number: str
    priority: Priority
    taken_at: datetime
    rank_at: datetime
    plate: str
    window_kinds: tuple[str, ...] = ()
    reason: str = ""
    misses: int = 0
    line: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class CalledAt:
    """The window that called the other ticket, as far as order is concerned."""

    number: str
    kind: str
    plates: tuple[str, ...]


def explain(mine: Standing, other: Standing, by: CalledAt | None, policy: Policy) -> list[str]:
    """Return in Chinese why the other ticket was or will be called before mine, or that it is not.

    ``by`` is the window that called the other one, None while it waits.
    """
    said = [_place(mine, "您"), _place(other, other.number)]
    if by is not None and (why := _cannot_call(by, mine)):
        return [*said, f"{other.number}由{by.number}号窗口叫号；{why}，因此没有叫您的号。"]
    if other.rank_at < mine.rank_at:
        said.append(f"排序时间早的先叫，{other.number}在您之前。")
        if other.taken_at > mine.taken_at:
            said.append(_granted(other, policy))
    elif other.rank_at == mine.rank_at:
        said.append("排序时间相同，先取号的先叫。")
    elif by is not None:
        said.append(f"按排序时间您应在{other.number}之前；叫号时您不在等候状态。")
    else:
        said.append(f"您在{other.number}之前。")
    return [sentence for sentence in said if sentence]


def _place(one: Standing, who: str) -> str:
    kind = "" if one.priority is Priority.NORMAL else f"，属于{one.priority.label}"
    reason = f"（{one.reason}）" if one.reason else ""
    return f"{who}：{one.taken_at:%H:%M:%S}取号{kind}{reason}，排序时间{one.rank_at:%H:%M:%S}。"


def _granted(one: Standing, policy: Policy) -> str:
    minutes = policy.minutes_ahead(one.priority)
    if not minutes:
        return ""
    return f"{one.priority.label}按公示的叫号规则视同提前{minutes:g}分钟到场。"


def _cannot_call(window: CalledAt, ticket: Standing) -> str:
    if ticket.window_kinds and window.kind not in ticket.window_kinds:
        return "该窗口的类别不办理您的事项"
    if window.plates and ticket.plate not in window.plates:
        return f"该窗口不办理“{ticket.plate}”"
    return ""
