"""What surrounds a page of the review desk: menu with counts, department, person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.channels.desks import person_links
from onewindow.channels.review.desk import MOST, Desk
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import trays
from onewindow.domains.organizations import api as organizations
from onewindow.kit.live import live_token, live_url
from onewindow.kit.live.access import MOST_CHANNELS
from onewindow.ui.pictures import Light, NavEntry, StaffShell

_ICONS = {
    trays.Tray.PENDING: "inbox",
    trays.Tray.SIGNED: "hourglass",
    trays.Tray.DONE: "circle-check",
    trays.Tray.LATE: "alarm-clock",
    trays.Tray.RETURNED: "undo-2",
    trays.Tray.SPECIAL: "circle-pause",
}


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    desk: Desk,
    here: str = "",
    status: int = 200,
    hears: str = "",
) -> HttpResponse:
    """Render a page with everything around it; ``hears`` is the live channel of its one case."""
    shell = _shell(desk, desk.counts, waiting_reports(desk), here, _live(request, desk, hears))
    context |= {"shell": shell, "person_key": desk.actor.key}
    return render(request, template, context, status=status)


def shown(count: int) -> int | str:
    """Return a bounded count as people read it."""
    return f"{MOST - 1}+" if count >= MOST else count


def waiting_reports(desk: Desk) -> int | None:
    """Return how many reports wait for approval; None for whoever may not approve."""
    if not desk.actor.may("cases.endorse"):
        return None
    reports = cases.trays.negative_reports(desk.actor, is_waiting=True)
    return len(reports.values_list("id", flat=True)[:MOST])


def inbox_url(tray: trays.Tray) -> str:
    return f"{reverse('review:inbox')}?tab={tray.value}"


def _live(request: HttpRequest, desk: Desk, case: str) -> str:
    """Return the live address: the case, and the departments of the posts held today.

    The session opens what the person may hear anyway. The page opens the rest with a token: the
    case it has just shown, and a department where the person only stands in for somebody.
    """
    if desk.actor.only_assigned:
        return live_url(request, f"assistant:{desk.actor.key}")
    own = [f"department:{desk.actor.department}"] if desk.actor.department else []
    by_right = ["supervision:all"] if desk.is_supervisor else own
    if not desk.actor.may("cases.view"):
        by_right = []
    others = {f"department:{post.department}" for post in desk.posts} - set(by_right)
    lent = [case, *sorted(others)] if case else sorted(others)
    channels = [*by_right, *lent][:MOST_CHANNELS]
    if not channels:
        return ""
    tokens = [("token", live_token(channel)) for channel in lent if channel in channels]
    return live_url(request, *channels) + "".join(f"&{urlencode([token])}" for token in tokens)


def _shell(
    desk: Desk, counts: dict[trays.Tray, int], waiting: int | None, here: str, live: str
) -> StaffShell:
    entries = [_tray_entry(tray, counts, here) for tray in trays.Tray]
    if desk.is_supervisor or desk.headed:
        url = reverse("review:department")
        label = "部门环节" if desk.headed else "全域环节"
        entries.append(NavEntry(label, url, "building-2", is_current=here == "department"))
    entries.append(
        NavEntry(
            "否定报备",
            reverse("review:reports") + ("?waiting=1" if waiting else ""),
            "octagon-alert",
            shown(waiting) if waiting is not None else None,
            is_current=here == "reports",
        )
    )
    entries.append(
        NavEntry(
            "到期跟踪",
            reverse("review:follow-ups"),
            "calendar-clock",
            is_current=here == "follow-ups",
        )
    )
    return StaffShell(
        channel="部门审批",
        place=_place(desk),
        person=desk.actor.name,
        nav=tuple(entries),
        home_url=reverse("review:inbox"),
        search_url=reverse("review:search"),
        search_label="办件编号或末几位、申请人、事项",
        person_links=person_links(desk.actor.may, "review"),
        sign_out_url=reverse("entrance:sign-out"),
        live_url=live,
    )


def _tray_entry(tray: trays.Tray, counts: dict[trays.Tray, int], here: str) -> NavEntry:
    count = counts.get(tray)
    is_late = tray is trays.Tray.LATE and bool(count)
    return NavEntry(
        tray.label,
        inbox_url(tray),
        _ICONS[tray],
        shown(count) if count is not None else None,
        is_current=here == tray.value,
        light=Light.YELLOW if is_late else None,
    )


def _place(desk: Desk) -> str:
    """Name the department, and whom the person stands in for (AB岗)."""
    code = desk.actor.department
    name = organizations.department_names([code]).get(code, code) if code else ""
    absent = sorted({post.acting_for for post in desk.posts if post.acting_for})
    return f"{name} · 代{'、'.join(absent)}" if absent else name
