"""Departments, outlets, halls, zones and windows; and what is still missing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, Fields, act
from onewindow.channels.console.forms.organisation import (
    ConfirmForm,
    DepartmentForm,
    HallForm,
    OutletForm,
    WindowForm,
    ZoneForm,
    initial_of,
)
from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import Gap
from onewindow.lib.geodesy import Point

_act = partial(act, current="places", button="登记", back=reverse_lazy("console:outlets"))


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Departments with their lines and former departments."""
    rows = list(organizations.departments(viewer=accounts.actor_in(request)))
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row.line, []).append(row.short_name or row.name)
    context = {
        "departments": [
            {
                "row": row,
                "line": "、".join(
                    name for name in lines[row.line] if name != (row.short_name or row.name)
                ),
            }
            for row in rows
        ],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "departments",
    }
    return show(request, "departments.html", "places", context)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    """Outlets with halls, zones and windows as a tree."""
    context = {
        "outlets": [
            _tree(outlet) for outlet in organizations.outlets(viewer=accounts.actor_in(request))
        ],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "may_see_days": accounts.staff(request).may(Capability.CALENDARS_VIEW),
        "tab": "outlets",
    }
    return show(request, "outlets.html", "places", context)


def _tree(outlet: organizations.Outlet) -> dict[str, Any]:
    windows = sorted(outlet.windows.all(), key=lambda one: one.number)
    halls = []
    for hall in sorted(outlet.halls.all(), key=lambda one: one.code):
        zones = [
            (zone, [w for w in windows if w.zone_id == zone.pk])
            for zone in sorted(hall.zones.all(), key=lambda one: one.code)
        ]
        halls.append((hall, zones))
    return {
        "row": outlet,
        "halls": halls,
        "loose": [window for window in windows if window.zone_id is None],
    }


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Everything that must still be entered before work runs by itself."""
    today = timezone.localdate()
    found = organizations.gaps(
        today,
        needed_posts=_needed_posts(),
        known_people=accounts.active_numbers(),
        viewer=accounts.actor_in(request),
    )
    groups: dict[str, list[Gap]] = {}
    for gap in found:
        groups.setdefault(gap.kind, []).append(gap)
    context = {"groups": list(groups.items()), "total": len(found), "tab": "gaps"}
    return show(request, "gaps.html", "places", context)


def _needed_posts() -> list[tuple[str, str, str]]:
    """Return (department, role, step) of every plan in force; other departments' steps too."""
    needed = []
    for standard in catalogue.standards_in_force(timezone.localdate()).iterator():
        plan = standard.content.plan
        for step in plan.steps if plan else ():
            if step.kind != "external" and step.stage in {"review", "decision"}:
                needed.append((step.department, step.role, f"{standard.item.name}／{step.name}"))
    return needed


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def department_edit(request: HttpRequest) -> HttpResponse:
    """Register a department, or correct one (its code stays)."""
    code = request.GET.get("code", "")
    rows = organizations.departments(viewer=accounts.actor_in(request))
    row = rows.filter(code=code).first() if code else None
    initial: Fields = {"code": code, "kind": "government"}
    if row is not None:
        initial = initial_of(
            row,
            *("code", "name", "short_name", "agency_code", "uscc", "line", "kind"),
            *("chief_representative", "phone"),
            division=row.division_id,
            parent=row.parent.code if row.parent else "",
        )

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.establish_department(fields.pop("code"), by=by, at=at, **fields)
        return f"部门“{made.name}”已登记。"

    title = f"修改部门：{row.name}" if row else "登记部门"
    return _act(
        request,
        title=title,
        form=DepartmentForm,
        perform=perform,
        initial=initial,
        back=reverse("console:places"),
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def outlet_edit(request: HttpRequest) -> HttpResponse:
    """Register an outlet, or correct one."""
    code = request.GET.get("code", "")
    rows = organizations.outlets(viewer=accounts.actor_in(request))
    row = rows.filter(code=code).first() if code else None
    initial: Fields = {"code": code, "outlet_class": "A"}
    if row is not None:
        initial = initial_of(
            row,
            *("code", "name", "outlet_class", "address", "opening_hours", "phone"),
            *("latitude", "longitude"),
            division=row.division_id,
        )

    def perform(fields: Fields, by: Any, at: Any) -> str:
        north, east = fields.pop("latitude"), fields.pop("longitude")
        point = None if north is None or east is None else Point(north, east)
        made = organizations.open_outlet(fields.pop("code"), point=point, by=by, at=at, **fields)
        return f"网点“{made.name}”已登记。"

    return _act(request, title="登记网点", form=OutletForm, perform=perform, initial=initial)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def hall_edit(request: HttpRequest) -> HttpResponse:
    """Register a hall of an outlet."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.furnish_hall(fields.pop("code"), by=by, at=at, **fields)
        return f"大厅“{made.name}”已登记。"

    initial = {"outlet": request.GET.get("outlet", "")}
    return _act(request, title="登记大厅", form=HallForm, perform=perform, initial=initial)


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def zone_edit(request: HttpRequest) -> HttpResponse:
    """Register a zone of a hall."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.furnish_zone(fields.pop("code"), by=by, at=at, **fields)
        return f"区域“{made.name}”已登记。"

    initial = {"hall": request.GET.get("hall", "")}
    return _act(request, title="登记区域", form=ZoneForm, perform=perform, initial=initial)


def _window(request: HttpRequest, number: str) -> organizations.Window:
    """Return a window of the person's region."""
    row = organizations.window(number)
    organizations.reached_outlet(row.outlet.code, by=accounts.actor_in(request))
    return row


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def window_edit(request: HttpRequest) -> HttpResponse:
    """Open a window, or change one; a dedicated one belongs to a department (Q7)."""
    number = request.GET.get("number", "")
    initial: Fields = {
        "number": number,
        "outlet": request.GET.get("outlet", ""),
        "zone": request.GET.get("zone", ""),
    }
    if number:
        row = _window(request, number)
        initial = initial_of(
            row,
            *("number", "kind", "name", "plate"),
            outlet=row.outlet.code,
            zone=row.zone.code if row.zone else "",
            department=row.department.code if row.department else "",
        )

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.open_window(fields.pop("number"), by=by, at=at, **fields)
        return f"{made}已开放。"

    return _act(
        request, title="开设窗口", form=WindowForm, perform=perform, initial=initial, button="开放"
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def window_close(request: HttpRequest, number: str) -> HttpResponse:
    """停用 a window: it receives nothing from now on."""
    row = _window(request, number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        return f"{organizations.close_window(number, by=by, at=at)}已停用。"

    return _act(
        request,
        title=f"停用{row}",
        form=ConfirmForm,
        perform=perform,
        initial={},
        button="停用",
        is_dangerous=True,
        explanation="停用后该窗口不能再收件、受理；已收的办件不受影响。重新开设即恢复。",
    )
