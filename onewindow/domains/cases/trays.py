"""Reads of an officer's desk: trays of steps, registers and follow-ups, always for a viewer.

None of them counts a table; every list is ordered for keyset pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from onewindow.domains.approvals.api import Step, StepStatus
from onewindow.domains.calendars.api import Light
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.queries import LIVE_STEPS, inbox, visible_cases
from onewindow.domains.cases.rules.statuses import IN_PROGRESS, PAUSED
from onewindow.kit.actors import Actor

Post = tuple[str, str]
"""Department and role."""

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_OTHER_STAGES = ("intake", "issue", "delivery")


class Tray(StrEnum):
    """What waits for an officer, and what the officer has done."""

    PENDING = "pending"
    SIGNED = "signed"
    DONE = "done"
    LATE = "late"
    RETURNED = "returned"
    SPECIAL = "special"

    @property
    def label(self) -> str:
        return _TRAY_LABELS[self]


_TRAY_LABELS = {
    Tray.PENDING: "待办",
    Tray.SIGNED: "在办",
    Tray.DONE: "已办",
    Tray.LATE: "超时预警",
    Tray.RETURNED: "退回",
    Tray.SPECIAL: "特别程序",
}
TRAY_ORDER = ("due_order", "id")
"""Most urgent first; steps without a clock come last."""


def tray(viewer: Actor, posts: Iterable[Post], which: Tray, at: datetime) -> QuerySet[Step]:
    """Return one tray of this person; order by ``TRAY_ORDER``.

    待办: open and not signed by the viewer. 在办: signed by the viewer, the case still running.
    已办: signed by the viewer, the case decided or ended.
    """
    if which in {Tray.SIGNED, Tray.DONE}:
        mine = _in_reach(viewer).filter(signed_by__contains=[viewer.key])
        running = _of_case(status__in=[s.value for s in IN_PROGRESS])
        found = mine.filter(running if which is Tray.SIGNED else ~running)
    else:
        found = _live(viewer, posts, which, at)
    return found.annotate(due_order=Coalesce(F("due_at"), Value(_NEVER))).order_by(*TRAY_ORDER)


def _live(viewer: Actor, posts: Iterable[Post], which: Tray, at: datetime) -> QuerySet[Step]:
    waiting = inbox(viewer, posts)
    is_paused = _of_case(status__in=[s.value for s in PAUSED])
    if which is Tray.RETURNED:
        return waiting.filter(status=StepStatus.RETURNED)
    if which is Tray.SPECIAL:
        return waiting.filter(Q(status=StepStatus.SUSPENDED) | is_paused)
    unsigned = waiting.filter(status=StepStatus.OPEN).exclude(signed_by__contains=[viewer.key])
    if which is Tray.LATE:
        return unsigned.filter(warn_at__lte=at)
    return unsigned.exclude(is_paused)


def neighbours(steps: QuerySet[Any], here: Step) -> tuple[Step | None, Step | None]:
    """Return what lies before and after a step in a tray, whether or not it is still in it."""
    due = here.due_at or _NEVER
    after = Q(due_order__gt=due) | Q(due_order=due, id__gt=here.pk)
    before = Q(due_order__lt=due) | Q(due_order=due, id__lt=here.pk)
    return (
        steps.filter(before).order_by("-due_order", "-id").first(),
        steps.filter(after).order_by(*TRAY_ORDER).first(),
    )


def step_of(number: str, code: str) -> Step | None:
    """Return the row of a step, None where the case has none of that code."""
    return Step.objects.filter(case_number=number, code=code).first()


def tray_counts(
    viewer: Actor, posts: Sequence[Post], at: datetime, *, most: int = 100
) -> dict[Tray, int]:
    """Return the size of each tray of work, counted no further than ``most``; 已办 never counts."""
    counted = [which for which in Tray if which is not Tray.DONE]
    return {
        # Without an order the first hundred found will do, and nothing is sorted.
        which: len(tray(viewer, posts, which, at).order_by().values_list("id", flat=True)[:most])
        for which in counted
    }


def department_steps(viewer: Actor, departments: Iterable[str] | None) -> QuerySet[Step]:
    """Return the live steps of these departments, or of the whole region with None.

    For heads and supervision; order by ``TRAY_ORDER``.
    """
    found = _in_reach(viewer).filter(status__in=LIVE_STEPS)
    if departments is not None:
        found = found.filter(department__in=set(departments))
    return found.annotate(due_order=Coalesce(F("due_at"), Value(_NEVER))).order_by(*TRAY_ORDER)


def narrow_steps(
    steps: QuerySet[Step], at: datetime, *, item: str = "", light: str = "", text: str = ""
) -> QuerySet[Step]:
    """Return those of one item, one light, or whose case number ends in or item contains a text."""
    if item:
        steps = steps.filter(_of_case(item_code=item))
    if light:
        steps = steps.filter(_lit(light, at))
    words = text.strip()
    if words:
        in_case = Exists(
            Case.objects.filter(
                Q(item_name__contains=words) | Q(applicant_name=words),
                number=OuterRef("case_number"),
            )
        )
        steps = steps.filter(Q(case_number__endswith=words) | in_case)
    return steps


def _lit(light: str, at: datetime) -> Q:
    running = ~Q(status=StepStatus.SUSPENDED)
    return {
        Light.RED.value: running & Q(due_at__lte=at),
        Light.YELLOW.value: running & Q(due_at__gt=at, warn_at__lte=at),
        Light.GREEN.value: running & Q(due_at__gt=at) & (Q(warn_at__gt=at) | Q(warn_at=None)),
        Light.BLUE.value: Q(status=StepStatus.SUSPENDED),
        Light.GREY.value: running & Q(due_at__isnull=True),
    }.get(light, Q())


def items_of(steps: QuerySet[Step], *, most: int = 300) -> list[tuple[str, str]]:
    """Return code and name of the items among the first steps of a list, for its filter."""
    numbers = steps.values("case_number")[:most]
    rows = Case.objects.filter(number__in=numbers).order_by("item_name")
    return list(rows.values_list("item_code", "item_name").distinct())


def negative_reports(viewer: Actor, *, is_waiting: bool = False, text: str = "") -> QuerySet[Case]:
    """Return the register of 否定事项报备, the newest first; order (-negative_reported_at, -id).

    ``is_waiting``: only those that nobody has approved yet in cases that still run.
    """
    found = visible_cases(viewer).filter(negative_reported_at__isnull=False).defer("form")
    if is_waiting:
        found = found.filter(negative_approved_at__isnull=True, ended_at__isnull=True)
    words = text.strip()
    if words:
        found = found.alias(reason=KT("state__negative__reason")).filter(
            Q(number__endswith=words) | Q(item_name__contains=words) | Q(reason__contains=words)
        )
    return found.order_by("-negative_reported_at", "-id")


def deferrals_owed(viewer: Actor) -> QuerySet[Case]:
    """Return the cases that wait for a deferred material; order (deferral_due_on, id)."""
    found = visible_cases(viewer).filter(deferral_due_on__isnull=False).defer("form")
    return found.order_by("deferral_due_on", "id")


def promises_to_check(viewer: Actor) -> QuerySet[Case]:
    """Return the cases whose promise is to be checked; order (follow_up_due_on, id)."""
    found = visible_cases(viewer).filter(follow_up_due_on__isnull=False).defer("form")
    return found.order_by("follow_up_due_on", "id")


def _in_reach(viewer: Actor) -> QuerySet[Step]:
    found = Step.objects.exclude(stage__in=_OTHER_STAGES)
    if "" in viewer.divisions:
        return found
    region = Q(pk__in=[])
    for prefix in viewer.divisions:
        region |= Q(division_code__startswith=prefix)
    return found.filter(region)


def _of_case(**conditions: object) -> Exists:
    return Exists(Case.objects.filter(number=OuterRef("case_number"), **conditions))
