"""Divisions, departments, outlets, halls, zones, windows: each act may be repeated safely."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from onewindow.domains.organizations.errors import (
    InvalidOrganization,
    UnknownDepartment,
    UnknownDivision,
    UnknownOutlet,
    UnknownWindow,
)
from onewindow.domains.organizations.events import (
    DepartmentEstablished,
    OutletClosed,
    OutletOpened,
    WindowClosed,
    WindowOpened,
)
from onewindow.domains.organizations.models import (
    Department,
    Division,
    Hall,
    Outlet,
    Window,
    Zone,
)
from onewindow.domains.organizations.permissions import MANAGE, demand
from onewindow.domains.organizations.rules.kinds import DepartmentKind, OutletClass, WindowKind
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib.geodesy import Point


def _division(code: str) -> Division:
    try:
        return Division.objects.get(code=code)
    except Division.DoesNotExist:
        raise UnknownDivision(f"没有行政区划“{code}”", field="division") from None


def _department(code: str) -> Department:
    try:
        return Department.objects.get(code=code)
    except Department.DoesNotExist:
        raise UnknownDepartment(f"没有部门“{code}”", field="department") from None


def find_outlet(code: str) -> Outlet:
    """Return the outlet or refuse."""
    try:
        return Outlet.objects.get(code=code)
    except Outlet.DoesNotExist:
        raise UnknownOutlet(f"没有网点“{code}”", field="outlet") from None


def reached_outlet(code: str, *, by: Actor) -> Outlet:
    """Return the outlet; refuse one that does not exist or lies outside the person's region."""
    outlet = find_outlet(code)
    demand_reach(by, outlet.division_id, what=f"网点“{outlet.name}”")
    return outlet


def _demand(by: Actor, *divisions: str, what: str) -> None:
    demand(by, MANAGE, *divisions, what=what)


def _reach_earlier(by: Actor, earlier: QuerySet[Any], path: str, what: str) -> None:
    """Refuse to change what stands in another region; ``path`` leads to its division."""
    if "" not in by.divisions:
        demand_reach(by, *earlier.values_list(path, flat=True), what=what)


@transaction.atomic
def establish_division(
    code: str,
    *,
    name: str,
    parent: str = "",
    seat: Point | None = None,
    area_km2: float | None = None,
    by: Actor,
    at: datetime,
) -> Division:
    """Register a division of GB/T 2260; reference data, so it leaves no fact.

    ``seat`` is where its government sits and ``area_km2`` its area: the service radius needs them.
    """
    _demand(by, code, what=f"行政区划{code}")
    if not code.isdecimal() or len(code) not in {6, 9, 12}:
        raise InvalidOrganization(
            f"行政区划代码“{code}”应为6、9或12位数字", law="GB/T 2260", field="code"
        )
    division, _ = Division.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "parent": _division(parent) if parent else None,
            "latitude": seat.latitude if seat else None,
            "longitude": seat.longitude if seat else None,
            "area_km2": area_km2,
        },
    )
    return division


@transaction.atomic
def establish_department(
    code: str,
    *,
    name: str,
    division: str,
    short_name: str = "",
    agency_code: str = "",
    uscc: str = "",
    line: str = "",
    kind: str = "government",
    parent: str = "",
    chief_representative: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> Department:
    """Register a department; ``line`` is its own code unless it shares a duty with others."""
    what = f"部门“{name}”"
    _demand(by, division, what=what)
    _reach_earlier(by, Department.objects.filter(code=code), "division_id", what)
    if kind not in {k.value for k in DepartmentKind}:
        raise InvalidOrganization(f"部门类别“{kind}”不在代码表内", field="kind")
    department, _ = Department.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "short_name": short_name or name,
            "agency_code": agency_code or short_name,
            "uscc": uscc,
            "division": _division(division),
            "line": line or code,
            "kind": kind,
            "parent": _department(parent) if parent else None,
            "chief_representative": chief_representative,
            "phone": phone,
        },
    )
    record(
        DepartmentEstablished(code, name, division, kind),
        subject=f"department:{code}",
        by=by,
        at=at,
    )
    return department


@transaction.atomic
def open_outlet(
    code: str,
    *,
    name: str,
    division: str,
    outlet_class: str,
    address: str = "",
    opening_hours: str = "",
    phone: str = "",
    point: Point | None = None,
    by: Actor,
    at: datetime,
) -> Outlet:
    """Register an outlet of class A or B (W6)."""
    what = f"网点“{name}”"
    _demand(by, division, what=what)
    _reach_earlier(by, Outlet.objects.filter(code=code), "division_id", what)
    if outlet_class not in {c.value for c in OutletClass}:
        raise InvalidOrganization(f"网点等级“{outlet_class}”应为A或B", field="outlet_class")
    outlet, _ = Outlet.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "division": _division(division),
            "outlet_class": outlet_class,
            "address": address,
            "opening_hours": opening_hours,
            "phone": phone,
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "is_open": True,
        },
    )
    record(OutletOpened(code, name, outlet_class, division), subject=f"outlet:{code}", by=by, at=at)
    return outlet


