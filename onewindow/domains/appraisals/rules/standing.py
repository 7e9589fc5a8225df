"""A standing: what one window, person or department comes to in a month, each figure defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

KINDS = {"window": "窗口", "clerk": "人员", "department": "部门"}

DEFINITIONS = {
    "survey": "回访得分：当月结束的回访中五项内容的平均值，0至100分；下面是答复人数",
    "stars": "好差评：当月服务收到的本人评价的平均星级，默认评价和剔除的不算；下面是评价数",
    "in_time": "按时办结率：当月作出决定的件中，在办理期限内决定的 ÷ 有办理期限的；"
    "人员为受理人，窗口为收件窗口",
    "stopwatch": "分钟办结率：当月作出决定、标准以分钟计时的件中，从叫号或受理到出证"
    "未超过规定分钟的 ÷ 已出证的",
    "corroborated": "印证差评：当月服务的差评中，至少一个标签由记录印证的，剔除的不算",
    "contradicted": "不符差评：当月服务的差评中，有标签与记录不符、没有标签被印证的，剔除的不算",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of one window, person or department; shares are made of them and never stored.

    ``survey_score`` is a text with two decimals, empty where nobody answered or no round ended.
    """

    survey_score: str = ""
    survey_voices: int = 0
    stars_total: int = 0
    stars_voices: int = 0
    decided_in_time: int = 0
    decided_with_limit: int = 0
    timed_in_time: int = 0
    timed: int = 0
    bad: int = 0
    corroborated: int = 0
    contradicted: int = 0

    @property
    def mean_stars(self) -> Fraction | None:
        return share(self.stars_total, self.stars_voices)

    @property
    def in_time_share(self) -> Fraction | None:
        return share(self.decided_in_time, self.decided_with_limit)

    @property
    def stopwatch_share(self) -> Fraction | None:
        return share(self.timed_in_time, self.timed)


def share(part: int, whole: int) -> Fraction | None:
    """Return part ÷ whole; None over nothing."""
    return Fraction(part, whole) if whole else None


def as_json(standing: Standing) -> dict[str, Any]:
    return asdict(standing)


def standing_from(kept: Mapping[str, Any]) -> Standing:
    """Return what was kept; a figure that came later in the product's life has its zero."""
    known = {field.name for field in fields(Standing)}
    return Standing(**{name: value for name, value in kept.items() if name in known})


Month = dict[str, dict[str, Standing]]
"""Kind → key → standing."""


def changed(before: Month, now: Month) -> list[tuple[str, str]]:
    """Return kind and key of every standing that differs, those that came or went included."""
    return [
        (kind, key)
        for kind in KINDS
        for key in sorted({*before.get(kind, {}), *now.get(kind, {})})
        if before.get(kind, {}).get(key) != now.get(kind, {}).get(key)
    ]
