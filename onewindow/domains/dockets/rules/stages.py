"""From the record to the answer: dispatch, answer, tell; once more where the person disagrees.

办不成事反映窗口 (国发〔2022〕5号 practice): what is reported is answered within a limit and never
closed without an answer. The limits are a policy of the region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from onewindow.domains.dockets.rules.policy import Policy

NthWorkingDay = Callable[[date, int], date]
"""(date, n) → the n-th working day after it."""

ZONE = ZoneInfo("Asia/Shanghai")


class Stage(StrEnum):
    """Where a docket stands; each stage but the last waits for its act."""

    TO_DISPATCH = "to_dispatch"
    TO_ANSWER = "to_answer"
    TO_TELL = "to_tell"
    TO_DECIDE = "to_decide"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return _STAGES[self]


_STAGES = {
    Stage.TO_DISPATCH: "待转办",
    Stage.TO_ANSWER: "待答复",
    Stage.TO_TELL: "待回告",
    Stage.TO_DECIDE: "待中心裁定",
    Stage.CLOSED: "已办结",
}


class Outcome(StrEnum):
    """What an answer comes to."""

    SOLVED = "solved"
    OTHER_WAY = "other_way"
    IMPOSSIBLE = "impossible"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.SOLVED: "已经办成",
    Outcome.OTHER_WAY: "换一种方式办",
    Outcome.IMPOSSIBLE: "依法不能办",
    Outcome.ELSEWHERE: "由其他机关办",
}


class Told(StrEnum):
    """How the person heard of the answer, and what they said of it."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    UNREACHED = "unreached"
    TEXT = "text"
    PAGE = "page"

    @property
    def label(self) -> str:
        return _TOLD[self]


_TOLD = {
    Told.SATISFIED: "电话回告，认可",
    Told.UNSATISFIED: "电话回告，不认可",
    Told.UNREACHED: "多次未接通，答复可凭查询码查看",
    Told.TEXT: "已发短信",
    Told.PAGE: "没有留电话，凭查询码查看答复",
}


class Reminder(StrEnum):
    """催办: once when a stage will soon be due, once when it is overdue."""

    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return "即将到期" if self is Reminder.YELLOW else "已经超期"


NEXT: dict[str, frozenset[Stage]] = {
    "dispatch": frozenset({Stage.TO_DISPATCH, Stage.TO_ANSWER}),
    "forward": frozenset({Stage.TO_ANSWER}),
    "answer": frozenset({Stage.TO_ANSWER}),
    "tell": frozenset({Stage.TO_TELL}),
    "dissent": frozenset({Stage.TO_TELL, Stage.CLOSED}),
    "decide": frozenset({Stage.TO_DECIDE}),
}
"""Act → the stages in which it is lawful."""


def is_lawful(act: str, stage: Stage) -> bool:
    return stage in NEXT[act]


@dataclass(frozen=True, slots=True)
class Term:
    """Until when a stage must be left, and from when that is soon; None, None once closed."""

    warn_at: datetime | None = None
    due_at: datetime | None = None


def end_of_day(on: date) -> datetime:
    """Return the last moment of a day in Beijing time."""
    return datetime.combine(on, time.max, ZONE).replace(microsecond=0)


def answer_due(since: datetime, policy: Policy, nth: NthWorkingDay) -> datetime:
    """Return until when the answer must be there; it counts from the record, not the dispatch."""
    return end_of_day(nth(_day(since), policy.answer_days))


def term_of(
    stage: Stage, since: datetime, policy: Policy, nth: NthWorkingDay, *, answer_by: datetime
) -> Term:
    """Return the limit of a stage that began at a moment; dispatching never passes the answer's."""
    if stage is Stage.CLOSED:
        return Term()
    if stage is Stage.TO_ANSWER:
        due = answer_by
    else:
        days = {
            Stage.TO_DISPATCH: policy.dispatch_days,
            Stage.TO_TELL: policy.tell_days,
            Stage.TO_DECIDE: policy.decide_days,
        }[stage]
        due = end_of_day(nth(_day(since), days))
        if stage is Stage.TO_DISPATCH:
            due = min(due, answer_by)
    return Term(_warn_at(since, due, policy.warn_days), due)


def _warn_at(since: datetime, due: datetime, days: int) -> datetime:
    """Return the first moment that is soon: so many days before the last, yet not the same day."""
    soon = max(_day(due) - timedelta(days=days), _day(since) + timedelta(days=1))
    return datetime.combine(min(soon, _day(due)), time.min, ZONE)


def reminder_due(term: Term, reminded: str, at: datetime) -> Reminder | None:
    """Return what has to be said now of a stage; None where it was said or is not yet time."""
    if term.due_at is None or term.warn_at is None:
        return None
    if at > term.due_at:
        return None if reminded == Reminder.RED else Reminder.RED
    return Reminder.YELLOW if at >= term.warn_at and not reminded else None


def dissent_until(told_at: datetime, policy: Policy) -> datetime:
    """Return until when the person may say that they do not agree."""
    return end_of_day(_day(told_at) + timedelta(days=policy.dissent_days))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
