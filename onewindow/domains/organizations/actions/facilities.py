"""Uniform configuration, inspections by it, and leaders on duty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.organizations.actions.places import find_outlet
from onewindow.domains.organizations.errors import InvalidOrganization
from onewindow.domains.organizations.events import (
    DutyLeadersRostered,
    FacilityRequirementSet,
    OutletInspected,
)
from onewindow.domains.organizations.facilities import checklist_of
from onewindow.domains.organizations.models import (
    DutyLeader,
    FacilityRequirement,
    OutletInspection,
)
from onewindow.domains.organizations.permissions import INSPECT, MANAGE, demand
from onewindow.domains.organizations.rules.facilities import (
    FacilityGroup,
    not_on_the_list,
    score_of,
)
from onewindow.domains.organizations.rules.kinds import OutletClass
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

LONGEST_NOTE = 500


@transaction.atomic
def require_facility(
    code: str,
    *,
    name: str,
    group: str,
    mandatory_for: Sequence[str],
    weight: int = 1,
    basis: str = "",
    is_active: bool = True,
    by: Actor,
    at: datetime,
) -> FacilityRequirement:
    """Add a line to the uniform configuration, or change or retire it."""
    demand(by, MANAGE)
    if group not in {g.value for g in FacilityGroup}:
        raise InvalidOrganization(f"配置分组“{group}”不在代码表内", field="group")
    if unknown := set(mandatory_for) - {c.value for c in OutletClass}:
        raise InvalidOrganization(
            f"网点等级“{'、'.join(sorted(unknown))}”应为A或B", field="mandatory_for"
        )
    if not 1 <= weight <= 100:
        raise InvalidOrganization("权重应在1至100之间", field="weight")
    row, _ = FacilityRequirement.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "group": group,
            "mandatory_for": sorted(set(mandatory_for)),
            "weight": weight,
            "basis": basis,
            "is_active": is_active,
        },
    )
    record(
        FacilityRequirementSet(code, name, sorted(set(mandatory_for)), weight, is_active),
        subject=f"facility:{code}",
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def inspect_outlet(
    outlet: str, *, missing: Collection[str], note: str = "", by: Actor, at: datetime
) -> OutletInspection:
    """Record what an inspection found missing; the score follows from the list in force (W7)."""
    demand(by, INSPECT)
    place = find_outlet(outlet)
    lines = checklist_of(place)
    if not lines:
        raise InvalidOrganization(
            "还没有网点配置要求，无法检查", next_step="请先在网点配置中登记配置要求。"
        )
    if unknown := not_on_the_list(lines, missing):
        raise InvalidOrganization(f"检查表中没有“{'、'.join(unknown)}”", field="missing")
    if len(note) > LONGEST_NOTE:
        raise InvalidOrganization(f"说明不超过{LONGEST_NOTE}字", field="note")
    kept = sorted(set(missing))
    row = OutletInspection.objects.create(
        outlet=place,
        inspected_at=at,
        inspector=by.key,
        lines=[asdict(line) for line in lines],
        missing=kept,
        note=note,
        score=score_of(lines, kept),
    )
    record(
        OutletInspected(outlet, str(row.score), kept, note),
        subject=f"outlet:{outlet}",
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def roster_leaders(
    outlet: str, *, on: date, leaders: Sequence[str], by: Actor, at: datetime
) -> list[DutyLeader]:
    """Set who leads the hall that day; the list replaces the earlier one (H14)."""
    demand(by, MANAGE)
    place = find_outlet(outlet)
    kept = sorted({leader.strip() for leader in leaders if leader.strip()})
    DutyLeader.objects.filter(outlet=place, on=on).exclude(staff_number__in=kept).delete()
    there = set(
        DutyLeader.objects.filter(outlet=place, on=on).values_list("staff_number", flat=True)
    )
    DutyLeader.objects.bulk_create(
        DutyLeader(outlet=place, on=on, staff_number=leader)
        for leader in kept
        if leader not in there
    )
    record(DutyLeadersRostered(outlet, on, kept), subject=f"outlet:{outlet}", by=by, at=at)
    return list(DutyLeader.objects.filter(outlet=place, on=on).order_by("staff_number"))
