"""行政区划: the divisions of GB/T 2260 down to townships and villages, as the city keeps them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.console.forms.queueing import DivisionForm
from onewindow.channels.console.shell import show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.kit.pagination import page as keyset_page
from onewindow.lib.geodesy import Point

PAGE = 100


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def divisions(request: HttpRequest) -> HttpResponse:
    """Every division inside the person's region, by code."""
    by = accounts.actor_in(request)
    rows = accounts.within_reach(organizations.Division.objects.all(), by, "code")
    found = keyset_page(
        rows.select_related("parent"),
        order=("code",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    context = {
        "rows": found.rows,
        "pages": pages_of(request, found),
        "may_manage": by.may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "divisions",
    }
    return show(request, "divisions.html", "places", context)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def division_edit(request: HttpRequest) -> HttpResponse:
    """Register a division, or correct one; its code stays."""
    code = request.GET.get("code", "")[:12]
    by = accounts.actor_in(request)
    rows = accounts.within_reach(organizations.Division.objects.all(), by, "code")
    row = rows.filter(code=code).first() if code else None
    initial: Fields = {"parent": request.GET.get("parent", "")[:12]}
    if row is not None:
        initial = {
            "code": row.code,
            "name": row.name,
            "parent": row.parent_id or "",
            "latitude": row.latitude,
            "longitude": row.longitude,
            "area_km2": row.area_km2,
        }

    def perform(fields: Fields, by: Any, at: Any) -> str:
        north, east = fields.pop("latitude"), fields.pop("longitude")
        seat = None if north is None or east is None else Point(north, east)
        made = organizations.establish_division(
            fields.pop("code"), seat=seat, by=by, at=at, **fields
        )
        return f"行政区划“{made.name}”已登记。"

    act = ActPage(
        title=f"修改行政区划：{row.name}" if row else "登记行政区划",
        form=DivisionForm,
        button="登记",
        perform=perform,
        back=reverse("console:divisions"),
        current="places",
        initial=initial,
        explanation="数据范围、辖区部门和服务半径都按区划代码计算；代码登记后不改，改代码请另行登记。",
    )
    return act_page(request, act)
