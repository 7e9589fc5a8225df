"""The rules of signing in force for a region on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from pydantic import ValidationError

from onewindow.domains.contracts.errors import SigningPolicyInvalid
from onewindow.domains.contracts.events import SigningPolicySet
from onewindow.domains.contracts.models import SigningPolicy
from onewindow.domains.contracts.permissions import MANAGE, demand
from onewindow.domains.contracts.rules.policy import DEFAULT_POLICY, Policy
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib.divisions import codes_around, nearness


def policy_for(division_code: str, on: date) -> Policy:
    """Return the newest policy of the nearest region; the defaults where none is set."""
    rows = SigningPolicy.objects.filter(
        division_code__in=codes_around(division_code), valid_from__lte=on
    )
    found = max(rows, key=lambda row: (nearness(row.division_code), row.valid_from), default=None)
    return DEFAULT_POLICY if found is None else _read(found.content)


@transaction.atomic
def set_policy(
    content: Mapping[str, object],
    *,
    division_code: str = "",
    valid_from: date,
    by: Actor,
    at: datetime,
) -> SigningPolicy:
    """Set the rules of a region from a day on; what is not named keeps its default."""
    demand(by, MANAGE)
    demand_reach(by, division_code, what="网签规则")
    try:
        policy = _read(content)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SigningPolicyInvalid(f"网签规则有误：{place} {first['msg']}", field=place) from fault
    row, _ = SigningPolicy.objects.update_or_create(
        division_code=division_code,
        valid_from=valid_from,
        defaults={"content": policy.model_dump(mode="json")},
    )
    record(
        SigningPolicySet(division_code, valid_from, row.content),
        subject=f"signing-policy:{division_code or 'all'}",
        by=by,
        at=at,
    )
    return row


def signing_policies(by: Actor) -> list[SigningPolicy]:
    """Return the rules set for regions the person reaches, the newest first."""
    demand(by, MANAGE)
    rows = SigningPolicy.objects.order_by("-valid_from", "division_code")
    return [row for row in rows if not row.division_code or by.reaches(row.division_code)]


def policy_of(row: SigningPolicy) -> Policy:
    """Return what a row says, with the defaults of what it leaves out."""
    return _read(row.content)


def _read(content: Mapping[str, object]) -> Policy:
    defaults = DEFAULT_POLICY.model_dump(mode="json")
    effects = content.get("effects")
    merged = {**defaults, **content}
    if isinstance(effects, Mapping):
        merged["effects"] = {**defaults["effects"], **effects}
    return Policy.model_validate(merged)
