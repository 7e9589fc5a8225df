"""Rows of lists: the light first, the due date second, never a name in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.approvals.api import Step, StepStatus
from onewindow.domains.calendars.api import Calendar, CalendarMissing
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.ui.axes import chinese_day
from onewindow.ui.pictures import Light

KINDS = {
    "examination": "审查",
    "site_inspection": "现场核查",
    "payment": "缴费",
    "external": "外部单位",
    "consultation": "征求意见",
}
_ONE_SECOND = timedelta(seconds=1)
_SMALL = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step in a list; ``value`` is what a batch posts for it."""

    url: str
    value: str
    light: Light
    due: str
    left: str
    number: str
    item: str
    step: str
    kind: str
    department: str
    applicant: str
    assignee: str
    marks: tuple[str, ...]
    status: str
    is_for_batch: bool
    reroute_url: str


def step_rows(steps: Iterable[Step], at: datetime) -> list[StepRow]:
    """Return the rows of one page, from three queries whatever its length."""
    listed = list(steps)
    found = cases.cases_by_number(step.case_number for step in listed)
    departments = organizations.department_names({step.department for step in listed})
    people = accounts.names_of({step.assignee for step in listed if step.assignee})
    calendars = {code: cases.calendar_for(code) for code in {s.division_code for s in listed}}
    return [
        _row(step, found[step.case_number], departments, people, calendars[step.division_code], at)
        for step in listed
        if step.case_number in found
    ]


def _row(
    step: Step,
    case: cases.Case,
    departments: Mapping[str, str],
    people: Mapping[str, str],
    calendar: Calendar,
    at: datetime,
) -> StepRow:
    light = Light(cases.row_light(case, at).value)
    if light is not Light.BLUE:
        light = Light(cases.step_row_light(step, at).value)
    is_open = step.status == StepStatus.OPEN
    path = {"number": step.case_number, "step": step.code}
    return StepRow(
        url=f"{reverse('review:case', kwargs={'number': step.case_number})}?step={step.code}",
        value=f"{step.case_number}/{step.code}",
        light=light,
        due=due_day(step.due_at),
        left="暂停" if light is Light.BLUE else left_words(step.due_at, at, calendar),
        number=step.case_number,
        item=case.item_name,
        step=step.name,
        kind=KINDS.get(step.kind, step.kind),
        department=departments.get(step.department, step.department),
        applicant=case.applicant_name,
        assignee=people.get(step.assignee, step.assignee),
        marks=marks_of(case),
        status=StepStatus(step.status).label,
        is_for_batch=is_open
        and step.stage == "review"
        and step.kind == "examination"
        and light in {Light.GREEN, Light.YELLOW}
        and case.deferral_due_on is None,
        reroute_url=reverse("review:reroute", kwargs=path) if is_open else "",
    )


def marks_of(case: cases.Case) -> tuple[str, ...]:
    """Return what makes a case special at a glance."""
    marks = (
        ("绿色通道", case.is_green),
        ("模拟审批", case.is_simulated),
        ("容缺", case.deferral_due_on is not None),
        ("否定报备", case.negative_reported_at is not None and case.ended_at is None),
    )
    return tuple(word for word, applies in marks if applies)


def due_day(due_at: datetime | None) -> str:
    """Return the last day in time, e.g. 3月16日; the column holds the first moment too late."""
    if due_at is None:
        return ""
    last = timezone.localtime(due_at - _ONE_SECOND)
    is_midnight = timezone.localtime(due_at).time() == datetime.min.time()
    return chinese_day(last.date()) if is_midnight else f"{timezone.localtime(due_at):%m-%d %H:%M}"


def case_left(case: cases.Case, light: Light, at: datetime, calendar: Calendar) -> str:
    """Return what is left of the clock that the case is judged by."""
    if light is Light.BLUE:
        return "暂停"
    return "已终结" if case.ended_at else left_words(case.due_at, at, calendar)


def left_words(due_at: datetime | None, at: datetime, calendar: Calendar) -> str:
    """Return 剩 3 个工作日, 今日到期, 超 2 个工作日, or minutes and hours for short limits."""
    if due_at is None:
        return "不计时"
    if timezone.localtime(due_at).time() != datetime.min.time():
        minutes = int((due_at - at).total_seconds() // 60)
        return f"剩 {minutes} 分钟" if minutes >= 0 else f"超 {-minutes} 分钟"
    last, today = timezone.localdate(due_at - _ONE_SECOND), timezone.localdate(at)
    try:
        if at >= due_at:
            late = calendar.count(last, today)
            return f"超 {late} 个工作日" if late else "已超期"
        left = calendar.count(today, last)
    except CalendarMissing:
        return ""
    return f"剩 {left} 个工作日" if left else "今日到期"
