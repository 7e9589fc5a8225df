"""What managers stated: the policy day by day, with who stated it and what it changed; plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from onewindow.domains.queueing.models import Plate, QueuePolicy
from onewindow.domains.queueing.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Edition:
    """One statement of the policy; ``policy`` None: the outlet follows the common one again.

    ``before`` is what had been stated for the same outlet, None for the first.
    """

    outlet: str
    from_on: date
    policy: Policy | None
    before: Policy | None
    set_at: datetime
    set_by: str


def editions(outlet: str = "") -> list[Edition]:
    """Return every statement for an outlet, or for all of them, the newest first."""
    found: list[Edition] = []
    before: Policy | None = None
    for row in QueuePolicy.objects.filter(outlet=outlet).order_by("from_on", "id"):
        policy = None if row.document is None else Policy.model_validate(row.document)
        found.append(Edition(outlet, row.from_on, policy, before, row.set_at, row.set_by))
        before = policy
    return found[::-1]


def has_own(outlet: str, *, on: date) -> bool:
    """Return whether the outlet has a policy of its own on the day."""
    rows = QueuePolicy.objects.filter(outlet=outlet, from_on__lte=on).order_by("-from_on", "-id")
    return rows.values_list("document", flat=True).first() is not None


def with_own(outlets: Sequence[str], *, on: date) -> set[str]:
    """Return which outlets have a policy of their own on the day; one query."""
    rows = QueuePolicy.objects.filter(outlet__in=list(outlets), from_on__lte=on)
    rows = rows.order_by("outlet", "-from_on", "-id").distinct("outlet")
    return {outlet for outlet, document in rows.values_list("outlet", "document") if document}


def next_change(outlet: str, *, after: date) -> date | None:
    """Return the first day after this one from which another policy is stated for the outlet."""
    rows = QueuePolicy.objects.filter(outlet__in=["", outlet], from_on__gt=after)
    return rows.order_by("from_on").values_list("from_on", flat=True).first()


def plates() -> list[Plate]:
    """Return every plate in its order, closed ones last."""
    return list(Plate.objects.order_by("-is_open", "place", "letter"))


def next_place() -> int:
    """Return where a new plate stands: behind the others."""
    last = Plate.objects.aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1
