"""Which cases the clocks call late: decided after their end, or not decided while it passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q

from onewindow.domains.cases.models import Case, ClockKind


def late_cases(at: datetime, *, item_code: str) -> Iterator[str]:
    """Yield the numbers of an item's cases that were late as of the moment, in order of receipt.

    A decided case is judged by the decision clock as it stood at the decision, an open one by the
    clock it has now; a clock that stands still or never started makes nobody late.
    """
    decided_late = Q(decided_at__gte=F("decided_due_at"))
    open_late = Q(decided_at__isnull=True, clock=ClockKind.DECISION, due_at__lte=at)
    rows = Case.objects.filter(decided_late | open_late, item_code=item_code).order_by("id")
    yield from rows.values_list("number", flat=True).iterator()
