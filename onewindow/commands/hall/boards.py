"""Drive the boards of real halls: people come and are called as the snapshots show.

After every snapshot the board is asked, once, and compared: people waiting and the number called
last of each queue. Numbers of the product run as those of the office do, from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from onewindow.commands.hall import stage
from onewindow.commands.hall.offices import Queue, Snapshot, Snapshots
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM


@dataclass
class Driven:
    """How the boards did."""

    offices: int = 0
    days: int = 0
    looks: int = 0
    compared: int = 0
    acts: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)
    misfits: Counter[str] = field(default_factory=Counter)


def drive(
    snapshots: Snapshots,
    believed: set[str],
    *,
    days: int,
    started: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> Driven:
    """Drive the boards of the first ``days`` with people in them of every believed office."""
    driven = Driven()
    chosen = [
        (office, day)
        for office in snapshots.offices
        if office in believed
        for day in _busy_days(snapshots, office)[:days]
    ]
    started(len(chosen))
    if not chosen:
        return driven
    most = max(len(snapshots.days[key]) for key in chosen)
    first = min(day for _, day in chosen)
    policy: dict[str, object] = {"peak_waiting": 1_000_000, "peak_minutes": 1_000_000}
    plates = [f"队列{n + 1}" for n in range(most)]
    stage.set_up(plates, policy, at=stage.local(first, 0))
    for done, (office, day) in enumerate(chosen, 1):
        _Hall(office, day, snapshots.days[office, day], plates, driven).play()
        progress(done)
    driven.offices, driven.days = len({office for office, _ in chosen}), len(chosen)
    return driven


def _busy_days(snapshots: Snapshots, office: str) -> list[date]:
    return [
        day
        for day in snapshots.of_office(office)
        if any(one.waiting for queue in snapshots.days[office, day] for one in queue.snapshots)
    ]


class _Hall:
    """One office on one day."""

    def __init__(
        self, office: str, day: date, queues: list[Queue], plates: list[str], driven: Driven
    ) -> None:
        self.outlet = f"{office.lower().replace('_', '-')[:28]}-{day:%m%d}"
        self.day = day
        self.queues = queues
        self.plates = plates
        self.driven = driven
        self.issued = [0] * len(queues)
        self.waiting: list[dict[int, str]] = [{} for _ in queues]
        self.busy = [False] * len(queues)
        # A number that a board showed was called: whoever leaves early is somebody else.
        self.shown = [{one.called for one in queue.snapshots} for queue in queues]
        self.gone: list[set[int]] = [set() for _ in queues]

    def play(self) -> None:
        opened = stage.local(self.day, 0)
        stage.open_outlet(self.outlet, at=opened)
        for n in range(len(self.queues)):
            stage.furnish(self._window(n), self.outlet, plate=self.plates[n], at=opened)
        for n in range(len(self.queues)):
            window = self._window(n)
            queueing.open_station(window, by=stage.clerk(window), at=opened)
        queueing.hall_day(self.outlet, self.day)  # a board before anybody came shows zeros
        for round_ in range(max(len(queue.snapshots) for queue in self.queues)):
            at = opened
            for n, queue in enumerate(self.queues):
                if round_ < len(queue.snapshots):
                    at = stage.local(self.day, queue.snapshots[round_].minute * 60)
                    self._follow(n, queue.snapshots[round_], at)
            self._compare(round_, at)
        queueing.close_day(self.outlet, self.day, by=SYSTEM, at=stage.local(self.day, 86_399))

    def _window(self, n: int) -> str:
        return f"{self.outlet[-16:]}-{n + 1}"

    def _follow(self, n: int, seen: Snapshot, at: datetime) -> None:
        """Let come who came, call who was called, let go who left."""
        while self.issued[n] < seen.called:
            self._take(n, at)
        for _ in [number for number in self.waiting[n] if number <= seen.called]:
            self._call(n, at)
        while len(self.waiting[n]) < seen.waiting:
            self._take(n, at)
        if len(self.waiting[n]) > seen.waiting:
            self._leave(n, len(self.waiting[n]) - seen.waiting, at)

    def _take(self, n: int, at: datetime) -> None:
        ticket = queueing.take_ticket(
            self.outlet, plate=self.plates[n], by=stage.VISITOR, at=at
        ).ticket
        self.issued[n] = int("".join(sign for sign in ticket.number if sign.isdigit()))
        self.waiting[n][self.issued[n]] = ticket.code
        self.driven.acts += 1

    def _call(self, n: int, at: datetime) -> None:
        window = self._window(n)
        clerk = stage.clerk(window)
        if self.busy[n]:
            queueing.finish_ticket(window, outcome="done", by=clerk, at=at)
            self.driven.acts += 1
        ticket = queueing.call_ticket(window, by=clerk, at=at)
        assert ticket is not None  # the call is for somebody who waits
        self.busy[n] = True
        del self.waiting[n][int("".join(sign for sign in ticket.number if sign.isdigit()))]
        self.driven.acts += 1

    def _leave(self, n: int, count: int, at: datetime) -> None:
        """Let people leave who had not been called: the queue is shorter than its numbers say."""
        self.driven.misfits["有人在叫到之前离开"] += count
        latest = sorted(self.waiting[n], key=lambda number: (number in self.shown[n], -number))
        for number in latest[:count]:
            if number in self.shown[n]:
                # By its numbers the log calls somebody whom by its count it had let go before.
                self.gone[n].add(number)
            queueing.abandon_ticket(self.waiting[n].pop(number), by=stage.VISITOR, at=at)
            self.driven.acts += 1

    def _compare(self, round_: int, at: datetime) -> None:
        shown = {plate.name: plate for plate in queueing.board(self.outlet, at=at).plates}
        self.driven.looks += 1
        for n, queue in enumerate(self.queues):
            if round_ >= len(queue.snapshots):
                continue
            seen = queue.snapshots[round_]
            plate = shown[self.plates[n]]
            number = int("".join(sign for sign in plate.last_called if sign.isdigit()) or 0)
            self.driven.compared += 1
            if plate.waiting == seen.waiting and seen.called in self.gone[n]:
                self.driven.misfits["记录叫到的号按其人数已先离开：不核对号码"] += 1
            elif (plate.waiting, number) != (seen.waiting, seen.called):
                self._differs(queue, seen, f"屏幕{plate.waiting}人、{number}号")

    def _differs(self, queue: Queue, seen: Snapshot, shown: str) -> None:
        self.driven.differences += 1
        if len(self.driven.examples) < 5:
            clock = f"{seen.minute // 60:02}:{seen.minute % 60:02}"
            said = f"记录{seen.waiting}人、{seen.called}号"
            where = f"{queue.office} {self.day} {clock} {queue.name}"
            self.driven.examples.append(f"{where}：{said}，{shown}")
