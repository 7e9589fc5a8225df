"""Opening hours of outlets: plain values and their checks; nothing here counts toward a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise


class OpeningMode(StrEnum):
    """服务方式 of a period of opening (N14, H16)."""

    NORMAL = "normal"
    EARLY = "early"
    LATE = "late"
    NOON = "noon"
    WEEKEND = "weekend"
    SELF_SERVICE = "self_service"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    OpeningMode.NORMAL: "正常",
    OpeningMode.EARLY: "先时",
    OpeningMode.LATE: "延时",
    OpeningMode.NOON: "午间不断档",
    OpeningMode.WEEKEND: "周末",
    OpeningMode.SELF_SERVICE: "自助",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of one day during which an outlet serves; ``mode`` as OpeningMode names it."""

    opens_at: time
    closes_at: time
    mode: str = "normal"

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def covers(self, moment: time) -> bool:
        return self.opens_at <= moment < self.closes_at


def fault_of(hours: Sequence[Hours]) -> str:
    """Return what is wrong with the hours of one day in Chinese, empty where nothing is."""
    ordered = sorted(hours, key=lambda entry: entry.opens_at)
    for entry in ordered:
        if entry.closes_at <= entry.opens_at:
            return f"时段{entry}的结束不晚于开始"
    for first, second in pairwise(ordered):
        if second.opens_at < first.closes_at:
            return f"时段{first}与{second}重叠"
    return ""
