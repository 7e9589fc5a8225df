"""Figures for a monitor: how many cases wait, and how many are late. Bounded, by index only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from onewindow.domains.cases.models import Case
from onewindow.kit.metrics import Family

MOST = 10_000


def families(at: datetime) -> list[Family]:
    """Return cases with a running clock: all, those due within a day, those overdue."""
    bounded = f"counted up to {MOST}"
    return [
        Family.of("cases_open", f"Cases with a running clock, {bounded}.", _count(Q())),
        Family.of(
            "cases_due",
            f"Cases due within 24 hours, {bounded}.",
            _count(Q(due_at__gt=at, due_at__lte=at + timedelta(hours=24))),
        ),
        Family.of("cases_overdue", f"Cases past their day, {bounded}.", _count(Q(due_at__lte=at))),
    ]


def _count(which: Q) -> int:
    return Case.objects.filter(which, due_at__isnull=False).values("due_at")[:MOST].count()
