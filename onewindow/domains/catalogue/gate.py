"""Everything the gate needs from the tables: the world a standard is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.models import (
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding
from onewindow.domains.catalogue.rules.lint import Waiver, lint
from onewindow.domains.catalogue.rules.materials import material_names
from onewindow.lib.limits import Limit


def lint_context(
    item: ServiceItem,
    *,
    departments: Iterable[str] | None = None,
    profiles: Mapping[str, frozenset[str]] | None = None,
    statutes: Mapping[tuple[str, str], Limit] | None = None,
) -> LintContext:
    """Return the registers for one item; departments, profiles and statutes come from below."""
    return LintContext(
        departments=None if departments is None else frozenset(departments),
        profiles=profiles,
        statutes=statutes or {},
        elsewhere=_elsewhere(item),
        material_names=material_names(_published_contents(item)),
    )


def _elsewhere(item: ServiceItem) -> dict[str, StandardContent]:
    if not item.basic_code:
        return {}
    others = (
        ServiceStandard.objects.filter(
            item__basic_code=item.basic_code, status=StandardStatus.PUBLISHED
        )
        .exclude(item=item)
        .exclude(item__division_code=item.division_code)
        .select_related("item")
        .order_by("item__division_code")[:20]
    )
    return {other.item.division_code or other.item.code: other.content for other in others}


def _published_contents(item: ServiceItem) -> Iterable[StandardContent]:
    """Yield the standards whose material names bind this one: same division."""
    rows = (
        ServiceStandard.objects.filter(
            status=StandardStatus.PUBLISHED, item__division_code=item.division_code
        )
        .exclude(item=item)
        .order_by("item__code")
    )
    return (row.content for row in rows.iterator())


def waivers_of(standard: ServiceStandard) -> list[Waiver]:
    return [
        Waiver(row.rule, row.reason, row.waived_by_name, row.place)
        for row in standard.waivers.all()
    ]


def lint_standard(standard: ServiceStandard, context: LintContext) -> list[Finding]:
    """Return all findings of a stored standard, its waivers applied."""
    return lint(standard.content, context, waivers_of(standard))
