"""Lists of steps: the trays of a person, the steps of a department, the search."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from onewindow.channels.review.desk import Desk, desk_of
from onewindow.channels.review.rows import case_left, due_day, step_rows
from onewindow.channels.review.shell import page
from onewindow.domains.accounts.api import Capability, requires
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import trays
from onewindow.kit import pagination
from onewindow.kit.merging import Ranges
from onewindow.ui.pictures import Light, Pages

SIZE = 50
LIGHTS = [(light.value, light.word) for light in (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE)]
_EMPTY = {
    trays.Tray.PENDING: ("没有待办", "轮到您的岗位办理的环节会出现在这里。"),
    trays.Tray.SIGNED: ("没有在办", "您已签署、办件尚未决定的环节会出现在这里。"),
    trays.Tray.DONE: ("还没有已办", "您签署过且已经作出决定的办件会出现在这里。"),
    trays.Tray.LATE: ("没有预警", "剩余时间不足或已超期的待办会出现在这里。"),
    trays.Tray.RETURNED: ("没有退回", "退回窗口等待补充的环节会出现在这里。"),
    trays.Tray.SPECIAL: ("没有特别程序", "暂停计时的环节会出现在这里。"),
}


@requires(Capability.CASES_EXAMINE, Capability.CASES_INSPECT, Capability.CASES_SUPERVISE)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """One tray of this person, most urgent first."""
    desk = desk_of(request)
    which = _tray(request)
    if desk.is_supervisor and not desk.posts and "tab" not in request.GET:
        return redirect("review:department")
    title, text = _EMPTY[which]
    context = _listing(
        request,
        desk,
        trays.tray(desk.actor, desk.pairs, which, desk.at),
        keep={"tab": which.value},
    )
    context |= {
        "tray": which,
        "empty_title": title,
        "empty_text": text,
        "may_batch": which in {trays.Tray.PENDING, trays.Tray.LATE}
        and desk.actor.may("cases.examine"),
        "key": str(uuid4()),
    }
    return page(request, "review/inbox.html", context, desk=desk, here=which.value)


@requires(Capability.CASES_REROUTE, Capability.CASES_SUPERVISE)
@require_GET
def department(request: HttpRequest) -> HttpResponse:
    """The live steps of the departments this person heads or supervises, whoever holds them."""
    desk = desk_of(request)
    steps = trays.department_steps(desk.actor, desk.oversees)
    context = _listing(request, desk, steps, keep={})
    context |= {
        "empty_title": "没有在办环节",
        "empty_text": "部门办理中的环节会出现在这里。"
        if desk.oversees != []
        else "只有部门负责人和监察人员可以查看部门的全部环节；您今天没有担任负责人。",
        "is_overview": True,
        "may_reroute": desk.actor.may("cases.reroute"),
    }
    return page(request, "review/department.html", context, desk=desk, here="department")


@requires(Capability.CASES_VIEW)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Cases by number, its ending, item or applicant's full name."""
    desk = desk_of(request)
    text = request.GET.get("q", "").strip()
    found = cases.search_cases(desk.actor, text).defer("form", "state")
    listed = pagination.page(found, order=("-id",), cursor=request.GET.get("cursor", ""), size=SIZE)
    calendars = {c: cases.calendar_for(c) for c in {row.division_code for row in listed.rows}}
    lights = {row.number: Light(cases.row_light(row, desk.at).value) for row in listed.rows}
    rows = [
        {
            "case": case,
            "light": lights[case.number],
            "due": due_day(case.due_at),
            "left": case_left(case, lights[case.number], desk.at, calendars[case.division_code]),
            "status": cases.Status(case.status).label,
        }
        for case in listed.rows
    ]
    context = {"rows": rows, "text": text, "pages": pages_of(request, listed)}
    return page(request, "review/search.html", context, desk=desk)


def _tray(request: HttpRequest) -> trays.Tray:
    asked = request.GET.get("tab", "")
    return trays.Tray(asked) if asked in {t.value for t in trays.Tray} else trays.Tray.PENDING


def _listing(
    request: HttpRequest, desk: Desk, steps: Ranges[Step], *, keep: dict[str, str]
) -> dict[str, Any]:
    """Return the rows of one page with the filters that led to it."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("item", "light", "q")}
    items = trays.items_of(steps)
    narrowed = trays.narrow_steps(
        steps, desk.at, item=wanted["item"], light=wanted["light"], text=wanted["q"]
    )
    listed = pagination.page(
        narrowed, order=trays.TRAY_ORDER, cursor=request.GET.get("cursor", ""), size=SIZE
    )
    return {
        "rows": step_rows(listed.rows, desk.at),
        "pages": pages_of(request, listed),
        "items": items,
        "lights": LIGHTS,
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "keep": keep,
        "here_url": request.get_full_path(),
    }


def pages_of(request: HttpRequest, listed: pagination.Page[Any]) -> Pages:
    """Return the links to the pages before and after, with the filters kept."""

    def url(cursor: str) -> str:
        if not cursor:
            return ""
        kept = {name: value for name, value in request.GET.items() if name != "cursor"}
        return f"?{urlencode({**kept, 'cursor': cursor})}"

    return Pages(url(listed.previous_cursor), url(listed.next_cursor), f"每页 {SIZE} 条")
