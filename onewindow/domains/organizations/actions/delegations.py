"""Letters of delegation: granted by a department, withdrawn by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.organizations.actions.places import _department, find_outlet
from onewindow.domains.organizations.errors import InvalidOrganization, UnknownDelegation
from onewindow.domains.organizations.events import DelegationGranted, DelegationWithdrawn
from onewindow.domains.organizations.models import Delegation
from onewindow.domains.organizations.permissions import DELEGATE, demand
from onewindow.domains.organizations.rules.kinds import DELEGABLE
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach


@transaction.atomic
def grant_delegation(
    letter_number: str,
    *,
    department: str,
    powers: Iterable[str],
    valid_from: date,
    valid_until: date | None = None,
    items: Iterable[str] = (),
    outlet: str = "",
    scan_sha256: str = "",
    by: Actor,
    at: datetime,
) -> Delegation:
    """Register a letter; no items means all items, no outlet means every outlet (Q1)."""
    demand(by, DELEGATE)
    owner = _department(department)
    rows = Delegation.objects.filter(letter_number=letter_number)
    earlier = rows.values_list("department__division_id", flat=True)
    demand_reach(by, owner.division_id, *earlier, what=f"{owner.name}的授权书")
    wanted = sorted(set(powers))
    outside = [power for power in wanted if power not in {p.value for p in DELEGABLE}]
    if not wanted or outside:
        raise InvalidOrganization(
            f"可授权的权限只有收件、受理、出件、用章，不含“{'、'.join(outside) or '空'}”",
            law="行政许可法第二十四条",
            next_step="审批决定权不得授权，请只勾选可授权的权限。",
            field="powers",
        )
    if valid_until is not None and valid_until < valid_from:
        raise InvalidOrganization("授权失效日期早于生效日期", field="valid_until")
    codes = sorted(set(items))
    delegation, _ = Delegation.objects.update_or_create(
        letter_number=letter_number,
        defaults={
            "department": owner,
            "outlet": find_outlet(outlet) if outlet else None,
            "items": codes,
            "powers": wanted,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "scan_sha256": scan_sha256,
        },
    )
    record(
        DelegationGranted(
            letter_number, department, wanted, valid_from, valid_until, codes or None, outlet
        ),
        subject=f"delegation:{letter_number}",
        by=by,
        at=at,
    )
    return delegation


@transaction.atomic
def withdraw_delegation(
    letter_number: str, *, withdrawn_on: date, reason: str, by: Actor, at: datetime
) -> Delegation:
    """收回授权 from a day on; what was accepted before stays valid."""
    demand(by, DELEGATE)
    rows = Delegation.objects.select_for_update(of=["self"]).select_related("department")
    delegation = rows.filter(letter_number=letter_number).first()
    if delegation is None:
        raise UnknownDelegation(f"没有授权书“{letter_number}”")
    owner = delegation.department
    demand_reach(by, owner.division_id, what=f"{owner.name}的授权书")
    delegation.withdrawn_on = withdrawn_on
    delegation.save(update_fields=["withdrawn_on"])
    record(
        DelegationWithdrawn(letter_number, withdrawn_on, reason),
        subject=f"delegation:{letter_number}",
        by=by,
        at=at,
    )
    return delegation
