"""The homes of a city for the signing point, and its rules of signing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import Owner, RestrictionKind
from onewindow.kit.actors import Actor


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OwnerRow(_Row):
    holder: str
    share: str = ""


class RestrictionRow(_Row):
    kind: RestrictionKind
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
    policy: dict[str, Any] = {}


def load_signing(
    signing: Signing,
    persons: dict[str, tuple[str, str]],
    *,
    division: str,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> int:
    """Register the homes that are not there yet and the policy; return how many homes are new.

    ``persons`` gives name and document number for each key of the city's applicants.
    """
    stamp: dict[str, Any] = {"by": by, "at": at}
    known = set(contracts.RegisteredHome.objects.values_list("unit_number", flat=True))
    fresh = [home for home in signing.homes if home.unit_number not in known]
    for home in fresh:
        contracts.register_home(
            home.unit_number,
            certificate_number=home.certificate_number,
            division_code=home.division,
            location=home.location,
            area=home.area,
            usage=home.usage,
            owners=[Owner(*persons[one.holder], one.share) for one in home.owners],
            **stamp,
        )
        for row in home.restrictions:
            contracts.report_restriction(home.unit_number, **row.model_dump(), **stamp)
    has_policy = contracts.SigningPolicy.objects.filter(division_code=division).exists()
    if signing.policy and not has_policy:
        contracts.set_policy(
            signing.policy, division_code=division, valid_from=valid_from, **stamp
        )
    return len(fresh)
