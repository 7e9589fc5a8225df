"""高峰应急 (N13): when too many wait, which reserve windows should open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.domains.queueing.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Load:
    """A plate of an outlet now: people waiting, windows that call for it, the wait for the next."""

    plate: str
    waiting: int
    windows: int
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """A window that stands by; no plates means all."""

    number: str
    plates: tuple[str, ...]


def exceeded(load: Load, policy: Policy) -> str:
    """Return which limit is exceeded in Chinese, empty where none is; equal is not exceeded."""
    if load.waiting and not load.windows:
        return f"“{load.plate}”有{load.waiting}人等候，没有窗口受理"
    if load.waiting > policy.peak_waiting * load.windows:
        return (
            f"“{load.plate}”每个窗口等候超过{policy.peak_waiting}人"
            f"（{load.waiting}人、{load.windows}个窗口）"
        )
    if load.minutes is not None and load.minutes > policy.peak_minutes:
        return f"“{load.plate}”预计等候{load.minutes:.0f}分钟，超过{policy.peak_minutes:g}分钟"
    return ""


def suggest(load: Load, reserves: Sequence[Reserve], policy: Policy) -> tuple[str, ...]:
    """Return the numbers of the reserve windows to open: as many as bring the plate in limits."""
    if not exceeded(load, policy):
        return ()
    able = [one.number for one in reserves if not one.plates or load.plate in one.plates]
    by_count = -(-load.waiting // policy.peak_waiting) - load.windows
    by_minutes = 0
    if load.minutes is not None and load.windows:
        by_minutes = -int(-load.minutes * load.windows // policy.peak_minutes) - load.windows
    return tuple(able[: max(1, by_count, by_minutes)])
