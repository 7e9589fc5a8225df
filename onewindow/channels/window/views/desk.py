"""The desk of the day, the search, the to-deliver list, and where the clerk sits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.telling import DELIVERY_MODES
from onewindow.channels.window.shell import GROUPS, STAFF_OF_WINDOWS, actor, page
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import StationBusy
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.merging import Ranges
from onewindow.kit.refusals import Refusal
from onewindow.ui.axes import chinese_day
from onewindow.ui.pictures import Light, Pages

SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list, from its columns alone."""

    case: cases.Case
    light: Light
    due: str
    act: str

    @property
    def number_head(self) -> str:
        return self.case.number[:-12]

    @property
    def number_end(self) -> str:
        return self.case.number[-12:]

    @property
    def status(self) -> str:
        return cases.Status(self.case.status).label

    @property
    def delivery(self) -> str:
        mode = self.case.state.get("delivery_mode", "collection")
        return DELIVERY_MODES.get(mode, str(mode))


_ACTS = {
    "pre_review": "预审",
    "to_accept": "受理",
    "correcting": "收补正材料",
    "deferred": "补齐容缺",
    "returned": "补充",
    "suspended": "查看",
    "to_issue": "制证",
    "to_deliver": "送达",
}


@accounts.requires(*STAFF_OF_WINDOWS)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """工作桌面: today's figures, drafts, and one group of the work that waits."""
    at, by = timezone.now(), actor(request)
    if not by.window and "group" not in request.GET:
        return redirect("window:seat")
    group = request.GET.get("group", "to_accept")
    group = group if group in GROUPS else "to_accept"
    rows = cases.desk(by, group).defer("form")
    is_mine = request.GET.get("mine") == "1" and bool(by.window)
    if is_mine:
        rows = rows.filter(window=by.window)
    context = {
        "group": group,
        "group_label": GROUPS[group],
        "figures": cases.day_figures(by, at) if by.window else None,
        "drafts": list(cases.drafts_of(by)[:10]),
        "is_mine": is_mine,
        "may_receive": by.may("cases.receive"),
    } | _listed(request, rows, group, at, {"group": group, "mine": "1" if is_mine else ""})
    here = group if "group" in request.GET else "desk"
    return page(request, "window/desk.html", context, here=here)


@accounts.requires(*STAFF_OF_WINDOWS)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """待送达: results that wait for their owners, with how each is to be handed over."""
    at, by = timezone.now(), actor(request)
    mode = request.GET.get("mode", "")
    rows = cases.desk(by, "to_deliver").defer("form")
    if mode in DELIVERY_MODES:
        rows = (
            rows.filter(state__delivery_mode=mode)
            if mode != "collection"
            else rows.exclude(state__delivery_mode__in=["post", "electronic"])
        )
    context = {"mode": mode, "modes": DELIVERY_MODES} | _listed(
        request, rows, "to_deliver", at, {"mode": mode}
    )
    return page(request, "window/deliveries.html", context, here="to_deliver")


@accounts.requires(*STAFF_OF_WINDOWS)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """件查询: by number, its ending, item or applicant; a whole number leads to the case."""
    at, by = timezone.now(), actor(request)
    words = request.GET.get("q", "").strip()
    found = cases.search_cases(by, words).defer("form")
    if len(words) >= 8:
        only = cases.visible_cases(by).filter(number=words).values_list("number", flat=True).first()
        if only:
            return redirect("window:case", number=only)
    listed = pagination.page(found, order=("-id",), cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "words": words,
        "rows": [row_of(case, "", at) for case in listed.rows],
        "pages": pages_of(request, listed, {"q": words}),
    }
    return page(request, "window/search.html", context, here="search")


@accounts.requires(*STAFF_OF_WINDOWS)
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest) -> HttpResponse:
    """选择窗口: where the clerk sits until the session ends; the window opens with it."""
    by = actor(request)
    if request.method == "POST":
        try:
            _sit(request, by)
        except StationBusy as refusal:
            context = {"windows": windows_for(by), "sits_at": by.window, "refusal": refusal}
            return page(request, "window/seat.html", context, status=refusal.status)
        return redirect("window:desk")
    context = {"windows": windows_for(by), "sits_at": by.window, "summoned": _summoned(by)}
    return page(request, "window/seat.html", context)


