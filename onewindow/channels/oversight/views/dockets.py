"""办不成事反映: the list with what is overdue first, one page for each, and its acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels import docket_words
from onewindow.channels.oversight import words
from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.docket_acts import ACTS, LAW
from onewindow.channels.oversight.forms.dockets import dispatch_form
from onewindow.channels.oversight.shell import DOCKETS, show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import Docket, Stage
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.kit.refusals import NotFound
from onewindow.lib.masking import mask_name, mask_phone
from onewindow.ui.pictures import Link

_PER_PAGE = 50
_MOST_IN_A_FILE = 10_000
_LONGEST = 64
_EXACT = {"stage": "stage", "reason": "reason", "item": "item_code", "department": "department"}
HANDLING = accounts.requires(
    Capability.DOCKETS_DISPATCH, Capability.DOCKETS_ANSWER, Capability.DOCKETS_DECIDE
)


def _asked(request: HttpRequest, viewer: Actor) -> tuple[QuerySet[Docket], bool, dict[str, str]]:
    """Return the rows an address asks for, whether open ones, and the filters."""
    is_open = request.GET.get("tab") != "closed"
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in (*_EXACT, "late")}
    rows = dockets.dockets(viewer, is_open=is_open)
    for name, column in _EXACT.items():
        if asked[name]:
            rows = rows.filter(**{column: asked[name]})
    if asked["late"]:
        rows = rows.filter(due_at__lt=timezone.now()) if is_open else rows.filter(is_late=True)
    return rows, is_open, asked


@accounts.requires(DOCKETS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What people could not get done, what is overdue first; the own department's, or all."""
    viewer, at = accounts.actor_in(request), timezone.now()
    rows, is_open, asked = _asked(request, viewer)
    found = pagination.page(
        rows,
        order=("due_at", "pk") if is_open else ("-closed_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    address = reverse("oversight:dockets")
    names = organizations.directory()
    outlets = docket_words.outlet_names({row.outlet for row in found.rows})
    policy = dockets.policy_for(_region(viewer), timezone.localdate(at))
    context = {
        "rows": [_entry(row, names, outlets, at) for row in found.rows],
        "is_open": is_open,
        "is_filtered": any(asked.values()),
        "tabs": [
            Link("待办", address, is_current=is_open),
            Link("已办结", f"{address}?tab=closed", is_current=not is_open),
        ],
        "stages": [one for one in Stage if (one is not Stage.CLOSED) == is_open],
        "reasons": policy.reasons,
        "departments": sorted(organizations.department_names().items(), key=lambda one: one[1]),
        "asked": asked,
        "query": request.GET.urlencode(),
        "sees_region": dockets.sees_region(viewer),
        "sees_reviews": viewer.may("dockets.decide"),
        "pages": pages_of(request, found),
    }
    return show(request, "dockets.html", "dockets", context)


def _region(viewer: Actor) -> str:
    return viewer.divisions[0] if viewer.divisions else ""


def _entry(
    row: Docket, names: dict[str, str], outlets: dict[str, str], at: datetime
) -> dict[str, Any]:
    light, left = words.due_light(row.due_at, at)
    return {
        "row": row,
        "light": light,
        "left": left,
        "department": names.get(row.department, row.department),
        "place": docket_words.place_of(row, outlets),
    }


_COLUMNS = (
    "反映编号", "登记时间", "渠道", "事项", "原因", "被拒地点", "承办部门", "阶段", "本阶段截止",
    "答复截止", "答复结论", "答复时间", "答复超期", "回告", "不认可", "办结时间",
)  # fmt: skip


@accounts.requires(DOCKETS)
@require_safe
def listed_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list that is shown, without anybody's words or name, as CSV or a workbook."""
    viewer = accounts.actor_in(request)
    rows, is_open, _ = _asked(request, viewer)
    order = ("due_at", "pk") if is_open else ("-closed_at", "-pk")
    taken = list(rows.order_by(*order)[:_MOST_IN_A_FILE])
    names = organizations.directory()
    outlets = docket_words.outlet_names({row.outlet for row in taken})
    note = f"按列表的次序，最多{_MOST_IN_A_FILE}件；不含反映人的姓名、电话和原话"
    sheet = Sheet("办不成事反映", _COLUMNS, [_cells(row, names, outlets) for row in taken], note)
    name = f"办不成事反映-{'待办' if is_open else '已办结'}"
    return xlsx_file([sheet], name=name) if kind == "xlsx" else csv_file(sheet, name=name)


def _cells(row: Docket, names: dict[str, str], outlets: dict[str, str]) -> list[Cell]:
    return [
        row.number,
        row.recorded_at,
        row.get_channel_display(),
        row.item_name,
        row.reason_name,
        docket_words.place_of(row, outlets),
        names.get(row.department, row.department),
        row.get_stage_display(),
        row.due_at,
        row.answer_by,
        row.get_outcome_display(),
        row.answered_at,
        "是" if row.is_late else "",
        row.get_told_display(),
        "是" if row.dissented_at else "",
        row.closed_at,
    ]


@accounts.requires(DOCKETS)
@require_safe
def docket(request: HttpRequest, number: str) -> HttpResponse:
    """One docket: what was said, the answers, the story, and what comes next."""
    viewer, at = accounts.actor_in(request), timezone.now()
    row = dockets.docket(number, viewer=viewer)
    answers = list(row.answers.order_by("pk"))
    people = accounts.names_of({row.recorded_by, *(one.answered_by for one in answers)})
    names = organizations.directory()
    text = messages.text_about(dockets.text_key(row)) if row.told == dockets.Told.TEXT else None
    context = {
        **_entry(row, names, docket_words.outlet_names({row.outlet}), at),
        "answers": [
            (one, names.get(one.department, one.department), people.get(one.answered_by, ""))
            for one in answers
        ],
        "recorder": people.get(row.recorded_by, ""),
        "forwarded_from": names.get(row.forwarded_from, row.forwarded_from),
        "person": mask_name(row.person_name),
        "phone": mask_phone(row.phone) if row.phone else "",
        "may_dial": viewer.may("dockets.dispatch") and bool(row.phone),
        "text": text,
        "story": docket_words.story(row),
        "acts": [act for act in ACTS.values() if act.is_open_to(viewer, row)],
        "law": LAW,
        "sees_case": viewer.may("cases.view"),
    }
    return show(request, "docket.html", "dockets", context)


@HANDLING
@ACT
def act(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """One act on a docket."""
    chosen = ACTS.get(slug)
    if chosen is None:
        raise NotFound("没有这样的办理。")
    row = dockets.docket(number, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        chosen.do(row, fields, by, at)
        return chosen.said

    initial: Fields = {}
    form = chosen.form
    if slug == "dispatch":
        form = dispatch_form(row)
        initial = {
            "department": dockets.suggested_department(row),
            "item": row.item_code,
            "reason": row.reason,
        }
    page = ActPage(
        title=f"{chosen.title}：{row.number}",
        form=form,
        button=chosen.title,
        perform=perform,
        back=reverse("oversight:docket", args=[row.number]),
        current="dockets",
        initial=initial,
        explanation=_explanation(row, chosen.explanation),
        law=LAW,
    )
    return act_page(request, page)


def _explanation(row: Docket, words: str) -> str:
    """Return what the person said, then what the act means."""
    given = f"，对方说“{row.reason_words}”" if row.reason_words else ""
    said = f"反映人想办：{row.wanted.rstrip('。')}。原因：{row.reason_name}{given}。"
    return f"{said}{words}"


@accounts.requires(Capability.DOCKETS_DISPATCH)
@never_cache
@require_POST
def phone(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number to dial; who asked is written down."""
    shown = dockets.see_phone(number, by=accounts.actor_in(request), at=timezone.now())
    if request.headers.get("HX-Request"):
        return render(request, "oversight/_phone.html", {"contact": {"phone": shown}})
    context = {"contact": {"phone": shown}, "number": number}
    return show(request, "docket_phone.html", "dockets", context)
