"""Inspections by the norms in force, and leaders on duty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.organizations.actions.places import reached_outlet
from onewindow.domains.organizations.errors import InvalidOrganization
from onewindow.domains.organizations.events import (
    DutyLeadersRostered,
    OutletInspected,
)
from onewindow.domains.organizations.facilities import checklist_of
from onewindow.domains.organizations.models import (
    DutyLeader,
    OutletInspection,
)
from onewindow.domains.organizations.permissions import INSPECT, MANAGE, demand
from onewindow.domains.organizations.rules.facilities import (
    not_on_the_list,
    score_of,
)
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

LONGEST_NOTE = 500


@transaction.atomic
def inspect_outlet(
    outlet: str, *, missing: Collection[str], note: str = "", by: Actor, at: datetime
) -> OutletInspection:
    """Record what an inspection found missing; the score follows from the list in force (W7)."""
    demand(by, INSPECT)
    place = reached_outlet(outlet, by=by)
    lines = checklist_of(place, timezone.localdate(at))
    if not lines:
        raise InvalidOrganization(
            "没有现行标准对该等级网点提出配置要求，无法检查",
            next_step="请先在建设规范中发布标准。",
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
    place = reached_outlet(outlet, by=by)
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
