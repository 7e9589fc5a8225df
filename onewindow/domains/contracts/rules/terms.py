"""What the parties agree on, checked before the text is made; and who must be a party."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Payment(StrEnum):
    """付款方式."""

    ONCE = "once"
    LOAN = "loan"
    ESCROW = "escrow"

    @property
    def label(self) -> str:
        return {"once": "一次付清", "loan": "按揭贷款", "escrow": "资金监管账户"}[self]


class ShareKind(StrEnum):
    """买方共有方式."""

    SOLE = "sole"
    JOINT = "joint"
    SHARES = "shares"

    @property
    def label(self) -> str:
        return {"sole": "单独所有", "joint": "共同共有", "shares": "按份共有"}[self]


LONGEST_HANDOVER = timedelta(days=3 * 366)
HIGHEST_PRICE = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class Terms:
    """约定: ``shares`` are per cent of the buyers in order, only where they own by shares."""

    price: Decimal
    payment: Payment
    handover_on: date
    apply_by_on: date
    share_kind: ShareKind = ShareKind.SOLE
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    message: str


def faults_of(terms: Terms, *, buyers: int, today: date) -> tuple[Fault, ...]:
    """Return all that cannot be, at once; ``buyers`` is how many there are."""
    found = []
    if not Decimal(0) < terms.price <= HIGHEST_PRICE:
        found.append(Fault("price", "成交价款应大于零，不超过99.99亿元"))
    elif terms.price != terms.price.quantize(Decimal("0.01")):
        found.append(Fault("price", "成交价款最多精确到分"))
    for name, label, day in (
        ("handover_on", "交房日期", terms.handover_on),
        ("apply_by_on", "申请过户的期限", terms.apply_by_on),
    ):
        if not today <= day <= today + LONGEST_HANDOVER:
            found.append(Fault(name, f"{label}应在今天以后、三年以内"))
    return (*found, *_share_faults(terms, buyers))


def _share_faults(terms: Terms, buyers: int) -> list[Fault]:
    if terms.share_kind is ShareKind.SOLE and buyers > 1:
        return [Fault("share_kind", f"买方有{buyers}人，请选择共同共有或者按份共有")]
    if terms.share_kind is not ShareKind.SOLE and buyers == 1:
        return [Fault("share_kind", "买方只有一人，应为单独所有")]
    if terms.share_kind is not ShareKind.SHARES:
        return []
    if len(terms.shares) != buyers or any(one <= 0 for one in terms.shares):
        return [Fault("shares", f"请写明{buyers}位买方各占百分之几")]
    if sum(terms.shares) != 100:
        return [Fault("shares", f"各人份额合计应为100%，现在是{sum(terms.shares)}%")]
    return []


def missing_owners(owners: Iterable[str], sellers: Collection[str]) -> list[str]:
    """Return the owners who have not come as sellers; 民法典 第三百零一条, all of them must.

    城市房地产管理法 第三十八条第四项: a co-owned home is not transferred without the others'
    consent; signing the contract themselves is the plainest consent there is.
    """
    return [owner for owner in owners if owner not in sellers]


def is_adult(citizen_id: str, on: date) -> bool:
    """Return whether the person is 18 or older; 民法典 第十七条."""
    born = date(int(citizen_id[6:10]), int(citizen_id[10:12]), int(citizen_id[12:14]))
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= 18
