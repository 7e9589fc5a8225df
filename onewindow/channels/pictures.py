"""From what the domains answer to what the interface draws: clocks and lanes.

Shared by the channels, which do not know each other; the interface knows no domain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from onewindow.domains.approvals.api import RunState, StepState, StepStatus
from onewindow.domains.calendars.api import Calendar, Clock, Line, LineKind, light, remaining
from onewindow.domains.cases.api import CaseFile, calendar_for
from onewindow.domains.catalogue.api import ApprovalPlan
from onewindow.lib import graph
from onewindow.lib.limits import Limit, Unit
from onewindow.ui.axes import chinese_day, days_axis, minutes_axis, units_axis
from onewindow.ui.pictures import (
    Axis,
    ClockPicture,
    DerivationLine,
    Lane,
    LanesPicture,
    Light,
    Pause,
    Span,
)

_LINE_KINDS = {
    LineKind.START: "start",
    LineKind.LIMIT: "limit",
    LineKind.EXTENSION: "extension",
    LineKind.RESULT: "result",
}
_CLOCK_NAMES = {"receipt": "收件审查时限", "decision": "办理时限", "delivery": "送达时限"}
_SMALL = {Unit.HOURS: 60, Unit.MINUTES: 1}
_DONE_WORDS = {"agreed": "同意", "objected": "不同意"}
_ONE_DAY = timedelta(days=1)


def clock_picture(
    clock: Clock | None, at: datetime, calendar: Calendar, *, name: str = "办理时限"
) -> ClockPicture:
    """Draw one clock: what is left, the date, and why it is that date."""
    if clock is None:
        return ClockPicture(light=Light.GREY, words="不计时", name=name)
    return ClockPicture(
        light=Light(light(clock, at).value),
        words=remaining(clock, at, calendar).chinese,
        due=_due_words(clock),
        due_on=clock.due_on,
        name=name,
        derivation=tuple(_line(line) for line in clock.derivation),
    )


def case_clock(file: CaseFile, at: datetime) -> ClockPicture:
    """Draw the clock that the case is judged by at the moment."""
    calendar = calendar_for(file.case.division_code)
    name = _CLOCK_NAMES.get(file.clocks.kind, "办理时限")
    return clock_picture(file.clock, at, calendar, name=name)


def step_clock(file: CaseFile, code: str, at: datetime) -> ClockPicture:
    calendar = calendar_for(file.case.division_code)
    return clock_picture(file.clocks.steps.get(code), at, calendar, name="环节时限")


def _due_words(clock: Clock) -> str:
    if clock.due_at is None or clock.due_on is None:
        return ""
    if clock.total.unit in _SMALL:
        return f"{chinese_day(clock.due_on)} {timezone.localtime(clock.due_at):%H:%M}"
    return chinese_day(clock.due_on)


def _line(line: Line) -> DerivationLine:
    kind = _LINE_KINDS.get(line.kind, "excluded")
    return DerivationLine(text=line.text, citation=line.article, kind=kind)  # type: ignore[arg-type]


def plan_lanes(plan: ApprovalPlan, names: dict[str, str], *, uid: str = "plan") -> LanesPicture:
    """Draw a plan without dates: each step where it may lie, the critical path marked.

    ``names`` are the departments by code.
    """
    minutes = _by_the_minute(step.limit for step in plan.steps)
    schedule = graph.analyse(
        graph.Node(
            code=step.code,
            duration=_length(step.limit, minutes=minutes),
            after=tuple(step.after),
            after_soft=tuple(step.after_soft),
        )
        for step in plan.steps
    )
    unit = "分钟" if minutes else "工作日"
    lanes = tuple(
        Lane(
            code=step.code,
            name=step.name,
            department=names.get(step.department, step.department),
            planned=Span(schedule.start[step.code], schedule.finish[step.code]),
            is_critical=step.code in schedule.critical_path,
            is_optional=step.is_optional,
            after=tuple(step.after),
            after_soft=tuple(step.after_soft),
        )
        for step in plan.steps
    )
    saved = f"，并联后节约 {schedule.saved:.0%}" if schedule.serial > schedule.critical else ""
    return LanesPicture(
        axis=units_axis(max(schedule.critical, 1), unit),
        lanes=lanes,
        title="审批流程",
        summary=(
            f"共 {len(lanes)} 个环节，依次办理 {schedule.serial} {unit}，"
            f"并联办理 {schedule.critical} {unit}{saved}。"
        ),
        uid=uid,
    )


def case_lanes(
    file: CaseFile, names: dict[str, str], at: datetime, *, uid: str = "lanes"
) -> LanesPicture | None:
    """Draw a running case: plan and reality side by side; None before acceptance."""
    run, state = file.state.run, file.state
    if not run.steps or state.accepted_at is None or state.received_at is None:
        return None
    local = timezone.localtime(at)
    if _by_the_minute(Limit.parse(step.limit) for step in run):
        return _minute_lanes(file, names, local, uid)
    return _day_lanes(file, names, local, uid)


def _day_lanes(file: CaseFile, names: dict[str, str], at: datetime, uid: str) -> LanesPicture:
    run, state = file.state.run, file.state
    calendar = calendar_for(file.case.division_code)
    assert state.accepted_at is not None
    first = timezone.localtime(state.accepted_at).date()
    schedule = _schedule(run, minutes=False)
    planned_end = calendar.nth_after(first, max(schedule.critical, 1))
    finished = [timezone.localtime(s.decided_at).date() for s in run if s.decided_at]
    today = at.date()
    due = file.clocks.decision.due_on if file.clocks.decision else None
    running = any(step.is_live for step in run)
    last = max([planned_end, *finished, due or first, today if running else first]) + _ONE_DAY
    axis = days_axis(
        (day.on, day.is_working, day.name or day.kind.label) for day in calendar.days(first, last)
    )

    def planned(code: str) -> Span:
        start, end = schedule.start[code], schedule.finish[code]
        begin = calendar.nth_after(first, start + 1)
        finish = calendar.nth_after(first, end) if end > start else begin
        return Span(axis.place(begin), axis.place(finish, is_end=end > start))

    return LanesPicture(
        axis=axis,
        lanes=tuple(
            _lane(file, step, names, axis, planned(step.code), at, schedule.critical_path)
            for step in run
        ),
        title="并联图",
        summary=_summary(run),
        due=axis.place(due, is_end=True) if due else None,
        due_label=f"到期 {chinese_day(due)}" if due else "到期",
        today=axis.place(at) if first <= today <= last else None,
        uid=uid,
    )


def _minute_lanes(file: CaseFile, names: dict[str, str], at: datetime, uid: str) -> LanesPicture:
    run, state = file.state.run, file.state
    assert state.received_at is not None
    start = timezone.localtime(state.received_at)
    schedule = _schedule(run, minutes=True)
    ends = [timezone.localtime(s.decided_at) for s in run if s.decided_at]
    length = max([schedule.critical, *(_minutes(start, end) for end in ends)]) + 5
    # A case that slept over night is not drawn by the minute to the edge of the page.
    length = min(int(length), 6 * 60)
    axis = minutes_axis(start, length)

    def place(moment: datetime) -> float:
        return min(max(_minutes(start, timezone.localtime(moment)), 0.0), float(length))

    lanes = []
    for step in run:
        actual = None
        if step.opened_at is not None:
            end = step.decided_at or (at if step.is_live else step.opened_at)
            actual = Span(place(step.opened_at), place(end))
        lanes.append(
            _base_lane(
                file,
                step,
                names,
                Span(schedule.start[step.code], schedule.finish[step.code]),
                actual,
                at,
                schedule.critical_path,
            )
        )
    return LanesPicture(
        axis=axis,
        lanes=tuple(lanes),
        title="并联图（分钟）",
        summary=_summary(run),
        today=place(at) if 0 <= _minutes(start, at) <= length else None,
        today_label="现在",
        uid=uid,
    )


def _lane(
    file: CaseFile,
    step: StepState,
    names: dict[str, str],
    axis: Axis,
    planned: Span,
    at: datetime,
    critical: Collection[str],
) -> Lane:
    actual = None
    pauses: tuple[Pause, ...] = ()
    if step.opened_at is not None:
        end = step.decided_at or (at if step.is_live else step.opened_at)
        begin = axis.place(timezone.localtime(step.opened_at))
        actual = Span(begin, max(axis.place(timezone.localtime(end)), begin + 0.08))
        pauses = tuple(
            Pause(
                axis.place(timezone.localtime(pause.start)),
                axis.place(timezone.localtime(pause.end)) if pause.end else None,
                pause.reason,
            )
            for pause in step.pauses
        )
    lane = _base_lane(file, step, names, planned, actual, at, critical)
    return replace(lane, pauses=pauses)


def _base_lane(
    file: CaseFile,
    step: StepState,
    names: dict[str, str],
    planned: Span,
    actual: Span | None,
    at: datetime,
    critical: Collection[str],
) -> Lane:
    return Lane(
        code=step.code,
        name=step.name,
        department=names.get(step.department, step.department),
        planned=planned,
        actual=actual,
        status=_status_words(step),
        light=Light(file.step_light(step.code, at).value) if step.is_live else None,
        is_critical=step.code in critical,
        is_optional=step.is_optional,
        after=tuple(step.after),
        after_soft=tuple(step.after_soft),
        people="、".join(signature.name for signature in step.signatures),
    )


def _status_words(step: StepState) -> str:
    if step.status is StepStatus.DECIDED and step.outcome is not None:
        return _DONE_WORDS[step.outcome.value]
    return step.status.label


def _summary(run: RunState) -> str:
    decided = sum(step.is_decided for step in run)
    live = "、".join(step.name for step in run if step.is_live)
    going = f"；正在办理：{live}" if live else ""
    return f"{len(run.steps)} 个环节中已办结 {decided} 个{going}。"


def _schedule(run: RunState, *, minutes: bool) -> graph.Schedule:
    return graph.analyse(
        graph.Node(
            code=step.code,
            duration=_length(Limit.parse(step.limit), minutes=minutes),
            after=tuple(step.after),
            after_soft=tuple(step.after_soft),
        )
        for step in run
    )


def _by_the_minute(limits: Iterable[Limit]) -> bool:
    """Whether a plan is drawn by the minute; what is done the same day (0) fits every unit."""
    counted = [limit.unit for limit in limits if limit.value]
    return bool(counted) and all(unit in _SMALL for unit in counted)


def _length(limit: Limit, *, minutes: bool) -> int:
    if not limit.value:
        return 0
    if minutes:
        return limit.value * _SMALL[limit.unit]
    return 0 if limit.unit in _SMALL else limit.value


def _minutes(start: datetime, moment: datetime) -> float:
    return (moment - start).total_seconds() / 60
