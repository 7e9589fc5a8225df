"""A whole replay: learn the procedure, set up its world, play every case, compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from onewindow.commands.replay.misfits import Misfits
from onewindow.commands.replay.playing import Player
from onewindow.commands.replay.procedure import ITEM, learn
from onewindow.commands.replay.records import LogCase, Reader
from onewindow.commands.replay.sources import Source
from onewindow.commands.replay.verdict import Verdict, ordered, step_time
from onewindow.commands.replay.world import build
from onewindow.domains.cases import api as cases
from onewindow.kit.refusals import Invalid

Tell = Callable[[int, int], None]
"""Told after each case: how many are done, and how many acts there were so far."""


def replay(
    source: Source,
    *,
    zone: ZoneInfo,
    started: Callable[[int], None] = lambda total: None,
    progress: Tell = lambda done, acts: None,
) -> Verdict:
    """Play a log into the database at hand, which must be empty, and return what came of it.

    The log is gone through twice: once to learn its procedure, once to play it; the acts per second
    are those of the second time. Raises Invalid for a log without a single time.
    """
    survey = Reader(zone)
    procedure = learn(survey.read(raw) for raw in source.cases())
    if procedure.log_end is None and procedure.first_at is not None:
        procedure.log_end = procedure.first_at
    if procedure.log_end is None:
        raise Invalid("日志中没有任何可以识别的时间。", field="events")
    log_end = procedure.log_end
    world = build(procedure)
    started(procedure.cases)
    misfits = Misfits()
    misfits.merge(source.misfits)
    player = Player(world, log_end, misfits)
    tally = _Tally(log_end)
    begun = time.perf_counter()
    done = 0
    for case in _playable(source, Reader(zone, misfits)):
        player.play(case)
        tally.add(case)
        done += 1
        progress(done, player.acts.total())
    seconds = time.perf_counter() - begun
    return _verdict(player, tally, procedure.events, done, seconds)


class _Tally:
    """What the log itself says of the cases."""

    def __init__(self, log_end: datetime) -> None:
        self._log_end = log_end
        self.late: list[str] = []
        self.with_deadline: set[str] = set()

    def add(self, case: LogCase) -> None:
        if case.deadline is not None:
            self.with_deadline.add(case.id)
        if case.is_late(self._log_end):
            self.late.append(case.id)


def _playable(source: Source, reader: Reader) -> Iterator[LogCase]:
    """Yield the cases that can be played; events of unknown cases are counted on the way."""
    for raw in source.cases():
        case = reader.read(raw)
        if case.is_known:
            yield case


def _verdict(player: Player, tally: _Tally, events: int, done: int, seconds: float) -> Verdict:
    numbers = cases.late_cases(player.log_end, item_code=ITEM)
    late = {player.numbers[number] for number in numbers}
    return Verdict(
        cases=done,
        events=events,
        events_acted=player.events_acted,
        acts=dict(player.acts),
        seconds=seconds,
        log_end=player.log_end,
        late_product=sorted(late & tally.with_deadline),
        late_log=sorted(tally.late),
        late_own_limit=sorted(late - tally.with_deadline),
        late_steps_product=ordered(player.late_product),
        late_steps_log=ordered(player.late_log),
        time_in_step={
            name: step_time(spent) for name, spent in sorted(player.seconds_in_step.items())
        },
        misfits=player.misfits,
    )
