"""The wordings and the policy in force for a region, and setting them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from pydantic import ValidationError

from onewindow.domains.messages.errors import MessageRulesInvalid, WordingInvalid
from onewindow.domains.messages.events import MessagePolicySet, WordingSet
from onewindow.domains.messages.models import MessagePolicy, MessageWording
from onewindow.domains.messages.permissions import MANAGE, demand
from onewindow.domains.messages.rules.policy import MessageRules
from onewindow.domains.messages.rules.purposes import DEFAULT_WORDINGS, Purpose, fault_of
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.lib.divisions import codes_around, nearness
from onewindow.lib.masking import mask_phone

Set = TypeVar("Set", MessagePolicy, MessageWording)
_LONGEST = 500


def _nearest(rows: Iterable[Set]) -> Set | None:
    """Return the newest row of the nearest region."""
    return max(
        rows,
        key=lambda row: (nearness(row.division_code), row.set_at, row.pk),
        default=None,
    )


def policy_of(division_code: str) -> MessageRules:
    """Return the policy of a region, the nearest above it, or the usual one."""
    found = _nearest(_newest(MessagePolicy, division_code))
    return MessageRules() if found is None else MessageRules.model_validate(found.rules)


def wording_of(purpose: Purpose, division_code: str) -> str:
    """Return the words of a purpose in a region, the nearest above it, or the usual ones."""
    found = _nearest(_newest(MessageWording, division_code, purpose=purpose))
    return DEFAULT_WORDINGS[purpose] if found is None else found.text


def _newest(model: type[Set], division_code: str, **wanted: Any) -> models.QuerySet[Set, Set]:
    """Return the newest row of each region around the division."""
    rows = model._default_manager.filter(division_code__in=codes_around(division_code), **wanted)
    return rows.order_by("division_code", "-set_at", "-id").distinct("division_code")


@transaction.atomic
def set_wording(
    purpose: str, text: str, *, division_code: str = "", by: Actor, at: datetime
) -> MessageWording:
    """Set the words of a purpose in a region from now on; the versions before stay.

    Raises WordingInvalid where a placeholder is unknown or missing, or the text is too long.
    """
    demand(by, MANAGE)
    known = _purpose(purpose)
    words = text.strip()
    rules = policy_of(division_code)
    why = fault_of(known, words, rules.signature, rules.most_segments)
    if not why and len(words) > _LONGEST:
        why = f"短信内容最长{_LONGEST}字"
    if why:
        raise WordingInvalid(why, field="text")
    _check_region(division_code, by)
    row = MessageWording.objects.create(
        purpose=known, division_code=division_code, text=words, set_at=at, set_by=by.key
    )
    fact = WordingSet(known, division_code, words)
    record(fact, subject=f"texts:{known}:{division_code or 'all'}", by=by, at=at)
    return row


@transaction.atomic
def set_policy(
    rules: dict[str, Any], *, division_code: str = "", by: Actor, at: datetime
) -> MessagePolicy:
    """Set the policy of a region from now on; what is not named has the usual value."""
    demand(by, MANAGE)
    _check_region(division_code, by)
    try:
        checked = MessageRules.model_validate(rules)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        said = str(fault["msg"]).removeprefix("Value error, ")
        raise MessageRulesInvalid(f"短信规则有误：{place} {said}", field=place) from error
    document = checked.model_dump(mode="json")
    row = MessagePolicy.objects.create(
        division_code=division_code, rules=document, set_at=at, set_by=by.key
    )
    masked = [mask_phone(phone) for phone in checked.duty_phones]
    fact = MessagePolicySet(division_code, {**document, "duty_phones": masked})
    record(fact, subject=f"texts:policy:{division_code or 'all'}", by=by, at=at)
    return row


def _purpose(purpose: str) -> Purpose:
    try:
        return Purpose(purpose)
    except ValueError as error:
        raise WordingInvalid(f"没有“{purpose}”这个用途", field="purpose") from error


def _check_region(division_code: str, by: Actor) -> None:
    if division_code and not (division_code.isascii() and division_code.isdigit()):
        raise MessageRulesInvalid("行政区划须为数字代码", field="division_code")
    demand_reach(by, division_code, what="短信文本和规则")
