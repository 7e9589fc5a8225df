"""The day of a hall: made by its first act, corrected with its sources, closed at the end."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.stations import at_rest, shift
from onewindow.domains.queueing.errors import NoWindowForMatter, UnknownPlate
from onewindow.domains.queueing.events import HallDayClosed, TicketAbandoned, TicketFinished
from onewindow.domains.queueing.models import (
    HallDay,
    ItemRoute,
    PeakAlert,
    Plate,
    Station,
    StationSpan,
)
from onewindow.domains.queueing.permissions import MANAGE
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import StationState, TicketStatus
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.domains.queueing.rules.routes import (
    Matter,
    PlateRow,
    WindowRow,
    plate_of,
    plates_here,
    route,
)
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import Fact, record
from onewindow.kit.outbox.record import subscribers
from onewindow.kit.statements import Statement

UNRECORDED = "收场时未登记结果"
_SERVED = [TicketStatus.SERVING.value]
_UNSERVED = [
    TicketStatus.WAITING.value,
    TicketStatus.CALLED.value,
    TicketStatus.HELD.value,
    TicketStatus.MISSED.value,
]
_STATED = Statement("""
SELECT DISTINCT ON (outlet) outlet, document::text FROM queueing_queuepolicy
WHERE outlet IN ('', %(outlet)s::text) AND from_on <= %(on)s::date
ORDER BY outlet, from_on DESC, id DESC
""")
"""The latest statement for an outlet and for all; NULL where it follows the common one again."""


def hall_day(outlet: str, on: date) -> HallDay:
    """Return the day of an outlet's queue, making it where it is the first to ask."""
    found = HallDay.objects.filter(outlet=outlet, on=on).first()
    if found is not None:
        return found
    if not organizations.Outlet.objects.filter(code=outlet).exists():
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    day, _ = HallDay.objects.get_or_create(outlet=outlet, on=on, defaults=_sources(outlet, on))
    return day


def was_at_work(outlet: str, on: date) -> bool:
    """Return whether anybody drew a number at the outlet that day, or sat down at a window."""
    spans = StationSpan.objects.filter(outlet=outlet, on=on, state=StationState.OPEN)
    sitting = Station.objects.filter(outlet=outlet, state=StationState.OPEN, since__date=on)
    days = HallDay.objects.filter(outlet=outlet, on=on)
    return days.exists() or spans.exists() or sitting.exists()


def refresh_days(outlet: str = "", *, since: date) -> int:
    """Copy hours, policy and plates again into days that are not over; return how many."""
    days = HallDay.objects.filter(on__gte=since, closed_at__isnull=True)
    if outlet:
        days = days.filter(outlet=outlet)
    count = 0
    for day in days:
        HallDay.objects.filter(pk=day.pk).update(**_sources(day.outlet, day.on))
        count += 1
    return count


def forget_routes(*, since: date, item: str = "", outlet: str = "") -> None:
    """Drop what was looked up about items, so that the next ticket asks their standard again."""
    routes = ItemRoute.objects.filter(day__on__gte=since)
    if item:
        routes = routes.filter(item=item)
    if outlet:
        routes = routes.filter(day__outlet=outlet)
    routes.delete()


def item_route(day: HallDay, item: str) -> ItemRoute:
    """Return where an item queues on the day; refuse where no window here takes it (Q7)."""
    found = ItemRoute.objects.filter(day=day, item=item).first()
    if found is not None:
        return found
    found_route = _look_up(day.outlet, item, day.on)
    plates = {plate.name: plate for plate in _plates()}
    made, _ = ItemRoute.objects.get_or_create(
        day=day,
        item=item,
        defaults={
            "name": found_route.name,
            "plate": plates[found_route.plate],
            "topic": found_route.matter.topic,
            "line": found_route.matter.line,
            "window_kinds": list(found_route.window_kinds),
        },
    )
    return made


def plate_for(outlet: str, item: str, on: date) -> tuple[str, str]:
    """Return (plate, name) of an item at an outlet on a day, as item_route would; writes nothing.

    Raises NoWindowForMatter where no window there takes it (Q7).
    """
    found = _look_up(outlet, item, on)
    return found.plate, found.name


def plates_of_matters(matters: Iterable[tuple[str, str]]) -> list[str]:
    """Return the plate of each (topic, department), "" where none; one query for all of them.

    That is the plate a matter belongs to; whether an outlet has windows for it, plate_for says.
    """
    plates = [_row(plate) for plate in _plates()]
    found = [
        plate_of(Matter(topic, organizations.department(code).line, ()), plates)
        for topic, code in matters
    ]
    return [plate.name if plate else "" for plate in found]


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    plate: str
    matter: Matter
    window_kinds: tuple[str, ...]


def _look_up(outlet: str, item: str, on: date) -> _Found:
    content = catalogue.published_standard(item, on).content
    row = organizations.Outlet.objects.get(code=outlet)
    line = organizations.handling_department(content.department, row.division_id).line
    matter = Matter(content.topic, line, tuple(content.window_kinds))
    went = route(matter, _windows(outlet), [_row(plate) for plate in _plates()])
    if went is None:
        raise _nowhere(content.name, matter, outlet)
    return _Found(content.name, went[0].name, matter, went[1])


def policy_of(outlet: str, *, on: date) -> Policy:
    """Return the policy that holds at an outlet on a day: its own, else that of all, else shipped.

    One statement.
    """
    stated: dict[str, str | None] = dict(_STATED.all(outlet=outlet, on=on))
    document = stated.get(outlet) or stated.get("")
    return Policy.model_validate_json(document or "{}")


