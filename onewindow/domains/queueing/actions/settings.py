"""What a manager states: the plates and the policy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from pydantic import ValidationError

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.actions.days import forget_routes, policy_of, refresh_days
from onewindow.domains.queueing.errors import BadPlate, BadPolicy, UnknownPlate
from onewindow.domains.queueing.events import (
    PlateClosed,
    PlateEstablished,
    PlateRenamed,
    QueuePolicySet,
)
from onewindow.domains.queueing.models import (
    HallDay,
    PeakAlert,
    Plate,
    QueuePolicy,
    QueueTicket,
    Station,
)
from onewindow.domains.queueing.permissions import MANAGE
from onewindow.domains.queueing.reach import demand_at, demand_everywhere
from onewindow.domains.queueing.rules.kinds import RECEPTION_KINDS, TicketStatus
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record

_ENDED = (TicketStatus.FINISHED, TicketStatus.ABANDONED)
_LONGEST_NAME = 40
_MOST_NAMED = 8


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
    """Establish a plate or change it; a closed one is opened again. Twice changes nothing."""
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
        "is_open": True,
    }
    plate, is_new = Plate.objects.get_or_create(name=name, defaults=values | {"names": [name]})
    changed = [key for key, value in values.items() if getattr(plate, key) != value]
    if is_new:
        _take_name(plate)
    if is_new or changed:
        for key in changed:
            setattr(plate, key, values[key])
        plate.save()
        record(PlateEstablished(name, letter, kinds), subject=f"plate:{letter}", by=by, at=at)
        _apply(at)
    return plate


@transaction.atomic
def set_policy(
    document: dict[str, object] | None,
    *,
    outlet: str = "",
    from_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Policy:
    """State the policy of an outlet, or of all without their own, from a day on.

    ``from_on`` None: from now on. ``document`` None lets an outlet follow the common policy again.
    The same document twice changes nothing. Raises BadPolicy, Forbidden.
    """
    if outlet:
        demand_at(outlet, by, MANAGE)
    else:
        demand_everywhere(by, MANAGE)
    today = at.astimezone(ZONE).date()
    since = from_on or today
    if since < today:
        raise BadPolicy("施行日期不能早于今天", field="from_on")
    if document is None and not outlet:
        raise BadPolicy("全部网点的规则不能取消，只能改", field="outlet")
    policy = None if document is None else _read(document)
    kept = None if policy is None else policy.model_dump(mode="json")
    rows = QueuePolicy.objects.filter(outlet=outlet, from_on__lte=since)
    stated = rows.order_by("-from_on", "-id").values_list("document", flat=True).first()
    if stated != kept:
        QueuePolicy.objects.create(
            outlet=outlet, from_on=since, document=kept, set_at=at, set_by=by.name
        )
        text = "" if kept is None else json.dumps(kept, ensure_ascii=False, sort_keys=True)
        fact = QueuePolicySet(outlet, text, since)
        record(fact, subject=f"queue-policy:{outlet or 'all'}", by=by, at=at)
        refresh_days(outlet, since=since)
    return policy or policy_of(outlet, on=since)


def _read(document: dict[str, object]) -> Policy:
    try:
        return Policy.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadPolicy(f"叫号规则的“{place}”有误：{first['msg']}", field=place) from error


@transaction.atomic
def rename_plate(name: str, new_name: str, *, by: Actor, at: datetime) -> Plate:
    """改名: the plate, its zones, windows and certifications, and whoever waits for it now.

    Tickets and spans that are over keep the name of their day. Raises BadPlate, UnknownPlate.
    """
    demand_everywhere(by, MANAGE)
    plate = _locked_plate(name)
    wanted = new_name.strip()
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise BadPlate("请填写板块的新名称，40字以内", field="new_name")
    if wanted == name:
        return plate
    if Plate.objects.filter(name=wanted).exists():
        raise BadPlate(f"已经有板块“{wanted}”", field="new_name")
    plate.name = wanted
    plate.names = [wanted, *(one for one in plate.names if one != wanted)]
    plate.save(update_fields=["name", "names"])
    _take_name(plate)
    organizations.rename_plate(name, wanted, by=by)
    today = at.astimezone(ZONE).date()
    waiting = QueueTicket.objects.filter(on__gte=today, plate=name).exclude(status__in=_ENDED)
    waiting.update(plate=wanted)
    PeakAlert.objects.filter(plate=name, ended_at__isnull=True).update(plate=wanted)
    for station in Station.objects.select_for_update(of=["self"]):
        _rename_at(station, name, wanted)
    fact = PlateRenamed(plate.letter, wanted, name)
    record(fact, subject=f"plate:{plate.letter}", by=by, at=at)
    _apply(at)
    return plate


@transaction.atomic
def close_plate(name: str, *, reason: str, by: Actor, at: datetime) -> Plate:
    """停用: nobody draws a number for it any more; establishing it again opens it.

    Refused for the rest plate, while somebody waits for it, and while a window is set to it.
    """
    demand_everywhere(by, MANAGE)
    plate = _locked_plate(name)
    if not reason.strip():
        raise BadPlate("请写明停用的原因", field="reason")
    if plate.is_rest:
        raise BadPlate(f"“{name}”是兜底板块，不属于其他板块的事项都排在这里，不能停用")
    today = at.astimezone(ZONE).date()
    left = QueueTicket.objects.filter(on=today, plate=name).exclude(status__in=_ENDED).count()
    if left:
        raise BadPlate(f"“{name}”还有{left}个号没有办完")
    windows = organizations.Window.objects.filter(plate=name, is_open=True).order_by("number")
    numbers = list(windows.values_list("number", flat=True)[:_MOST_NAMED])
    if numbers:
        raise BadPlate(f"{'、'.join(numbers)}号窗口设在“{name}”，请先改到其他板块")
    plate.is_open = False
    plate.save(update_fields=["is_open"])
    fact = PlateClosed(name, plate.letter, reason.strip()[:200])
    record(fact, subject=f"plate:{plate.letter}", by=by, at=at)
    _apply(at)
    return plate


def _locked_plate(name: str) -> Plate:
    plate = Plate.objects.select_for_update().filter(name=name, is_open=True).first()
    if plate is None:
        raise UnknownPlate(f"没有板块“{name}”", field="plate")
    return plate


def _take_name(plate: Plate) -> None:
    """Let no other plate count the calls under this name as its own any more."""
    for other in Plate.objects.filter(names__contains=[plate.name]).exclude(pk=plate.pk):
        other.names = [one for one in other.names if one != plate.name]
        other.save(update_fields=["names"])


def _rename_at(station: Station, name: str, wanted: str) -> None:
    changed = []
    for field in ("plates", "reserve_plates", "skill_plates"):
        values = getattr(station, field)
        if name in values:
            setattr(station, field, [wanted if value == name else value for value in values])
            changed.append(field)
    if changed:
        station.save(update_fields=changed)


def _apply(at: datetime) -> None:
    """Let the plates of today's halls follow, and tell their boards."""
    today = at.astimezone(ZONE).date()
    refresh_days(since=today)
    forget_routes(since=today)
    halls = HallDay.objects.filter(on=today, closed_at__isnull=True)
    for outlet in halls.values_list("outlet", flat=True):
        publish(f"hall:{outlet}", "queue", act="plates_changed")
