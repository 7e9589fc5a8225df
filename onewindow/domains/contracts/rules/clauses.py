"""The text of the contract from its facts; a version of the template is never changed, only added.

An own wording for the demonstration: a place puts the model contract of its department here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from onewindow.domains.contracts.rules.restrictions import Finding
from onewindow.domains.contracts.rules.statuses import PartyRole
from onewindow.domains.contracts.rules.terms import Payment, ShareKind, Terms
from onewindow.lib.chinese import capital_yuan, long_date, yuan

TEMPLATE_VERSION = "2026-1"


@dataclass(frozen=True, slots=True)
class PartyFacts:
    role: PartyRole
    name: str
    identity_masked: str


@dataclass(frozen=True, slots=True)
class HomeFacts:
    unit_number: str
    certificate_number: str
    location: str
    area: str
    usage: str


@dataclass(frozen=True, slots=True)
class ContractText:
    """What the page is set from; plain values only."""

    title: str
    version: str
    reference: str
    dated: str
    parties: list[dict[str, str]]
    home: list[list[str]]
    clauses: list[dict[str, str]]
    places: list[str]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def compose(
    reference: str,
    home: HomeFacts,
    parties: tuple[PartyFacts, ...],
    terms: Terms,
    shown: tuple[Finding, ...],
    on: date,
) -> ContractText:
    """Return the text as the parties will sign it; identity numbers stay masked on paper."""
    buyers = [one for one in parties if one.role is PartyRole.BUYER]
    return ContractText(
        title="存量房买卖合同",
        version=TEMPLATE_VERSION,
        reference=reference,
        dated=long_date(on),
        parties=[
            {"role": one.role.label, "name": one.name, "identity": one.identity_masked}
            for one in parties
        ],
        home=[
            ["不动产单元号", home.unit_number],
            ["不动产权证书号", home.certificate_number],
            ["坐落", home.location],
            ["建筑面积", f"{home.area} 平方米"],
            ["规划用途", home.usage],
        ],
        clauses=[
            {"title": title, "text": text}
            for title, text in (
                ("房屋", "卖方将登记簿记载为其所有的上列房屋出售给买方，买方自愿购买。"),
                ("权利状况", _burdens(shown)),
                ("价款", _price(terms)),
                ("买方的共有方式", _shares(terms, buyers)),
                ("交付", f"卖方于{long_date(terms.handover_on)}前将房屋交付买方并结清此前的费用。"),
                (
                    "过户",
                    f"双方于{long_date(terms.apply_by_on)}前共同申请不动产转移登记；"
                    "房屋所有权自记载于登记簿时转移。",
                ),
                ("税费", "双方依照法律规定各自缴纳应当缴纳的税费。"),
                (
                    "违约",
                    "任何一方不履行本合同的，应当承担继续履行、采取补救措施或者赔偿损失等责任。",
                ),
                (
                    "电子签名",
                    "各方以各自专有的密钥签署本合同，签署后对合同或者签名的任何改动都能被发现；"
                    "各方签齐并取得网签合同编号时，本合同成立。",
                ),
                ("争议", "协商不成的，向房屋所在地的人民法院起诉。"),
            )
        ],
        places=[f"{one.role.label}　{one.name}" for one in parties] + ["网签备案"],
    )


def _burdens(shown: tuple[Finding, ...]) -> str:
    if not shown:
        return "签订时登记簿上没有查封、抵押、异议登记、预告登记和居住权的记载。"
    listed = "；".join(one.words for one in shown)
    return f"签订时登记簿上有下列记载，卖方已经告知，买方已经知道：{listed}。"


def _price(terms: Terms) -> str:
    fen = int(terms.price * 100)
    how = {
        Payment.ONCE: "一次付清",
        Payment.LOAN: "部分价款以按揭贷款支付",
        Payment.ESCROW: "价款存入资金监管账户，过户后拨付卖方",
    }[terms.payment]
    return f"房屋总价为人民币{yuan(fen)}（大写：{capital_yuan(fen)}），{how}。"


def _shares(terms: Terms, buyers: list[PartyFacts]) -> str:
    if terms.share_kind is not ShareKind.SHARES:
        return f"{'、'.join(one.name for one in buyers)}{terms.share_kind.label}。"
    pairs = zip(buyers, terms.shares, strict=True)
    return "按份共有：" + "，".join(f"{one.name}占{share}%" for one, share in pairs) + "。"
