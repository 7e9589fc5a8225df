"""The places of a city: divisions, departments, calendars, outlets, windows and queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onewindow.commands.city_equipment import equip
from onewindow.commands.city_norms import load_norms
from onewindow.commands.city_rows import HallRow, HoursRow
from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.lib.geodesy import Point

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader


def establish_places(loader: Loader) -> None:
    by = loader.actor("centre_manager")
    known = set(organizations.Division.objects.values_list("code", flat=True))
    for division in loader.city.divisions:
        if division.code not in known:
            organizations.establish_division(
                division.code,
                name=division.name,
                parent=division.parent,
                seat=Point(*division.seat) if division.seat else None,
                area_km2=division.area_km2,
                by=by,
                at=loader.at,
            )
            loader.done.add("区划")
    known = set(organizations.Department.objects.values_list("code", flat=True))
    # A parent must exist before its institutions.
    for row in sorted(loader.city.departments, key=lambda row: bool(row.parent)):
        if row.code not in known:
            organizations.establish_department(
                row.code,
                name=row.name,
                division=row.division,
                short_name=row.short_name,
                uscc=row.uscc,
                line=row.line,
                kind=row.kind,
                parent=row.parent,
                by=by,
                at=loader.at,
            )
            loader.done.add("部门")


def publish_years(loader: Loader) -> None:
    """Record the years of the city's own calendar that no notice has arranged yet.

    A nationwide calendar is beyond anybody whose reach is one city.
    """
    text = (loader.root / "legal_years.yaml").read_text(encoding="utf-8")
    for entry in calendars.parse_legal_days(text):
        if entry.year not in calendars.legal_calendar().years:
            calendars.import_legal_year(entry, by=SYSTEM, at=loader.at)
            loader.done.add("日历")


def open_outlets(loader: Loader) -> None:
    by = loader.actor("centre_manager")
    known = set(organizations.Outlet.objects.values_list("code", flat=True))
    weeks = {row.code: _week(row.hours) for row in loader.city.calendars}
    for outlet in loader.city.outlets:
        if outlet.code in known:
            continue
        organizations.open_outlet(
            outlet.code,
            name=outlet.name,
            division=outlet.division,
            outlet_class=outlet.outlet_class,
            address=outlet.address,
            opening_hours=outlet.opening_hours,
            phone=outlet.phone,
            point=Point(*outlet.point) if outlet.point else None,
            by=by,
            at=loader.at,
        )
        calendars.set_opening_hours(
            outlet.code,
            weeks[outlet.calendar],
            division_code=outlet.division,
            by=by,
            at=loader.at,
        )
        for hall in outlet.halls:
            _hall(loader, hall, outlet.code, by)
        loader.done.add("网点")
    _windows(loader, by)
    load_norms(loader, by)


def _hall(loader: Loader, hall: HallRow, outlet: str, by: Actor) -> None:
    organizations.furnish_hall(
        hall.code, outlet=outlet, name=hall.name, floor=hall.floor, by=by, at=loader.at
    )
    for zone in hall.zones:
        organizations.furnish_zone(
            zone.code, hall=hall.code, name=zone.name, plate=zone.plate, by=by, at=loader.at
        )


def _windows(loader: Loader, by: Actor) -> None:
    known = set(organizations.Window.objects.values_list("number", flat=True))
    for outlet, zone, window in loader.city.windows():
        if window.number not in known:
            organizations.open_window(
                window.number,
                outlet=outlet.code,
                kind=window.kind,
                name=window.name,
                zone=zone.code,
                department=window.department,
                by=by,
                at=loader.at,
            )
            loader.done.add("窗口")


def set_up_queues(loader: Loader) -> None:
    """State the plates and the policy; nothing is written where they hold already."""
    by = loader.actor("centre_manager")
    known = set(queueing.Plate.objects.values_list("name", flat=True))
    for place, row in enumerate(loader.city.queueing.plates):
        queueing.establish_plate(
            place=place, by=by, at=loader.at, **row.model_dump(exclude_unset=True)
        )
        if row.name not in known:
            loader.done.add("板块")
    queueing.set_policy(loader.city.queueing.policy, by=by, at=loader.at)
    standing = set(queueing.Station.objects.values_list("window", flat=True))
    for number in loader.city.queueing.reserves:
        if number not in standing:
            queueing.reserve_station(number, by=by, at=loader.at)
    equip(loader.city.queueing, by=by, at=loader.at)


def _week(rows: list[HoursRow]) -> dict[int, list[calendars.Hours]]:
    week: dict[int, list[calendars.Hours]] = {}
    for row in rows:
        for day in row.days:
            hours = calendars.Hours(row.opens_at, row.closes_at, row.mode)
            week.setdefault(day - 1, []).append(hours)
    return week
