"""The closed loop after a bad evaluation: dispatch, contact, rectify, call back, publish.

The limits are a policy of the region (configuration); the defaults are those of 20 §2.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

NthWorkingDay = Callable[[date, int], date]
"""(date, n) → the n-th working day after it."""

ZONE = ZoneInfo("Asia/Shanghai")


class Reminder(StrEnum):
    """催办: once on the day a stage is due, once when that day is over (W10)."""

    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return "今天到期" if self is Reminder.YELLOW else "已经超期"


class Stage(StrEnum):
    """Where a rectification stands; each stage but the last waits for its act."""

    TO_DISPATCH = "to_dispatch"
    TO_CONTACT = "to_contact"
    TO_RECTIFY = "to_rectify"
    TO_CALL_BACK = "to_call_back"
    UNDER_REVIEW = "under_review"
    CLOSED = "closed"
    STRUCK = "struck"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]

    @property
    def is_open(self) -> bool:
        return self not in {Stage.CLOSED, Stage.STRUCK}


_STAGE_LABELS = {
    Stage.TO_DISPATCH: "待转办",
    Stage.TO_CONTACT: "待联系",
    Stage.TO_RECTIFY: "待整改",
    Stage.TO_CALL_BACK: "待回访",
    Stage.UNDER_REVIEW: "申诉复核中",
    Stage.CLOSED: "已办结",
    Stage.STRUCK: "已剔除",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits and thresholds in force in a region.

    ``*_days`` are working days; ``default_after_days`` are natural days after the invitation, None
    where silence stays silence. The tablet of the window asks for ``ask_minutes`` after the
    service; later somebody else stands there. Who has said nothing after ``message_minutes`` is
    asked by text message, where a telephone is known.
    """

    dispatch_days: int = 1
    contact_days: int = 1
    rectify_days: int = 5
    hard_days: int = 15
    call_back_days: int = 5
    review_days: int = 5
    default_after_days: int | None = None
    default_stars: int = 3
    longest_words: int = 150
    open_days: int = 30
    ask_minutes: int = 10
    message_minutes: int = 30


DEFAULT_POLICY = Policy()

_DAYS: dict[Stage, Callable[[Policy], int]] = {
    Stage.TO_DISPATCH: lambda policy: policy.dispatch_days,
    Stage.TO_CONTACT: lambda policy: policy.contact_days,
    Stage.TO_RECTIFY: lambda policy: policy.rectify_days,
    Stage.TO_CALL_BACK: lambda policy: policy.call_back_days,
    Stage.UNDER_REVIEW: lambda policy: policy.review_days,
}


def end_of_day(on: date) -> datetime:
    """Return the last moment of a day in Beijing time."""
    return datetime.combine(on, time.max, ZONE).replace(microsecond=0)


def hard_due(evaluated_at: datetime, policy: Policy, nth: NthWorkingDay) -> datetime:
    """Return when the remedy must stand, whatever happened before."""
    return end_of_day(nth(evaluated_at.astimezone(ZONE).date(), policy.hard_days))


def stage_due(
    stage: Stage, since: datetime, policy: Policy, nth: NthWorkingDay, *, hard: datetime
) -> datetime | None:
    """Return until when the stage must be left; dispatch to remedy never pass the hard limit."""
    if not stage.is_open:
        return None
    due = end_of_day(nth(since.astimezone(ZONE).date(), _DAYS[stage](policy)))
    if stage in {Stage.TO_DISPATCH, Stage.TO_CONTACT, Stage.TO_RECTIFY}:
        return min(due, hard)
    return due


def default_at(invited_at: datetime, policy: Policy) -> datetime | None:
    """Return when silence becomes the default grade, None where the policy knows none."""
    if policy.default_after_days is None:
        return None
    return invited_at + timedelta(days=policy.default_after_days)


def reminder_due(due_at: datetime, reminded: str, at: datetime) -> Reminder | None:
    """Return what has to be said now about a stage; None where it was said or is not yet time."""
    if at > due_at:
        return None if reminded == Reminder.RED else Reminder.RED
    is_last_day = at.astimezone(ZONE).date() == due_at.astimezone(ZONE).date()
    return Reminder.YELLOW if is_last_day and not reminded else None


NEXT = {
    "dispatch": (frozenset({Stage.TO_DISPATCH}), Stage.TO_CONTACT),
    "contact": (frozenset({Stage.TO_CONTACT}), Stage.TO_RECTIFY),
    "rectify": (frozenset({Stage.TO_RECTIFY}), Stage.TO_CALL_BACK),
    "close": (frozenset({Stage.TO_CALL_BACK}), Stage.CLOSED),
    "reopen": (frozenset({Stage.TO_CALL_BACK}), Stage.TO_RECTIFY),
    "appeal": (
        frozenset({Stage.TO_CONTACT, Stage.TO_RECTIFY, Stage.TO_CALL_BACK}),
        Stage.UNDER_REVIEW,
    ),
    "strike": (frozenset({Stage.UNDER_REVIEW}), Stage.STRUCK),
    "uphold": (frozenset({Stage.UNDER_REVIEW}), Stage.TO_RECTIFY),
}
"""Act → from which stages, and to which."""


def is_lawful(act: str, stage: Stage) -> bool:
    return stage in NEXT[act][0]
