"""Registers: negative reports, deferred materials, promises to check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from onewindow.channels.review.desk import desk_of
from onewindow.channels.review.shell import page
from onewindow.channels.review.views.inbox import SIZE, pages_of
from onewindow.channels.telling import NEGATIVE_KINDS
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability, requires
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import trays
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination
from onewindow.ui.axes import chinese_day
from onewindow.ui.pictures import Light, Link


@requires(Capability.CASES_VIEW)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """否定事项报备: who wanted to refuse what, why, on what ground, and who agreed."""
    desk = desk_of(request)
    text, is_waiting = request.GET.get("q", "").strip(), request.GET.get("waiting") == "1"
    listed = pagination.page(
        trays.negative_reports(desk.actor, is_waiting=is_waiting, text=text),
        order=("-negative_reported_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    states = {row.number: cases.state_of(row) for row in listed.rows}
    found = {n: s.negative for n, s in states.items() if s.negative is not None}
    people = accounts.names_of(
        {key for r in found.values() for key in (r.reported_by, r.approved_by) if key}
    )
    departments = organizations.department_names({row.department for row in listed.rows})
    may_endorse = desk.actor.may("cases.endorse")
    rows = [
        {
            "case": row,
            "kind": NEGATIVE_KINDS.get(found[row.number].kind, found[row.number].kind),
            "report": found[row.number],
            "department": departments.get(row.department, row.department),
            "reporter": people.get(found[row.number].reported_by, found[row.number].reported_by),
            "approver": people.get(found[row.number].approved_by, found[row.number].approved_by),
            "status": cases.Status(row.status).label,
            "endorse_url": reverse("review:endorse", kwargs={"number": row.number})
            if may_endorse and row.negative_approved_at is None and row.ended_at is None
            else "",
        }
        for row in listed.rows
        if row.number in found
    ]
    base = reverse("review:reports")
    context = {
        "rows": rows,
        "text": text,
        "is_waiting": is_waiting,
        "pages": pages_of(request, listed),
        "tabs": [
            Link("全部报备", base, is_current=not is_waiting),
            Link("待核准", f"{base}?waiting=1", is_current=is_waiting),
        ],
    }
    return page(request, "review/reports.html", context, desk=desk, here="reports")


@requires(Capability.CASES_VIEW)
@require_GET
def follow_ups(request: HttpRequest) -> HttpResponse:
    """容缺补齐 and 承诺核查 by the day they are due."""
    desk = desk_of(request)
    is_promise = request.GET.get("tab") == "promises"
    column = "follow_up_due_on" if is_promise else "deferral_due_on"
    source = trays.promises_to_check if is_promise else trays.deferrals_owed
    listed = pagination.page(
        source(desk.actor),
        order=(column, "id"),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    today = desk.at.astimezone().date()
    rows = []
    for row in listed.rows:
        state = cases.state_of(row)
        due_on = getattr(row, column)
        left = (due_on - today).days
        names = [d.name for d in state.open_deferrals]
        rows.append(
            {
                "case": row,
                "light": Light.RED if left < 0 else Light.YELLOW if left <= 1 else Light.GREEN,
                "due": chinese_day(due_on),
                "what": state.promise if is_promise else "、".join(names),
                "act_url": reverse("review:check-promise", kwargs={"number": row.number})
                if is_promise and desk.actor.may("cases.follow_up")
                else "",
            }
        )
    base = reverse("review:follow-ups")
    context = {
        "rows": rows,
        "is_promise": is_promise,
        "pages": pages_of(request, listed),
        "tabs": [
            Link("容缺待补", base, is_current=not is_promise),
            Link("承诺核查", f"{base}?tab=promises", is_current=is_promise),
        ],
    }
    return page(request, "review/follow_ups.html", context, desk=desk, here="follow-ups")
