"""A contract's file is verified again at every reading; what was altered is not shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.contracts import sealing
from onewindow.domains.contracts.authority import root_certificate
from onewindow.domains.contracts.errors import ContractAltered, ContractNotFound
from onewindow.domains.contracts.models import ContractParty, HomeContract
from onewindow.domains.contracts.rules.statuses import PartyRole
from onewindow.kit import files


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """One signature that ought to be there, with whether it is there and holds."""

    who: str
    role: str
    signed_at: datetime
    serial: str
    is_good: bool


def in_order(parties: list[ContractParty]) -> list[ContractParty]:
    """Return the parties in the order of the page of signatures: sellers, then buyers."""
    return sorted(parties, key=lambda one: (one.role != PartyRole.SELLER, one.pk))


def read_file(contract: HomeContract) -> bytes:
    """Return the file as it is signed so far; raise ContractAltered if anything does not hold."""
    raw, checks = _examined(contract)
    if not checks or all(one.is_good for one in checks):
        return raw
    raise ContractAltered(f"合同{contract}的电子文件或者签名与签署时不一致，不能使用")


def signature_checks(contract: HomeContract) -> list[SignatureCheck]:
    """Return every signature with its verdict; a file that was changed fails them all."""
    try:
        return _examined(contract)[1]
    except (ContractAltered, files.UnknownFile):
        return [_failed(one) for one in _expected(contract)]


@dataclass(frozen=True, slots=True)
class _Expected:
    field: str
    who: str
    role: str
    at: datetime
    serial: str


def _examined(contract: HomeContract) -> tuple[bytes, list[SignatureCheck]]:
    if contract.pdf_id is None:
        raise ContractNotFound("合同文本还没有制作")
    with files.open_file(contract.pdf_id) as stream:
        raw = stream.read()
    text = hashlib.sha256(raw[: contract.text_size]).hexdigest()
    if hashlib.sha256(raw).hexdigest() != contract.pdf_id or text != contract.text_sha256:
        raise ContractAltered(f"合同{contract}的电子文件与签署时不一致，不能使用")
    expected = _expected(contract)
    root = root_certificate()
    if not expected or root is None:
        return raw, [_failed(one) for one in expected]
    found = sealing.signatures_of(raw, root, {one.field: one.at for one in expected})
    good = {(one.field, one.serial) for one in found if one.is_good}
    is_whole = len(found) == len(expected)
    return raw, [
        SignatureCheck(
            one.who, one.role, one.at, one.serial, is_whole and (one.field, one.serial) in good
        )
        for one in expected
    ]


def _expected(contract: HomeContract) -> list[_Expected]:
    parties = in_order(list(contract.parties.all()))
    found = [
        _Expected(
            sealing.field_name(place),
            one.name,
            PartyRole(one.role).label,
            one.signed_at,
            one.certificate_serial,
        )
        for place, one in enumerate(parties)
        if one.signed_at is not None
    ]
    if contract.concluded_at is not None:
        field = sealing.field_name(len(parties))
        seal = _Expected(field, "网签备案", "", contract.concluded_at, contract.seal_serial)
        found.append(seal)
    return found


def _failed(one: _Expected) -> SignatureCheck:
    return SignatureCheck(one.who, one.role, one.at, one.serial, False)
