"""A survey scheme: sampling, questions, worth of grades, channels, retention. All configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

CONTENTS = {
    "conduct": "审批行为",
    "efficiency": "办事效率",
    "attitude": "服务态度",
    "charges": "收费情况",
    "integrity": "廉政建设",
}
"""The five contents of the questionnaire (N17)."""

GRADES = {3: "满意", 2: "基本满意", 1: "不满意"}
"""The three grades (N17)."""

CHANNELS = {
    "third_party": "第三方回访",
    "portal": "门户网站",
    "window_screen": "窗口评价器",
    "kiosk": "自助查询机",
    "guest_book": "留言本",
    "suggestion_box": "意见箱",
    "hotline": "服务热线",
}
"""Every channel a scheme may weigh; “四位一体” means four of them, and which differs (N20, X6)."""

TYPED = frozenset({"guest_book", "suggestion_box", "hotline"})
"""Typed in by hand: what came on paper with the date of collection, what came by telephone with
the day of the call."""

STARS = (5, 4, 3, 2, 1)
"""Of the evaluations that count beside the survey."""

LONGEST_CALLER = 40
Rounding = Literal["up", "down", "half_up"]


@dataclass(frozen=True)
class Scheme:
    """What is in force in a region from a day on.

    Of a window's population of N, everybody up to ``all_up_to``; above it ``share_above`` of the
    excess is added, ``rounding`` says how a fraction counts, and never more than ``most`` (N18).
    ``weights`` of channels total 100. ``star_points`` is the worth of an evaluation's stars beside
    ``points``; with the defaults equal words have equal worth. ``voice_channels`` says to which
    channel of the survey an evaluation counts that came in through each of its own. ``caller`` is
    how the script introduces who calls, with the number people see (N26).
    """

    all_up_to: int = 50
    share_above: Fraction = Fraction(1, 10)
    most: int = 100
    rounding: Rounding = "up"
    tries: int = 3
    keep_days: int = 91
    pass_share: Fraction = Fraction(995, 1000)
    points: Mapping[int, int] = field(default_factory=lambda: {3: 100, 2: 80, 1: 0})
    star_points: Mapping[int, int] = field(
        default_factory=lambda: {5: 100, 4: 100, 3: 80, 2: 0, 1: 0}
    )
    voice_channels: Mapping[str, str] = field(
        default_factory=lambda: {
            "tablet": "window_screen",
            "web": "portal",
            "mobile": "portal",
            "qr": "portal",
            "message": "portal",
            "kiosk": "kiosk",
        }
    )
    caller: str = "服务热线10000"
    weights: Mapping[str, int] = field(
        default_factory=lambda: {
            "third_party": 40,
            "portal": 20,
            "window_screen": 30,
            "kiosk": 10,
        }
    )


DEFAULT_SCHEME = Scheme()


def as_json(scheme: Scheme) -> dict[str, object]:
    """Return the scheme as a round keeps it; fractions as text."""
    return {
        "all_up_to": scheme.all_up_to,
        "share_above": str(scheme.share_above),
        "most": scheme.most,
        "rounding": scheme.rounding,
        "tries": scheme.tries,
        "keep_days": scheme.keep_days,
        "pass_share": str(scheme.pass_share),
        "points": {str(grade): points for grade, points in scheme.points.items()},
        "star_points": {str(stars): points for stars, points in scheme.star_points.items()},
        "voice_channels": dict(scheme.voice_channels),
        "caller": scheme.caller,
        "weights": dict(scheme.weights),
    }


def scheme_from(kept: Mapping[str, object]) -> Scheme:
    """Return the scheme that was kept; what is not named has its default.

    Raises ValueError naming the first thing that cannot be.
    """
    if unknown := set(kept) - set(as_json(DEFAULT_SCHEME)):
        raise ValueError(f"方案中没有“{'、'.join(sorted(unknown))}”")
    merged = {**as_json(DEFAULT_SCHEME), **kept}
    points, weights = _map(merged, "points"), _map(merged, "weights")
    stars, voices = _map(merged, "star_points"), _map(merged, "voice_channels")
    rounding = merged["rounding"]
    if rounding not in ("up", "down", "half_up"):
        raise ValueError(f"取整方式“{rounding}”应为up、down或half_up")
    scheme = Scheme(
        all_up_to=_whole(merged, "all_up_to"),
        share_above=Fraction(str(merged["share_above"])),
        most=_whole(merged, "most"),
        rounding=rounding,
        tries=_whole(merged, "tries"),
        keep_days=_whole(merged, "keep_days"),
        pass_share=Fraction(str(merged["pass_share"])),
        points={int(grade): int(value) for grade, value in points.items()},
        star_points={int(grade): int(value) for grade, value in stars.items()},
        caller=str(merged["caller"]).strip(),
        voice_channels={str(name): str(value) for name, value in voices.items()},
        weights={str(name): int(value) for name, value in weights.items()},
    )
    if fault := fault_of(scheme):
        raise ValueError(fault)
    return scheme


def _map(merged: Mapping[str, object], name: str) -> Mapping[Any, Any]:
    value = merged[name]
    if not isinstance(value, Mapping):
        raise ValueError(f"“{name}”应为对照表")
    return value


def _whole(merged: Mapping[str, object], name: str) -> int:
    value = merged[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"“{name}”应为整数")
    return value


def fault_of(scheme: Scheme) -> str:
    """Return why a scheme cannot be, or an empty string."""
    if scheme.all_up_to < 0 or scheme.most < scheme.all_up_to:
        return "抽样上限不能小于全部抽取的人数"
    if not 0 <= scheme.share_above <= 1 or not 0 <= scheme.pass_share <= 1:
        return "比例应在0至1之间"
    if scheme.tries < 1 or scheme.keep_days < 1:
        return "拨打次数和录音保存天数至少为1"
    if not 1 <= len(scheme.caller) <= LONGEST_CALLER:
        return f"主叫名称和号码应为1至{LONGEST_CALLER}字"
    if set(scheme.points) != set(GRADES):
        return "三个等级都要有分值"
    if set(scheme.star_points) != set(STARS):
        return "五个星级都要有分值"
    worths = [*scheme.points.values(), *scheme.star_points.values()]
    if min(worths) < 0 or max(worths) > 100:
        return "分值应在0至100之间"
    if unknown := {*scheme.voice_channels.values(), *scheme.weights} - set(CHANNELS):
        return f"没有评价渠道“{'、'.join(sorted(unknown))}”"
    if sum(scheme.weights.values()) != 100:
        return f"各渠道权重之和应为100，现为{sum(scheme.weights.values())}"
    return ""
