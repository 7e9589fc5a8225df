"""What a manager states: the plates and the policy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from pydantic import ValidationError

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.actions.days import forget_routes, refresh_days
from onewindow.domains.queueing.errors import BadPolicy
from onewindow.domains.queueing.events import PlateEstablished, QueuePolicySet
from onewindow.domains.queueing.models import Plate, QueuePolicy
from onewindow.domains.queueing.permissions import MANAGE
from onewindow.domains.queueing.reach import demand_at, demand_everywhere
from onewindow.domains.queueing.rules.kinds import RECEPTION_KINDS
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record


@transaction.atomic
def establish_plate(
    name: str,
    *,
    letter: str,
    window_kinds: Iterable[str] = RECEPTION_KINDS,
    topics: Iterable[str] = (),
    lines: Iterable[str] = (),
    usual_minutes: float = 10.0,
    needs_skill: bool = True,
    is_service: bool = False,
    is_rest: bool = False,
    place: int = 0,
    by: Actor,
    at: datetime,
) -> Plate:
    """Establish a plate or change it; doing so again changes nothing."""
    demand_everywhere(by, MANAGE)
    kinds = list(window_kinds)
    known = {kind.value for kind in organizations.WindowKind}
    if unknown := [kind for kind in kinds if kind not in known]:
        raise BadPolicy(f"窗口类别“{unknown[0]}”不在代码表内", field="window_kinds")
    if not letter.isascii() or not letter.isalpha() or not letter.isupper() or len(letter) > 2:
        raise BadPolicy(f"号票字母“{letter}”应为一至两个大写字母", field="letter")
    if usual_minutes <= 0:
        raise BadPolicy("通常办理时长应大于零", field="usual_minutes")
    values = {
        "letter": letter,
        "window_kinds": kinds,
        "topics": list(topics),
        "lines": list(lines),
        "usual_minutes": usual_minutes,
        "needs_skill": needs_skill,
        "is_service": is_service,
        "is_rest": is_rest,
        "place": place,
    }
    plate, is_new = Plate.objects.get_or_create(name=name, defaults=values)
    changed = [key for key, value in values.items() if getattr(plate, key) != value]
    if is_new or changed:
        for key in changed:
            setattr(plate, key, values[key])
        plate.save()
        record(PlateEstablished(name, letter, kinds), subject=f"plate:{letter}", by=by, at=at)
        _apply(at)
    return plate


@transaction.atomic
def set_policy(document: dict[str, object], *, outlet: str = "", by: Actor, at: datetime) -> Policy:
    """State the policy of an outlet, or of all without their own; it holds from now on."""
    if outlet:
        demand_at(outlet, by, MANAGE)
    else:
        demand_everywhere(by, MANAGE)
    try:
        policy = Policy.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadPolicy(f"叫号规则的“{place}”有误：{first['msg']}", field=place) from error
    kept = policy.model_dump(mode="json")
    row = QueuePolicy.objects.select_for_update().filter(outlet=outlet).first()
    if row is None or row.document != kept:
        QueuePolicy.objects.update_or_create(
            outlet=outlet, defaults={"document": kept, "set_at": at, "set_by": by.key}
        )
        record(
            QueuePolicySet(outlet, json.dumps(kept, ensure_ascii=False, sort_keys=True)),
            subject=f"queue-policy:{outlet or 'all'}",
            by=by,
            at=at,
        )
        refresh_days(outlet, since=at.astimezone(ZONE).date())
    return policy


def _apply(at: datetime) -> None:
    """Let the plates of today's halls follow."""
    today = at.astimezone(ZONE).date()
    refresh_days(since=today)
    forget_routes(since=today)
