"""The five lists: what government may do here, and what changed between two days (N5, N29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.console.forms.catalogue import PowerChangeForm, PowerForm
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import ListKind, PowerState
from onewindow.domains.organizations import api as organizations
from onewindow.kit.pagination import page as keyset_page
from onewindow.kit.refusals import NotFound

PAGE = 50


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def powers(request: HttpRequest) -> HttpResponse:
    """Entries of one list that hold today, with totals by state (N29)."""
    today = timezone.localdate()
    kind = request.GET.get("list", "")
    text = request.GET.get("q", "").strip()
    state = request.GET.get("state", "")
    found = keyset_page(
        catalogue.power_entries(
            list_kind=kind if kind in ListKind.values else "",
            state=state if state in PowerState.values else "",
            text=text,
            on=today,
        ),
        order=("department_code", "pk"),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    names = organizations.directory()
    shown_kind = kind if kind in ListKind.values else ListKind.APPROVALS.value
    totals = catalogue.power_totals(shown_kind, today)
    context = {
        "rows": [
            {"entry": entry, "department": names.get(entry.department_code, entry.department_code)}
            for entry in found.rows
        ],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "kind": kind,
        "kinds": ListKind.choices,
        "state": state,
        "states": PowerState.choices,
        "text": text,
        "total_label": ListKind(shown_kind).label,
        "totals": [(one.label, totals.get(one.value, 0)) for one in PowerState],
        "may_manage": accounts.staff(request).may(Capability.CATALOGUE_POWER_LIST),
    }
    return show(request, "powers.html", "powers", context)


@accounts.requires(Capability.CATALOGUE_VIEW)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """N5a: what was added, cancelled or changed on a list between two days."""
    today = timezone.localdate()
    kind = request.GET.get("list", "")
    kind = kind if kind in ListKind.values else ListKind.APPROVALS.value
    earlier = _day(request.GET.get("from", "")) or today - timedelta(days=365)
    later = _day(request.GET.get("to", "")) or today
    words: dict[str, str] = {value: str(word) for value, word in PowerState.choices} | {
        "": "不在清单"
    }
    context = {
        "kind": kind,
        "kinds": ListKind.choices,
        "earlier": earlier,
        "later": later,
        "changes": [
            (change, words[change.before], words[change.after])
            for change in catalogue.compare_lists(kind, earlier, later)
        ],
    }
    return show(request, "powers_compare.html", "powers", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@accounts.requires(Capability.CATALOGUE_POWER_LIST)
@ACT
def add(request: HttpRequest) -> HttpResponse:
    """Put an item on a list."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        entry = catalogue.list_power(
            fields["item"],
            list_kind=fields["list_kind"],
            basis=fields["basis"],
            department=fields["department"],
            division=fields["division"],
            state=fields["state"],
            valid_from=fields["valid_from"],
            batch=fields["batch"],
            by=by,
            at=at,
        )
        return (
            f"“{entry.name}”已列入{entry.get_list_kind_display()}，自 {entry.valid_from} 起有效。"
        )

    page = ActPage(
        title="列入清单",
        form=PowerForm,
        button="列入",
        perform=perform,
        back=reverse("console:powers"),
        current="powers",
        initial={
            "item": request.GET.get("item", ""),
            "valid_from": timezone.localdate(),
        },
        explanation="权力清单之外无审批：没有现行有效条目的事项不能发布，也不能收件。",
        law="《行政许可法》第四条",
    )
    return act_page(request, page)


@accounts.requires(Capability.CATALOGUE_POWER_LIST)
@ACT
def change(request: HttpRequest, entry: int) -> HttpResponse:
    """取消、下放、整合、改备案, from a day on."""
    held = catalogue.power_entries().filter(pk=entry, item__isnull=False).first()
    if held is None or held.item is None:
        raise NotFound("没有这个清单条目")
    code, item_name = held.item.code, held.name

    def perform(fields: Fields, by: Any, at: Any) -> str:
        after = catalogue.cancel_power(
            code,
            list_kind=held.list_kind,
            division=held.division_code,
            state=fields["state"],
            on=fields["on"],
            batch=fields["batch"],
            reason=fields["reason"],
            by=by,
            at=at,
        )
        return (
            f"“{item_name}”自 {after.valid_from} 起改为“{after.get_state_display()}”，在办的办完。"
        )

    page = ActPage(
        title=f"调整清单条目：{item_name}",
        form=PowerChangeForm,
        button="调整",
        perform=perform,
        back=reverse("console:powers"),
        current="powers",
        initial={"on": timezone.localdate()},
        explanation="当日起不再接收新办件；已收的办件照常办完。",
        is_dangerous=True,
    )
    return act_page(request, page)
