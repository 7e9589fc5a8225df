"""What people could not get done, counted by item, reason or department over a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Max, Q

from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.permissions import VIEW, demand
from onewindow.domains.dockets.queries import sees_region
from onewindow.domains.dockets.rules.stages import Outcome
from onewindow.kit.actors import Actor
from onewindow.kit.reach import within_reach
from onewindow.kit.refusals import Invalid

By = Literal["item", "reason", "department"]
_KEYS: dict[By, tuple[str, str]] = {
    "item": ("item_code", "item_name"),
    "reason": ("reason", "reason_name"),
    "department": ("department", "department"),
}
LONGEST_PERIOD_DAYS = 400


@dataclass(frozen=True, slots=True)
class Line:
    """Reports of one item, reason or department recorded in a period, as they stand now.

    ``late`` are those answered after their limit, and those without an answer past it.
    """

    key: str
    name: str
    recorded: int
    answered: int
    late: int
    solved: int
    dissented: int


def lines(
    by: By, *, from_at: datetime, until_at: datetime, now: datetime, viewer: Actor
) -> list[Line]:
    """Return the lines of a period, the most reported first; one statement."""
    demand(viewer, VIEW)
    if until_at - from_at > timedelta(days=LONGEST_PERIOD_DAYS):
        raise Invalid(f"期间应在{LONGEST_PERIOD_DAYS}天以内", next_step="请改日期后再查。")
    rows = within_reach(
        Docket.objects.filter(recorded_at__gte=from_at, recorded_at__lt=until_at), viewer
    )
    if not sees_region(viewer):
        rows = rows.filter(department=viewer.department)
    key, name = _KEYS[by]
    is_late = Q(is_late=True) | Q(answered_at__isnull=True, answer_by__lt=now)
    done = Q(outcome__in=[Outcome.SOLVED.value, Outcome.OTHER_WAY.value])
    counted = (
        rows.values(key)
        .annotate(
            named=Max(name),
            recorded=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            late=Count("pk", filter=is_late),
            solved=Count("pk", filter=done),
            dissented=Count("pk", filter=Q(dissented_at__isnull=False)),
        )
        .order_by("-recorded", key)
    )
    return [
        Line(
            row[key],
            row["named"],
            row["recorded"],
            row["answered"],
            row["late"],
            row["solved"],
            row["dissented"],
        )
        for row in counted
    ]


def total(found: list[Line]) -> Line:
    """Return the sum of lines."""
    return Line(
        "",
        "合计",
        sum(one.recorded for one in found),
        sum(one.answered for one in found),
        sum(one.late for one in found),
        sum(one.solved for one in found),
        sum(one.dissented for one in found),
    )
