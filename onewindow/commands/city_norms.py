"""The norms of a city: drafted, revised or promoted, published, each by the act that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.commands.city_rows import NormRow
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader


def load_norms(loader: Loader, by: Actor) -> None:
    """Bring in the editions that are not there yet, in the order of the file."""
    known = set(organizations.Norm.objects.values_list("number", flat=True))
    for row in loader.city.norms:
        if row.number in known:
            continue
        _begin(row, loader, by)
        copied = organizations.clauses_of(organizations.norm(row.number))
        for clause in copied:
            organizations.strike_norm_clause(row.number, clause.clause, by=by, at=loader.at)
        for written in row.clauses:
            organizations.set_norm_clause(row.number, **written.model_dump(), by=by, at=loader.at)
        organizations.publish_norm(row.number, in_force_from=row.in_force_from, by=by, at=loader.at)
        loader.done.add("标准")
        loader.done.add("标准条款", len(row.clauses))


def _begin(row: NormRow, loader: Loader, by: Actor) -> None:
    if not row.previous:
        organizations.draft_norm(
            row.number, title=row.title, level=row.level, issuer=row.issuer, by=by, at=loader.at
        )
        return
    before = organizations.norm(row.previous)
    if before.level == row.level:
        organizations.revise_norm(
            row.previous, new_number=row.number, reason=row.reason, by=by, at=loader.at
        )
        return
    organizations.promote_norm(
        row.previous,
        new_number=row.number,
        level=row.level,
        issuer=row.issuer,
        reason=row.reason,
        by=by,
        at=loader.at,
    )
