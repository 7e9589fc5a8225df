"""Windows: who sits there, what they call, when they pause; a reserve opens at a peak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.actions.kept import requeue_held
from onewindow.domains.queueing.errors import BadStation, StationBusy, StationNotOpen
from onewindow.domains.queueing.events import StationChanged
from onewindow.domains.queueing.models import Station, StationSpan
from onewindow.domains.queueing.permissions import CALL, MANAGE, demand
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import StationState
from onewindow.kit.actors import Actor
from onewindow.kit.live import publish
from onewindow.kit.outbox import record

PEAKS = "peaks:all"
"""Live channel of everybody who opens reserve windows: peaks of all halls, and their reserves."""
SUMMONED = "高峰启用，等候人员到岗"
"""Reason of a reserve window between its being called into use and somebody sitting there."""


@transaction.atomic
def open_station(
    window: str, *, plates: Sequence[str] | None = None, by: Actor, at: datetime
) -> Station:
    """开始受理: the person takes the window; its kind and plates follow the window's own row.

    ``plates`` lets it call for other plates than usual. Whoever sat there is relieved, unless they
    still serve somebody. Opening again after a pause is the same act.
    """
    demand(by, CALL)
    place = organizations.window(window)
    if not place.is_open:
        raise BadStation(f"{window}号窗口已停用")
    if not place.outlet.is_open:
        raise BadStation(f"{place.outlet.name}已停用，{window}号窗口不能受理")
    station = locked(window)
    if station is None:
        station = Station(window=window, outlet=place.outlet.code, kind=place.kind, since=at)
        station.save()
        station = locked(window)
        assert station is not None
    if station.ticket_id is not None and station.staff not in {"", by.key}:
        raise StationBusy(f"{window}号窗口还有正在办理的号")
    usual = [place.plate] if place.plate else []
    station.outlet, station.kind = place.outlet.code, place.kind
    station.line = place.department.line if place.department else ""
    skills = skills_of(by.key, at.astimezone(ZONE).date())
    for field, value in skills.items():
        setattr(station, field, value)
    shift(
        station,
        StationState.OPEN,
        staff=by.key,
        staff_name=by.name,
        plates=list(plates) if plates is not None else usual,
        by=by,
        at=at,
    )
    return station


@transaction.atomic
def pause_station(window: str, *, reason: str, by: Actor, at: datetime) -> Station:
    """暂停服务, with the reason the screens show."""
    demand(by, CALL)
    if not reason.strip():
        raise BadStation("请写明暂停服务的原因", field="reason")
    return _leave(window, StationState.PAUSED, reason=reason.strip()[:100], by=by, at=at)


@transaction.atomic
def close_station(window: str, *, reason: str = "", by: Actor, at: datetime) -> Station:
    """The person leaves the window; whoever is called there must be dealt with first.

    Whom the window holds waits again where they stood, for any window that may call them.
    """
    demand(by, CALL)
    return _leave(window, StationState.CLOSED, reason=reason[:100], by=by, at=at)


@transaction.atomic
def reserve_station(
    window: str, *, plates: Sequence[str] | None = None, by: Actor, at: datetime
) -> Station:
    """Let a closed window stand by for peaks (N13), until ``dismiss_reserve``.

    Whenever it was used it stands by again: when who sat there leaves, and at night.
    """
    place = organizations.window(window)
    demand_at(place.outlet.code, by, MANAGE)
    if not place.is_open:
        raise BadStation(f"{window}号窗口已停用")
    station = locked(window)
    if station is None:
        station = Station(window=window, outlet=place.outlet.code, kind=place.kind, since=at)
        station.save()
        station = locked(window)
        assert station is not None
    if station.state in {StationState.OPEN, StationState.PAUSED}:
        raise BadStation(f"{window}号窗口正在使用，不能设为备用")
    usual = [place.plate] if place.plate else []
    station.is_reserve = True
    station.reserve_plates = list(plates) if plates is not None else usual
    shift(station, StationState.RESERVE, by=by, at=at)
    return station


@transaction.atomic
def dismiss_reserve(window: str, *, by: Actor, at: datetime) -> Station:
    """取消备用: the window is an ordinary one again; one in use is dismissed when it is closed."""
    demand(by, MANAGE)
    station = locked(window)
    if station is None or not station.is_reserve:
        raise BadStation(f"{window}号窗口不是备用窗口")
    demand_at(station.outlet, by, MANAGE)
    if station.state != StationState.RESERVE:
        raise BadStation(f"{window}号窗口正在使用，关闭后再取消备用")
    station.is_reserve, station.reserve_plates = False, []
    shift(station, StationState.CLOSED, by=by, at=at)
    return station


@transaction.atomic
def summon_station(
    window: str, *, plates: Sequence[str] | None = None, by: Actor, at: datetime
) -> Station:
    """启用备用窗口 (N13): somebody is to sit down there; until then it stands as paused.

    ``plates`` None keeps what the reserve is for. Whoever sits down opens it.
    """
    demand(by, MANAGE)
    station = locked(window)
    if station is None or station.state != StationState.RESERVE:
        raise BadStation(f"{window}号窗口不是备用窗口，或者已经启用")
    demand_at(station.outlet, by, MANAGE)
    shift(
        station,
        StationState.PAUSED,
        reason=SUMMONED,
        plates=list(plates) if plates is not None else None,
        by=by,
        at=at,
    )
    return station


def shift(
    station: Station,
    state: StationState,
    *,
    reason: str = "",
    staff: str = "",
    staff_name: str = "",
    plates: list[str] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write the span that ends and the new state of a locked station, tell, and record."""
    if station.since < at:
        StationSpan.objects.create(
            window=station.window,
            outlet=station.outlet,
            on=station.since.astimezone(ZONE).date(),
            state=station.state,
            reason=station.reason,
            staff=station.staff,
            from_at=station.since,
            until_at=at,
        )
    station.state, station.reason, station.since = state.value, reason, max(station.since, at)
    station.staff, station.staff_name = staff, staff_name
    if state is StationState.RESERVE:
        plates = list(station.reserve_plates)
    if plates is not None:
        station.plates = plates
    station.save()
    record(
        StationChanged(
            station.window,
            station.outlet,
            state.value,
            reason,
            station.staff,
            station.plates if plates is not None else None,
        ),
        subject=f"window:{station.window}",
        by=by,
        at=at,
    )
    for channel in (f"hall:{station.outlet}", f"window:{station.window}"):
        publish(channel, "queue", act="station_changed", window=station.window, state=state.value)
    if station.is_reserve:
        publish(PEAKS, "queue", act="station_changed", window=station.window, state=state.value)


