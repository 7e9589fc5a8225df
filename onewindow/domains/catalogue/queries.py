"""Reads of the catalogue: standards in force, lists, log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from onewindow.domains.catalogue.editions import kept
from onewindow.domains.catalogue.errors import NotOnPowerList, UnknownItem, UnknownStandard
from onewindow.domains.catalogue.models import (
    ListKind,
    PowerListEntry,
    PowerState,
    PublishLog,
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.rules.figures import CatalogueRates, ItemFacts, catalogue_rates
from onewindow.kit.stamps import Kept

WAS_PUBLISHED = (
    StandardStatus.PUBLISHED,
    StandardStatus.SUPERSEDED,
    StandardStatus.REPEALED,
)


def get_item(code: str) -> ServiceItem:
    try:
        return ServiceItem.objects.get(code=code)
    except ServiceItem.DoesNotExist:
        raise UnknownItem(f"没有代码为“{code}”的事项") from None


def codes_named(words: str, *, most: int) -> list[str]:
    """Return the codes of items whose name contains the words, at most so many."""
    named = ServiceItem.objects.filter(name__contains=words).order_by("code")
    return list(named.values_list("code", flat=True)[:most])


def published_standard(code: str, on: date) -> ServiceStandard:
    """Return the version of an item that is in force on a day, whatever came after it."""
    standard = standards_in_force(on).filter(item__code=code).order_by("-version").first()
    if standard is None:
        raise UnknownStandard(f"事项“{code}”在{on}没有有效的标准")
    return standard


def standards_in_force(on: date) -> QuerySet[ServiceStandard]:
    """Return one version an item: those in force on a day, with their items."""
    return ServiceStandard.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        status__in=WAS_PUBLISHED,
        valid_from__lte=on,
    ).select_related("item")


def standard_version(code: str, version: int) -> ServiceStandard:
    """Return a version by number, published or not."""
    standard = (
        ServiceStandard.objects.filter(item__code=code, version=version)
        .select_related("item")
        .first()
    )
    if standard is None:
        raise UnknownStandard(f"事项“{code}”没有第{version}版")
    return standard


def versions(code: str) -> QuerySet[ServiceStandard]:
    """Return all versions of an item, newest first."""
    return ServiceStandard.objects.filter(item__code=code).order_by("-version")


def division_prefixes(division: str) -> list[str]:
    """Return the codes of a division and everything above it, and "" for everywhere.

    ``360102`` lies in ``360100`` and ``360000``; each level may be written short or padded.
    """
    cuts = [2, 4, 6, 9, 12]
    found = [""]
    for cut in cuts:
        if len(division) >= cut:
            part = division[:cut]
            found += [part, part.ljust(6, "0"), part.ljust(12, "0")]
    return list(dict.fromkeys(found))


def item_in_force(item: ServiceItem | str, on: date, division: str = "") -> bool:
    """Return whether a list entry lets a case be opened on the item that day in that division.

    Without a division any entry will do. Approvals and powers are the two lists cases rest on.
    """
    entries = _opening_entries().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on
    )
    if isinstance(item, str):
        entries = entries.filter(item__code=item)
    else:
        entries = entries.filter(item=item)
    if division:
        entries = entries.filter(division_code__in=division_prefixes(division))
    return entries.exists()


def _opening_entries() -> QuerySet[PowerListEntry]:
    return PowerListEntry.objects.filter(
        list_kind__in=[ListKind.APPROVALS, ListKind.POWERS],
        state__in=[state for state in PowerState if state.opens_cases],
    )


def require_in_force(item: ServiceItem, on: date, division: str = "") -> None:
    """Refuse when nothing lets a case be opened (N5, W32)."""
    if not item_in_force(item, on, division):
        raise NotOnPowerList(f"“{item.name}”在{on}不在现行有效的权力清单内，不得收件")


def standard_to_receive(code: str, on: date, division: str) -> int:
    """Return the id of the version under which a case is received that day in that division.

    The same as ``published_standard`` and ``require_in_force``, with their refusals; versions and
    entries are kept in the process until one of them is written.
    """
    versions, powers = _VERSIONS.get(), _POWERS.get()
    if code not in versions:
        versions[code] = _versions_of(code)
    found = next((pk for pk, since, until in versions[code] if _holds(since, until, on)), None)
    if found is None:
        raise UnknownStandard(f"事项“{code}”在{on}没有有效的标准")
    if code not in powers:
        powers[code] = _entries_of(code)
    places = set(division_prefixes(division)) if division else None
    if not any(
        _holds(since, until, on) and (places is None or place in places)
        for place, since, until in powers[code]
    ):
        require_in_force(get_item(code), on, division)
    return found


def _holds(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on < until)


def _versions_of(code: str) -> list[tuple[int, date, date | None]]:
    """Return the versions that ever were in force, the newest first."""
    rows = ServiceStandard.objects.filter(item__code=code, status__in=WAS_PUBLISHED)
    dated = rows.order_by("-version").values_list("pk", "valid_from", "valid_until")
    return [(pk, since, until) for pk, since, until in dated if since is not None]


def _entries_of(code: str) -> list[tuple[str, date, date | None]]:
    """Return the entries that let cases be opened: where, since when, until when."""
    rows = _opening_entries().filter(item__code=code)
    return list(rows.values_list("division_code", "valid_from", "valid_until"))


_VERSIONS: Kept[dict[str, list[tuple[int, date, date | None]]]] = Kept(dict, "catalogue.standards")
_POWERS: Kept[dict[str, list[tuple[str, date, date | None]]]] = Kept(dict, "catalogue.powers")


def power_list(kind: str, on: date) -> QuerySet[PowerListEntry]:
    """Return the entries of a list that hold on a day, cancelled ones included (H1, N29)."""
    return PowerListEntry.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on, list_kind=kind
    ).order_by("department_code", "name")


def power_totals(kind: str, on: date) -> dict[str, int]:
    """Return how many entries are in each state on a day (N29)."""
    counted = power_list(kind, on).order_by().values("state").annotate(n=Count("*"))
    return {row["state"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class ListChange:
    """N5a: one item whose place on a list differs between two days; "" is not on it."""

    code: str
    name: str
    before: str
    after: str


def compare_lists(kind: str, earlier: date, later: date) -> list[ListChange]:
    """Return what was added, cancelled or changed on a list between two days (N5a)."""
    before = {entry.item_id: entry for entry in power_list(kind, earlier).select_related("item")}
    after = {entry.item_id: entry for entry in power_list(kind, later).select_related("item")}
    changes = []
    for item_id in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(item_id), after.get(item_id)
        entry = new or old
        assert entry is not None
        states = (old.state if old else "", new.state if new else "")
        if states[0] != states[1] and entry.item is not None:
            changes.append(ListChange(entry.item.code, entry.name, *states))
    return changes


def publish_log(code: str = "", limit: int = 50) -> list[PublishLog]:
    """Return the newest publications and repeals, with what each changed, like commits."""
    logs = PublishLog.objects.prefetch_related(
        "records__item", "records__old", "records__new"
    ).order_by("-id")
    if code:
        logs = logs.filter(records__item__code=code)
    return list(logs[:limit])


def current_rates(on: date, division: str = "") -> CatalogueRates:
    """Return the four percentages of X11 over what is in force."""
    return kept("rates", (on, division), lambda: _rates(on, division))


def _rates(on: date, division: str) -> CatalogueRates:
    standards = standards_in_force(on)
    if division:
        standards = standards.filter(item__division_code__in=division_prefixes(division))
    # Five keys of the document, not the document: ten thousand items are one short query.
    rows = standards.values_list(
        "document__handling_type",
        "document__runs",
        "document__online_depth",
        "document__channels",
        "error_count",
        "warning_count",
    )
    return catalogue_rates(
        ItemFacts(
            is_immediate=handling == "immediate",
            runs=runs,
            online_depth=depth or "",
            channels=tuple(channels or ()),
            is_clean=errors + warnings == 0,
        )
        for handling, runs, depth, channels, errors, warnings in rows.iterator()
    )
