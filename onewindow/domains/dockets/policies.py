"""The policy in force for a region on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from onewindow.domains.dockets.errors import DocketPolicyInvalid
from onewindow.domains.dockets.events import DocketPolicySet
from onewindow.domains.dockets.models import DocketPolicy
from onewindow.domains.dockets.permissions import DECIDE, demand
from onewindow.domains.dockets.rules.policy import DEFAULT_POLICY, Policy
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib.divisions import codes_around, nearness


def policy_for(division_code: str, on: date) -> Policy:
    """Return the newest policy in force of the nearest region; the defaults where none is set."""
    rows = DocketPolicy.objects.filter(
        division_code__in=codes_around(division_code), valid_from__lte=on
    )
    found = max(rows, key=lambda row: (nearness(row.division_code), row.valid_from), default=None)
    return DEFAULT_POLICY if found is None else policy_in(found)


def policy_in(row: DocketPolicy) -> Policy:
    """Return what a row says; what it does not name is the default."""
    return Policy.model_validate(row.content)


@transaction.atomic
def set_policy(
    content: dict[str, Any],
    *,
    division_code: str = "",
    valid_from: date,
    by: Actor,
    at: datetime,
) -> DocketPolicy:
    """Set limits and reasons of a region from a day on; what is not named keeps its default."""
    demand(by, DECIDE)
    demand_reach(by, division_code, what="反映规则")
    try:
        checked = Policy.model_validate(content)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = str(fault["loc"][0]) if fault["loc"] else ""
        said = str(fault["msg"]).removeprefix("Value error, ")
        raise DocketPolicyInvalid(f"反映规则有误：{said}", field=field) from error
    kept = checked.model_dump(mode="json")
    row, _ = DocketPolicy.objects.update_or_create(
        division_code=division_code, valid_from=valid_from, defaults={"content": kept}
    )
    record(
        DocketPolicySet(division_code, valid_from.isoformat(), kept),
        subject=f"docket-policy:{division_code or 'all'}",
        by=by,
        at=at,
    )
    return row
