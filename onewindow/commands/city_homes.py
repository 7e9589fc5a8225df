"""What ``contracts.yaml`` of a city holds: homes for the signing point, and its rules.

Read before Django is set up, so nothing of a domain is imported here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OwnerRow(_Row):
    holder: str
    share: str = ""


class RestrictionRow(_Row):
    kind: Literal["seizure", "mortgage", "objection", "advance_notice", "residence"]
    authority: str
    document: str
    since: date
    until: date | None = None


class HomeRow(_Row):
    unit_number: str
    certificate_number: str
    division: str
    location: str
    area: Decimal
    usage: str
    owners: list[OwnerRow]
    restrictions: list[RestrictionRow]


class Signing(_Row):
    """What ``contracts.yaml`` holds."""

    homes: list[HomeRow]
    policy: dict[str, Any]
