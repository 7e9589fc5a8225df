"""回访整改: what follows an unsatisfied answer; telling the person closes it (N19)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.forms.surveys import RemedyForm, ToldForm
from onewindow.channels.oversight.shell import SURVEYS, show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys.api import TicketStage
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.ui.pictures import Link

_PER_PAGE = 50
_LAW = "第三方回访制度：整改结果反馈回访对象"


@accounts.requires(SURVEYS)
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """What people complained of on the telephone or on paper, the oldest first."""
    viewer = accounts.actor_in(request)
    is_open = request.GET.get("tab") != "closed"
    listed = pagination.page(
        surveys.tickets(viewer, is_open=is_open),
        order=("opened_at", "pk") if is_open else ("-closed_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    names = organizations.directory()
    address = reverse("oversight:tickets")
    rows = [
        {
            "row": row,
            "answer": row.answer,
            "department": names.get(row.department, row.department),
            "complaints": [
                surveys.CONTENTS[content]
                for content, grade in row.answer.grades.items()
                if grade == min(surveys.GRADES)
            ]
            or ["意见中的投诉"],
            "act": _next_act(viewer, row),
        }
        for row in listed.rows
    ]
    context = {
        "rows": rows,
        "is_open": is_open,
        "tabs": [
            Link("待办", address, is_current=is_open),
            Link("已办结", f"{address}?tab=closed", is_current=not is_open),
        ],
        "pages": pages_of(request, listed),
    }
    return show(request, "tickets.html", "tickets", context)


def _about(row: surveys.SurveyTicket) -> str:
    """Return what an answer was about: its case, or the window or the channel of a sheet."""
    answer = row.answer
    window = f"{answer.window}号窗口" if answer.window else answer.get_channel_display()
    return answer.case_number or window


def _next_act(viewer: Actor, row: surveys.SurveyTicket) -> tuple[str, str] | None:
    """Return the address and the name of what this person may do next."""
    is_own = not viewer.department or viewer.department == row.department
    if row.stage == TicketStage.TO_RECTIFY and viewer.may("surveys.handle") and is_own:
        return reverse("oversight:ticket-rectify", args=[row.pk]), "登记整改"
    if row.stage == TicketStage.TO_CALL_BACK and viewer.may("surveys.call"):
        return reverse("oversight:ticket-tell", args=[row.pk]), "反馈当事人"
    return None


@accounts.requires(Capability.SURVEYS_HANDLE)
@ACT
def rectify(request: HttpRequest, number: int) -> HttpResponse:
    """Say what was done about it."""

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        surveys.rectify_ticket(number, remedy=fields["remedy"], by=by, at=at)
        return "整改已登记，由回访员反馈当事人。"

    row = surveys.ticket_of(number, viewer=accounts.actor_in(request))
    return act_page(
        request,
        ActPage(
            title=f"登记整改：{_about(row)}",
            form=RemedyForm,
            button="登记整改",
            perform=perform,
            back=reverse("oversight:tickets"),
            current="tickets",
            explanation=f"当事人的意见：{row.answer.opinion or '没有写意见'}",
            law=_LAW,
        ),
    )


@accounts.requires(Capability.SURVEYS_CALL)
@ACT
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the person what became of it; only this closes the ticket."""

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        surveys.tell_person(number, told=fields["told"], by=by, at=at)
        return "已反馈当事人，整改单办结。"

    row = surveys.ticket_of(number, viewer=accounts.actor_in(request))
    return act_page(
        request,
        ActPage(
            title=f"反馈当事人：{_about(row)}",
            form=ToldForm,
            button="反馈并办结",
            perform=perform,
            back=reverse("oversight:tickets"),
            current="tickets",
            explanation=f"整改措施：{row.remedy}" if row.remedy else "承办部门还没有登记整改。",
            law=_LAW,
        ),
    )
