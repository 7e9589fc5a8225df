"""Where a contract stands, and what it can still become."""

from __future__ import annotations

from enum import StrEnum


class ContractStatus(StrEnum):
    """草拟 → 待签署 → 已网签 → 已过户; the other three are ends."""

    DRAFT = "draft"
    SIGNING = "signing"
    SIGNED = "signed"
    FULFILLED = "fulfilled"
    VOIDED = "voided"
    ABANDONED = "abandoned"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether it is still being made: it may be abandoned, and it expires."""
        return self in {ContractStatus.DRAFT, ContractStatus.SIGNING}


_LABELS = {
    ContractStatus.DRAFT: "草拟",
    ContractStatus.SIGNING: "待签署",
    ContractStatus.SIGNED: "已网签",
    ContractStatus.FULFILLED: "已过户",
    ContractStatus.VOIDED: "已撤销",
    ContractStatus.ABANDONED: "已放弃",
    ContractStatus.EXPIRED: "已过期",
}

LIVE = (ContractStatus.SIGNING, ContractStatus.SIGNED)
"""A text that is out for signature or signed holds its home: there is one such text a home."""


class PartyRole(StrEnum):
    SELLER = "seller"
    BUYER = "buyer"

    @property
    def label(self) -> str:
        return "卖方" if self is PartyRole.SELLER else "买方"


class CheckMethod(StrEnum):
    """How an identity was verified."""

    LICENCE = "licence"
    ORIGINAL = "original"

    @property
    def label(self) -> str:
        return _METHODS[self]


_METHODS = {
    CheckMethod.LICENCE: "与公安电子证照比对一致",
    CheckMethod.ORIGINAL: "工作人员核对证件原件、人证一致",
}
