"""What surrounds every page of oversight: menu by capability, person."""

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

EVALUATION = Capability.EVALUATION_VIEW
SURVEYS = Capability.SURVEYS_VIEW
DOCKETS = Capability.DOCKETS_VIEW
NAV: tuple[tuple[str, str, str, str, Capability], ...] = (
    ("rectifications", "差评整改", "clipboard-pen", "oversight:rectifications", EVALUATION),
    ("dockets", "办不成事", "message-square-warning", "oversight:dockets", DOCKETS),
    ("evaluations", "评价", "star", "oversight:evaluations", EVALUATION),
    ("ranking", "排名", "list-ordered", "oversight:ranking", EVALUATION),
    ("rounds", "回访", "phone-call", "oversight:rounds", SURVEYS),
    ("tickets", "回访整改", "clipboard-list", "oversight:tickets", SURVEYS),
    ("appraisals", "考核", "medal", "oversight:appraisals", Capability.APPRAISALS_VIEW),
    ("hall", "大厅统计", "chart-column", "oversight:hall", Capability.QUEUEING_VIEW),
    ("measures", "便民措施", "hand-helping", "oversight:measures", Capability.QUEUEING_VIEW),
)
"""Key, label, icon, address, capability."""


def entries_of(user: User) -> list[tuple[str, str, str, str, Capability]]:
    """Return the menu entries this person may open."""
    return [entry for entry in NAV if user.may(entry[4])]


def show(
    request: HttpRequest,
    template: str,
    current: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of oversight; ``current`` is the key of its menu entry."""
    user = accounts.staff(request)
    shell = StaffShell(
        channel="监督评价",
        place=organizations.directory().get(user.department, ""),
        person=user.name,
        nav=tuple(
            NavEntry(label, reverse(address), icon, is_current=key == current)
            for key, label, icon, address, _ in entries_of(user)
        ),
        home_url=reverse("oversight:home"),
        person_links=person_links(user.may, "oversight"),
        sign_out_url=reverse("entrance:sign-out"),
        **alerts.of_shell(request),
    )
    page = {"shell": shell, "person": user, **(context or {})}
    return render(request, f"oversight/{template}", page, status=status)
