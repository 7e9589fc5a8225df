"""Reads of cases, always for a viewer: permission is part of the query, never a filter after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare

from onewindow.domains.applicants import api as applicants
from onewindow.domains.approvals.api import Step, StepStatus
from onewindow.domains.calendars.api import Clock, Light, light
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import CaseClocks, compute_clocks
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.terms import Terms, calendar_for, terms_of
from onewindow.kit.actors import Actor
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, load_fact

LIVE_STEPS = (StepStatus.OPEN, StepStatus.RETURNED, StepStatus.SUSPENDED)

DESK_GROUPS: dict[str, tuple[Status, ...]] = {
    "pre_review": (Status.SUBMITTED,),
    "to_accept": (Status.RECEIVED, Status.PRE_REVIEWED, Status.CORRECTED),
    "correcting": (Status.CORRECTION_REQUESTED,),
    "returned": (Status.RETURNED_TO_WINDOW,),
    "suspended": (Status.SUSPENDED, Status.HEARING),
    "to_issue": (Status.GRANTED, Status.GRANTED_ON_PROMISE),
    "to_deliver": (Status.CONCLUDED,),
}
"""Groups of the clerk's desk by status; 容缺待补 is a group of its own, by the open date."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded fact of a case, ready to be told."""

    seq: int
    at: datetime
    actor: dict[str, str]
    fact: Fact


@dataclass(frozen=True)
class CaseFile:
    """A case as staff see it: the row, its state, its pinned standard; clocks when asked for."""

    case: Case
    state: CaseState
    terms: Terms

    @cached_property
    def clocks(self) -> CaseClocks:
        return compute_clocks(self.state, self.terms, calendar_for(self.case.division_code))

    def light(self, at: datetime) -> Light:
        return light(self.clocks.active, at)

    def step_light(self, code: str, at: datetime) -> Light:
        return light(self.clocks.steps.get(code), at)

    @property
    def clock(self) -> Clock | None:
        return self.clocks.active


def visible_cases(viewer: Actor) -> QuerySet[Case]:
    """Return the cases this person may see: their region, and their department's or window's.

    Window staff and supervisors see the region they serve (any window, any district: W21);
    officers see cases that their department leads or has a step in.
    """
    region = Q()
    if "" not in viewer.divisions:
        region = Q(pk__in=[])
        for prefix in viewer.divisions:
            region |= Q(division_code__startswith=prefix)
    cases = Case.objects.filter(region)
    if viewer.may("cases.receive") or viewer.may("cases.supervise") or viewer.may("cases.deliver"):
        return cases
    own_step = Step.objects.filter(case_number=OuterRef("number"), department=viewer.department)
    return cases.filter(Q(department=viewer.department) | Exists(own_step))


def get_case(number: str, *, viewer: Actor) -> Case:
    """Return the case; one that does not exist and one out of reach look the same."""
    case = visible_cases(viewer).filter(number=number).first()
    if case is None:
        raise CaseNotFound(f"没有编号为 {number} 的办件。")
    return case


def case_file(number: str, *, viewer: Actor) -> CaseFile:
    """Return everything a page about one case needs; the standard is kept by the process."""
    return open_file(get_case(number, viewer=viewer))


def open_file(case: Case) -> CaseFile:
    state = CaseState.model_validate(case.state)
    return CaseFile(case=case, state=state, terms=terms_of(case.standard_id))


def find_by_query_code(number: str, query_code: str) -> CaseFile:
    """Return a case for the public progress page; a wrong code and a wrong number look the same."""
    case = Case.objects.filter(number=number.strip()).first()
    code = query_code.strip().upper()
    expected = case.query_code if case is not None else "-" * 8
    if not constant_time_compare(code, expected) or case is None:
        raise CaseNotFound(
            "办件编号或查询码不正确。",
            next_step="请核对收件凭证上的办件编号和查询码，字母不分大小写。",
        )
    return open_file(case)


def timeline(number: str) -> list[Entry]:
    """Return every fact of the case in order."""
    events = Event.objects.filter(subject=number).order_by("seq")
    return [
        Entry(seq=e.seq, at=e.at, actor=e.actor, fact=load_fact(e.type, e.payload)) for e in events
    ]


def desk(viewer: Actor, group: str) -> QuerySet[Case]:
    """Return one group of the clerk's desk, most urgent first; order (due_at, id)."""
    cases = visible_cases(viewer)
    if group == "deferred":
        found = cases.filter(deferral_due_on__isnull=False)
        return found.order_by("deferral_due_on", "id")
    return cases.filter(status__in=DESK_GROUPS[group]).order_by("due_at", "id")


def desk_counts(viewer: Actor, *, most: int = 100) -> dict[str, int]:
    """Return the size of each group, counted no further than ``most`` (shown as 99+)."""
    return {
        group: len(desk(viewer, group).values_list("id", flat=True)[:most])
        for group in (*DESK_GROUPS, "deferred")
    }


def inbox(
    viewer: Actor,
    posts: Iterable[tuple[str, str]],
    *,
    statuses: Sequence[StepStatus] = LIVE_STEPS,
) -> QuerySet[Step]:
    """Return the steps waiting for this person's posts (department, role), most urgent first.

    Order (due_at, id). A step that names an assignee is only in that person's inbox; who was
    added as a signer (加签) finds it there too.
    """
    mine = Q(assignee=viewer.key) | Q(awaited__contains=[viewer.key])
    for department, role in posts:
        mine |= Q(department=department, role=role, assignee="")
    region = Q()
    if "" not in viewer.divisions:
        region = Q(pk__in=[])
        for prefix in viewer.divisions:
            region |= Q(division_code__startswith=prefix)
    return (
        Step.objects.filter(mine, region, status__in=statuses)
        .exclude(stage__in=["intake", "issue", "delivery"])
        .order_by("due_at", "id")
    )


def cases_by_number(numbers: Iterable[str]) -> dict[str, Case]:
    """Return the rows for a page of steps, in one query."""
    found = Case.objects.filter(number__in=set(numbers)).defer("state", "form")
    return {case.number: case for case in found}


def search_cases(viewer: Actor, text: str) -> QuerySet[Case]:
    """Return visible cases by number, its ending, item or applicant's name; newest first."""
    cases = visible_cases(viewer).order_by("-id")
    words = text.strip()
    if not words:
        return cases
    return cases.filter(
        Q(number=words)
        | Q(number__endswith=words)
        | Q(item_name__contains=words)
        | Q(applicant_name=words)
        # Rows hold masked names; the whole name is asked of the register, namesakes included.
        | Q(applicant__in=applicants.Applicant.objects.filter(name=words))
    )


def row_light(case: Case, at: datetime) -> Light:
    """Return the light from the columns alone, for lists."""
    if case.status in {Status.SUSPENDED, Status.HEARING}:
        return Light.BLUE
    return light_of(case.due_at, case.warn_at, at)


def step_row_light(step: Step, at: datetime) -> Light:
    """Return a step's light from the columns alone."""
    if step.status == StepStatus.SUSPENDED:
        return Light.BLUE
    return light_of(step.due_at, step.warn_at, at)


def light_of(due_at: datetime | None, warn_at: datetime | None, at: datetime) -> Light:
    if due_at is None:
        return Light.GREY
    if at >= due_at:
        return Light.RED
    return Light.YELLOW if warn_at is not None and at >= warn_at else Light.GREEN
