"""Restrictions in the register, and which of them forbid a signing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class RestrictionKind(StrEnum):
    """登记簿上的限制与负担."""

    SEIZURE = "seizure"
    MORTGAGE = "mortgage"
    OBJECTION = "objection"
    ADVANCE_NOTICE = "advance_notice"
    RESIDENCE = "residence"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    RestrictionKind.SEIZURE: "查封",
    RestrictionKind.MORTGAGE: "抵押",
    RestrictionKind.OBJECTION: "异议登记",
    RestrictionKind.ADVANCE_NOTICE: "预告登记",
    RestrictionKind.RESIDENCE: "居住权",
}


class Effect(BaseModel):
    """What one kind of restriction does to a signing; both kinds are shown to the parties."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    forbids: bool
    law: str = Field(min_length=1, max_length=200)
    advice: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One entry of the register; ``until`` None means until it is lifted."""

    kind: RestrictionKind
    authority: str
    document: str
    since: date
    until: date | None = None
    lifted_on: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Return whether it stands on that day; the day of the lifting is free already."""
        if on < self.since or (self.lifted_on is not None and on >= self.lifted_on):
            return False
        return self.until is None or on <= self.until


@dataclass(frozen=True, slots=True)
class Finding:
    """A restriction in force with what it means here."""

    restriction: Restriction
    effect: Effect

    @property
    def label(self) -> str:
        return self.restriction.kind.label

    @property
    def words(self) -> str:
        one = self.restriction
        return f"{self.label}（{one.authority}，{one.document}，{one.since}起）"


@dataclass(frozen=True, slots=True)
class Assessment:
    """核验结果: what forbids, and what the parties must have been shown."""

    forbidding: tuple[Finding, ...]
    shown: tuple[Finding, ...]

    @property
    def allows(self) -> bool:
        return not self.forbidding


def assess(
    restrictions: Iterable[Restriction], effects: dict[RestrictionKind, Effect], on: date
) -> Assessment:
    """Sort what stands on that day by what it does (房地产管理法 第三十八条, 民法典 第四百零六条).

    A kind the policy says nothing about forbids: what nobody has decided is not waved through.
    """
    found = [
        Finding(one, effects.get(one.kind, _UNDECIDED))
        for one in restrictions
        if one.is_in_force(on)
    ]
    return Assessment(
        tuple(one for one in found if one.effect.forbids),
        tuple(one for one in found if not one.effect.forbids),
    )


_UNDECIDED = Effect(
    forbids=True,
    law="本地网签规则没有规定这类限制",
    advice="请到不动产登记窗口核实。",
)
