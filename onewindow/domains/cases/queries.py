"""Reads of cases, always for a viewer: permission is part of the query, never a filter after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Collate, Reverse
from django.utils.crypto import constant_time_compare

from onewindow.domains.applicants import api as applicants
from onewindow.domains.approvals.api import Step, StepStatus
from onewindow.domains.calendars.api import Clock, Light, light
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.clocks import CaseClocks, compute_clocks
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.store import state_of
from onewindow.domains.cases.terms import Terms, calendar_for, terms_of
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.actors import Actor
from onewindow.kit.merging import ByKey, Counting, Ranges
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, load_fact
from onewindow.kit.reach import in_regions, within_reach

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
    officers see cases that their department leads or has a step in, assistants those assigned to
    them (H17).
    """
    cases = within_reach(Case.objects.all(), viewer)
    if viewer.only_assigned:
        return cases.filter(assistant=viewer.key)
    if sees_region(viewer):
        return cases
    own_step = Step.objects.filter(case_id=OuterRef("pk"), department=viewer.department)
    return cases.filter(Q(department=viewer.department) | Exists(own_step))


def sees_region(viewer: Actor) -> bool:
    """Whether the viewer sees every case of the region, whoever leads it."""
    serves = any(viewer.may(f"cases.{act}") for act in ("receive", "supervise", "deliver"))
    return serves and not viewer.only_assigned


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
    return CaseFile(case=case, state=state_of(case), terms=terms_of(case.standard_id))


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


def find_by_holder(identity: str, query_code: str) -> CaseFile:
    """Return the case of a person or body with this document and this query code.

    Raises CaseNotFound; a wrong document and a wrong code look the same.
    """
    code = query_code.strip().upper()
    holders = applicants.keys_of_document(identity)
    rows = Case.objects.select_related("applicant").filter(applicant__in=holders, query_code=code)
    case = rows.order_by("-id").first() if code and holders else None
    if case is None:
        raise CaseNotFound(
            "证件号码或查询码不正确。",
            next_step="请核对申请人的证件号码和收件凭证上的查询码；代理人请输入委托人的证件号码。",
        )
    return open_file(case)


def timeline(number: str) -> list[Entry]:
    """Return every fact of the case in order."""
    events = Event.objects.filter(subject=number).order_by("seq")
    return [
        Entry(seq=e.seq, at=e.at, actor=e.actor, fact=load_fact(e.type, e.payload)) for e in events
    ]


def desk(viewer: Actor, group: str) -> Ranges[Case]:
    """Return one group of the clerk's desk, most urgent first; order (due_order, id).

    容缺待补 is ordered (deferral_due_on, id).
    """
    cases = visible_cases(viewer)
    if group == "deferred":
        return Ranges((cases.filter(deferral_due_on__isnull=False),))
    return Ranges(tuple(cases.filter(status=status.value) for status in DESK_GROUPS[group]))


def desk_counts(viewer: Actor, *, most: int = 100) -> dict[str, int]:
    """Return the size of each group, counted no further than ``most`` (shown as 99+)."""
    groups = (*DESK_GROUPS, "deferred")
    return dict(zip(groups, _counting(viewer, most).run(), strict=True))


@lru_cache(maxsize=1024)
def _counting(viewer: Actor, most: int) -> Counting:
    """Return the counts of a person's desk put together; they follow from the rights alone."""
    return Counting.of([desk(viewer, group) for group in (*DESK_GROUPS, "deferred")], most)


def inbox(
    viewer: Actor,
    posts: Iterable[tuple[str, str]],
    *,
    statuses: Sequence[StepStatus] = LIVE_STEPS,
) -> Ranges[Step]:
    """Return the steps waiting for this person's posts (department, role), most urgent first.

    Order (due_order, id); one range of the index for each post and status. A step that names an
    assignee is only in that person's inbox; who was added as a signer (加签) finds it there too.
    """
    steps = steps_in_reach(viewer)
    held = sorted(set(posts))
    of_posts = Q(pk__in=[])
    parts = []
    for department, role in held:
        post = Q(department=department, role=role, assignee="")
        of_posts |= post
        parts += [steps.filter(post, status=status) for status in statuses]
    parts += [steps.filter(assignee=viewer.key, status=status) for status in statuses]
    # Whoever is awaited besides: the few steps to which this person was added.
    added = steps.filter(
        Q(awaited__0__isnull=False), awaited__contains=[viewer.key], status__in=statuses
    )
    parts.append(added.exclude(of_posts).exclude(assignee=viewer.key))
    return Ranges(tuple(parts))


def steps_in_reach(viewer: Actor) -> QuerySet[Step]:
    """Return the steps of the viewer's region that are signed or decided by officers."""
    steps = within_reach(Step.objects.all(), viewer).exclude(
        stage__in=["intake", "issue", "delivery"]
    )
    if viewer.only_assigned:
        return steps.filter(case_id__in=Case.objects.filter(assistant=viewer.key).values("pk"))
    return steps


