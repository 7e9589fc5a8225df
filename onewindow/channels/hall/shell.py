"""What surrounds the staff pages of the hall, and the outlet a person reaches."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onewindow.channels import alerts
from onewindow.channels.desks import person_links
from onewindow.channels.hall.doors import outlet_named
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.live import live_token, live_url
from onewindow.ui.pictures import NavEntry, StaffShell


def reached_outlet(code: str, by: Actor) -> organizations.Outlet:
    """Return the outlet; one outside the region looks like none."""
    outlet = outlet_named(code)
    if not by.reaches(outlet.division.code):
        raise Http404("outside the region")
    return outlet


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    outlet: organizations.Outlet | None = None,
    status: int = 200,
) -> HttpResponse:
    user = accounts.staff(request)
    entries = []
    if user.may(Capability.QUEUEING_TAKE):
        entries.append(
            NavEntry("导办台", reverse("hall:reception"), "users", is_current=here == "reception")
        )
    if user.may(Capability.QUEUEING_MANAGE):
        entries.append(
            NavEntry("屏幕与终端", reverse("hall:devices"), "monitor", is_current=here == "devices")
        )
    if user.may(Capability.APPOINTMENTS_VIEW):
        entries.append(NavEntry("当日预约", reverse("booking_desk:day"), "calendar-days"))
    entries.append(NavEntry("我的工作台", reverse("entrance:home"), "layout-dashboard"))
    context["shell"] = StaffShell(
        channel="政务大厅",
        place=outlet.name if outlet else "",
        person=user.name,
        nav=tuple(entries),
        home_url=reverse("entrance:home"),
        person_links=person_links(user.may, "hall"),
        sign_out_url=reverse("entrance:sign-out"),
        # The desk of one hall tells of its own peaks, to everybody who works there.
        **({"live_url": _live(request, outlet)} if outlet else alerts.of_shell(request)),
    )
    return render(request, template, context, status=status)


def _live(request: HttpRequest, outlet: organizations.Outlet) -> str:
    channel = f"hall:{outlet.code}"
    return live_url(request, channel, token=live_token(channel))
