"""A log of calls with arrival, priority, service and patience: fed through the real queue.

What the log decides is kept: when somebody comes, when a place in the line is given up, when a
server is free and for how long. What the queue decides is the queue's: who is called. So the counts
must be the log's, and the waits show what the stated policy made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import groupby

from onewindow.commands.hall import stage
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

OUTLET = "replay"
_END_OF_DAY = 24 * 3600 - 1
_NOBODY = {"", "NO_SERVER"}
_PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Call:
    """One row: seconds of its day; ``served_at`` None: gave up at ``gone_at``."""

    day: date
    plate: str
    is_priority: bool
    came_at: int
    served_at: int | None
    gone_at: int
    server: str

    @property
    def waited(self) -> int:
        """Seconds until the service or until giving up, by the log."""
        return (self.gone_at if self.served_at is None else self.served_at) - self.came_at


@dataclass
class Side:
    """Counts and waits (minutes) of one side of the comparison."""

    served: int = 0
    abandoned: int = 0
    waits: list[float] = field(default_factory=list)
    queued_waits: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "served": self.served,
            "abandoned": self.abandoned,
            "wait_seconds": _percentiles(self.waits),
            "wait_seconds_of_those_who_waited": _percentiles(self.queued_waits),
        }


@dataclass
class CallsVerdict:
    """What became of a log of calls."""

    log: Side = field(default_factory=Side)
    queue: Side = field(default_factory=Side)
    days: int = 0
    acts: int = 0
    same_person: int = 0
    left_at_close: int = 0
    misfits: Counter[str] = field(default_factory=Counter)

    @property
    def is_equal(self) -> bool:
        return (self.log.served, self.log.abandoned) == (self.queue.served, self.queue.abandoned)


def _percentiles(minutes: list[float]) -> dict[str, float]:
    found = queueing.distribution(minutes)
    return {
        "count": found.count,
        **{
            key: round((getattr(found, key) or 0) * 60, 1)
            for key in ("mean", "p50", "p90", "longest")
        },
    }


def read(rows: Iterable[dict[str, str]], misfits: Counter[str]) -> Iterator[Call]:
    """Yield the calls of the log; rows that are none are counted by their reason."""
    for row in rows:
        try:
            call = _call(row, misfits)
        except (KeyError, ValueError):
            misfits["时间或日期无法读取"] += 1
            continue
        if call is not None:
            yield call


def _call(row: dict[str, str], misfits: Counter[str]) -> Call | None:
    outcome = row["outcome"].strip()
    if outcome not in {"AGENT", "HANG"}:
        misfits[f"不是来电者（{outcome}）"] += 1
        return None
    day = datetime.strptime(row["date"], "%y%m%d").date()  # noqa: DTZ007 - a date has no zone
    entry = _seconds(row["vru_exit"])
    queued, left = _seconds(row["q_start"]), _seconds(row["q_exit"])
    came = _after(queued, entry) if queued else entry
    gone = _after(left, came) if left else came
    served: int | None = None
    if outcome == "AGENT":
        served = _seconds(row["ser_start"])
        if not served:
            misfits["已接听而没有开始时间：按离开队列的时间"] += 1
        served = _after(served, came) if served else gone
        if served < came:
            misfits["接听早于进入队列一秒：按同时"] += 1
            came = served
        gone = max(served, _after(_seconds(row.get("ser_exit", "")), served) or served)
    if gone > _END_OF_DAY:
        misfits["跨过午夜：按午夜前一秒"] += 1
    return Call(
        day,
        row["type"].strip() or "?",
        row["priority"].strip() == "2",
        min(came, _END_OF_DAY),
        None if served is None else min(served, _END_OF_DAY),
        min(gone, _END_OF_DAY),
        row["server"].strip(),
    )


def _seconds(text: str) -> int:
    hours, minutes, seconds = (text or "0:00:00").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _after(seconds: int, before: int) -> int:
    """Return the seconds, a day later where midnight lies between; a second earlier is rounding."""
    return seconds + 24 * 3600 if seconds and seconds + 12 * 3600 < before else seconds


def replay(
    rows: Iterable[dict[str, str]],
    *,
    head_start: float,
    days: int = 0,
    limit: int = 0,
    started: Callable[[int], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> CallsVerdict:
    """Feed the log day by day through the real queue; ``head_start`` (minutes) is of priority 2.

    ``days`` and ``limit`` keep only the first days or rows, 0 all.
    """
    verdict = CallsVerdict()
    calls = sorted(read(rows, verdict.misfits), key=lambda call: (call.day, call.came_at))
    calls = calls[:limit] if limit else calls
    by_day = [(day, list(of_day)) for day, of_day in groupby(calls, key=lambda call: call.day)]
    by_day = by_day[:days] if days else by_day
    verdict.days = len(by_day)
    started(sum(len(of_day) for _, of_day in by_day))
    if by_day:
        _furnish([call for _, of_day in by_day for call in of_day], head_start, by_day[0][0])
    done = 0
    for day, of_day in by_day:
        _Day(day, of_day, verdict).play()
        done += len(of_day)
        progress(done, verdict.acts)
    return verdict


def _furnish(calls: list[Call], head_start: float, first: date) -> None:
    at = stage.local(first, 0)
    policy: dict[str, object] = {
        "head_start": {"green": head_start},
        "green_reasons": {_PRIORITY: "优先客户"},
        "green_share": 1,
        "peak_waiting": 1_000_000,
        "peak_minutes": 1_000_000,
    }
    stage.set_up(sorted({call.plate for call in calls}), policy, at=at)
    stage.open_outlet(OUTLET, at=at)
    for server in sorted({call.server for call in calls} - _NOBODY):
        stage.furnish(_window(server), OUTLET, at=at)


def _window(server: str) -> str:
    return server[:20]


_FINISH, _TAKE, _CALL, _LEAVE = range(4)
"""Order of what happens in one second: a window is free before it calls, who comes is there."""


class _Day:
    """One day: the log's moments in order, the acts they lead to, what came of it."""

    def __init__(self, day: date, calls: list[Call], verdict: CallsVerdict) -> None:
        self.day = day
        self.calls = calls
        self.verdict = verdict
        self.codes: dict[int, str] = {}
        self.of_ticket: dict[int, int] = {}
        # Whose place in the line somebody holds: patience belongs to the place, so that the line
        # stays as long as the log's whoever is called first.
        self.holder: dict[int, int] = {}
        self.place: dict[int, int] = {}
        self.serving: dict[str, int] = {}
        self.open: set[str] = set()
        self.moments: list[tuple[int, int, int, str]] = []
        self.spare = 0

    def play(self) -> None:
        for n, call in enumerate(self.calls):
            heappush(self.moments, (call.came_at, _TAKE, n, ""))
            if call.served_at is None:
                heappush(self.moments, (call.gone_at, _LEAVE, n, ""))
            else:
                heappush(self.moments, (call.served_at, _CALL, n, ""))
            self._count(call)
        act = {_FINISH: self._finish, _TAKE: self._take, _CALL: self._call, _LEAVE: self._leave}
        while self.moments:
            second, what, n, window = heappop(self.moments)
            act[what](stage.local(self.day, second), n, window)
        end = stage.local(self.day, _END_OF_DAY)
        left = queueing.close_day(OUTLET, self.day, by=SYSTEM, at=end)
        self.verdict.left_at_close += left
        self._read_back()

    def _count(self, call: Call) -> None:
        side = self.verdict.log
        if call.served_at is None:
            side.abandoned += 1
        else:
            side.served += 1
            side.waits.append(call.waited / 60)
            if call.waited:
                side.queued_waits.append(call.waited / 60)

    def _take(self, at: datetime, n: int, _: str) -> None:
        call = self.calls[n]
        issued = queueing.take_ticket(
            OUTLET,
            plate=call.plate,
            priority="green" if call.is_priority else "normal",
            reason=_PRIORITY if call.is_priority else "",
            by=stage.VISITOR,
            at=at,
        )
        self.codes[n] = issued.ticket.code
        self.of_ticket[issued.ticket.id] = n
        self.holder[n] = self.place[n] = n
        self.verdict.acts += 1

    def _call(self, at: datetime, n: int, _: str) -> None:
        call = self.calls[n]
        window = self._free_window(call, at)
        ticket = queueing.call_ticket(window, plates=[call.plate], by=stage.clerk(window), at=at)
        self.verdict.acts += 1
        if ticket is None:
            self.verdict.misfits["窗口叫号时无人等候"] += 1
            return
        self._exchange(n, self.of_ticket[ticket.id])
        self.serving[window] = n
        heappush(self.moments, (call.gone_at, _FINISH, n, window))

    def _exchange(self, n: int, reached: int) -> None:
        """Somebody was called in the log's place ``n``: who held it takes the place left behind."""
        held, left = self.holder[n], self.place[reached]
        self.verdict.same_person += held == reached
        self.holder[left], self.place[held] = held, left

    def _free_window(self, call: Call, at: datetime) -> str:
        window = _window(call.server)
        if call.server in _NOBODY:
            window = self._spare_window(at)
        if window not in self.open:
            queueing.open_station(window, plates=[], by=stage.clerk(window), at=at)
            self.open.add(window)
        if window in self.serving:
            self.verdict.misfits["日志中窗口尚未办完就开始下一个：提前办结"] += 1
            self._finish(at, self.serving[window], window)
        return window

    def _spare_window(self, at: datetime) -> str:
        """Return a window for a call whose server the log does not name."""
        number = 1
        while f"X{number:03}" in self.serving:
            number += 1
        window = f"X{number:03}"
        if window not in self.open and not queueing.window_screen(window, at=at):
            stage.furnish(window, OUTLET, at=at)
        return window

    def _finish(self, at: datetime, n: int, window: str) -> None:
        if self.serving.get(window) != n:
            return  # ended earlier, when the log started the next one
        del self.serving[window]
        queueing.finish_ticket(window, outcome="done", by=stage.clerk(window), at=at)
        self.verdict.acts += 1

    def _leave(self, at: datetime, n: int, _: str) -> None:
        leaving = self.holder[n]
        if leaving != n:
            self.verdict.misfits["日志中放弃的人已被叫到：由替换位置的人离开"] += 1
        queueing.abandon_ticket(self.codes[leaving], by=stage.VISITOR, at=at)
        self.verdict.acts += 1

    def _read_back(self) -> None:
        """Count from the rows that the queue committed, not from what was asked of it."""
        side = self.verdict.queue
        tickets = queueing.QueueTicket.objects.filter(outlet=OUTLET, on=self.day)
        side.served += tickets.filter(status="finished").count()
        side.abandoned += tickets.filter(status="abandoned").count()
        spans = queueing.TicketSpan.objects.filter(outlet=OUTLET, on=self.day, kind="waiting")
        for begun, ended in spans.exclude(window="").values_list("from_at", "until_at"):
            minutes = (ended - begun) / timedelta(minutes=1)
            side.waits.append(minutes)
            if minutes:
                side.queued_waits.append(minutes)
