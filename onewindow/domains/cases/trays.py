"""Reads of an officer's desk: trays of steps, registers and follow-ups, always for a viewer.

None of them counts a table; every list is ordered for keyset pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from onewindow.domains.approvals.api import SIGNER_PLACES, CasePhase, Step, StepStatus
from onewindow.domains.calendars.api import Light
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.queries import LIVE_STEPS, inbox, steps_in_reach, visible_cases
from onewindow.kit.actors import Actor
from onewindow.kit.merging import Ranges

Post = tuple[str, str]
"""Department and role."""


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


def tray(viewer: Actor, posts: Iterable[Post], which: Tray, at: datetime) -> Ranges[Step]:
    """Return one tray of this person; order by ``TRAY_ORDER``.

    待办: open and not signed by the viewer. 在办: signed by the viewer, the case still running.
    已办: signed by the viewer, the case decided or ended.
    """
    if which is Tray.SIGNED:
        return _signed(viewer, CasePhase.RUNNING, CasePhase.PAUSED)
    if which is Tray.DONE:
        return _signed(viewer, CasePhase.OVER)
    return _live(viewer, posts, which, at)


def _signed(viewer: Actor, *phases: CasePhase) -> Ranges[Step]:
    """Return what the viewer signed: one range a place among the signers and phase."""
    steps = steps_in_reach(viewer)
    parts = [
        steps.alias(signer=KT(f"signed_by__{place}")).filter(
            # The second condition names the partial index.
            Q(**{f"signed_by__{place}__isnull": False}),
            signer=viewer.key,
            case_phase=phase,
        )
        for place in SIGNER_PLACES
        for phase in phases
    ]
    further = steps.filter(
        signed_by__3__isnull=False, signed_by__contains=[viewer.key], case_phase__in=phases
    )
    for place in SIGNER_PLACES:
        further = further.exclude(**{f"signed_by__{place}": viewer.key})
    return Ranges((*parts, further))


def _live(viewer: Actor, posts: Iterable[Post], which: Tray, at: datetime) -> Ranges[Step]:
    posts = list(posts)
    if which is Tray.RETURNED:
        return inbox(viewer, posts, statuses=[StepStatus.RETURNED])
    if which is Tray.SPECIAL:
        stopped = inbox(viewer, posts, statuses=[StepStatus.SUSPENDED])
        going = inbox(viewer, posts, statuses=[StepStatus.OPEN, StepStatus.RETURNED])
        # While a case is paused its steps have no due time: the end of the range, never all of it.
        of_paused = going.filter(case_phase=CasePhase.PAUSED, due_at__isnull=True)
        return Ranges((*stopped.parts, *of_paused.parts))
    unsigned = inbox(viewer, posts, statuses=[StepStatus.OPEN]).exclude(
        signed_by__contains=[viewer.key]
    )
    if which is Tray.LATE:
        return unsigned.filter(warn_at__lte=at)
    return unsigned.exclude(case_phase=CasePhase.PAUSED)


def neighbours(steps: Ranges[Step], here: Step) -> tuple[Step | None, Step | None]:
    """Return what lies before and after a step in a tray, whether or not it is still in it."""
    due = here.due_order
    after = Q(due_order__gte=due) & (Q(due_order__gt=due) | Q(id__gt=here.pk))
    before = Q(due_order__lte=due) & (Q(due_order__lt=due) | Q(id__lt=here.pk))
    return (
        next(iter(steps.filter(before).head([f"-{name}" for name in TRAY_ORDER], 1)), None),
        next(iter(steps.filter(after).head(TRAY_ORDER, 1)), None),
    )


def step_of(number: str, code: str) -> Step | None:
    """Return the row of a step, None where the case has none of that code."""
    return Step.objects.filter(case_number=number, code=code).first()


def tray_counts(
    viewer: Actor, posts: Sequence[Post], at: datetime, *, most: int = 100
) -> dict[Tray, int]:
    """Return the size of each tray of work, counted no further than ``most``; 已办 never counts."""
    counted = [which for which in Tray if which is not Tray.DONE]
    return {which: tray(viewer, posts, which, at).count_to(most) for which in counted}


def department_steps(viewer: Actor, departments: Iterable[str] | None) -> Ranges[Step]:
    """Return the live steps of these departments, or of the whole region with None.

    For heads and supervision; order by ``TRAY_ORDER``.
    """
    found = steps_in_reach(viewer).filter(status__in=LIVE_STEPS)
    if departments is None:
        return Ranges((found,))
    parts = [found.filter(department=code) for code in sorted(set(departments))]
    return Ranges(tuple(parts) or (found.none(),))


def narrow_steps(
    steps: Ranges[Step], at: datetime, *, item: str = "", light: str = "", text: str = ""
) -> Ranges[Step]:
    """Return those of one item, one light, or whose case number ends in or item contains a text."""
    if item:
        steps = steps.filter(_of_case(item_code=item))
    if light:
        steps = steps.filter(_lit(light, at))
    words = text.strip()
    if words:
        in_case = _of_case(Q(item_name__contains=words) | Q(applicant_name=words))
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


def items_of(steps: Ranges[Step], *, most: int = 300) -> list[tuple[str, str]]:
    """Return code and name of the items among the first steps of a list, for its filter."""
    keys = steps.values_head("case_id", TRAY_ORDER, most)
    rows = Case.objects.filter(pk__in=set(keys)).order_by("item_name")
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


def _of_case(*conditions: Q, **lookups: object) -> Exists:
    return Exists(Case.objects.filter(*conditions, pk=OuterRef("case_id"), **lookups))
