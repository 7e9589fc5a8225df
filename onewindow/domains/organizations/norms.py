"""Reads about norms: their clauses, their history, and the demands in force on a day (N15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.domains.organizations.errors import UnknownNorm
from onewindow.domains.organizations.models import Norm, NormClause
from onewindow.domains.organizations.rules.facilities import FacilityGroup
from onewindow.domains.organizations.rules.kinds import OutletClass
from onewindow.domains.organizations.rules.norms import (
    Change,
    Demand,
    NormStatus,
    changes_between,
    clause_order,
    written,
)


def norms(*, on: date, level: str = "") -> QuerySet[Norm]:
    """Return one edition of every norm: that in force on the day, without one the newest.

    With a level, those whose edition or whose newer one (``coming``) has it.
    """
    same = Norm.objects.filter(series=OuterRef("series"))
    lasts = Q(in_force_until__isnull=True) | Q(in_force_until__gt=on)
    is_in_force = Q(lasts, in_force_from__lte=on)
    is_last_of_none = Q(successor__isnull=True) & ~Q(Exists(same.filter(is_in_force)))
    found = Norm.objects.filter(is_in_force | is_last_of_none).select_related("previous")
    if not level:
        return found
    newer = same.filter(pk__gt=OuterRef("pk"), level=level)
    return found.filter(Q(level=level) | Q(Exists(newer)))


def coming(rows: Iterable[Norm]) -> dict[str, list[Norm]]:
    """Return series → the editions newer than the one given, the oldest first; one query."""
    given = {row.series: row.pk for row in rows}
    found: dict[str, list[Norm]] = {}
    for row in Norm.objects.filter(series__in=given).order_by("pk"):
        if row.pk > given[row.series]:
            found.setdefault(row.series, []).append(row)
    return found


def norm(number: str) -> Norm:
    """Return one edition with the numbers before and after it, or refuse."""
    row = (
        Norm.objects.select_related("previous", "successor").filter(number=written(number)).first()
    )
    if row is None:
        raise UnknownNorm(f"没有标准“{number}”", field="number")
    return row


def clauses_of(norm: Norm) -> list[NormClause]:
    """Return the clauses in the order of their numbers."""
    return sorted(norm.clauses.all(), key=lambda row: clause_order(row.clause))


def demands_of(clauses: Iterable[NormClause], number: str) -> list[Demand]:
    """Return what these clauses of one edition demand; some only say something."""
    return [
        Demand(
            number,
            row.clause,
            row.facility,
            row.name,
            FacilityGroup(row.group),
            frozenset(OutletClass(one) for one in row.classes),
            row.is_mandatory,
            row.weight,
        )
        for row in clauses
        if row.facility
    ]


def demands_in_force(on: date) -> list[Demand]:
    """Return what all norms in force that day demand, by clause; one query."""
    rows = NormClause.objects.filter(
        Q(norm__in_force_until__isnull=True) | Q(norm__in_force_until__gt=on),
        norm__in_force_from__lte=on,
    ).select_related("norm")
    found = [demand for row in rows for demand in demands_of([row], row.norm.number)]
    return sorted(found, key=lambda one: (one.number, clause_order(one.clause)))


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition in the history of a norm, and what it changed for the checklists."""

    norm: Norm
    status: NormStatus
    demands: int
    changes: list[Change]

    def count(self, kind: str) -> int:
        return sum(1 for change in self.changes if change.kind == kind)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def removed(self) -> int:
        return self.count("removed")

    @property
    def changed(self) -> int:
        return self.count("changed")


def norm_history(number: str, *, on: date) -> list[Edition]:
    """Return every edition of the norm, the newest first, each with its changes; two queries."""
    series = norm(number).series
    rows = list(
        Norm.objects.filter(series=series)
        .select_related("previous")
        .prefetch_related("clauses")
        .order_by("pk")
    )
    demands = {row.pk: demands_of(row.clauses.all(), row.number) for row in rows}
    found = [
        Edition(
            row,
            row.status_on(on),
            len(demands[row.pk]),
            changes_between(demands[row.previous_id] if row.previous_id else (), demands[row.pk]),
        )
        for row in rows
    ]
    return found[::-1]
