"""Reads of contracts, for a viewer: a signing point, or staff of the region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from onewindow.domains.contracts.errors import ContractNotFound, HomeNotFound
from onewindow.domains.contracts.models import ContractParty, HomeContract, RegisteredHome
from onewindow.domains.contracts.permissions import SIGN, VIEW, demand, demand_registry
from onewindow.domains.contracts.reading import (
    SignatureCheck,
    in_order,
    read_file,
    signature_checks,
)
from onewindow.domains.contracts.rules.restrictions import Assessment
from onewindow.domains.contracts.rules.statuses import ContractStatus, PartyRole
from onewindow.domains.contracts.store import assessment
from onewindow.kit.actors import Actor
from onewindow.kit.reach import within_reach


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract as its page shows it; ``owners_missing`` counts those who have not come."""

    contract: HomeContract
    status: ContractStatus
    parties: list[ContractParty]
    assessment: Assessment
    owners_missing: int

    @property
    def sellers(self) -> list[ContractParty]:
        return [one for one in self.parties if one.role == PartyRole.SELLER]

    @property
    def buyers(self) -> list[ContractParty]:
        return [one for one in self.parties if one.role == PartyRole.BUYER]

    @property
    def unsigned(self) -> list[ContractParty]:
        return [one for one in self.parties if one.signed_at is None]


def contract_view(uuid: str, *, by: Actor, at: datetime) -> ContractView:
    """Return the contract with its parties and what the register says of its home now."""
    contract = _seen(uuid, by)
    parties = in_order(list(contract.parties.all()))
    owners = set(contract.home.owners.values_list("identity_digest", flat=True))
    come = {one.identity_digest for one in parties if one.role == PartyRole.SELLER}
    return ContractView(
        contract,
        ContractStatus(contract.status),
        parties,
        assessment(contract.home, at=at),
        len(owners - come),
    )


def contract_file(uuid: str, *, by: Actor) -> bytes:
    """Return the PDF, verified at this reading; raise ContractAltered if it was changed."""
    return read_file(_seen(uuid, by))


def verify_contract(uuid: str, *, by: Actor) -> list[SignatureCheck]:
    """Return the verdict on every signature."""
    return signature_checks(_seen(uuid, by))


def contracts(by: Actor) -> QuerySet[HomeContract]:
    """Return the contracts of the viewer's region, to be paged by the newest."""
    _demand(by)
    rows = HomeContract.objects.select_related("home")
    return within_reach(rows, by, "home__division_code")


def find_contract(words: str, *, by: Actor) -> HomeContract:
    """Return the contract by its number or by the reference of its draft."""
    typed = "".join(words.split()).upper()
    found = (
        contracts(by).filter(number=typed).first() or contracts(by).filter(reference=typed).first()
    )
    if found is None:
        raise ContractNotFound(f"没有编号为“{words.strip()}”的合同")
    return found


def home_assessment(unit_number: str, *, by: Actor, at: datetime) -> Assessment:
    """房屋核验: what the register says of a home now, and what of it forbids a signing."""
    _demand(by)
    home = RegisteredHome.objects.filter(unit_number=unit_number).first()
    if home is None or not by.reaches(home.division_code):
        raise HomeNotFound(f"登记簿上没有不动产单元号为“{unit_number}”的房屋")
    return assessment(home, at=at)


def reported_home(unit_number: str, *, by: Actor) -> RegisteredHome:
    """Return a home as it was last reported, for the registry to compare."""
    demand_registry(by)
    found = RegisteredHome.objects.filter(unit_number=unit_number).first()
    if found is None or not by.reaches(found.division_code):
        raise HomeNotFound(f"登记簿上没有不动产单元号为“{unit_number}”的房屋")
    return found


def _seen(uuid: str, by: Actor) -> HomeContract:
    _demand(by)
    found = HomeContract.objects.select_related("home").filter(uuid=uuid).first()
    if found is None or not by.reaches(found.home.division_code):
        raise ContractNotFound("没有这份合同")
    return found


def _demand(by: Actor) -> None:
    if not by.may(VIEW):
        demand(by, SIGN)
