"""签署: each party with their own key; with the last one the contract has its number."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.contracts import keys, sealing
from onewindow.domains.contracts.actions.drafting import terms_of
from onewindow.domains.contracts.authority import root_and_seal
from onewindow.domains.contracts.errors import (
    AlreadySigned,
    ContractNotFound,
    NotAnOwner,
    WrongSigningCode,
)
from onewindow.domains.contracts.events import ContractConcluded, PartySigned
from onewindow.domains.contracts.models import ContractParty, HomeContract
from onewindow.domains.contracts.paper import render_signature
from onewindow.domains.contracts.permissions import SIGN, demand
from onewindow.domains.contracts.policies import policy_for
from onewindow.domains.contracts.reading import in_order, read_file
from onewindow.domains.contracts.rules.policy import Policy, contract_number
from onewindow.domains.contracts.rules.statuses import ContractStatus, PartyRole
from onewindow.domains.contracts.store import contract_locked, note, require_free, require_stage
from onewindow.domains.materials import api as materials
from onewindow.kit import files, tries
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.counters import next_number
from onewindow.kit.outbox import record
from onewindow.lib.chinese import long_date

_MOST_WRONG = 5
_SLACK = timedelta(days=1)


def sign_contract(uuid: str, party: int, *, code: str, by: Actor, at: datetime) -> HomeContract:
    """签署: one party signs with the code only they know; five wrong ones close it for a while.

    The register is asked again at every signature: a seizure in between refuses it, and what was
    signed before stays as it is. With the last signature the platform signs too, the contract gets
    its number, and the transfer finds it among the shared data.
    """
    demand(by, SIGN)
    guesses = f"contracts.code:{party}"
    tries.require_patience({guesses: _MOST_WRONG}, at=at)
    try:
        with transaction.atomic():
            return _sign(uuid, party, code, by, at)
    except WrongSigningCode:
        tries.count_wrong([guesses], at=at)
        raise


def source_system(policy: Policy) -> str:
    """Return under which source the signed contracts of a region are held."""
    return f"{policy.shared_by}/{policy.shared_as}"


def holding_numbers(contract: HomeContract, parties: int) -> list[str]:
    """Return the number under which each party holds the contract: the first has it plain."""
    assert contract.number is not None
    return [contract.number] + [f"{contract.number}-{n}" for n in range(2, parties + 1)]


def _sign(uuid: str, party: int, code: str, by: Actor, at: datetime) -> HomeContract:
    contract = contract_locked(uuid, by)
    parties = in_order(list(contract.parties.all()))
    own = next((one for one in parties if one.pk == party), None)
    if own is None:
        raise ContractNotFound("合同里没有这一方")
    if own.signed_at is not None:
        raise AlreadySigned(f"{own.name}已经签署")
    require_stage(contract, ContractStatus.SIGNING, at=at)
    _require_same_owners(contract, parties)
    require_free(contract.home, at=at)
    pdf = _party_signs(contract, parties, own, code, at)
    contract.pdf = files.store_bytes(pdf, kind=files.Kind.PDF, at=at)
    fact = PartySigned(own.role, str(own.applicant), own.certificate_serial)
    note(contract, fact, by, at)
    if all(one.signed_at is not None for one in parties):
        _conclude(contract, parties, pdf, by, at)
    contract.save()
    return contract


def _party_signs(
    contract: HomeContract,
    parties: list[ContractParty],
    own: ContractParty,
    code: str,
    at: datetime,
) -> bytes:
    try:
        key = keys.unlock(own.key, code)
    except keys.WrongCode as wrong:
        raise WrongSigningCode(f"{own.name}的签署密码不对，没有签署", field="code") from wrong
    root, _ = root_and_seal(at=at)
    signer = keys.certify(own.name, key, root, at=at, until=contract.expires_at + _SLACK)
    pdf = read_file(contract)
    role = PartyRole(own.role).label
    look = render_signature(
        [own.name, f"{role}　电子签名　{_moment(at)}", f"证书序号 {signer.serial[:20]}"], at=at
    )
    place = parties.index(own)
    signed = sealing.add_signature(
        pdf, signer, root.certificate, place=place, look=look, name=own.name, reason=f"{role}签署"
    )
    own.signed_at = at
    own.key = ""  # used once; nobody can sign with it again
    own.certificate = keys.to_text(signer.certificate)
    own.certificate_serial = signer.serial
    own.save(update_fields=["signed_at", "key", "certificate", "certificate_serial"])
    return signed


def _conclude(
    contract: HomeContract, parties: list[ContractParty], pdf: bytes, by: Actor, at: datetime
) -> None:
    on = timezone.localdate(at)
    home = contract.home
    policy = policy_for(home.division_code, on)
    division = home.division_code[:6]
    serial = next_number(f"home-contract:{division}:{on.year}")
    contract.number = contract_number(policy.number_prefix, division, on.year, serial)
    root, seal = root_and_seal(at=at)
    look = render_signature(
        [
            contract.number,
            f"存量房网签备案　{_moment(at)}",
            f"登记簿已复核，没有禁止转让的限制　证书序号 {seal.serial[:20]}",
        ],
        at=at,
    )
    sealed = sealing.add_signature(
        pdf,
        seal,
        root.certificate,
        place=len(parties),
        look=look,
        name="存量房网签备案",
        reason=f"网签合同编号 {contract.number}",
    )
    contract.seal_serial = seal.serial
    contract.pdf = files.store_bytes(sealed, kind=files.Kind.PDF, at=at)
    contract.status = ContractStatus.SIGNED.value
    contract.concluded_at = at
    _hand_over(contract, parties, policy, at)
    price = str(terms_of(contract).price)
    assert contract.pdf_id is not None
    fact = ContractConcluded(contract.number, home.unit_number, price, contract.pdf_id)
    record(fact, subject=f"contract:{contract.uuid}", by=by, at=at)


def _hand_over(
    contract: HomeContract, parties: list[ContractParty], policy: Policy, at: datetime
) -> None:
    """Let the transfer find the contract under each party: nobody is asked for the paper again.

    The names of the values are those of the transfer's form, so that they fill it (令716 第七条).
    """
    content = _content(contract, parties)
    numbers = holding_numbers(contract, len(parties))
    for number, party in zip(numbers, parties, strict=True):
        person = applicants.applicant(str(party.applicant))
        materials.register_holding(
            person.identity,
            kind=policy.shared_as,
            name=policy.shared_as,
            number=number,
            issuer=policy.recorded_by,
            source_system=source_system(policy),
            issued_on=timezone.localdate(at),
            content=content,
            sha256=contract.pdf_id or "",
            by=SYSTEM,
            at=at,
        )


def _content(contract: HomeContract, parties: list[ContractParty]) -> dict[str, str]:
    assert contract.number is not None
    assert contract.concluded_at is not None
    home, terms = contract.home, terms_of(contract)
    sellers = [one for one in parties if one.role == PartyRole.SELLER]
    buyers = [one for one in parties if one.role == PartyRole.BUYER]
    shares = zip(buyers, terms.shares, strict=False)
    first_seller = applicants.applicant(str(sellers[0].applicant))
    first_buyer = applicants.applicant(str(buyers[0].applicant))
    return {
        "网签合同编号": contract.number,
        "合同签订日期": timezone.localdate(contract.concluded_at).isoformat(),
        "备案状态": "已备案",
        "不动产单元号": home.unit_number,
        "原不动产权证书号": home.certificate_number,
        "坐落": home.location,
        "建筑面积": str(home.area),
        "成交价款": str(terms.price),
        "付款方式": terms.payment.label,
        "卖方姓名或者名称": "、".join(one.name for one in sellers),
        "卖方身份号码": first_seller.identity,
        "买方姓名或者名称": "、".join(one.name for one in buyers),
        "买方手机": first_buyer.phone,
        "买方共有方式": terms.share_kind.label,
        "各人份额": "，".join(f"{one.name}{share}%" for one, share in shares),
    }


def _require_same_owners(contract: HomeContract, parties: list[ContractParty]) -> None:
    owners = set(contract.home.owners.values_list("identity_digest", flat=True))
    sellers = {one.identity_digest for one in parties if one.role == PartyRole.SELLER}
    if owners != sellers:
        raise NotAnOwner("登记簿上的权利人已经变更，这份合同不能再签署")


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{long_date(local.date())} {local:%H:%M:%S}"
