"""The catalogue: every item with its version in force and the one being worked on; its figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.shell import entries_of, show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import ItemType, ItemVersions, StandardStatus
from onewindow.domains.organizations import api as organizations
from onewindow.kit.pagination import page as keyset_page

PAGE = 50
FOUND_AT_MOST = 200
STATUSES = (
    StandardStatus.PUBLISHED,
    StandardStatus.DRAFT,
    StandardStatus.IN_REVIEW,
    StandardStatus.IMPORTED_DRAFT,
    StandardStatus.REPEALED,
)


@accounts.open_to_staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first entry of the menu."""
    entries = entries_of(accounts.staff(request))
    if not entries:
        return show(request, "nothing.html", "")
    return redirect(entries[0][3])


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items by department, type, status and findings; words find them by any name (X17)."""
    asked = {
        name: request.GET.get(name, "") for name in ("department", "type", "status", "finding")
    }
    text = request.GET.get("q", "").strip()
    names = organizations.directory()
    ranks = _found(text) if text else []
    chosen = catalogue.browse_items(
        department=asked["department"],
        item_type=asked["type"],
        status=asked["status"] if asked["status"] in StandardStatus.values else "",
        finding=asked["finding"],
        codes=ranks if text else None,
    )
    if text:
        order = {code: n for n, code in enumerate(ranks)}
        rows = sorted(chosen[:FOUND_AT_MOST], key=lambda item: order[item.code])[:PAGE]
        pages = None
    else:
        found = keyset_page(chosen, order=("code",), cursor=request.GET.get("page", ""), size=PAGE)
        rows = found.rows
        pages = next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 项")
    context = {
        "rows": [_row(one, names) for one in catalogue.with_versions(rows)],
        "pages": pages,
        "text": text,
        "asked": asked,
        "is_filtered": any(asked.values()) or bool(text),
        "is_cut": bool(text) and len(rows) == PAGE,
        "departments": [
            (code, names.get(code, code)) for code in catalogue.departments_with_items()
        ],
        "types": [(kind.value, kind.label) for kind in ItemType],
        "statuses": [(status.value, status.label) for status in STATUSES],
        "may_edit": accounts.staff(request).may(Capability.CATALOGUE_EDIT),
    }
    return show(request, "items.html", "catalogue", context)


def _found(text: str) -> list[str]:
    hits = catalogue.search_items(
        text, limit=FOUND_AT_MOST, on=timezone.localdate(), include_drafts=True
    )
    return list(dict.fromkeys(hit.code for hit in hits))


def _row(one: ItemVersions, names: dict[str, str]) -> dict[str, object]:
    shown = one.shown
    return {
        "item": one.item,
        "department": names.get(one.item.department_code, one.item.department_code),
        "current": one.current,
        "open": one.open,
        "errors": shown.error_count if shown else 0,
        "warnings": shown.warning_count if shown else 0,
        "url": reverse("console:item", args=[one.item.code]),
    }


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """X11 and X17: the four percentages and the three counts, each with its definition."""
    today = timezone.localdate()
    rules = catalogue.findings_by_rule()
    context = {
        "rates": catalogue.current_rates(today),
        "counts": catalogue.item_counts(today),
        "today": today,
        "rules": [
            (catalogue.RULES[code].title if code in catalogue.RULES else code, number)
            for code, number in rules.items()
        ],
    }
    return show(request, "figures.html", "catalogue", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema by which editors complete and check a standard."""
    response = HttpResponse(catalogue.schema_text(), content_type="application/schema+json")
    response["Content-Disposition"] = 'attachment; filename="standard.schema.json"'
    return response
