"""Reads about commendations (W31)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from onewindow.domains.organizations.models import Commendation


def commendations(
    *, person: str = "", among: Iterable[str] | None = None
) -> QuerySet[Commendation]:
    """Return all records, withdrawn ones too; with ``among`` only those of these people."""
    rows = Commendation.objects.all()
    if among is not None:
        rows = rows.filter(staff_number__in=list(among))
    return rows.filter(staff_number=person) if person else rows


def commendations_of(staff_number: str) -> list[Commendation]:
    """Return what a person was commended for and still is, the latest first."""
    rows = Commendation.objects.filter(staff_number=staff_number, withdrawn_on__isnull=True)
    return list(rows.order_by("-granted_on", "-pk"))


def commended(staff_numbers: Iterable[str]) -> dict[str, int]:
    """Return staff number → how many commendations stand, of those who have any; one query."""
    rows = Commendation.objects.filter(staff_number__in=list(staff_numbers))
    counted = rows.values("staff_number").annotate(
        standing=Count("pk", filter=Q(withdrawn_on__isnull=True))
    )
    return {row["staff_number"]: row["standing"] for row in counted if row["standing"]}
