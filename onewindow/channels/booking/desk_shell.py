"""What surrounds a staff page of booking, and at which outlet the person works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.channels import alerts
from onewindow.channels.desks import person_links
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.kit.refusals import NotFound
from onewindow.ui.pictures import NavEntry, StaffShell

_NAV = (
    ("day", "当日预约", "calendar-days", Capability.APPOINTMENTS_VIEW),
    ("book", "代为预约", "phone", Capability.APPOINTMENTS_BOOK),
    ("helping", "帮办预约", "hand-helping", Capability.APPOINTMENTS_VIEW),
    ("vehicles", "上门服务", "truck", Capability.APPOINTMENTS_VIEW),
    ("crew", "车组平板", "map-pin", Capability.APPOINTMENTS_CHECK_IN),
    ("settings", "放号设置", "settings", Capability.APPOINTMENTS_MANAGE),
    ("channels", "渠道矩阵", "list-checks", Capability.APPOINTMENTS_VIEW),
    ("measures", "便民措施", "activity", Capability.QUEUEING_VIEW),
)


def show(
    request: HttpRequest,
    template: str,
    current: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a staff page; ``current`` is the name of its menu entry."""
    user = accounts.staff(request)
    shell = StaffShell(
        channel="预约",
        place=organizations.directory().get(user.department, ""),
        person=user.name,
        nav=tuple(
            NavEntry(label, reverse(f"booking_desk:{name}"), icon, is_current=name == current)
            for name, label, icon, capability in _NAV
            if user.may(capability)
        ),
        home_url=reverse("entrance:home"),
        person_links=person_links(user.may, "booking"),
        sign_out_url=reverse("entrance:sign-out"),
        **alerts.of_shell(request),
    )
    page = {"shell": shell, **context}
    return render(request, f"booking_desk/{template}", page, status=status)


def outlets_of(request: HttpRequest) -> tuple[organizations.Outlet | None, list[Any]]:
    """Return the outlet of the page (asked for, else that of one's window), and all to choose."""
    rows = list(organizations.open_outlets(viewer=accounts.actor_in(request)))
    asked = request.GET.get("outlet", "") or request.POST.get("outlet", "") or _own(request)
    return next((row for row in rows if row.code == asked), rows[0] if rows else None), rows


def chosen_outlet(request: HttpRequest) -> str:
    """Return the code of the outlet of the page, or refuse where there is none to work at."""
    outlet, _ = outlets_of(request)
    if outlet is None:
        raise organizations.UnknownOutlet("您的管理范围内没有开放的网点")
    return outlet.code


def _own(request: HttpRequest) -> str:
    number = accounts.window_in(request)
    if not number:
        return ""
    try:
        return organizations.window(number).outlet.code
    except NotFound:
        return ""
