"""Screens on the wall: the waiting area, a window, public progress. They show no person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.channels.hall.doors import outlet_named, phone_qr
from onewindow.channels.hall.parts import Part, Parts, heard_of
from onewindow.channels.hall_words import MODES, day_words, hours_words, wait_words, window_words
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import DeviceKind, StationState, TicketStatus
from onewindow.kit.live import live_token, live_url
from onewindow.lib.divisions import significant

_OVER = {
    TicketStatus.SERVING: "办理中",
    TicketStatus.HELD: "挂起",
    TicketStatus.FINISHED: "已办完",
    TicketStatus.MISSED: "过号",
    TicketStatus.ABANDONED: "已离开",
}
"""What is said of a call that nobody has to follow any more."""
_PARTS = Parts()
MOST_LINES = 9
"""Rows of a wall screen at 1920×1080 that are legible from eight metres without scrolling."""


@open_to_all
@never_cache
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """Answer while the truth can be read: a server without its database has nothing to say.

    ``device`` is the code of a paired kiosk or board: the register notes that it was heard (Q4).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    code = request.GET.get("device", "")[:40]
    if code:
        queueing.equipment.hear(code, at=timezone.now())
    return HttpResponse(status=204)


@open_to_all
@never_cache
@require_safe
def board(request: HttpRequest, outlet: str) -> HttpResponse:
    """候叫大屏: the last four calls, who waits for what and how long, of an outlet or one zone."""
    return _together(request, lambda: _board(request, outlet, request.GET.get("zone", "")))


@open_to_all
@never_cache
@require_safe
def paired(request: HttpRequest, token: str) -> HttpResponse:
    """The same at the address of one screen, until the manager withdraws it."""
    return _together(request, lambda: _paired(request, token))


def _paired(request: HttpRequest, token: str) -> HttpResponse:
    device = queueing.device_of(token, kind=DeviceKind.BOARD)
    if device is None:
        raise Http404("not a board")
    if device.withdrawn_at is None:
        return _board(request, device.outlet, device.zone, device=token)
    return _screen(request, "withdrawn_board", {"name": device.name}, f"hall:{device.outlet}", 410)


def _board(request: HttpRequest, outlet: str, zone_code: str, *, device: str = "") -> HttpResponse:
    at = timezone.now()
    place = outlet_named(outlet)
    zone = _zone(place, zone_code)
    windows = None if zone is None else sorted(_windows_of(zone))
    shown = queueing.board(outlet, windows=windows, at=at)
    done = queueing.today.so_far(outlet, at=at)
    plates = [
        (plate, wait_words(plate.wait, is_over=shown.is_over))
        for plate in shown.plates
        if zone is None or not zone.plate or plate.name == zone.plate
    ]
    context: dict[str, Any] = {
        "place": place,
        "title": f"{place.name} · {zone.name}" if zone else place.name,
        "device": device,
        "zone": zone,
        "windows": " ".join(windows or []),
        "board": shown,
        "calls": [
            {
                "call": call,
                "window": window_words(call.window),
                "over": _OVER.get(TicketStatus(call.status), ""),
                "is_green": call.priority == "green",
            }
            for call in shown.last
        ],
        "plates": plates[:MOST_LINES],
        "mode": MODES.get(shown.mode, ""),
        "is_taking": bool(shown.mode),
        "today": done,
        "paused": [
            (window_words(number), reason)
            for number, reason in done.paused.items()
            if windows is None or number in windows
        ],
        "hours": hours_words(shown.hours),
        "qr": phone_qr(outlet, at=at),
    }
    return _screen(request, "board", context, f"hall:{outlet}")


@open_to_all
@never_cache
@require_safe
def window(request: HttpRequest, number: str) -> HttpResponse:
    """窗口屏: what the window does, whom it serves, who sits there."""
    at = timezone.now()
    try:
        place = organizations.window(number)
    except organizations.UnknownWindow as unknown:
        raise Http404(str(unknown)) from unknown
    screen = queueing.window_screen(number, at=at)
    context: dict[str, Any] = {
        "place": place,
        "title": window_words(number),
        "screen": screen,
        "state": _state(screen),
        "is_silent": queueing.policy_of(place.outlet.code, on=timezone.localdate(at)).silent,
    }
    return _screen(request, "window", context, f"window:{number}")


@open_to_all
@never_cache
@require_safe
def progress(request: HttpRequest, outlet: str) -> HttpResponse:
    """公示屏: what became of cases in the last while, by department, nobody recognisable (Q17)."""
    place = outlet_named(outlet)
    names = organizations.directory()
    wanted = request.GET.get("department", "")[:64]
    today = timezone.localdate()
    lines = cases.recently_changed(place.division.code, department=wanted, most=MOST_LINES)
    context: dict[str, Any] = {
        "place": place,
        "wanted": names.get(wanted, ""),
        "lines": [
            (line, names.get(line.department, ""), timezone.localdate(line.changed_at) == today)
            for line in lines
        ],
    }
    region = significant(place.division.code)
    return _screen(request, "progress", context, f"region:{region}")


def _together(request: HttpRequest, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer boards that heard of the same change with one part; everything else is drawn anew."""
    if not request.headers.get("X-Part"):
        return draw()

    def drawn() -> Part:
        response = draw()
        return Part(response.content, response.status_code)

    part = _PARTS.get(request.build_absolute_uri(), heard_of(request), drawn)
    response = HttpResponse(part.markup, status=part.status)
    response["Vary"] = "X-Part"
    return response


def _screen(
    request: HttpRequest, kind: str, context: dict[str, Any], channel: str, status: int = 200
) -> HttpResponse:
    """Render the whole screen, or what is true now alone; the address of /live is ever renewed."""
    now = timezone.localtime()
    context |= {
        "now": now,
        "day": day_words(now.date()),
        "live": live_url(request, channel, token=live_token(channel)),
        "part": request.get_full_path(),
    }
    template = f"hall/_{kind}.html" if request.headers.get("X-Part") else f"hall/{kind}.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "X-Part"
    return response


def _state(screen: queueing.WindowScreen | None) -> str:
    """Return which of its faces the window's screen shows."""
    if screen is None or screen.state in {StationState.CLOSED, StationState.RESERVE}:
        return "closed"
    if screen.number:
        return "called" if screen.status == TicketStatus.CALLED else "serving"
    return "paused" if screen.state == StationState.PAUSED else "free"


def _zone(outlet: organizations.Outlet, code: str) -> organizations.Zone | None:
    if not code:
        return None
    found = organizations.Zone.objects.filter(code=code, hall__outlet=outlet).first()
    if found is None:
        raise Http404("no such zone")
    return found


def _windows_of(zone: organizations.Zone) -> list[str]:
    return list(zone.windows.values_list("number", flat=True))
