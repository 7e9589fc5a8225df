"""Commendations of staff, beside what they are certified for (W31)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.console.forms.honours import CommendationForm
from onewindow.channels.console.forms.organisation import ReasonForm
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations.api import honours
from onewindow.kit.pagination import page as keyset_page

PAGE = 50


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def commendations(request: HttpRequest) -> HttpResponse:
    """Who was commended for what, the latest first; withdrawn ones say why."""
    person = request.GET.get("person", "")
    found = keyset_page(
        honours.commendations(person=person, among=accounts.people_met(accounts.actor_in(request))),
        order=("-pk",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    names = accounts.names_of({row.staff_number for row in found.rows})
    context = {
        "rows": [
            {"row": row, "name": names.get(row.staff_number, row.staff_number)}
            for row in found.rows
        ],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "person": person,
        "may_certify": accounts.staff(request).may(Capability.ORGANIZATIONS_SKILLS),
        "tab": "commendations",
    }
    return show(request, "commendations.html", "skills", context)


@accounts.requires(Capability.ORGANIZATIONS_SKILLS)
@ACT
def commendation_new(request: HttpRequest) -> HttpResponse:
    """Register that somebody was commended."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.account(fields["staff_number"])
        made = honours.commend(fields.pop("staff_number"), by=by, at=at, **fields)
        return f"已登记：{made}。"

    page = ActPage(
        title="登记表彰",
        form=CommendationForm,
        button="登记",
        perform=perform,
        back=reverse("console:commendations"),
        current="skills",
        initial={
            "staff_number": request.GET.get("person", ""),
            "granted_on": timezone.localdate(),
        },
        explanation="表彰记录登记后不能改写，有误的撤销后重新登记。",
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_SKILLS)
@ACT
def commendation_withdraw(request: HttpRequest, commendation: int) -> HttpResponse:
    """撤销表彰, with the reason."""
    among = accounts.people_met(accounts.actor_in(request))
    held = honours.commendations(among=among).filter(pk=commendation).first()
    if held is None:
        raise honours.UnknownCommendation("没有这条表彰记录")

    def perform(fields: Fields, by: Any, at: Any) -> str:
        honours.withdraw_commendation(commendation, by=by, at=at, **fields)
        return f"{held}已撤销，记录保留。"

    page = ActPage(
        title=f"撤销表彰：{held}",
        form=ReasonForm,
        button="撤销",
        perform=perform,
        back=reverse("console:commendations"),
        current="skills",
        explanation=f"{held.granted_on}，{held.granted_by}：{held.deed}",
        is_dangerous=True,
    )
    return act_page(request, page)
