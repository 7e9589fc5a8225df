"""Reads for keepers of the catalogue: lists by status, counts by rule, the verdict of the gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.domains.catalogue.actions.publication import missing_for_publication
from onewindow.domains.catalogue.editions import kept
from onewindow.domains.catalogue.gate import lint_context, lint_standard, resolved_profile
from onewindow.domains.catalogue.models import (
    PowerListEntry,
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.queries import standards_in_force
from onewindow.domains.catalogue.rules.findings import Finding

OPEN = (StandardStatus.DRAFT, StandardStatus.IN_REVIEW, StandardStatus.IMPORTED_DRAFT)
_LIVE = (*OPEN, StandardStatus.PUBLISHED, StandardStatus.REPEALED)
_HEAVY = ("document", "raw", "findings", "search_name", "search_more", "search_initials")


@dataclass(frozen=True, slots=True)
class ItemVersions:
    """An item with the version in force (or the last one repealed) and the one being worked on."""

    item: ServiceItem
    current: ServiceStandard | None
    open: ServiceStandard | None

    @property
    def shown(self) -> ServiceStandard | None:
        """The version whose findings matter now: what is being worked on, else what is in force."""
        return self.open or self.current


def browse_items(
    *,
    department: str = "",
    item_type: str = "",
    status: str = "",
    finding: str = "",
    codes: Iterable[str] | None = None,
) -> QuerySet[ServiceItem]:
    """Return the items that fit; order by code. No join, so that every page is one index range.

    ``finding`` is ``error`` or ``clean``; ``status`` a StandardStatus; both must hold of one
    version that is not superseded.
    """
    items = ServiceItem.objects.all()
    if codes is not None:
        items = items.filter(code__in=list(codes))
    if department:
        items = items.filter(department_code=department)
    if item_type:
        items = items.filter(type=item_type)
    if status or finding:
        held = ServiceStandard.objects.filter(
            item=OuterRef("pk"), status__in=[status] if status else _LIVE
        )
        if finding == "error":
            held = held.filter(error_count__gt=0)
        elif finding == "clean":
            held = held.filter(error_count=0, warning_count=0)
        items = items.filter(Exists(held))
    return items


def with_versions(items: Iterable[ServiceItem]) -> list[ItemVersions]:
    """Return the items with their versions, in one query; contents are left in the table."""
    kept = list(items)
    rows = (
        ServiceStandard.objects.filter(item__in=kept, status__in=_LIVE)
        .defer(*_HEAVY)
        .order_by("item_id", "-version")
    )
    opened: dict[int, ServiceStandard] = {}
    current: dict[int, ServiceStandard] = {}
    for row in rows:
        (opened if row.is_open else current).setdefault(row.item_id, row)
    return [ItemVersions(item, current.get(item.pk), opened.get(item.pk)) for item in kept]


def departments_with_items() -> list[str]:
    """Return the codes of departments that own items."""
    rows = ServiceItem.objects.order_by("department_code").values_list("department_code", flat=True)
    return list(rows.distinct())


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """X17: 主项, 子项 and 业务办理项 counted apart, because regions mix them up.

    主项: different main items, an item without one being its own. 子项: different basic codes, an
    item without one being its own. 业务办理项: what one can apply for, each item once.
    """

    main: int
    sub: int
    handling: int


def item_counts(on: date) -> ItemCounts:
    """Return the three counts over what is in force that day."""
    return kept("item_counts", (on,), lambda: _counted(on))


def _counted(on: date) -> ItemCounts:
    rows = standards_in_force(on).values_list(
        "item__main_item", "item__name", "item__basic_code", "item__code"
    )
    main: set[str] = set()
    sub: set[str] = set()
    handling: set[str] = set()
    for main_item, name, basic, code in rows:
        main.add(main_item or name)
        sub.add(basic or code)
        handling.add(code)
    return ItemCounts(len(main), len(sub), len(handling))


def findings_by_rule() -> dict[str, int]:
    """Return how often each rule hits what is in force or being worked on, most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.rule, count(*) FROM catalogue_servicestandard s,"
            " LATERAL jsonb_to_recordset(s.findings) AS f(rule text, waived text)"
            " WHERE s.status = ANY(%s) AND COALESCE(f.waived, '') = ''"
            " GROUP BY f.rule ORDER BY 2 DESC, 1",
            [[str(status) for status in (*OPEN, StandardStatus.PUBLISHED)]],
        )
        return dict(cursor.fetchall())


def same_basic_code(item: ServiceItem) -> list[ServiceItem]:
    """Return the items of other regions or departments under the same base code (X18)."""
    if not item.basic_code:
        return []
    return list(
        ServiceItem.objects.filter(basic_code=item.basic_code)
        .exclude(pk=item.pk)
        .order_by("division_code", "code")[:50]
    )


def power_entries(
    *, list_kind: str = "", state: str = "", code: str = "", text: str = "", on: date | None = None
) -> QuerySet[PowerListEntry]:
    """Return entries of the lists; with ``on`` only those that hold that day."""
    entries = PowerListEntry.objects.select_related("item")
    if list_kind:
        entries = entries.filter(list_kind=list_kind)
    if state:
        entries = entries.filter(state=state)
    if code:
        entries = entries.filter(item__code=code)
    if text:
        entries = entries.filter(Q(name__contains=text) | Q(item__code=text))
    if on is not None:
        entries = entries.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
        )
    return entries


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What lint says of a version today, and everything that still keeps it from publication."""

    findings: list[Finding]
    reasons: list[str]


def gate_verdict(standard: ServiceStandard, *, on: date) -> GateVerdict:
    """Return what publishing the version that day would say, without publishing it."""
    findings = lint_standard(standard, lint_context(standard.item))
    profile = resolved_profile(standard.content.profile)
    return GateVerdict(findings, missing_for_publication(standard, findings, profile, on))
