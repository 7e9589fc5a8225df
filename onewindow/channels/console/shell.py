"""What surrounds every page of the console: menu by capability, person, search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.channels import alerts
from onewindow.channels.desks import person_links
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability, User
from onewindow.domains.organizations import api as organizations
from onewindow.ui.pictures import NavEntry, StaffShell

_ITEMS = frozenset({Capability.CATALOGUE_VIEW})
_REPEATED = frozenset({Capability.DOCKETS_REVIEW})
_PLACES = frozenset({Capability.ORGANIZATIONS_VIEW})
_PEOPLE = frozenset({Capability.ACCOUNTS_VIEW})
_QUEUE = frozenset({Capability.QUEUEING_MANAGE})
_DAYS = frozenset({Capability.CALENDARS_VIEW})
_TEXTS = frozenset({Capability.MESSAGES_VIEW})
_SYSTEM = frozenset(
    {Capability.SYSTEM_CONFIGURE, Capability.AUDIT_VIEW, Capability.CASES_SUPERVISE}
)
NAV: tuple[tuple[str, str, str, str, frozenset[Capability]], ...] = (
    ("catalogue", "事项目录", "book-open", "console:catalogue", _ITEMS),
    ("guide-reviews", "指南复核", "repeat", "console:guide-reviews", _REPEATED),
    ("powers", "权力清单", "list-checks", "console:powers", _ITEMS),
    ("places", "部门与窗口", "building-2", "console:places", _PLACES),
    ("people", "人员与帐户", "users", "console:people", _PEOPLE),
    ("posts", "岗位与请假", "user-check", "console:posts", _PLACES),
    ("letters", "授权书", "file-signature", "console:letters", _PLACES),
    ("skills", "上岗认证", "badge-check", "console:skills", _PLACES),
    ("hall", "大厅叫号", "users", "console:queue-rules", _QUEUE),
    ("calendars", "日历与时限", "calendar-days", "console:calendars", _DAYS),
    ("texts", "短信", "message-square-text", "console:texts", _TEXTS),
    ("system", "运行与审计", "activity", "console:system", _SYSTEM),
)
"""Key, label, icon, address, capabilities of which one suffices."""


def entries_of(user: User) -> list[tuple[str, str, str, str, frozenset[Capability]]]:
    """Return the menu entries this person may open."""
    return [entry for entry in NAV if any(user.may(one) for one in entry[4])]


def shell_of(request: HttpRequest, current: str) -> StaffShell:
    user = accounts.staff(request)
    return StaffShell(
        channel="管理台",
        place=organizations.directory().get(user.department, ""),
        person=user.name,
        nav=tuple(
            NavEntry(label, reverse(address), icon, is_current=key == current)
            for key, label, icon, address, _ in entries_of(user)
        ),
        home_url=reverse("console:home"),
        search_url=reverse("console:catalogue") if user.may(Capability.CATALOGUE_VIEW) else "",
        search_label="事项名称、俗称或拼音首字母",
        person_links=person_links(user.may, "console"),
        sign_out_url=reverse("entrance:sign-out"),
        **alerts.of_shell(request),
    )


def show(
    request: HttpRequest,
    template: str,
    current: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the console; ``current`` is the key of its menu entry."""
    page = {"shell": shell_of(request, current), **(context or {})}
    return render(request, f"console/{template}", page, status=status)
