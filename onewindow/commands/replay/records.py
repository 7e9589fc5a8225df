"""A case of a log, made ready to be played: moments read, events in order, occurrences numbered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from onewindow.commands.replay.misfits import Misfits
from onewindow.commands.replay.moments import read_moment
from onewindow.commands.replay.sources import Fields, RawCase

Key = tuple[str, int]
"""An activity and which time it comes in the case, counted from 1: one step of the plan."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One act of somebody; ``due_at`` and ``planned_at`` are what the log says of its step."""

    activity: str
    occurrence: int
    at: datetime
    resource: str = ""
    group: str = ""
    answer: str = ""
    due_at: datetime | None = None
    planned_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.activity, self.occurrence

    @property
    def is_late(self) -> bool:
        """Whether the log itself says that the step was late."""
        return self.due_at is not None and self.at > self.due_at


@dataclass(frozen=True, slots=True)
class LogCase:
    """One case in the order of time.

    ``raw_events`` counts the events of the file, ``latest_at`` is the latest of their times, also
    of those that cannot be played.
    """

    id: str
    start_at: datetime | None
    end_at: datetime | None
    deadline: datetime | None
    channel: str
    events: tuple[LogEvent, ...]
    raw_events: int
    latest_at: datetime | None
    is_known: bool = True

    def received_at(self, otherwise: datetime) -> datetime:
        """Return the earliest moment that the log names for the case."""
        first = [event.at for event in self.events[:1]]
        return min([m for m in (self.start_at, self.end_at, *first) if m], default=otherwise)

    def is_late(self, log_end: datetime) -> bool:
        """Whether the log says so: ended after the deadline, or open when it passed."""
        return self.deadline is not None and (self.end_at or log_end) > self.deadline


@dataclass(slots=True)
class _Draft:
    event: Fields
    at: datetime
    order: int


@dataclass
class Reader:
    """Turns raw cases into cases; counts what does not fit."""

    zone: ZoneInfo
    misfits: Misfits = field(default_factory=Misfits)

    def read(self, raw: RawCase) -> LogCase:
        """Return the case with its events sorted; what cannot be an event is counted."""
        drafts, latest = self._drafts(raw)
        drafts.sort(key=lambda draft: draft.at)
        events = self._events(raw.id, drafts) if raw.is_known else ()
        case = LogCase(
            id=raw.id,
            start_at=self._date(raw, "start"),
            end_at=self._date(raw, "end"),
            deadline=self._date(raw, "deadline"),
            channel=raw.fields.get("channel", ""),
            events=events,
            raw_events=len(raw.events),
            latest_at=latest,
            is_known=raw.is_known,
        )
        self._count(case)
        return case

    def _date(self, raw: RawCase, name: str) -> datetime | None:
        text = raw.fields.get(name)
        if text is None or not raw.is_known:
            return None
        moment = read_moment(text, self.zone)
        if moment is None:
            self.misfits.add("unreadable_date", f"{raw.id} {name}：{text[:40]}")
            return None
        for note in moment.notes:
            self.misfits.add(note, f"{raw.id} {name}：{text}")
        return moment.at

    def _drafts(self, raw: RawCase) -> tuple[list[_Draft], datetime | None]:
        """Return the events that can be played in the order of the log, and the latest time."""
        found: list[_Draft] = []
        latest: datetime | None = None
        seen: set[int] = set()
        previous: datetime | None = None
        for place in _in_order(raw):
            event, print_ = raw.events[place], raw.prints[place]
            text = event.get("at")
            moment = read_moment(text, self.zone) if text else None
            if moment is not None and (latest is None or moment.at > latest):
                latest = moment.at
            kind = self._unplayable(raw, event, moment is not None, is_twin=print_ in seen)
            seen.add(print_)
            if kind:
                self.misfits.add(kind, f"{raw.id} {event.get('activity', '')} {text or ''}".strip())
                continue
            assert moment is not None, "an event without a time cannot be played"
            for note in moment.notes:
                self.misfits.add(note, f"{raw.id} {text}")
            if previous is not None and moment.at < previous:
                self.misfits.add("out_of_order", f"{raw.id} {text}")
            previous = moment.at
            found.append(_Draft(event, moment.at, place))
        return found, latest

    @staticmethod
    def _unplayable(raw: RawCase, event: Fields, has_moment: bool, *, is_twin: bool) -> str:
        """Return the one reason why the event becomes no act, empty where it does."""
        reasons = (
            ("event_without_case", not raw.is_known),
            ("lifecycle_not_complete", event.get("lifecycle", "complete").lower() != "complete"),
            ("event_without_activity", not event.get("activity")),
            ("event_without_time", not event.get("at")),
            ("unreadable_time", not has_moment),
            ("duplicate_event", is_twin),
        )
        return next((kind for kind, holds in reasons if holds), "")

    def _events(self, case_id: str, drafts: list[_Draft]) -> tuple[LogEvent, ...]:
        times: Counter[str] = Counter()
        found: list[LogEvent] = []
        for draft in drafts:
            event = draft.event
            activity = event["activity"]
            times[activity] += 1
            found.append(
                LogEvent(
                    activity=activity,
                    occurrence=times[activity],
                    at=draft.at,
                    resource=event.get("resource", ""),
                    group=event.get("group", ""),
                    answer=event.get("answer", ""),
                    due_at=self._side_time(case_id, event, "due"),
                    planned_at=self._side_time(case_id, event, "planned"),
                )
            )
        return tuple(found)

    def _side_time(self, case_id: str, event: Fields, name: str) -> datetime | None:
        text = event.get(name)
        if text is None:
            return None
        moment = read_moment(text, self.zone)
        if moment is None and name == "due":
            self.misfits.add("unreadable_due", f"{case_id} {text[:40]}")
        return moment.at if moment else None

    def _count(self, case: LogCase) -> None:
        """Count what is odd about the case as a whole; its events are played all the same."""
        if not case.is_known:
            return
        add = self.misfits.add
        times = [event.at for event in case.events]
        same = sum(later == earlier for earlier, later in pairwise(times))
        add("simultaneous", case.id, times=same)
        add("event_without_resource", case.id, times=sum(not e.resource for e in case.events))
        add("case_without_events", case.id, times=not case.raw_events)
        add("missing_start", case.id, times=case.start_at is None)
        add("missing_deadline", case.id, times=case.deadline is None)
        if case.start_at is not None:
            early = sum(at < case.start_at for at in times)
            add("event_before_start", case.id, times=early)
        if case.end_at is not None:
            add("event_after_end", case.id, times=sum(at > case.end_at for at in times))
            if case.start_at is not None:
                add("end_before_start", case.id, times=case.end_at < case.start_at)


def _in_order(raw: RawCase) -> list[int]:
    """Return the places of the events by the log's own numbers, else as they stand in the file."""
    numbers = [event.get("seq", "") for event in raw.events]
    if not all(number.isascii() and number.isdigit() and len(number) < 19 for number in numbers):
        return list(range(len(numbers)))
    return sorted(range(len(numbers)), key=lambda place: int(numbers[place]))
