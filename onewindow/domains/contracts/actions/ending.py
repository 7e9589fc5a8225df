"""How a contract ends: abandoned, expired, voided by all, or fulfilled by the transfer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.contracts.actions.signing import holding_numbers, source_system
from onewindow.domains.contracts.errors import ContractInUse, NotAnOwner, WrongStage
from onewindow.domains.contracts.events import (
    ContractAbandoned,
    ContractExpired,
    ContractFulfilled,
    ContractUsed,
    ContractVoided,
    VoidingAgreed,
)
from onewindow.domains.contracts.models import HomeContract
from onewindow.domains.contracts.people import IDENTITY_CONTEXT, Proof, verified
from onewindow.domains.contracts.permissions import SIGN, demand
from onewindow.domains.contracts.policies import policy_for
from onewindow.domains.contracts.rules.statuses import ContractStatus
from onewindow.domains.contracts.store import contract_locked, note
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.crypto import digest_candidates
from onewindow.kit.refusals import Invalid
from onewindow.lib.check_digits import canonical


@transaction.atomic
def abandon_contract(uuid: str, *, reason: str, by: Actor, at: datetime) -> HomeContract:
    """放弃: before all have signed anybody may go; the home is free again, the keys are gone."""
    demand(by, SIGN)
    if not reason.strip():
        raise Invalid("请写明放弃的原因", field="reason")
    contract = contract_locked(uuid, by)
    if not ContractStatus(contract.status).is_open:
        raise WrongStage(f"合同{contract}已不在签订中，不能放弃")
    _end(contract, ContractStatus.ABANDONED, reason.strip()[:200], at)
    note(contract, ContractAbandoned(contract.end_reason), by, at)
    return contract


@transaction.atomic
def agree_to_void(uuid: str, *, proof: Proof, reason: str, by: Actor, at: datetime) -> HomeContract:
    """撤销网签: each party comes, is verified again and agrees; with the last one it is void.

    While a transfer uses the contract it stays: the case is withdrawn first.
    """
    demand(by, SIGN)
    contract = contract_locked(uuid, by)
    if contract.status != ContractStatus.SIGNED:
        raise WrongStage(f"合同{contract}不是已网签的合同，不能撤销")
    _require_unused(contract)
    if not reason.strip():
        raise Invalid("请写明撤销的原因", field="reason")
    policy = policy_for(contract.home.division_code, timezone.localdate(at))
    verified(proof, policy, by=by, at=at)
    digests = digest_candidates(canonical(proof.identity), context=IDENTITY_CONTEXT)
    party = contract.parties.filter(identity_digest__in=digests).first()
    if party is None:
        raise NotAnOwner("只有合同的各方才能同意撤销", field="identity")
    if party.void_agreed_at is None:
        party.void_agreed_at = at
        party.save(update_fields=["void_agreed_at"])
        number = contract.number or ""
        note(contract, VoidingAgreed(number, str(party.applicant), reason.strip()[:200]), by, at)
    if not contract.parties.filter(void_agreed_at__isnull=True).exists():
        _end(contract, ContractStatus.VOIDED, reason.strip()[:200], at)
        _withdraw(contract, "各方同意撤销网签", at)
        note(contract, ContractVoided(contract.number or ""), by, at)
    return contract


@transaction.atomic
def expire_contract(pk: int, *, at: datetime) -> bool:
    """过期: a text that nobody finished lets go of its home; return whether it was still open."""
    contract = HomeContract.objects.select_for_update().filter(pk=pk).first()
    if contract is None or not ContractStatus(contract.status).is_open or at < contract.expires_at:
        return False
    _end(contract, ContractStatus.EXPIRED, "没有按时签齐", at)
    note(contract, ContractExpired(contract.expires_at), SYSTEM, at)
    return True


@transaction.atomic
def note_use(reference: str, case_number: str, *, by: Actor, at: datetime) -> None:
    """Note which transfer took the contract over; ``reference`` is the number of its holding."""
    number = reference.rpartition("-")[0] or reference
    contract = (
        HomeContract.objects.select_for_update()
        .filter(number__in=[reference, number], status=ContractStatus.SIGNED.value)
        .first()
    )
    if contract is None or contract.case_number == case_number:
        return
    contract.case_number = case_number
    contract.save(update_fields=["case_number"])
    note(contract, ContractUsed(contract.number or "", case_number), by, at)


@transaction.atomic
def fulfil_contract(case_number: str, *, by: Actor, at: datetime) -> None:
    """已过户: the transfer was granted, so that the home may be sold again by its new owner."""
    contract = (
        HomeContract.objects.select_for_update()
        .filter(case_number=case_number, status=ContractStatus.SIGNED.value)
        .first()
    )
    if contract is None:
        return
    _end(contract, ContractStatus.FULFILLED, "", at)
    _withdraw(contract, "已办理转移登记", at)
    note(contract, ContractFulfilled(contract.number or "", case_number), by, at)


def _end(contract: HomeContract, status: ContractStatus, reason: str, at: datetime) -> None:
    contract.status = status.value
    contract.ended_at = at
    contract.end_reason = reason
    contract.save(update_fields=["status", "ended_at", "end_reason"])
    contract.parties.update(key="")


def _withdraw(contract: HomeContract, reason: str, at: datetime) -> None:
    """Take the contract out of what the transfer finds."""
    policy = policy_for(contract.home.division_code, timezone.localdate(at))
    numbers = holding_numbers(contract, contract.parties.count())
    materials.revoke_holding(source_system(policy), numbers, reason=reason, by=SYSTEM, at=at)


def _require_unused(contract: HomeContract) -> None:
    if not contract.case_number:
        return
    case = cases.cases_by_number([contract.case_number]).get(contract.case_number)
    if case is not None and case.ended_at is None:
        raise ContractInUse(f"合同{contract}已用于过户办件{case.number}，不能撤销")
