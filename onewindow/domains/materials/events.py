"""Facts about materials; the case number is their subject's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class MaterialSubmitted(Fact):
    type: ClassVar[str] = "materials.material_submitted.v1"
    case_number: str
    material: str
    version: int
    source: str
    sha256: str = ""
    reference: str = ""


@fact_type
@dataclass(frozen=True)
class MaterialVerified(Fact):
    type: ClassVar[str] = "materials.material_verified.v1"
    case_number: str
    material: str
    version: int
    department: str = ""


@fact_type
@dataclass(frozen=True)
class MaterialFoundDefective(Fact):
    type: ClassVar[str] = "materials.material_found_defective.v1"
    case_number: str
    material: str
    version: int
    reason: str


@fact_type
@dataclass(frozen=True)
class MaterialExcused(Fact):
    """Not handed in now: deferred, promised or waived."""

    type: ClassVar[str] = "materials.material_excused.v1"
    case_number: str
    material: str
    state: str
    reason: str
    due_on: date | None = None


@fact_type
@dataclass(frozen=True)
class HoldingRegistered(Fact):
    type: ClassVar[str] = "materials.holding_registered.v1"
    kind: str
    number: str
    source_system: str


@fact_type
@dataclass(frozen=True)
class HoldingRevoked(Fact):
    """The registry withdrew it: a contract voided, a licence cancelled."""

    type: ClassVar[str] = "materials.holding_revoked.v1"
    kind: str
    number: str
    source_system: str
    reason: str = ""