@transaction.atomic
def close_outlet(code: str, *, reason: str, by: Actor, at: datetime) -> Outlet:
    """Close an outlet; closing a closed one changes nothing. ``open_outlet`` opens it again."""
    demand(by, MANAGE)
    if not reason.strip():
        raise InvalidOrganization("停用网点须说明原因", field="reason")
    outlet = Outlet.objects.select_for_update().filter(code=code).first()
    if outlet is None:
        raise UnknownOutlet(f"没有网点“{code}”", field="outlet")
    _demand(by, outlet.division_id, what=f"网点“{outlet.name}”")
    if outlet.is_open:
        outlet.is_open = False
        outlet.save(update_fields=["is_open"])
        record(OutletClosed(code, reason.strip()), subject=f"outlet:{code}", by=by, at=at)
    return outlet


@transaction.atomic
def furnish_hall(
    code: str, *, outlet: str, name: str, floor: str = "", by: Actor, at: datetime
) -> Hall:
    """Register a hall of an outlet; part of the outlet's description, so it leaves no fact."""
    demand(by, MANAGE)
    _reach_earlier(by, Hall.objects.filter(code=code), "outlet__division_id", f"大厅“{name}”")
    place = reached_outlet(outlet, by=by)
    hall, _ = Hall.objects.update_or_create(
        code=code, defaults={"outlet": place, "name": name, "floor": floor}
    )
    return hall


@transaction.atomic
def furnish_zone(
    code: str, *, hall: str, name: str, plate: str = "", by: Actor, at: datetime
) -> Zone:
    """Register a zone of a hall with its plate (板块)."""
    demand(by, MANAGE)
    what = f"区域“{name}”"
    _reach_earlier(by, Zone.objects.filter(code=code), "hall__outlet__division_id", what)
    if not (found := Hall.objects.select_related("outlet").filter(code=hall).first()):
        raise UnknownOutlet(f"没有大厅“{hall}”", field="hall")
    demand_reach(by, found.outlet.division_id, what=what)
    zone, _ = Zone.objects.update_or_create(
        code=code, defaults={"hall": found, "name": name, "plate": plate}
    )
    return zone


@transaction.atomic
def open_window(
    number: str,
    *,
    outlet: str,
    kind: str,
    name: str = "",
    zone: str = "",
    plate: str = "",
    department: str = "",
    by: Actor,
    at: datetime,
) -> Window:
    """Open a window; a dedicated one belongs to a department (Q7)."""
    demand(by, MANAGE)
    place = reached_outlet(outlet, by=by)
    what = f"{number}号窗口"
    _reach_earlier(by, Window.objects.filter(number=number), "outlet__division_id", what)
    if kind not in {k.value for k in WindowKind}:
        raise InvalidOrganization(f"窗口类别“{kind}”不在代码表内", field="kind")
    if kind == WindowKind.DEDICATED and not department:
        raise InvalidOrganization(f"专业窗口{number}号须指明所属部门", field="department")
    found_zone = Zone.objects.filter(code=zone).first() if zone else None
    if zone and found_zone is None:
        raise UnknownOutlet(f"没有区域“{zone}”", field="zone")
    window, _ = Window.objects.update_or_create(
        number=number,
        defaults={
            "outlet": place,
            "kind": kind,
            "name": name,
            "zone": found_zone,
            "plate": plate or (found_zone.plate if found_zone else ""),
            "department": _department(department) if department else None,
            "is_open": True,
        },
    )
    record(WindowOpened(number, kind, outlet, department), subject=f"window:{number}", by=by, at=at)
    return window


@transaction.atomic
def close_window(number: str, *, by: Actor, at: datetime) -> Window:
    """Close a window; closing a closed one changes nothing."""
    demand(by, MANAGE)
    rows = Window.objects.select_for_update(of=["self"]).select_related("outlet")
    window = rows.filter(number=number).first()
    if window is None:
        raise UnknownWindow(f"没有{number}号窗口")
    demand_reach(by, window.outlet.division_id, what=f"{number}号窗口")
    if window.is_open:
        window.is_open = False
        window.save(update_fields=["is_open"])
        record(WindowClosed(number), subject=f"window:{number}", by=by, at=at)
    return window
