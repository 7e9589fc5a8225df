"""The policy in force for a region on a day."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.evaluation.errors import PolicyInvalid
from onewindow.domains.evaluation.events import EvaluationPolicySet
from onewindow.domains.evaluation.models import EvaluationPolicy
from onewindow.domains.evaluation.permissions import REVIEW, demand
from onewindow.domains.evaluation.rules.labels import GRADES
from onewindow.domains.evaluation.rules.loop import DEFAULT_POLICY, Policy
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.kit.statements import Statement
from onewindow.lib.divisions import codes_around, nearness

_NAMES = frozenset(field.name for field in fields(Policy))
_MAY_BE_NONE = frozenset({"default_after_days"})
LONGEST_WORDS = 500
_IN_FORCE = Statement("""
SELECT division_code, valid_from, limits::text FROM evaluation_evaluationpolicy
WHERE division_code = ANY(%(codes)s::text[]) AND valid_from <= %(on)s::date
""")


def policy_for(division_code: str, on: date) -> Policy:
    """Return the newest policy in force of the nearest region; the defaults where none is set."""
    rows = _IN_FORCE.all(codes=codes_around(division_code), on=on)
    found = max(rows, key=lambda row: (nearness(row[0]), row[1]), default=None)
    if found is None:
        return DEFAULT_POLICY
    return Policy(**{**asdict(DEFAULT_POLICY), **json.loads(found[2])})


@transaction.atomic
def set_policy(
    limits: dict[str, int | None],
    *,
    division_code: str = "",
    valid_from: date,
    by: Actor,
    at: datetime,
) -> EvaluationPolicy:
    """Set limits and thresholds of a region from a day on; what is not named keeps its default."""
    demand(by, REVIEW)
    demand_reach(by, division_code, what="评价规则")
    for name, value in limits.items():
        if name not in _NAMES:
            raise PolicyInvalid(f"评价规则中没有“{name}”", field=name)
        if value is None and name not in _MAY_BE_NONE:
            raise PolicyInvalid(f"“{name}”不能为空", field=name)
        if value is not None and not 1 <= value <= LONGEST_WORDS:
            raise PolicyInvalid(f"“{name}”应在1至{LONGEST_WORDS}之间", field=name)
    if limits.get("default_stars", 3) not in GRADES:
        raise PolicyInvalid("默认评价应为一至五星", field="default_stars")
    row, _ = EvaluationPolicy.objects.update_or_create(
        division_code=division_code, valid_from=valid_from, defaults={"limits": limits}
    )
    record(
        EvaluationPolicySet(division_code, valid_from.isoformat(), limits),
        subject=f"evaluation-policy:{division_code or 'all'}",
        by=by,
        at=at,
    )
    return row