def skills_of(staff_number: str, on: date) -> dict[str, object]:
    """Return what the person is certified for on the day, as a station keeps it (W31)."""
    found: dict[str, list[str]] = {"all": [], "item": [], "topic": [], "plate": []}
    for scope, code in organizations.certified_for(staff_number, on):
        found[scope].append(code)
    return {
        "all_skills": bool(found["all"]),
        "skill_items": found["item"],
        "skill_topics": found["topic"],
        "skill_plates": found["plate"],
    }


def refresh_skills(staff_number: str, *, on: date) -> int:
    """Copy the certifications of a person again where they sit; return at how many windows."""
    return Station.objects.filter(staff=staff_number).update(**skills_of(staff_number, on))


def _leave(window: str, state: StationState, *, reason: str, by: Actor, at: datetime) -> Station:
    station = locked(window)
    if station is None or station.state in {StationState.CLOSED, StationState.RESERVE}:
        raise StationNotOpen(f"{window}号窗口没有开始受理")
    if station.staff != by.key and not by.may(MANAGE):
        raise StationNotOpen(f"{window}号窗口由{station.staff_name or '他人'}在岗")
    if station.ticket_id is not None and state is StationState.CLOSED:
        raise StationBusy(f"{window}号窗口还有正在办理的号")
    keeps = state is StationState.PAUSED
    if not keeps:
        requeue_held(window, reason=reason or "窗口关闭", by=by, at=at)
    shift(
        station,
        state if keeps else at_rest(station),
        reason=reason,
        staff=station.staff if keeps else "",
        staff_name=station.staff_name if keeps else "",
        by=by,
        at=at,
    )
    return station


def at_rest(station: Station) -> StationState:
    """Return what a window becomes when nobody sits there any more: a reserve stands by again."""
    return StationState.RESERVE if station.is_reserve else StationState.CLOSED


def locked(window: str) -> Station | None:
    """Return the window's row, locked for the transaction."""
    return Station.objects.select_for_update(of=["self"]).filter(window=window).first()