def cases_by_number(numbers: Iterable[str]) -> dict[str, Case]:
    """Return the rows for a page of steps, in one query."""
    found = Case.objects.filter(number__in=set(numbers)).defer("state", "form")
    return {case.number: case for case in found}


def newest_cases(viewer: Actor) -> ByKey[Case]:
    """Return the cases this person may see, newest first; order (-id).

    What is led and what is taken part in are two ranges: together they would be a look at every
    case of the region.
    """
    cases, region = Case.objects.all(), in_regions(viewer.divisions)
    if viewer.only_assigned:
        return ByKey(cases, ((visible_cases(viewer), "id"),))
    if sees_region(viewer):
        return ByKey(cases, _by_region(viewer))
    led = Case.objects.filter(region, department=viewer.department)
    shared = Step.objects.filter(region, department=viewer.department)
    return ByKey(cases, ((led, "id"), (shared, "case_id")))


_BROAD = 12
_DIVISIONS = """
WITH RECURSIVE found AS (
    (SELECT division_code FROM cases_case WHERE division_code >= %(prefix)s
     ORDER BY division_code LIMIT 1)
    UNION ALL
    SELECT (SELECT c.division_code FROM cases_case c
            WHERE c.division_code > f.division_code ORDER BY c.division_code LIMIT 1)
    FROM found f WHERE f.division_code LIKE %(like)s
)
SELECT division_code FROM found WHERE division_code LIKE %(like)s LIMIT %(most)s
"""


def _by_region(viewer: Actor) -> tuple[tuple[QuerySet[Case], str], ...]:
    """Return one range a division where the region is narrow; else every case is likely inside."""
    everything = ((visible_cases(viewer), "id"),)
    if "" in viewer.divisions or not viewer.divisions:
        return everything
    codes: set[str] = set()
    with connection.cursor() as cursor:
        for prefix in viewer.divisions:
            asked: dict[str, Any] = {"prefix": prefix, "like": f"{prefix}%", "most": _BROAD + 1}
            cursor.execute(_DIVISIONS, asked)
            codes.update(code for (code,) in cursor.fetchall())
    if not codes or len(codes) > _BROAD:
        return everything
    return tuple((Case.objects.filter(division_code=code), "id") for code in sorted(codes))


def search_cases(viewer: Actor, text: str, **only: str) -> ByKey[Case]:
    """Return visible cases that a text finds, newest first; order (-id).

    ``only`` narrows them by columns of the case, such as ``status``.

    A number or its ending; a person or body by the whole name, document number or telephone; the
    items whose name contains the text. Every one of these is a range of an index.
    """
    words = text.strip()
    if not words and not only:
        return newest_cases(viewer)
    cases = visible_cases(viewer).filter(**only)
    if not words:
        return ByKey(Case.objects.all(), ((cases, "id"),))
    numbered = cases.annotate(ending=Collate(Reverse("number"), "C")).filter(
        ending__startswith=words[::-1]
    )
    sources = [(cases.filter(number=words), "id"), (numbered, "id")]
    # Rows hold masked names; the whole name is asked of the register, namesakes included.
    people = applicants.keys_of(words, most=_PEOPLE)
    if people:
        sources.append((cases.filter(applicant_id__in=people), "id"))
    codes = catalogue.codes_named(words, most=_ITEMS + 1)
    if len(codes) > _ITEMS:
        # A word as common as 许可: what it finds lies close together among the newest.
        return ByKey(
            Case.objects.all(), (*sources, (cases.filter(item_name__contains=words), "id"))
        )
    ranges = [found for code in codes for found in _of_item(viewer, code, only)]
    return ByKey(Case.objects.all(), (*sources, *ranges))


def _of_item(
    viewer: Actor, code: str, only: Mapping[str, str]
) -> tuple[tuple[QuerySet[Any], str], ...]:
    """Return visible cases of one item: of the region or an assistant, or what a department does.

    A department has its own range of the item, led and taken part in: an item of which it has
    nothing is a range of nothing, however many cases others have of it.
    """
    if sees_region(viewer) or viewer.only_assigned:
        return ((visible_cases(viewer).filter(item_code=code, **only), "id"),)
    own = Q(in_regions(viewer.divisions), department=viewer.department, item_code=code)
    shared = Step.objects.filter(own)
    if only:
        shared = shared.filter(Exists(Case.objects.filter(pk=OuterRef("case_id"), **only)))
    return ((Case.objects.filter(own, **only), "id"), (shared, "case_id"))


_ITEMS, _PEOPLE = 20, 300
"""Ranges of items in one search; namesakes asked for at most."""


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