def _sit(request: HttpRequest, by: Actor) -> None:
    """Leave the window so far, sit down at the new one and open it; all of it or nothing."""
    at, wanted = timezone.now(), request.POST.get("window", "")
    with transaction.atomic():
        if by.window and by.window != wanted:
            _close(by, at)
        window = accounts.sit_at(request, wanted, at=at)
        seated = actor(request)
        try:
            if seated.may(Capability.QUEUEING_CALL):
                queueing.open_station(window.number, by=seated, at=at)
        except Refusal:
            _sit_back(request, by, at)
            raise
    messages.success(request, f"已在{window.number}号窗口上岗。")


def _sit_back(request: HttpRequest, by: Actor, at: datetime) -> None:
    """The session is not part of the transaction: put the clerk back where they sat."""
    if by.window:
        accounts.sit_at(request, by.window, at=at)
    else:
        accounts.stand_up(request)


def _close(by: Actor, at: datetime) -> None:
    """Close the window this person holds; StationBusy where somebody is still served there."""
    if not by.may(Capability.QUEUEING_CALL):
        return
    # Closed already, or somebody else has taken over: nothing is left to close.
    with suppress(queueing.StationNotOpen):
        queueing.close_station(by.window, by=by, at=at)


def _summoned(by: Actor) -> list[str]:
    """Return the reserve windows that were called into use and wait for somebody (N13)."""
    outlets = {window.outlet.code for window in windows_for(by)}
    return queueing.summoned_windows(sorted(outlets))


@accounts.requires(*STAFF_OF_WINDOWS)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """离岗: close the window and leave it; the second screen returns to its welcome."""
    by, at = actor(request), timezone.now()
    if by.window:
        try:
            _close(by, at)
        except StationBusy as refusal:
            context = {"windows": windows_for(by), "sits_at": by.window, "refusal": refusal}
            return page(request, "window/seat.html", context, status=refusal.status)
    cases.clear_screen(by.window, at=at)
    accounts.stand_up(request)
    return redirect("window:seat")


def windows_for(by: Actor) -> list[organizations.Window]:
    """Return the open windows this person may sit at, with their outlets."""
    windows = organizations.Window.objects.filter(is_open=True, outlet__is_open=True)
    reached = accounts.within_reach(windows, by, "outlet__division__code")
    return list(
        (reached.filter(department__isnull=True) | reached.filter(department__code=by.department))
        .select_related("outlet", "department")
        .order_by("outlet__name", "number")
    )


def _listed(
    request: HttpRequest,
    rows: Ranges[cases.Case],
    group: str,
    at: datetime,
    query: dict[str, str],
) -> dict[str, object]:
    column = "deferral_due_on" if group == "deferred" else "due_order"
    listed = pagination.page(
        rows, order=(column, "id"), cursor=request.GET.get("cursor", ""), size=SIZE
    )
    return {
        "rows": [row_of(case, group, at) for case in listed.rows],
        "pages": pages_of(request, listed, query),
    }


def row_of(case: cases.Case, group: str, at: datetime) -> Row:
    due = ""
    if group == "deferred" and case.deferral_due_on:
        due = chinese_day(case.deferral_due_on)
    elif case.due_at is not None:
        # A limit of days ends at midnight: the last day in time is the one before.
        due = chinese_day(timezone.localdate(case.due_at - timedelta(microseconds=1)))
    light = Light(cases.row_light(case, at).value)
    return Row(case, light, due, _ACTS.get(group, "打开"))


def pages_of(
    request: HttpRequest, listed: pagination.Page[cases.Case], query: dict[str, str]
) -> Pages:
    def url(cursor: str) -> str:
        kept = {name: value for name, value in query.items() if value}
        return f"{request.path}?{urlencode(kept | {'cursor': cursor})}" if cursor else ""

    return Pages(url(listed.previous_cursor), url(listed.next_cursor), f"每页 {SIZE} 件")