@transaction.atomic
def close_day(outlet: str, on: date, *, by: Actor, at: datetime) -> int:
    """收场: end what is left, close every window; return how many tickets were left.

    Who is served at that moment was served: the matter is finished without an outcome, because
    nobody registered one. Everybody else has abandoned. A reserve stands by for the next day.
    Closing a closed day changes nothing.
    """
    demand_at(outlet, by, MANAGE)
    day = HallDay.objects.select_for_update().filter(outlet=outlet, on=on).first()
    if day is None or day.closed_at is not None:
        return 0
    values = {"outlet": outlet, "on": on, "at": at, "actor": by.as_record()}
    unrecorded = _end_all(_SERVED, TicketStatus.FINISHED, TicketFinished, UNRECORDED, values)
    left = _end_all(_UNSERVED, TicketStatus.ABANDONED, TicketAbandoned, "收场时未办结", values)
    stations = Station.objects.select_for_update().filter(outlet=outlet)
    for station in stations.exclude(state__in=[StationState.CLOSED, StationState.RESERVE]):
        rest = at_rest(station)
        shift(station, rest, reason="" if station.is_reserve else "收场", by=by, at=at)
    PeakAlert.objects.filter(outlet=outlet, on=on, ended_at__isnull=True).update(ended_at=at)
    HallDay.objects.filter(pk=day.pk).update(closed_at=at)
    record(
        HallDayClosed(outlet, on, left, unrecorded),
        subject=f"hall:{outlet}:{on}",
        by=by,
        at=at,
    )
    publish(f"hall:{outlet}", "queue", act="hall_day_closed")
    return left + unrecorded


def _end_all(
    statuses: list[str],
    end: TicketStatus,
    fact: type[Fact],
    reason: str,
    values: dict[str, Any],
) -> int:
    """End every ticket of the day in these states alike; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.CLOSE_DAY,
            {
                **values,
                "from": statuses,
                "end": end.value,
                "reason": reason,
                "type": fact.type,
                "actor": json.dumps(values["actor"], ensure_ascii=False),
                "subscribers": list(subscribers(fact.type)),
            },
        )
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _sources(outlet: str, on: date) -> dict[str, object]:
    is_open = organizations.Outlet.objects.filter(code=outlet, is_open=True).exists()
    return {
        "hours": [
            [entry.opens_at.isoformat(), entry.closes_at.isoformat(), entry.mode]
            for entry in (calendars.opening_hours(outlet, on) if is_open else ())
        ],
        "policy": policy_of(outlet, on=on).model_dump(mode="json"),
        "plates": plates_here(_windows(outlet), [_row(plate) for plate in _plates()]),
    }


def _plates() -> list[Plate]:
    return list(Plate.objects.filter(is_open=True).order_by("place", "letter"))


def _row(plate: Plate) -> PlateRow:
    return PlateRow(
        plate.name,
        tuple(plate.window_kinds),
        tuple(plate.topics),
        tuple(plate.lines),
        plate.is_rest,
        plate.is_service,
    )


def _windows(outlet: str) -> list[WindowRow]:
    rows = organizations.Window.objects.filter(outlet__code=outlet, is_open=True)
    return [
        WindowRow(number, kind, plate, line or "")
        for number, kind, plate, line in rows.values_list(
            "number", "kind", "plate", "department__line"
        )
    ]


def plates_at_all(item: str, on: date) -> tuple[str, dict[str, str]]:
    """Return the name of an item, and its plate at every open outlet whose windows take it.

    The routing of ``plate_for`` for a whole city, in three queries however many outlets there are.
    """
    content = catalogue.published_standard(item, on).content
    line = organizations.department(content.department).line
    matter = Matter(content.topic, line, tuple(content.window_kinds))
    plates = [_row(plate) for plate in _plates()]
    windows: defaultdict[str, list[WindowRow]] = defaultdict(list)
    rows = organizations.Window.objects.filter(is_open=True, outlet__is_open=True)
    columns = ("outlet__code", "number", "kind", "plate", "department__line")
    for outlet, number, kind, plate, its_line in rows.values_list(*columns):
        windows[outlet].append(WindowRow(number, kind, plate, its_line or ""))
    went = {outlet: route(matter, its, plates) for outlet, its in windows.items()}
    return content.name, {outlet: way[0].name for outlet, way in went.items() if way}


def layout_of(outlet: str) -> tuple[list[WindowRow], list[PlateRow]]:
    """Return the open windows of an outlet and all plates, as routing reads them."""
    return _windows(outlet), [_row(plate) for plate in _plates()]


def _nowhere(name: str, matter: Matter, here: str) -> NoWindowForMatter:
    """Say where the matter can be taken instead, as far as other outlets have the windows."""
    plates = [_row(plate) for plate in _plates()]
    others = organizations.Outlet.objects.filter(is_open=True).exclude(code=here)
    able = [
        outlet.name
        for outlet in others.order_by("code")
        if route(matter, _windows(outlet.code), plates) is not None
    ]
    where = f"请到{'、'.join(able)}办理。" if able else "请向导办人员咨询办理地点。"
    return NoWindowForMatter(
        f"本网点没有可以办理“{name}”的窗口", next_step=where, details={"outlets": able}
    )


def plate_named(name: str) -> Plate:
    """Return a plate or refuse."""
    plate = Plate.objects.filter(name=name, is_open=True).first()
    if plate is None:
        raise UnknownPlate(f"没有板块“{name}”", field="plate")
    return plate
