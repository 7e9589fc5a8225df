"""One case of a log, act by act at its own times, through the ordinary actions of cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onewindow.commands.replay.misfits import Misfits
from onewindow.commands.replay.procedure import ITEM
from onewindow.commands.replay.records import LogCase, LogEvent
from onewindow.commands.replay.stops import Stop, needed_working_days, stop_of
from onewindow.commands.replay.world import DIVISION, World
from onewindow.domains.cases import api as cases
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

OVERDUE = "overdue_reason_missing"
"""The code by which the product itself says that a step is late."""
_REASON = "日志所载：晚于环节期限"
_STOP_KIND = "supplement"
_CHANNELS = {"internet": "portal", "post": "courier", "e-mail": "courier"}
"""How the applicant came; everything else is the window."""


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step that was late, by the log or by the product."""

    case: str
    activity: str
    occurrence: int

    def as_json(self) -> dict[str, Any]:
        return {"case": self.case, "activity": self.activity, "occurrence": self.occurrence}


@dataclass
class Player:
    """Plays cases and keeps the score; ``numbers`` maps case numbers to the ids of the log."""

    world: World
    log_end: datetime
    misfits: Misfits
    acts: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, str] = field(default_factory=dict)
    events_acted: int = 0
    late_product: list[LateStep] = field(default_factory=list)
    late_log: list[LateStep] = field(default_factory=list)
    seconds_in_step: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def play(self, log: LogCase) -> None:
        """Receive, accept, sign every event and conclude; count what is refused."""
        try:
            opened = self._open(log)
        except Refusal as refusal:
            self.misfits.refuse("case_refused", refusal.code, log.id)
            self.misfits.add("event_of_refused_case", log.id, times=len(log.events))
            return
        self.numbers[opened.number] = log.id
        _CaseInPlay(self, log, opened).run()

    def _open(self, log: LogCase) -> cases.Case:
        at = log.received_at(otherwise=self.world.procedure.first_at or self.log_end)
        steps = self.world.procedure.steps
        case = cases.receive_case(
            cases.Application(
                item_code=ITEM,
                applicant=self.world.applicant,
                division_code=DIVISION,
                channel=_CHANNELS.get(log.channel.lower(), "window"),
                answers={steps[event.key]: True for event in log.events},
            ),
            by=self.world.clerk,
            at=at,
        )
        self.acts["receive"] += 1
        case = cases.accept_case(
            case.number, by=self.world.clerk, at=at, timetable=self._timetable(log)
        )
        self.acts["accept"] += 1
        return case

    def _timetable(self, log: LogCase) -> cases.Timetable | None:
        """Return the deadlines as the log gives them: of the case, and of its steps."""
        steps = self.world.procedure.steps
        terms = tuple(
            cases.AgreedTerm(steps[event.key], event.due_at, event.planned_at)
            for event in log.events
            if event.due_at is not None
        )
        if log.deadline is None and not terms:
            return None
        return cases.Timetable(due_at=log.deadline, steps=terms)


@dataclass
class _CaseInPlay:
    """One opened case on its way through its events."""

    player: Player
    log: LogCase
    case: cases.Case
    is_stopped: bool = False
    is_decided: bool = False

    def run(self) -> None:
        end = self.log.end_at
        for event in self.log.events:
            if end is not None and not self.is_decided and event.at > end:
                self._conclude(end)
            self._event(event)
        if end is not None and not self.is_decided:
            self._conclude(end)
        self._measure()

    def _event(self, event: LogEvent) -> None:
        by = self.player.world.officer(event.resource)
        self._stop(event, by)
        if event.is_late:
            self.player.late_log.append(self._late(event))
        step = self.player.world.procedure.steps[event.key]
        if self._sign(step, event, by):
            self.player.events_acted += 1

    def _sign(self, step: str, event: LogEvent, by: Actor, *, reason: str = "") -> bool:
        """Sign the step; where the product says that it is late, sign again with a reason."""
        try:
            self.case = cases.sign_step(
                self.case.number,
                step,
                outcome="agreed",
                by=by,
                at=event.at,
                overdue_reason=reason,
            )
        except Refusal as refusal:
            if refusal.code == OVERDUE and not reason:
                self.player.late_product.append(self._late(event))
                return self._sign(step, event, by, reason=_REASON)
            example = f"{self.log.id} {event.activity}"
            self.player.misfits.refuse("event_refused", refusal.code, example)
            return False
        self.player.acts["sign"] += 1
        return True

    def _stop(self, event: LogEvent, by: Actor) -> None:
        """Let the clock stand still, or go on, before the step that says so is signed."""
        kind = stop_of(event.activity, event.answer)
        if kind is Stop.BEGIN and not self.is_stopped:
            if self.is_decided:
                self.player.misfits.add("stop_after_end", self.log.id)
                return
            self.is_stopped = self._act(
                "stop",
                lambda: cases.start_special_procedure(
                    self.case.number,
                    kind=_STOP_KIND,
                    reason=event.activity,
                    needed_days=needed_working_days(event.answer),
                    by=by,
                    at=event.at,
                ),
            )
        elif kind is Stop.END and self.is_stopped:
            self._resume(event.activity, by, event.at)

    def _resume(self, result: str, by: Actor, at: datetime) -> None:
        ended = self._act(
            "resume",
            lambda: cases.end_special_procedure(self.case.number, result=result, by=by, at=at),
        )
        self.is_stopped = self.is_stopped and not ended

    def _conclude(self, at: datetime) -> None:
        """End the case: the log says when, not how, so that the permit is taken as granted."""
        self.is_decided = True
        if self.is_stopped:
            self.player.misfits.add("stop_without_end", self.log.id)
            self._resume("办结", self.player.world.decider, at)
        by, number = self.player.world.decider, self.case.number
        decided = self._act(
            "decide", lambda: cases.decide_case(number, outcome="granted", by=by, at=at)
        )
        if decided:
            self._act("conclude", lambda: cases.make_result(number, by=by, at=at))

    def _act(self, name: str, act: Callable[[], cases.Case]) -> bool:
        try:
            self.case = act()
        except Refusal as refusal:
            self.player.misfits.refuse("case_refused", refusal.code, f"{self.log.id} {name}")
            return False
        self.player.acts[name] += 1
        return True

    def _late(self, event: LogEvent) -> LateStep:
        return LateStep(self.log.id, event.activity, event.occurrence)

    def _measure(self) -> None:
        """Take from the product's own state how long each step was open."""
        state = cases.state_of(self.case)
        previous = state.accepted_at
        for event in self.log.events:
            step = state.run.steps.get(self.player.world.procedure.steps[event.key])
            if step is None or step.opened_at is None or step.decided_at is None:
                continue
            assert previous is not None, "only accepted cases are played"
            spent = (step.decided_at - step.opened_at).total_seconds()
            since = (step.decided_at - previous).total_seconds()
            self.player.seconds_in_step.setdefault(event.activity, []).append((spent, since))
            previous = step.decided_at
