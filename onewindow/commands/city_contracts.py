"""Bring in the homes of a city for the signing point, and its rules of signing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import Owner, RestrictionKind
from onewindow.kit.actors import SYSTEM

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader

VALID_FROM = date(2026, 1, 1)


def load_signing(loader: Loader) -> None:
    """Let the registry report the homes that are not there yet, and state the rules of signing.

    The registry's system reports by itself, so no officer acts.
    """
    city = loader.city
    stamp: dict[str, Any] = {"by": SYSTEM, "at": loader.at}
    people = {row.key: (row.name, row.citizen_id) for row in city.applicants.persons}
    known = set(contracts.RegisteredHome.objects.values_list("unit_number", flat=True))
    for home in city.contracts.homes:
        if home.unit_number in known:
            continue
        contracts.register_home(
            home.unit_number,
            certificate_number=home.certificate_number,
            division_code=home.division,
            location=home.location,
            area=home.area,
            usage=home.usage,
            owners=[Owner(*people[one.holder], one.share) for one in home.owners],
            **stamp,
        )
        for row in home.restrictions:
            restriction = row.model_dump() | {"kind": RestrictionKind(row.kind)}
            contracts.report_restriction(home.unit_number, **restriction, **stamp)
        loader.done.add("登记房屋")
    division = city.divisions[1].code
    if not contracts.SigningPolicy.objects.filter(division_code=division).exists():
        contracts.set_policy(
            city.contracts.policy, division_code=division, valid_from=VALID_FROM, **stamp
        )
