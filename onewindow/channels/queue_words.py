"""叫号规则 in sentences: what a hall states to everybody, from the policy that holds.

Shared by the public page of the hall and the manager's page in the console.
"""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.domains.queueing.api import Policy, Priority

_ORDER = (Priority.GREEN, Priority.APPOINTMENT, Priority.RETURNING, Priority.TRANSFER)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One heading with its sentences."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of the policy that another edition states otherwise."""

    label: str
    old: str
    new: str


def chapters(policy: Policy) -> list[Chapter]:
    """Return the rules as a person in the hall reads them."""
    return [
        Chapter("先后次序", _order(policy)),
        Chapter("绿色通道", _green(policy)),
        Chapter("预约", _appointment(policy)),
        Chapter("过号", _missed(policy)),
        Chapter("取号和叫号", _calls(policy)),
        Chapter("人多时", _peak(policy)),
    ]


def _order(policy: Policy) -> tuple[str, ...]:
    heads = [(one, policy.minutes_ahead(one)) for one in _ORDER]
    ahead = "、".join(f"{one.label}{minutes:g}分钟" for one, minutes in heads if minutes)
    most = max((minutes for _, minutes in heads), default=0)
    return (
        "按取号时间先后叫号。窗口只叫本窗口能办的号，所以别的板块可能先叫到。",
        f"下列号按早来一段时间排队：{ahead}。" if ahead else "没有优先的号。",
        f"因此任何人为优先的号最多多等{most:g}分钟。" if most else "人人按取号时间排队。",
        "转到其他窗口的号保留原来的取号时间。",
    )


def _green(policy: Policy) -> tuple[str, ...]:
    if not policy.green_reasons:
        return ("本网点没有设绿色通道。",)
    return (
        f"可以走绿色通道的：{'、'.join(policy.green_reasons.values())}。",
        f"一个板块当天绿色通道号不超过{policy.green_share * 100:g}%，"
        f"每天前{policy.green_least}个不受此限；超过时由值班管理人员决定。",
        "大屏会标明绿色通道，任何人都可以问为什么先叫他。",
    )


def _appointment(policy: Policy) -> tuple[str, ...]:
    return (
        f"预约时段开始前{policy.appointment_early:g}分钟起可以签到，"
        f"时段开始后{policy.appointment_late:g}分钟内仍按预约排队；更早或更晚按普通号排队。",
    )


def _missed(policy: Policy) -> tuple[str, ...]:
    return (
        f"叫号没有到的算过号，{policy.missed_return:g}分钟内可以返回重新排队，"
        f"按早到{policy.missed_head_start:g}分钟计算。",
        f"过号{policy.missed_most}次，号票作废，请重新取号。",
    )


def _calls(policy: Policy) -> tuple[str, ...]:
    said = (
        "叫号显示在屏幕和手机上，不播语音。"
        if policy.silent
        else "叫号显示在屏幕和手机上，并播语音。"
    )
    if policy.message_calls and not policy.silent:
        said += "留了手机的，同时发短信。"
    return (
        f"每个开放时段开始前{policy.tickets_early:g}分钟起取号；号票只在当天有效。",
        said,
        f"当天开放时间结束、窗口不再叫号{policy.close_after:g}分钟后收场，没有叫到的号作废。",
        f"自助终端{policy.kiosk_seconds}秒没有操作返回首页，显示办件时{policy.query_seconds}秒。",
    )


def _peak(policy: Policy) -> tuple[str, ...]:
    return (
        f"每个窗口等候超过{policy.peak_waiting}人，或预计等候超过{policy.peak_minutes:g}分钟，"
        "启用备用窗口。",
        f"限时办结的事项从叫号或受理到出证不超过{policy.stopwatch_minutes:g}分钟。",
    )


def changed(before: Policy | None, after: Policy | None) -> list[Changed]:
    """Return which fields differ, in words; all that differ from the shipped ones for the first."""
    old, new = before or Policy(), after or Policy()
    return [
        Changed(str(info.title), _value(getattr(old, name)), _value(getattr(new, name)))
        for name, info in Policy.model_fields.items()
        if getattr(old, name) != getattr(new, name)
    ]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        words = [
            f"{Priority(key).label} {number:g}" if isinstance(number, float | int) else str(number)
            for key, number in value.items()
        ]
        return "、".join(words) or "无"
    return f"{value:g}" if isinstance(value, float) else str(value)
