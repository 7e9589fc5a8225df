"""Registering and withdrawing commendations (W31)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.organizations.errors import (
    CommendationWithdrawn,
    InvalidOrganization,
    UnknownCommendation,
)
from onewindow.domains.organizations.events import StaffCommendationWithdrawn, StaffCommended
from onewindow.domains.organizations.models import Commendation
from onewindow.domains.organizations.people import demand_person
from onewindow.domains.organizations.permissions import SKILLS, demand
from onewindow.domains.organizations.rules.kinds import CommendationLevel
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


@transaction.atomic
def commend(
    staff_number: str,
    *,
    deed: str,
    granted_by: str,
    level: str,
    granted_on: date,
    by: Actor,
    at: datetime,
) -> Commendation:
    """Register that somebody was commended; nobody registers their own."""
    demand(by, SKILLS)
    demand_person(by, staff_number)
    if by.key == staff_number:
        raise InvalidOrganization("本人的表彰须由他人登记", field="staff_number")
    if level not in {one.value for one in CommendationLevel}:
        raise InvalidOrganization(f"表彰级别“{level}”不在代码表内", field="level")
    for field, given, word in (
        ("deed", deed, "因什么事表彰"),
        ("granted_by", granted_by, "由谁表彰"),
    ):
        if not given.strip():
            raise InvalidOrganization(f"请写明{word}", field=field)
    if granted_on > timezone.localdate(at):
        raise InvalidOrganization("表彰日期还没有到", field="granted_on")
    row = Commendation.objects.create(
        staff_number=staff_number,
        deed=deed.strip(),
        granted_by=granted_by.strip(),
        level=level,
        granted_on=granted_on,
        registered_by=by.key,
    )
    record(
        StaffCommended(staff_number, row.pk, row.deed, row.granted_by, level, granted_on),
        subject=f"staff:{staff_number}",
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def withdraw_commendation(
    commendation: int, *, reason: str, by: Actor, at: datetime
) -> Commendation:
    """撤销表彰 with the reason; the record stays and says so."""
    demand(by, SKILLS)
    row = Commendation.objects.select_for_update().filter(pk=commendation).first()
    if row is None:
        raise UnknownCommendation("没有这条表彰记录")
    demand_person(by, row.staff_number)
    if row.withdrawn_on is not None:
        raise CommendationWithdrawn(f"这条表彰已于{row.withdrawn_on}撤销")
    if not reason.strip():
        raise InvalidOrganization("撤销表彰须说明原因", field="reason")
    row.withdrawn_on = timezone.localdate(at)
    row.withdrawn_because = reason.strip()
    row.save(update_fields=["withdrawn_on", "withdrawn_because"])
    record(
        StaffCommendationWithdrawn(row.staff_number, row.pk, row.withdrawn_because),
        subject=f"staff:{row.staff_number}",
        by=by,
        at=at,
    )
    return row
