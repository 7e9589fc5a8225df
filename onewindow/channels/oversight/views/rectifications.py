"""差评整改: the list by what is due first, one page for each, and its acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.oversight import words
from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.loop import ACTS, LAW, LoopAct
from onewindow.channels.oversight.shell import EVALUATION, entries_of, show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import Rectification, Stage
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import NotFound
from onewindow.ui.pictures import Link

_PER_PAGE = 50
HANDLING = accounts.requires(
    Capability.EVALUATION_DISPATCH, Capability.EVALUATION_HANDLE, Capability.EVALUATION_REVIEW
)


@accounts.open_to_staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page this person may open."""
    entries = entries_of(accounts.staff(request))
    return redirect(entries[0][3]) if entries else redirect("entrance:home")


@accounts.requires(EVALUATION)
@require_safe
def rectifications(request: HttpRequest) -> HttpResponse:
    """What is to be put right, the next due first; one's own department, or the region."""
    viewer, at = accounts.actor_in(request), timezone.now()
    is_open = request.GET.get("tab") != "closed"
    rows = evaluation.rectifications(viewer, is_open=is_open)
    stage = request.GET.get("stage", "")
    department = request.GET.get("department", "")
    if stage in set(Stage):
        rows = rows.filter(stage=stage)
    if department:
        rows = rows.filter(department=department)
    listed = pagination.page(
        rows,
        order=("due_at", "pk") if is_open else ("-closed_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    address = reverse("oversight:rectifications")
    names = organizations.directory()
    context = {
        "rows": [_entry(row, names, at) for row in listed.rows],
        "is_open": is_open,
        "tabs": [
            Link("待办", address, is_current=is_open),
            Link("已办结", f"{address}?tab=closed", is_current=not is_open),
        ],
        "stages": [one for one in Stage if one.is_open == is_open],
        "departments": sorted(organizations.department_names().items(), key=lambda one: one[1]),
        "asked": {"stage": stage, "department": department},
        "sees_region": viewer.may("evaluation.dispatch") or viewer.may("evaluation.review"),
        "pages": pages_of(request, listed),
    }
    return show(request, "rectifications.html", "rectifications", context)


def _entry(row: Rectification, names: dict[str, str], at: datetime) -> dict[str, Any]:
    light, left = words.due_light(row.due_at, at)
    given = row.evaluation
    return {
        "row": row,
        "given": given,
        "asked": given.invitation,
        "light": light,
        "left": left,
        "department": names.get(row.department, row.department),
        "labels": words.checked_labels(given),
        "grade": evaluation.GRADES[given.stars],
    }


@accounts.requires(EVALUATION)
@require_safe
def rectification(request: HttpRequest, number: int) -> HttpResponse:
    """One bad evaluation: what was said, what the record says, what was done, what comes next."""
    viewer, at = accounts.actor_in(request), timezone.now()
    row = evaluation.rectification(number, viewer=viewer)
    invitation = row.evaluation.invitation
    people = accounts.names_of({invitation.clerk, row.assignee})
    context = {
        **_entry(row, organizations.directory(), at),
        "clerk": people.get(invitation.clerk, ""),
        "assignee": people.get(row.assignee, ""),
        "callback": evaluation.CALLBACK_RESULTS.get(row.callback_result, ""),
        "story": words.story(invitation),
        "acts": [act for act in ACTS.values() if act.is_open_to(viewer, row)],
        "may_publish": _may_publish(viewer, row),
        "law": LAW,
        "sees_case": viewer.may("cases.view"),
    }
    return show(request, "rectification.html", "rectifications", context)


def _may_publish(viewer: Actor, row: Rectification) -> bool:
    is_done = row.closed_at is not None and row.evaluation.struck_at is None
    return is_done and row.evaluation.published_at is None and viewer.may("evaluation.review")


@HANDLING
@ACT
def act(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """One act of the loop."""
    chosen = ACTS.get(slug)
    if chosen is None:
        raise NotFound("没有这样的办理。")
    row = evaluation.rectification(number, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        chosen.do(row, fields, by, at)
        return chosen.said

    page = ActPage(
        title=f"{chosen.title}：{row.evaluation.invitation.item_name}",
        form=chosen.form_for(row),
        button=chosen.title,
        perform=perform,
        back=reverse("oversight:rectification", args=[row.pk]),
        current="rectifications",
        initial=_initial(chosen, row),
        explanation=chosen.explanation,
        law=LAW,
        is_dangerous=chosen.is_dangerous,
    )
    return act_page(request, page)


def _initial(chosen: LoopAct, row: Rectification) -> Fields:
    return {"department": row.department} if chosen.slug == "dispatch" else {}
