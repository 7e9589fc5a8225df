"""Reads about outlets: their checklist, their latest inspection, their reach, who leads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from onewindow.domains.organizations.errors import UnknownDivision
from onewindow.domains.organizations.models import (
    Division,
    DutyLeader,
    Leave,
    Outlet,
    OutletInspection,
)
from onewindow.domains.organizations.norms import demands_in_force
from onewindow.domains.organizations.overview import open_outlets
from onewindow.domains.organizations.rules.coverage import (
    TOWN_DIGITS,
    Coverage,
    Place,
    Radius,
    Town,
    coverage_of,
    nearest,
    radius_of,
)
from onewindow.domains.organizations.rules.facilities import CheckLine
from onewindow.domains.organizations.rules.kinds import OutletClass
from onewindow.domains.organizations.rules.norms import lines_for
from onewindow.domains.organizations.rules.rosters import roster_gaps
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.lib.divisions import contains, significant
from onewindow.lib.geodesy import Point


def checklist_of(outlet: Outlet, on: date) -> list[CheckLine]:
    """Return what the norms in force that day demand of the outlet's class, mandatory first."""
    return lines_for(demands_in_force(on), OutletClass(outlet.outlet_class))


@dataclass(frozen=True, slots=True)
class Inspected:
    """An outlet with its latest inspection; None where nobody has looked yet."""

    outlet: Outlet
    latest: OutletInspection | None

    @property
    def missing(self) -> list[str]:
        """Return the names of what was missing, mandatory ones first."""
        if self.latest is None:
            return []
        lines = [line for line in self.latest.lines if line["code"] in self.latest.missing]
        return [line["name"] for line in sorted(lines, key=lambda line: not line["is_mandatory"])]


def latest_inspections(*, viewer: Actor = SYSTEM) -> list[Inspected]:
    """Return the region's open outlets, each with its latest inspection, worst first; 2 queries."""
    latest = {
        row.outlet_id: row
        for row in OutletInspection.objects.order_by("outlet", "-inspected_at").distinct("outlet")
    }
    rows = [Inspected(outlet, latest.get(outlet.pk)) for outlet in open_outlets(viewer=viewer)]
    return sorted(rows, key=lambda row: (row.latest.score if row.latest else -1, row.outlet.code))


def inspections_of(outlet: str, *, limit: int = 20) -> list[OutletInspection]:
    """Return the latest inspections of one outlet, newest first."""
    found = OutletInspection.objects.filter(outlet__code=outlet).order_by("-inspected_at")
    return list(found[:limit])


@dataclass(frozen=True, slots=True)
class Reach:
    """Coverage and service radius of one region, and from how many open outlets."""

    region: Division
    outlets: int
    coverage: Coverage
    radius: Radius


def reach_of(region: str) -> Reach:
    """Return how far the open outlets of a region reach (W6a); two queries."""
    divisions = {row.code: row for row in Division.objects.all()}
    if region not in divisions:
        raise UnknownDivision(f"没有行政区划“{region}”", field="region")
    towns = [
        Town(row.code, row.name, _point(row.latitude, row.longitude))
        for row in sorted(divisions.values(), key=lambda one: one.code)
        if len(row.code) == TOWN_DIGITS and contains(region, row.code)
    ]
    places = [place for place in _places() if contains(region, place.division)]
    return Reach(
        divisions[region],
        len(places),
        coverage_of(towns, places),
        radius_of(towns, places, area_km2=divisions[region].area_km2),
    )


def nearest_outlets(
    here: Point, *, among: Iterable[str] | None = None
) -> list[tuple[Outlet, float]]:
    """Return open outlets by distance in kilometres; ``among`` keeps only these codes."""
    rows = {row.code: row for row in Outlet.objects.filter(is_open=True)}
    wanted = None if among is None else set(among)
    found = nearest((p for p in _places() if wanted is None or p.code in wanted), here)
    return [(rows[place.code], km) for place, km in found]


def _places() -> list[Place]:
    return [
        Place(row.code, row.division_id, _point(row.latitude, row.longitude))
        for row in Outlet.objects.filter(is_open=True).order_by("code")
    ]


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def duty_leaders(outlet: str, *, from_on: date, until_on: date) -> dict[date, list[str]]:
    """Return the leaders of each day, both days included."""
    found: dict[date, list[str]] = {}
    rows = DutyLeader.objects.filter(outlet__code=outlet, on__range=(from_on, until_on))
    for row in rows.order_by("on", "staff_number"):
        found.setdefault(row.on, []).append(row.staff_number)
    return found


def leaderless_days(outlet: str, open_days: Sequence[date]) -> list[date]:
    """Return the open days without a leader who is present (H14); two queries.

    The caller knows when the outlet is open: calendars stand beside this domain.
    """
    if not open_days:
        return []
    first, last = min(open_days), max(open_days)
    rostered = [
        (on, leader)
        for on, leaders in duty_leaders(outlet, from_on=first, until_on=last).items()
        for leader in leaders
    ]
    leaves = Leave.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=first),
        is_cancelled=False,
        staff_number__in={leader for _, leader in rostered},
        from_on__lte=last,
    )
    away = {
        (on, leader)
        for leave in leaves
        for on, leader in rostered
        if leader == leave.staff_number
        and leave.from_on <= on
        and (leave.until_on is None or on <= leave.until_on)
    }
    return roster_gaps(open_days, rostered, away)


def regions_with_towns(*, viewer: Actor = SYSTEM) -> list[Division]:
    """Return the viewer's divisions above town level that have towns, widest first."""
    rows = list(Division.objects.order_by("code"))
    towns = [row.code for row in rows if len(row.code) == TOWN_DIGITS]
    upper = [row for row in rows if len(row.code) < TOWN_DIGITS and viewer.reaches(row.code)]
    found = [row for row in upper if any(contains(row.code, town) for town in towns)]
    return sorted(found, key=lambda row: (len(significant(row.code)), row.code))
