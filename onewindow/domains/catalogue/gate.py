"""Everything the gate needs from the tables: the world a standard is checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.editions import kept
from onewindow.domains.catalogue.models import (
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding
from onewindow.domains.catalogue.rules.lint import Waiver, lint
from onewindow.domains.catalogue.rules.materials import material_names
from onewindow.domains.organizations import api as organizations
from onewindow.lib.limits import Limit


def lint_context(
    item: ServiceItem,
    *,
    departments: Iterable[str] | None = None,
    profiles: Mapping[str, frozenset[str]] | None = None,
    statutes: Mapping[tuple[str, str], Limit] | None = None,
) -> LintContext:
    """Return the registers for one item; None takes what the domains below have on record."""
    return LintContext(
        departments=frozenset(
            organizations.department_codes() if departments is None else departments
        ),
        profiles=profile_variants() if profiles is None else profiles,
        statutes=statutory_limits() if statutes is None else statutes,
        elsewhere=_elsewhere(item),
        material_names=_names_elsewhere(item),
    )


def file_context(departments: Iterable[str] | None = None) -> LintContext:
    """Return what can be checked of a file without a database: profiles and statutes."""
    return LintContext(
        departments=None if departments is None else frozenset(departments),
        profiles=profile_variants(),
        statutes=statutory_limits(),
    )


def profile_variants() -> dict[str, frozenset[str]]:
    """Return each rule profile, by code and alias, with its variants."""
    return {code: frozenset(rule.limits) for code, rule in calendars.profiles().items()}


def statutory_limits() -> dict[tuple[str, str], Limit]:
    """Return the decision limit of every profile and variant that has one."""
    return {
        (code, variant): limit
        for code, rule in calendars.profiles().items()
        for variant in rule.limits
        if (limit := rule.decision_limit(variant)) is not None
    }


def resolved_profile(code: str) -> dict[str, Any]:
    """Return a rule profile as it is kept with a published standard, {} for an unknown one."""
    rule = calendars.profiles().get(code)
    return rule.model_dump(mode="json") if rule else {}


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


def _names_elsewhere(item: ServiceItem) -> dict[str, str]:
    """Return the dictionary of material names of the division, this item's own words left out."""
    return {
        alias: name
        for key, alias, name in reversed(_division_names(item.division_code))
        if key != item.pk
    }


def _division_names(division: str) -> list[tuple[int, str, str]]:
    """Return (item, alias, name) of what is published in a division, in the order of the codes.

    Every standard is parsed for it, so that it is kept until something is published or repealed.
    """

    def read() -> list[tuple[int, str, str]]:
        rows = (
            ServiceStandard.objects.filter(
                status=StandardStatus.PUBLISHED, item__division_code=division
            )
            .order_by("item__code")
            .iterator()
        )
        return [
            (row.item_id, alias, name)
            for row in rows
            for alias, name in material_names([row.content]).items()
        ]

    return kept("material_names", (division,), read)


def waivers_of(standard: ServiceStandard) -> list[Waiver]:
    return [
        Waiver(row.rule, row.reason, row.waived_by_name, row.place)
        for row in standard.waivers.all()
    ]


def lint_standard(standard: ServiceStandard, context: LintContext) -> list[Finding]:
    """Return all findings of a stored standard, its waivers applied."""
    return lint(standard.content, context, waivers_of(standard))
