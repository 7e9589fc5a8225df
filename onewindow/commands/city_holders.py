"""The invented people and bodies of a city, and what its registries hold of them."""

from __future__ import annotations

from datetime import datetime

from onewindow.commands.city_files import City
from onewindow.domains.applicants import api as applicants
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import SYSTEM, Actor


def register_applicants(city: City, *, by: Actor, at: datetime) -> int:
    """Register everybody of the city; return how many are new."""
    names = {row.key: row.name for row in city.applicants.persons}
    people: list[applicants.Person] = [
        applicants.NaturalPerson(row.name, row.citizen_id, row.phone, row.address)
        for row in city.applicants.persons
    ]
    people += [
        applicants.LegalPerson(
            row.name, row.uscc, names[row.representative], row.phone, row.address
        )
        for row in city.applicants.organisations
    ]
    before = applicants.Applicant.objects.count()
    for person in people:
        applicants.register_applicant(person, by=by, at=at)
    return applicants.Applicant.objects.count() - before


def register_holdings(city: City, *, at: datetime) -> int:
    """Register what the registries hold; they report by themselves, so no officer acts."""
    identities = {
        **{row.key: row.citizen_id for row in city.applicants.persons},
        **{row.key: row.uscc for row in city.applicants.organisations},
    }
    holders = {
        **{row.key: {"姓名": row.name} for row in city.applicants.persons},
        **{row.key: {"名称": row.name} for row in city.applicants.organisations},
    }
    names = {row.code: row.name for row in city.departments}
    known = set(materials.HoldingRecord.objects.values_list("source_system", "number"))
    added = 0
    for row in city.holdings.licences:
        source = f"{row.issuer}/{row.type}"
        if (source, row.number) not in known:
            materials.register_holding(
                identities[row.holder],
                kind=row.type,
                name=row.type,
                number=row.number,
                issuer=names[row.issuer],
                source_system=source,
                issued_on=row.valid_from,
                valid_until=row.valid_until,
                content=holders[row.holder],
                by=SYSTEM,
                at=at,
            )
            added += 1
    for data in city.holdings.shared_data:
        source = f"{data.provider}/{data.resource}"
        if (source, data.key) not in known:
            materials.register_holding(
                identities[data.holder],
                kind=data.resource,
                name=data.resource,
                number=data.key,
                issuer=names[data.provider],
                source_system=source,
                content={name: str(value) for name, value in data.content.items()},
                by=SYSTEM,
                at=at,
            )
            added += 1
    return added
