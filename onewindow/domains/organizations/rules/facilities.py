"""The uniform configuration of outlets by class, and what an inspection is worth (W7, X10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum


class FacilityGroup(StrEnum):
    """What uniform design covers: signs, window names, functions, conveniences, hardware, staff."""

    SIGN = "sign"
    FUNCTION = "function"
    CONVENIENCE = "convenience"
    HARDWARE = "hardware"
    STAFF = "staff"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    FacilityGroup.SIGN: "标识",
    FacilityGroup.FUNCTION: "功能分区",
    FacilityGroup.CONVENIENCE: "便民设施",
    FacilityGroup.HARDWARE: "硬件设备",
    FacilityGroup.STAFF: "人员配置",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The clause of a norm that a line comes from (N15)."""

    number: str
    clause: str

    def __str__(self) -> str:
        return f"{self.number} 第{self.clause}条"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist of one class; ``weight`` counts only where it is mandatory."""

    code: str
    name: str
    group: FacilityGroup
    is_mandatory: bool
    weight: int = 1
    sources: tuple[Source, ...] = ()

    @property
    def basis(self) -> str:
        """Return the clauses in words; "" for a line that no norm demands."""
        return "；".join(str(source) for source in self.sources)


FULL_MARKS = Decimal(100)


def score_of(lines: Sequence[CheckLine], missing: Collection[str]) -> Decimal:
    """Return 100 × present weight ÷ mandatory weight, rounded down to two places.

    Rounding down keeps the promise that a missing mandatory facility scores below 100 (W7). Without
    mandatory lines nothing can be missing: 100.
    """
    mandatory = [line for line in lines if line.is_mandatory]
    whole = sum(line.weight for line in mandatory)
    if not whole:
        return FULL_MARKS
    present = sum(line.weight for line in mandatory if line.code not in missing)
    return (FULL_MARKS * present / whole).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)


def not_on_the_list(lines: Iterable[CheckLine], codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that are no line of this checklist."""
    known = {line.code for line in lines}
    return tuple(code for code in codes if code not in known)
