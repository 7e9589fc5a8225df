"""What the registry of real estate reports: homes, owners, restrictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from onewindow.domains.contracts.errors import CertificateTaken, HomeNotFound
from onewindow.domains.contracts.events import (
    HomeRegistered,
    HomeRestrictionLifted,
    HomeRestrictionReported,
)
from onewindow.domains.contracts.models import HomeOwner, HomeRestriction, RegisteredHome
from onewindow.domains.contracts.people import IDENTITY_CONTEXT
from onewindow.domains.contracts.permissions import demand_registry
from onewindow.domains.contracts.rules.restrictions import RestrictionKind
from onewindow.domains.contracts.store import home_locked
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import Fact, record
from onewindow.kit.refusals import Invalid
from onewindow.lib.check_digits import canonical


@dataclass(frozen=True, slots=True)
class Owner:
    """权利人 as the register names them."""

    name: str
    identity: str
    share: str = ""


@transaction.atomic
def register_home(
    unit_number: str,
    *,
    certificate_number: str,
    division_code: str,
    location: str,
    area: Decimal,
    usage: str,
    owners: Iterable[Owner],
    by: Actor,
    at: datetime,
) -> RegisteredHome:
    """Bring up what the register says of a home; its owners are replaced by those reported."""
    earlier = RegisteredHome.objects.filter(unit_number=unit_number)
    demand_registry(by, division_code, *earlier.values_list("division_code", flat=True))
    others = RegisteredHome.objects.exclude(unit_number=unit_number)
    if others.filter(certificate_number=certificate_number).exists():
        raise CertificateTaken(
            f"不动产权证书号“{certificate_number}”已属于另一个不动产单元",
            field="certificate_number",
        )
    people = list(owners)
    if not people:
        raise Invalid("登记簿须记载权利人", field="owners")
    home, _ = RegisteredHome.objects.update_or_create(
        unit_number=unit_number,
        defaults={
            "certificate_number": certificate_number,
            "division_code": division_code,
            "location": location,
            "area": area,
            "usage": usage,
            "reported_at": at,
        },
    )
    home_locked(unit_number)
    home.owners.all().delete()
    HomeOwner.objects.bulk_create(
        HomeOwner(
            home=home,
            name=one.name,
            identity_digest=digest(canonical(one.identity), context=IDENTITY_CONTEXT),
            share=one.share,
        )
        for one in people
    )
    _note(home, HomeRegistered(certificate_number, len(people)), by, at)
    return home


@transaction.atomic
def report_restriction(
    unit_number: str,
    *,
    kind: RestrictionKind,
    authority: str,
    document: str,
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> HomeRestriction:
    """登记限制: from this commit on no signature is taken that it forbids."""
    home = _reported(unit_number, by)
    row, is_new = HomeRestriction.objects.update_or_create(
        home=home,
        kind=kind.value,
        document=document,
        defaults={"authority": authority, "since": since, "until": until},
    )
    if is_new:
        _note(home, HomeRestrictionReported(kind.value, document, since, until), by, at)
    return row


@transaction.atomic
def lift_restriction(
    unit_number: str,
    *,
    kind: RestrictionKind,
    document: str,
    on: date,
    by: Actor,
    at: datetime,
) -> HomeRestriction:
    """解除限制: the row stays, with the day it ended."""
    home = _reported(unit_number, by)
    row = home.restrictions.filter(kind=kind.value, document=document).first()
    if row is None:
        raise HomeNotFound(f"登记簿上没有{kind.label}“{document}”")
    row.lifted_on = on
    row.save(update_fields=["lifted_on"])
    _note(home, HomeRestrictionLifted(kind.value, document, on), by, at)
    return row


def _reported(unit_number: str, by: Actor) -> RegisteredHome:
    """Lock a home that this registry reports; one of another region looks like none."""
    demand_registry(by)
    home = home_locked(unit_number)
    if not by.reaches(home.division_code):
        raise HomeNotFound(f"登记簿上没有不动产单元号为“{unit_number}”的房屋")
    return home


def _note(home: RegisteredHome, fact: Fact, by: Actor, at: datetime) -> None:
    record(fact, subject=f"home:{home.unit_number}", by=by, at=at)
