"""Rows as the acts lock them, and the register as the rules read it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from onewindow.domains.contracts.errors import (
    ContractNotFound,
    ContractTimedOut,
    HomeNotFound,
    HomeRestricted,
    WrongStage,
)
from onewindow.domains.contracts.models import HomeContract, RegisteredHome
from onewindow.domains.contracts.policies import policy_for
from onewindow.domains.contracts.rules.restrictions import (
    Assessment,
    Restriction,
    RestrictionKind,
    assess,
)
from onewindow.domains.contracts.rules.statuses import ContractStatus
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact, record


def home_locked(unit_number: str) -> RegisteredHome:
    """Lock a home: a report of the registry and a signature wait for each other here."""
    found = RegisteredHome.objects.select_for_update().filter(unit_number=unit_number).first()
    if found is None:
        raise HomeNotFound(f"登记簿上没有不动产单元号为“{unit_number}”的房屋")
    return found


def contract_locked(uuid: str, by: Actor) -> HomeContract:
    """Lock a contract, then its home, always so; one outside the region looks like none."""
    found = (
        HomeContract.objects.select_for_update(of=["self"])
        .select_related("home")
        .filter(uuid=uuid)
        .first()
    )
    if found is None or not by.reaches(found.home.division_code):
        raise ContractNotFound("没有这份合同")
    RegisteredHome.objects.select_for_update().get(pk=found.home_id)
    return found


def require_stage(contract: HomeContract, wanted: ContractStatus, *, at: datetime) -> None:
    status = ContractStatus(contract.status)
    if status is not wanted:
        raise WrongStage(f"合同{contract}现在是“{status.label}”，不能这样办理")
    if at >= contract.expires_at:
        raise ContractTimedOut(f"合同{contract}没有按时签齐，已经过期")


def assessment(home: RegisteredHome, *, at: datetime) -> Assessment:
    """Return what the register says of the home at that moment, by the policy of its region."""
    on = timezone.localdate(at)
    rows = [
        Restriction(
            RestrictionKind(row.kind),
            row.authority,
            row.document,
            row.since,
            row.until,
            row.lifted_on,
        )
        for row in home.restrictions.order_by("since", "id")
    ]
    return assess(rows, policy_for(home.division_code, on).effects, on)


def require_free(home: RegisteredHome, *, at: datetime) -> Assessment:
    """Refuse a home whose register forbids the sale, naming every restriction (X9)."""
    found = assessment(home, at=at)
    if not found.allows:
        first = found.forbidding[0]
        raise HomeRestricted(
            f"该房屋不能签订买卖合同：{'；'.join(one.words for one in found.forbidding)}",
            law=first.effect.law,
            next_step=first.effect.advice,
            details={"restrictions": [one.restriction.kind.value for one in found.forbidding]},
        )
    return found


def note(contract: HomeContract, fact: Fact, by: Actor, at: datetime) -> None:
    record(fact, subject=f"contract:{contract.uuid}", by=by, at=at)
