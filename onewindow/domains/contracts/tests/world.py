"""Two homes, their owners and who would like to buy them; synthetic people only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import (
    HomeContract,
    Owner,
    PartyRole,
    Payment,
    Proof,
    RestrictionKind,
    ShareKind,
    Terms,
)
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.lib.check_digits import citizen_id_check

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
FREE = "990101001001GB00001F00020001"
SEIZED = "990101001001GB00001F00030001"
DIVISION = "990101"
CODES = {"seller": "385716", "wife": "902614", "buyer": "471903", "buyer2": "558102"}


def identity(born: str, serial: str) -> str:
    body = f"990000{born}{serial}"
    return body + citizen_id_check(body)


SELLER = Proof("安卖甲", identity("19850312", "010"))
WIFE = Proof("安偶乙", identity("19870808", "022"))
BUYER = Proof("安买丙", identity("19900607", "031"), phone="19900000031")
BUYER2 = Proof("安买丁", identity("19910822", "044"))
STRANGER = Proof("安路戊", identity("19930101", "057"))
CHILD = Proof("安幼己", identity("20120101", "068"))
PEOPLE = {"seller": SELLER, "wife": WIFE, "buyer": BUYER, "buyer2": BUYER2}

POINT = Actor(
    ActorKind.DEVICE,
    "kiosk:一楼1号",
    "一楼1号",
    capabilities=frozenset({"contracts.sign", "applicants.register", "materials.share"}),
)
CLERK = Actor(
    ActorKind.OFFICER,
    "0101",
    "窗口人员",
    department="centre",
    window="01",
    capabilities=frozenset(
        {"contracts.sign", "contracts.view", "applicants.register", "materials.share"}
    ),
    divisions=("9901",),
)


def after(**span: float) -> datetime:
    return MONDAY + timedelta(**span)


def card(proof: Proof, *, until: date | None = date(2040, 1, 1)) -> None:
    """Let the police hold the identity card of somebody."""
    materials.register_holding(
        proof.identity,
        kind="居民身份证",
        name="居民身份证",
        number=proof.identity,
        issuer="公安局",
        source_system="public-security/居民身份证",
        issued_on=date(2020, 1, 1),
        valid_until=until,
        by=SYSTEM,
        at=MONDAY,
    )


def home(unit: str, certificate: str, *owners: Proof) -> contracts.RegisteredHome:
    return contracts.register_home(
        unit,
        certificate_number=certificate,
        division_code=DIVISION,
        location="云汀城区荷塘社区2号1幢201室",
        area=Decimal("89.50"),
        usage="住宅",
        owners=[Owner(one.name, one.identity) for one in owners],
        by=SYSTEM,
        at=MONDAY,
    )


def restrict(unit: str, kind: RestrictionKind, *, since: date = date(2026, 10, 1)) -> None:
    contracts.report_restriction(
        unit,
        kind=kind,
        authority="云汀市演示人民法院" if kind is RestrictionKind.SEIZURE else "演示银行",
        document=f"（2026）演{kind.value}第1号",
        since=since,
        by=SYSTEM,
        at=MONDAY,
    )


def build() -> None:
    """One free home of one owner, one seized home; everybody has a valid card but the stranger."""
    home(FREE, "演（2021）云汀市不动产权第0000201号", SELLER)
    home(SEIZED, "演（2021）云汀市不动产权第0000301号", SELLER)
    restrict(SEIZED, RestrictionKind.SEIZURE)
    for proof in (*PEOPLE.values(), CHILD):
        card(proof)


def terms(**changed: Any) -> Terms:
    agreed: dict[str, Any] = {
        "price": Decimal("1280000.00"),
        "payment": Payment.ESCROW,
        "handover_on": date(2026, 12, 31),
        "apply_by_on": date(2026, 12, 15),
        "share_kind": ShareKind.SOLE,
    }
    return Terms(**(agreed | changed))


def begun(unit: str = FREE, *, at: datetime = MONDAY, by: Actor = POINT) -> HomeContract:
    return contracts.begin_contract(
        unit, seller=SELLER, code=CODES["seller"], place="一楼1号", by=by, at=at
    )


def add(contract: HomeContract, who: str, role: PartyRole, *, at: datetime = MONDAY) -> None:
    contracts.identify_party(
        str(contract.uuid), role=role, proof=PEOPLE[who], code=CODES[who], by=POINT, at=at
    )


def agreed(unit: str = FREE, *, at: datetime = MONDAY) -> HomeContract:
    """Return a draft with seller, buyer and terms."""
    contract = begun(unit, at=at)
    add(contract, "buyer", PartyRole.BUYER, at=at)
    return contracts.set_terms(str(contract.uuid), terms(), by=POINT, at=at)


def drawn_up(*, at: datetime = MONDAY) -> HomeContract:
    return contracts.draw_up(str(agreed(at=at).uuid), by=POINT, at=at)


def party(contract: HomeContract, who: str) -> int:
    return contract.parties.get(name=PEOPLE[who].name).pk


def sign(contract: HomeContract, who: str, *, at: datetime | None = None) -> HomeContract:
    return contracts.sign_contract(
        str(contract.uuid),
        party(contract, who),
        code=CODES[who],
        by=POINT,
        at=at or after(minutes=10),
    )


def signed(*, at: datetime = MONDAY) -> HomeContract:
    contract = drawn_up(at=at)
    sign(contract, "seller", at=at)
    return sign(contract, "buyer", at=at)
